//! All links of a scenario, and the switchboard that cuts and heals them.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::board::{Board, Way};
use super::cut::{Cut, CutLink, HealReport, HealedLink};
use super::probe::probe;
use super::relay::{Relay, listen};
use super::{Counters, LinkError};
use crate::journal::Journal;
use lineproof_judge::journal::Direction;

/// All links of one scenario. Cheap to clone: every clone is the same fabric.
///
/// Guarantees: what a [`cut`](Self::cut) withholds is delivered in order after the last heal, on the same connections;
/// cuts and heals of several links are one act; no task is left after [`close`](Self::close).
#[derive(Clone, Debug)]
pub struct Fabric {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    journal: Journal,
    board: watch::Sender<Board>,
    relays: Mutex<Vec<Arc<Relay>>>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    closing: CancellationToken,
}

impl Drop for Shared {
    /// The tasks of a fabric that nobody closed end by themselves, some time.
    fn drop(&mut self) {
        self.closing.cancel();
    }
}

impl Fabric {
    /// A fabric without links. Trouble on its own side goes to `journal`.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        let shared = Shared {
            journal,
            board: watch::Sender::default(),
            relays: Mutex::default(),
            tasks: Mutex::default(),
            closing: CancellationToken::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Opens a link to `target` on a free loopback port; returns where it listens.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// If the name is taken, the fabric closed, or the system refuses to listen.
    pub fn open(&self, name: &str, target: SocketAddr) -> Result<SocketAddr, LinkError> {
        self.open_at(name, (Ipv4Addr::LOCALHOST, 0).into(), target)
    }

    /// Opens a link that listens on a wanted address; port 0 means any free one.
    ///
    /// Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// As [`open`](Self::open); [`LinkError::Occupied`] if somebody listens there.
    pub fn open_at(&self, name: &str, listen_at: SocketAddr, target: SocketAddr) -> Result<SocketAddr, LinkError> {
        let shared = &*self.shared;
        let mut relays = shared.relays.lock();
        if shared.closing.is_cancelled() {
            return Err(LinkError::Closed { name: name.into() });
        }
        if relays.iter().any(|relay| relay.name == name) {
            return Err(LinkError::NameTaken { name: name.into() });
        }
        let bound = listen(listen_at).and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = bound.map_err(|source| LinkError::listen(name, listen_at, source))?;
        let mut index = 0;
        shared.board.send_modify(|board| index = board.add());
        let relay = Arc::new(Relay::new(name, address, target, index, shared.board.subscribe()));
        relays.push(Arc::clone(&relay));
        let serving = relay.serve(listener, shared.closing.clone(), shared.journal.clone());
        shared.tasks.lock().push(tokio::spawn(serving));
        Ok(address)
    }

    /// The names of all links, in the order in which they were opened.
    pub fn names(&self) -> Vec<String> {
        self.shared.relays.lock().iter().map(|relay| relay.name.clone()).collect()
    }

    /// Where a link listens.
    ///
    /// # Errors
    /// If no link has this name.
    pub fn address(&self, name: &str) -> Result<SocketAddr, LinkError> {
        self.relay(name).map(|relay| relay.address)
    }

    /// What a link did so far.
    ///
    /// # Errors
    /// If no link has this name.
    pub fn counters(&self, name: &str) -> Result<Counters, LinkError> {
        self.relay(name).map(|relay| relay.traffic.counters())
    }

    /// True if a cut is in force on the link, on whichever way.
    ///
    /// # Errors
    /// If no link has this name.
    pub fn is_cut(&self, name: &str) -> Result<bool, LinkError> {
        self.relay(name).map(|relay| !relay.is_open())
    }

    /// Cuts links, all in one act; naming one twice is naming it once. When this returns no byte, close or new
    /// connection passes in that direction, and after the first one was withheld none passed.
    ///
    /// # Errors
    /// If a name is unknown, or none is given. Nothing is cut then.
    pub fn cut(&self, names: &[&str], direction: Direction) -> Result<Cut, LinkError> {
        let relays = self.relays(names)?;
        let mut links = Vec::with_capacity(relays.len());
        self.shared.board.send_modify(|board| {
            for relay in &relays {
                board.cut(relay.index, Way::of(direction));
                links.push(CutLink::new(Arc::clone(relay)));
            }
        });
        Ok(Cut { direction, links })
    }

    /// Lifts a cut of this fabric, on all its links in one act. Where no other cut is in force, withheld bytes, closes
    /// and connections go on at once; [`probe`](Self::probe) tells when they have arrived.
    #[expect(clippy::needless_pass_by_value, reason = "a cut is healed once")]
    pub fn heal(&self, cut: Cut) -> HealReport {
        let mut links = Vec::with_capacity(cut.links.len());
        self.shared.board.send_modify(|board| {
            for link in &cut.links {
                let relay = &link.relay;
                board.heal(relay.index, Way::of(cut.direction));
                links.push(HealedLink { name: relay.name.clone(), withheld: link.touched(cut.direction) });
            }
        });
        HealReport { links }
    }

    /// Proves that a link is whole: a fresh connection through it is answered by the target, and nothing is withheld
    /// any more. A target that refuses the connection has answered.
    ///
    /// # Errors
    /// If no link has this name, or the proof fails or takes longer than `within`, as it does while a cut is in force.
    pub async fn probe(&self, name: &str, within: Duration) -> Result<(), LinkError> {
        let relay = self.relay(name)?;
        probe(&relay, within).await
    }

    /// Ends all links and their connections, also cut ones, and waits until their tasks are over. Idempotent.
    pub async fn close(&self) {
        let tasks = {
            let _no_more_links = self.shared.relays.lock();
            self.shared.closing.cancel();
            std::mem::take(&mut *self.shared.tasks.lock())
        };
        for task in tasks {
            if let Err(error) = task.await {
                self.shared.journal.trouble("links", format!("a relay was lost to a defect of it: {error}"));
            }
        }
    }

    fn relay(&self, name: &str) -> Result<Arc<Relay>, LinkError> {
        let relays = self.shared.relays.lock();
        let found = relays.iter().find(|relay| relay.name == name).cloned();
        found.ok_or_else(|| LinkError::unknown(name, relays.iter().map(|relay| &*relay.name)))
    }

    /// The links of these names, each once.
    fn relays(&self, names: &[&str]) -> Result<Vec<Arc<Relay>>, LinkError> {
        let mut found: Vec<Arc<Relay>> = Vec::with_capacity(names.len());
        for name in names {
            let relay = self.relay(name)?;
            if found.iter().all(|other| other.index != relay.index) {
                found.push(relay);
            }
        }
        if found.is_empty() { Err(LinkError::NoLinks) } else { Ok(found) }
    }
}
