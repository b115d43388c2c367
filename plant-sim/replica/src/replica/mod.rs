//! A stand-in for a controller of which only the `NodeSet2` files are known: it serves all their nodes, keeps what is
//! written, answers calls, and animates the signals that a file tells it to.
//!
//! * `server`: the files as an address space that is served
//! * `animation`: what signals do over time, a pure function of seed and time
//! * `convert`: numbers as values of a signal's type
//! * `drive`: the loop that publishes what is due; `held`: the signals that it leaves alone
//!
//! It runs on a thread of its own.

mod animation;
mod convert;
mod drive;
mod held;
mod server;

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use line_model::Value;
use opcua::types::{DateTime, NodeId, StatusCode, Variant};
use plant_server::security::pki_folder;
use plant_server::{Built, Listener, Security, ServeError, Service, ServiceThread, SingleServer, endpoint_url};
use tokio_util::sync::CancellationToken;

use animation::Animation;
pub use animation::AnimationError;
pub use convert::Misfit;
use drive::Drive;

use crate::error::ReplicaError;
use crate::nodeset::{NodeSets, Report};
use held::{Held, Set};
use server::Live;
pub use server::UnknownNode;

/// How to run a replica.
#[derive(Clone, Debug)]
pub struct ReplicaConfig {
    /// The `NodeSet2` files, in any order.
    pub files: Vec<PathBuf>,
    /// The file that animates signals, if they shall move.
    pub animation: Option<PathBuf>,
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// Who may connect, and who may do what: observers read, gateways and maintenance also write and call.
    pub security: Security,
}

impl ReplicaConfig {
    /// These files on any free port of loopback, without protection and without animation.
    #[must_use]
    pub fn open(files: Vec<PathBuf>) -> Self {
        Self { files, animation: None, bind: (Ipv4Addr::LOCALHOST, 0).into(), security: Security::open() }
    }
}

/// A server of `NodeSet2` files that is running.
///
/// Dropped without [`Self::stop`] it is cut off: clients see their connections break, and the port is free as soon as
/// its thread gets its turn.
#[must_use = "a replica that is dropped is cut off"]
pub struct Replica {
    address: SocketAddr,
    report: Report,
    live: Live,
    held: Held,
    animated: HashSet<NodeId>,
    thread: ServiceThread,
}

/// What a replica would serve.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What would become of the nodes of the files.
    pub report: Report,
    /// How many signals would be animated.
    pub animated: usize,
    live: Live,
}

impl Checked {
    /// Whether there is a variable of this name, as [`Replica::set`] takes it.
    ///
    /// # Errors
    /// When there is none.
    pub fn has(&self, node: &str) -> Result<(), UnknownNode> {
        self.live.find(node).map(drop)
    }

    /// Whether [`Replica::set`] would take this value.
    ///
    /// # Errors
    /// As there.
    pub fn takes(&self, node: &str, value: &Value) -> Result<(), SetError> {
        let id = self.live.find(node)?;
        Ok(convert::value(&self.live, &id, node, value).map(drop)?)
    }
}

/// Why a signal could not be set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// No variable has this name.
    #[error(transparent)]
    Unknown(#[from] UnknownNode),
    /// The value is not one of the signal.
    #[error(transparent)]
    Misfit(#[from] Misfit),
}

impl Replica {
    /// Reads the files and serves them. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`ReplicaError`], which says what to do about it.
    pub async fn start(config: ReplicaConfig) -> Result<Self, ReplicaError> {
        let (thread, ready) = ServiceThread::start("replica", move || Parts::build(&config)).await?;
        let Ready { address, report, live, held, animated } = ready;
        Ok(Self { address, report, live, held, animated, thread })
    }

    /// Builds the replica as [`Self::start`] does, and drops it without serving. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`ReplicaError`], the same that starting would give.
    pub fn check(config: &ReplicaConfig) -> Result<Checked, ReplicaError> {
        let Ready { report, animated, live, .. } = Parts::build(config)?.handle;
        Ok(Checked { report, animated: animated.len(), live })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL to connect to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        endpoint_url(self.address)
    }

    /// What has become of the nodes of the files.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Sets a signal, whether clients may write it or not, and tells subscribers; gives whether it was anything else before.
    /// Its animation pauses until [`Self::release`]. `node` is a node id (`nsu=URI;s=Name`, `ns=2;i=7`) or a browse path
    /// below the folder Objects (`Machine/Motor/Speed`).
    ///
    /// # Errors
    /// [`SetError`] when there is no such signal or the value is not one of it.
    pub fn set(&self, node: &str, value: &Value) -> Result<bool, SetError> {
        let id = self.live.find(node)?;
        let value = convert::value(&self.live, &id, node, value)?;
        // Held all the while: no value of the animation comes in between.
        Ok(self.held.with(|held| {
            let before = self.live.value(&id);
            let is_other = before.value.as_ref() != Some(&value) || !before.status().is_good();
            held.entry(id.clone()).or_insert_with(|| Set { own: before, to: Variant::Empty }).to = value.clone();
            self.live.publish([(id, value, StatusCode::Good)], DateTime::now());
            is_other
        }))
    }

    /// Ends what [`Self::set`] did: an animation goes on, and a signal without one has the value again that it had before,
    /// unless a client has written another since.
    ///
    /// # Errors
    /// When there is no such signal.
    pub fn release(&self, node: &str) -> Result<(), UnknownNode> {
        let id = self.live.find(node)?;
        self.held.with(|held| {
            let Some(Set { own, to }) = held.remove(&id) else { return };
            if !self.animated.contains(&id) && self.live.value(&id).value == Some(to) {
                let status = own.status();
                self.live.publish([(id, own.value.unwrap_or_default(), status)], DateTime::now());
            }
        });
        Ok(())
    }

    /// Stops the server. When this returns, every connection is closed, the port is free and the thread has
    /// ended.
    pub async fn stop(self) {
        self.thread.end().await;
    }
}

/// What the owner gets when the server is ready.
struct Ready {
    address: SocketAddr,
    report: Report,
    animated: HashSet<NodeId>,
    live: Live,
    held: Held,
}

/// Everything that a replica consists of.
struct Parts {
    server: SingleServer,
    drive: Drive,
}

impl Parts {
    fn build(config: &ReplicaConfig) -> Result<Built<Self, Ready>, ReplicaError> {
        let sets = NodeSets::open(&config.files)?;
        let listener = Listener::bind(config.bind)?;
        let address = listener.address();
        let (pki_dir, pki) = pki_folder(config.security.pki_dir.clone()).map_err(ServeError::from)?;
        let (server, live, report) = server::build(sets, listener, config.security.clone(), &pki_dir)?;
        let animation = config.animation.as_deref().map(|file| Animation::load(file, &live)).transpose()?;
        let (animation, held) = (animation.unwrap_or_default(), Held::default());
        let animated = animation.signals.iter().map(|signal| signal.node.clone()).collect();
        let drive = Drive::new(animation, live.clone(), held.clone());
        let handle = Ready { address, report, animated, live, held };
        Ok(Built { service: Self { server, drive }, handle, folder: pki })
    }
}

impl Service for Parts {
    async fn run(mut self, stop: &CancellationToken) {
        tokio::select! {
            () = self.server.serve(stop) => {}
            () = self.drive.run() => {}
        }
    }
}
