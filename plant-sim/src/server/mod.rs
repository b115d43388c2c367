//! The OPC UA projection of a line; the only room that knows the protocol.
//!
//! * `nodes`: the line model as an address space
//! * `manager`: the node manager that hands method calls to the plant
//! * `publisher` and `publishers`: values into the address spaces and to subscribers, stamped with the controller's
//!   clock; `outlet`: the inside of one server, where they go to; `mask`: what is shown instead of the truth
//! * `blueprint`, `line_server`, `line_servers`: servers of a line are built, and restarted on the same port
//! * `redundancy`: two servers over one line
//! * `convert`: values, replies and refusals in terms of OPC UA
//!
//! What every server needs, whatever it shows, is in [`plant_server`].

mod blueprint;
mod clock;
mod convert;
mod line_server;
mod line_servers;
mod manager;
mod mask;
mod nodes;
mod outlet;
mod publisher;
mod publishers;
mod redundancy;

use std::path::Path;
use std::sync::Arc;

use line_model::Line;
use plant_server::security::{Rights, Security};
use plant_server::{Gate, Listener, ServeError};
use tokio::sync::mpsc;

use blueprint::Blueprint;
pub(crate) use clock::PlcClock;
use line_server::LineServer;
pub(crate) use line_servers::{Attach, LineServers, Restart};
pub(crate) use manager::Request;
pub(crate) use mask::Facet;
pub(crate) use outlet::Outlet;
use publisher::Publisher;
pub(crate) use publishers::Publishers;
pub(crate) use redundancy::Redundancy;
pub use redundancy::UnknownServer;

/// What servers are built from.
pub(crate) struct Plan<'a> {
    pub(crate) line: Arc<Line>,
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
pub(crate) fn build(plan: Plan<'_>) -> Result<(LineServers, Publishers, Arc<Redundancy>), ServeError> {
    let gate = Gate::new(plan.security, Rights::of(&plan.line), plan.pki_dir);
    let blueprint = Arc::new(Blueprint { line: plan.line.clone(), gate, requests: plan.requests });
    let build = |index, listener, clock: &PlcClock| {
        let server = LineServer::build(blueprint.clone(), index, listener, clock.clone())?;
        let publisher = Publisher::new(&plan.line, clock.clone(), server.outlet()?);
        Ok::<_, ServeError>((server, publisher))
    };
    let common = plan.listeners.into_iter().enumerate().map(|(index, listener)| build(index, listener, &plan.clock));
    let (common, publishers): (Vec<_>, Vec<_>) = common.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let apart = plan.clock.apart();
    let watched = plan.watched.map(|listener| build(common.len(), listener, &apart)).transpose()?;
    let (watched, truth) = watched.unzip();
    let members = common.iter().map(|server| (server.face().clone(), server.handle().clone())).collect();
    let redundancy = Arc::new(Redundancy::new(members).map_err(ServeError::Server)?);
    let (restarts, attach) = (plan.restarts, plan.attach);
    let servers = LineServers { blueprint, common, watched, redundancy: redundancy.clone(), restarts, attach };
    Ok((servers, Publishers::new(publishers, truth, plan.clock), redundancy))
}
