//! All servers of a line: those that everybody uses, restarted together, and the one that the line is watched through.

use std::sync::Arc;

use futures::future::{OptionFuture, join_all};
use plant_server::{Publisher, ServeError};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::blueprint::Blueprint;
use super::line_server::LineServer;
use super::manager::LineNodes;
use super::redundancy::Redundancy;

/// The order to restart all servers that everybody uses.
pub(crate) struct Restart {
    /// How many sessions were lost, when clients can connect again; or why they can't.
    pub(crate) done: oneshot::Sender<Result<u32, String>>,
}

/// A restarted server is to be fed before it serves.
pub(crate) struct Attach {
    /// Which: its place among those that everybody uses.
    pub(crate) server: usize,
    pub(crate) publisher: Publisher<LineNodes>,
    /// Its values are all there.
    pub(crate) done: oneshot::Sender<()>,
}

/// The servers of a line, built and not yet serving.
pub(crate) struct LineServers {
    pub(super) blueprint: Arc<Blueprint>,
    pub(super) common: Vec<LineServer>,
    pub(super) watched: Option<LineServer>,
    pub(super) redundancy: Arc<Redundancy>,
    pub(super) restarts: mpsc::Receiver<Restart>,
    pub(super) attach: mpsc::Sender<Attach>,
}

impl LineServers {
    /// Serves until `stop`; then gives connections a moment to close.
    pub(crate) async fn serve(self, stop: &CancellationToken) {
        let Self { blueprint, common, mut watched, redundancy, restarts, attach } = self;
        let mut common = Common { servers: common, redundancy, restarts, attach };
        let watched = OptionFuture::from(watched.as_mut().map(|server| server.serve(stop)));
        tokio::select! {
            _ = async { tokio::join!(common.serve(stop), watched) } => {}
            () = blueprint.access_control.watch() => {}
        }
    }
}

struct Common {
    servers: Vec<LineServer>,
    redundancy: Arc<Redundancy>,
    restarts: mpsc::Receiver<Restart>,
    attach: mpsc::Sender<Attach>,
}

impl Common {
    async fn serve(&mut self, stop: &CancellationToken) {
        let mut restarted = None;
        loop {
            let serving = join_all(self.servers.iter_mut().map(|server| server.serve(stop)));
            if let Some((done, sessions)) = restarted.take() {
                report(done, Ok(sessions));
            }
            let Restart { done } = tokio::select! {
                _ = serving => return,
                Some(restart) = self.restarts.recv() => restart,
            };
            match self.rebuild().await {
                Ok(sessions) => restarted = Some((done, sessions)),
                Err(error) => return report(done, Err(error.to_string())),
            }
        }
    }

    /// Builds all servers anew and has them fed; returns how many sessions were lost.
    async fn rebuild(&mut self) -> Result<u32, ServeError> {
        let mut sessions = 0;
        for (index, server) in self.servers.iter_mut().enumerate() {
            sessions += server.rebuild()?;
            self.redundancy.replace(index, server.handle().clone()).map_err(ServeError::Server)?;
            let (done, fed) = oneshot::channel();
            let order = Attach { server: index, publisher: server.publisher()?, done };
            let ended = |_| ServeError::Server("the plant is going off".into());
            self.attach.send(order).await.map_err(|error| ended(error.to_string()))?;
            fed.await.map_err(|error| ended(error.to_string()))?;
        }
        Ok(sessions)
    }
}

/// Nobody needs to wait for it.
fn report(done: oneshot::Sender<Result<u32, String>>, outcome: Result<u32, String>) {
    let _ = done.send(outcome);
}
