//! A stand-in for a controller of which only the `NodeSet2` files are known: it serves all their nodes, keeps what is
//! written, answers calls, and animates the signals that a file tells it to.
//!
//! * `animation`: what signals do over time, a pure function of seed and time
//! * `convert`: numbers as values of a signal's type
//! * `drive`: the loop that publishes what is due
//!
//! Like a plant it has a thread of its own.

mod animation;
mod convert;
mod drive;

use std::collections::HashSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use opcua::types::{DateTime, NodeId, StatusCode};
use tokio_util::sync::CancellationToken;

use animation::Animation;
pub use animation::AnimationError;
pub use convert::Misfit;
use drive::Drive;

use crate::life::{Born, Life, Living};
use crate::model::Value;
use crate::nodeset::{NodeSets, Report};
use crate::server::nodeset::{self, Live, NodeSetServer, UnknownNode};
use crate::server::security::Security;
use crate::server::{self, Listener};
use crate::start_error::StartError;

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

/// A server of `NodeSet2` files that is switched on.
///
/// Let go without [`Self::stop`] it is cut off, as a [`SimulatedPlant`](crate::SimulatedPlant) is.
#[must_use = "a replica that is let go is cut off"]
pub struct Replica {
    address: SocketAddr,
    report: Report,
    live: Live,
    held: Held,
    life: Life,
}

/// What a replica would serve.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What would become of the nodes of the files.
    pub report: Report,
    /// How many signals would be animated.
    pub animated: usize,
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

/// The signals that are not animated for now.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<HashSet<NodeId>>>);

impl Held {
    fn with<T>(&self, act: impl FnOnce(&mut HashSet<NodeId>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Replica {
    /// Reads the files and serves them. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`StartError`], which says what to do about it.
    pub async fn start(config: ReplicaConfig) -> Result<Self, StartError> {
        let (life, ready) = Life::begin("replica", move || Parts::build(&config)).await?;
        let Ready { address, report, live, held, .. } = ready;
        Ok(Self { address, report, live, held, life })
    }

    /// Builds the replica as [`Self::start`] does, and lets it go without serving. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// [`StartError`], the same that starting would give.
    pub fn check(config: &ReplicaConfig) -> Result<Checked, StartError> {
        let Ready { report, animated, .. } = Parts::build(config)?.outside;
        Ok(Checked { report, animated })
    }

    /// The URL to connect to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        server::endpoint_url(self.address)
    }

    /// What has become of the nodes of the files.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Sets a signal, whether clients may write it or not, and tells subscribers. Its animation pauses until
    /// [`Self::release`]. `node` is a node id (`nsu=URI;s=Name`, `ns=2;i=7`) or a browse path below the folder Objects
    /// (`Machine/Motor/Speed`).
    ///
    /// # Errors
    /// [`SetError`] when there is no such signal or the value is not one of it.
    pub fn set(&self, node: &str, value: &Value) -> Result<(), SetError> {
        let id = self.live.find(node)?;
        let value = convert::value(&self.live, &id, node, value)?;
        // First held, then set: no value of the animation comes in between.
        self.held.with(|held| held.insert(id.clone()));
        self.live.publish([(id, value, StatusCode::Good)], DateTime::now());
        Ok(())
    }

    /// Lets the animation of a signal go on.
    ///
    /// # Errors
    /// When there is no such signal.
    pub fn release(&self, node: &str) -> Result<(), UnknownNode> {
        let id = self.live.find(node)?;
        self.held.with(|held| held.remove(&id));
        Ok(())
    }

    /// Switches the server off. When this returns, every connection is closed, the port is free and the thread has
    /// ended.
    pub async fn stop(self) {
        self.life.end().await;
    }
}

/// What the owner gets when the server is ready.
struct Ready {
    address: SocketAddr,
    report: Report,
    animated: usize,
    live: Live,
    held: Held,
}

/// Everything that a replica consists of.
struct Parts {
    server: NodeSetServer,
    drive: Drive,
}

impl Parts {
    fn build(config: &ReplicaConfig) -> Result<Born<Self, Ready>, StartError> {
        let sets = NodeSets::open(&config.files)?;
        let listener = Listener::bind(config.bind)?;
        let address = listener.address();
        let (pki_dir, pki) = server::pki(config.security.pki_dir.clone())?;
        let (server, live, report) = nodeset::build(sets, listener, config.security.clone(), &pki_dir)?;
        let animation = config.animation.as_deref().map(|file| Animation::load(file, &live)).transpose()?;
        let (animation, held) = (animation.unwrap_or_default(), Held::default());
        let animated = animation.signals.len();
        let drive = Drive::new(animation, live.clone(), held.clone());
        let outside = Ready { address, report, animated, live, held };
        Ok(Born { living: Self { server, drive }, outside, folder: pki })
    }
}

impl Living for Parts {
    async fn run(mut self, switch: &CancellationToken) {
        tokio::select! {
            () = self.server.serve(switch) => {}
            () = self.drive.run() => {}
        }
    }
}
