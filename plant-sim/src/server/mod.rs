//! The OPC UA projection of a line; the only module that knows the protocol.
//!
//! * `nodes`: the line model as an address space
//! * `manager`: the node manager that passes method calls on to the plant
//! * `line_publisher` and `line_publishers`: values to the servers, stamped with the controller's clock (`clock`);
//!   `alteration`: what faults of the server show otherwise than it is
//! * `blueprint`, `line_server`, `line_servers`: servers of a line are built, and restarted on the same port
//! * `dialect`: how servers of other vendors show the same line
//! * `redundancy`: two servers over one line
//! * `convert`: replies and refusals in terms of OPC UA
//!
//! What every server needs, whatever it shows, is in [`plant_server`].

mod alteration;
mod blueprint;
mod clock;
mod convert;
mod dialect;
mod line_publisher;
mod line_publishers;
mod line_server;
mod line_servers;
mod manager;
mod nodes;
mod readers;
mod redundancy;

use std::path::Path;
use std::sync::Arc;

use line_model::Line;
use plant_server::security::{Rights, Security};
use plant_server::{AccessControl, Listener, ServeError};
use tokio::sync::mpsc;

pub(crate) use alteration::Facet;
use blueprint::Blueprint;
pub(crate) use clock::PlcClock;
pub use dialect::{Dialect, NodeIds, UnknownDialect};
use line_publisher::LinePublisher;
pub(crate) use line_publishers::LinePublishers;
use line_server::LineServer;
pub(crate) use line_servers::{Attach, LineServers, Restart};
pub(crate) use manager::Request;
pub(crate) use redundancy::Redundancy;
pub use redundancy::UnknownServer;

/// What servers are built from.
pub(crate) struct ServerParts<'a> {
    pub(crate) line: Arc<Line>,
    /// How all servers show it.
    pub(crate) dialect: &'static Dialect,
    /// One for each server that everybody uses.
    pub(crate) listeners: Vec<Listener>,
    /// One for the server that the line is watched through.
    pub(crate) watched: Option<Listener>,
    pub(crate) security: Security,
    pub(crate) pki_dir: &'a Path,
    pub(crate) clock: PlcClock,
    /// Where method calls go.
    pub(crate) requests: mpsc::Sender<Request>,
    /// Where the order to restart comes from.
    pub(crate) restarts: mpsc::Receiver<Restart>,
    /// Who feeds restarted servers.
    pub(crate) attach: mpsc::Sender<Attach>,
}

/// Builds the servers together with the publishers that feed them.
pub(crate) fn build(parts: ServerParts<'_>) -> Result<(LineServers, LinePublishers, Arc<Redundancy>), ServeError> {
    let (line, dialect) = (parts.line, parts.dialect);
    let ids = Arc::new(NodeIds::of(&line, dialect));
    let rights = Rights::of(&line, |method| ids.identifier(method));
    let access_control = AccessControl::new(parts.security, rights, parts.pki_dir);
    let blueprint = Arc::new(Blueprint { line, dialect, ids, access_control, requests: parts.requests });
    let build = |index, listener, clock: &PlcClock| {
        let server = LineServer::build(blueprint.clone(), index, listener, clock.clone())?;
        let publisher = LinePublisher::new(&blueprint, clock.clone(), server.publisher()?);
        Ok::<_, ServeError>((server, publisher))
    };
    let common = parts.listeners.into_iter().enumerate().map(|(index, listener)| build(index, listener, &parts.clock));
    let (common, publishers): (Vec<_>, Vec<_>) = common.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let apart = parts.clock.apart();
    let watched = parts.watched.map(|listener| build(common.len(), listener, &apart)).transpose()?;
    let (watched, actual) = watched.map(|(server, publisher)| (server, publisher.seeing_through())).unzip();
    let members = common.iter().map(|server| (server.face().clone(), server.handle().clone())).collect();
    let redundancy = Arc::new(Redundancy::new(members).map_err(ServeError::Server)?);
    let (restarts, attach) = (parts.restarts, parts.attach);
    let servers = LineServers { blueprint, common, watched, redundancy: redundancy.clone(), restarts, attach };
    let publishers = LinePublishers::new(publishers, actual, parts.clock, dialect.looks_every());
    Ok((servers, publishers, redundancy))
}
