//! A plant in real time: the rig, its server and the loop that ties simulated time to the wall clock.
//!
//! A plant has a thread of its own with a single-threaded runtime. So nothing that its owner does can
//! stall the controller, and stopping it ends every connection and task for certain: the runtime goes.

mod drive;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::calls::is_callable;
use crate::model::{self, Line};
use crate::rig::Rig;
use crate::server::{self, LineServer, Listener, Plan, PlcClock};
use crate::signals::Observer;
use crate::start_error::StartError;
use drive::Drive;

/// Calls that may wait for the controller at once.
const WAITING_CALLS: usize = 1024;

/// How to run a plant.
#[derive(Clone, Debug)]
pub struct Config {
    /// The line.
    pub line: Line,
    /// Decides how strokes of the ejector deviate from each other.
    pub seed: u64,
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// Folder for the server's keys and trusted certificates. Many plants may share it. The OPC UA library insists on
    /// one: without it an empty temporary folder is used, removed when the plant is off, unless its process is killed.
    pub pki_dir: Option<PathBuf>,
    /// Generate keys into the folder if it has none. The server needs none as long as it offers unencrypted
    /// endpoints only.
    pub keys: bool,
}

impl Default for Config {
    /// The MPS line with seed 0 on any free port of loopback, without keys.
    fn default() -> Self {
        Self { line: model::mps(), seed: 0, bind: (Ipv4Addr::LOCALHOST, 0).into(), pki_dir: None, keys: false }
    }
}

/// A plant that is switched on.
///
/// Let go without [`Self::stop`] it switches itself off soon after.
#[derive(Debug)]
#[must_use = "a plant that is let go switches itself off"]
pub struct SimulatedPlant {
    address: SocketAddr,
    switch: CancellationToken,
    is_off: oneshot::Receiver<()>,
    thread: Option<JoinHandle<()>>,
}

impl SimulatedPlant {
    /// Switches a plant on. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`StartError`], which says what to do about it.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let switch = CancellationToken::new();
        let (on, is_on) = oneshot::channel();
        let (off, is_off) = oneshot::channel();
        let life = {
            let switch = switch.clone();
            move || {
                live(config, &switch, on);
                // Nobody waits for this when the plant was let go.
                let _ = off.send(());
            }
        };
        let thread = std::thread::Builder::new().name("plant".into()).spawn(life)?;
        let address = is_on.await.map_err(|_| StartError::Server("its thread has ended".into()))??;
        Ok(Self { address, switch, is_off, thread: Some(thread) })
    }

    /// The URL to connect to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        server::endpoint_url(self.address)
    }

    /// The address that the server listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Switches the plant off. When this returns (after about half a second at most) every connection is
    /// closed, the port is free and the thread has ended.
    pub async fn stop(mut self) {
        self.switch.cancel();
        // An error means that the thread has ended without saying so.
        let _ = (&mut self.is_off).await;
        if let Some(thread) = self.thread.take() {
            // It has nothing left to do but to return.
            let _ = thread.join();
        }
    }
}

impl Drop for SimulatedPlant {
    fn drop(&mut self) {
        self.switch.cancel();
    }
}

type On = oneshot::Sender<Result<SocketAddr, StartError>>;

/// The life of a plant, on its own thread.
fn live(config: Config, switch: &CancellationToken, on: On) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return drop(on.send(Err(error.into()))),
    };
    runtime.block_on(async {
        match Plant::build(config) {
            Ok(plant) => {
                let awaited = on.send(Ok(plant.address)).is_ok();
                if awaited {
                    plant.run(switch).await;
                }
            }
            Err(error) => drop(on.send(Err(error))),
        }
    });
    runtime.shutdown_background();
}

/// Everything that a plant consists of.
struct Plant {
    address: SocketAddr,
    listener: Listener,
    server: LineServer,
    drive: Drive,
    /// Removed when the plant is off.
    _pki: Option<TempDir>,
}

impl Plant {
    fn build(config: Config) -> Result<Self, StartError> {
        // Both are read at once: simulated time 0 is this moment on either clock.
        let (clock, started) = (PlcClock::switched_on_now(), Instant::now());
        let rig = Rig::new(config.seed);
        let observer = bind(&config.line, &rig)?;
        let listener = Listener::bind(config.bind)?;
        let (pki_dir, pki) = pki(config.pki_dir)?;
        let (requests, waiting) = mpsc::channel(WAITING_CALLS);
        let plan = Plan {
            line: Arc::new(config.line),
            address: listener.address(),
            pki_dir: &pki_dir,
            keys: config.keys,
            clock,
            requests,
        };
        let (server, publisher) = server::build(plan).map_err(StartError::Server)?;
        Ok(Self {
            address: listener.address(),
            listener,
            server,
            drive: Drive::new(rig, observer, publisher, waiting, started),
            _pki: pki,
        })
    }

    async fn run(mut self, switch: &CancellationToken) {
        tokio::select! {
            () = self.server.serve(self.listener, switch) => {}
            () = self.drive.run() => {}
        }
    }
}

fn bind(line: &Line, rig: &Rig) -> Result<Observer, StartError> {
    if let Some(method) = line.methods().find(|method| !is_callable(method)) {
        return Err(StartError::UnboundMethod { method: method.name.clone() });
    }
    Observer::bind(line, rig).map_err(|unbound| StartError::UnboundSignal { signal: unbound.signal })
}

/// The folder for keys: the given one, or an empty one that lives as long as the plant.
fn pki(dir: Option<PathBuf>) -> std::io::Result<(PathBuf, Option<TempDir>)> {
    if let Some(dir) = dir {
        return Ok((dir, None));
    }
    let empty = tempfile::Builder::new().prefix("plant-sim-").tempdir()?;
    Ok((empty.path().to_owned(), Some(empty)))
}
