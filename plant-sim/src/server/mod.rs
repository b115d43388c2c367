//! The OPC UA projection of a line; the only room that knows the protocol.
//!
//! * `settings` and `limits`: addresses and endpoints; what one peer may take
//! * `security` and `gate`: who may come in, and what they may do
//! * `nodes`: the line model as an address space
//! * `manager`: the node manager that hands method calls to the plant
//! * `nodeset`: a server of `NodeSet2` files instead of a line
//! * `publisher` and `publishers`: values into the address spaces and to subscribers, stamped with the controller's
//!   clock; `outlet`: the inside of one server, where they go to; `mask`: what is shown instead of the truth
//! * `serving`: how every server serves, and ends
//! * `blueprint`, `line_server`, `line_servers`: servers of a line are built, and restarted on the same port
//! * `redundancy`: two servers over one line
//! * `replay`: the signals of a trace as an address space
//! * `convert`: values, replies and refusals in terms of OPC UA

mod blueprint;
mod clock;
mod convert;
mod gate;
mod limits;
mod line_server;
mod line_servers;
mod listener;
mod manager;
mod mask;
mod nodes;
pub(crate) mod nodeset;
mod outlet;
mod publisher;
mod publishers;
mod redundancy;
mod replay;
pub(crate) mod security;
mod serving;
mod settings;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tokio::sync::mpsc;

use blueprint::Blueprint;
pub(crate) use clock::PlcClock;
use gate::Gate;
use line_server::LineServer;
pub(crate) use line_servers::{Attach, LineServers, Restart};
pub(crate) use listener::Listener;
pub(crate) use manager::Request;
pub(crate) use mask::Facet;
pub(crate) use outlet::Outlet;
use publisher::Publisher;
pub(crate) use publishers::Publishers;
pub(crate) use redundancy::Redundancy;
pub use redundancy::UnknownServer;
pub(crate) use replay::{ReplayServer, Stage};
use security::{Rights, Security};
pub(crate) use settings::endpoint_url;

use crate::model::Line;
use crate::start_error::StartError;

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
pub(crate) fn build(plan: Plan<'_>) -> Result<(LineServers, Publishers, Arc<Redundancy>), StartError> {
    let gate = Gate::new(plan.security, Rights::of(&plan.line), plan.pki_dir);
    let blueprint = Arc::new(Blueprint { line: plan.line.clone(), gate, requests: plan.requests });
    let build = |index, listener, clock: &PlcClock| {
        let server = LineServer::build(blueprint.clone(), index, listener, clock.clone())?;
        let publisher = Publisher::new(&plan.line, clock.clone(), server.outlet()?);
        Ok::<_, StartError>((server, publisher))
    };
    let common = plan.listeners.into_iter().enumerate().map(|(index, listener)| build(index, listener, &plan.clock));
    let (common, publishers): (Vec<_>, Vec<_>) = common.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    let apart = plan.clock.apart();
    let watched = plan.watched.map(|listener| build(common.len(), listener, &apart)).transpose()?;
    let (watched, truth) = watched.unzip();
    let members = common.iter().map(|server| (server.face().clone(), server.handle().clone())).collect();
    let redundancy = Arc::new(Redundancy::new(members).map_err(StartError::Server)?);
    let (restarts, attach) = (plan.restarts, plan.attach);
    let servers = LineServers { blueprint, common, watched, redundancy: redundancy.clone(), restarts, attach };
    Ok((servers, Publishers::new(publishers, truth, plan.clock), redundancy))
}

/// The folder for keys: the given one, or an empty one that lives as long as its guard.
pub(crate) fn pki(dir: Option<PathBuf>) -> std::io::Result<(PathBuf, Option<TempDir>)> {
    if let Some(dir) = dir {
        return Ok((dir, None));
    }
    let empty = tempfile::Builder::new().prefix("plant-sim-").tempdir()?;
    Ok((empty.path().to_owned(), Some(empty)))
}
