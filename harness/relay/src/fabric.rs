//! All links of a scenario: routes connections, and puts rules in force.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::accept::{listen, serve};
use crate::force::{Force, InForce, Rules};
use crate::probe::probe;
use crate::relay::Relay;
use crate::rule::{Place, Rule};
use crate::trouble::Trouble;
use crate::{Counters, Injection, LinkError, Way};

/// All links of one scenario. Cheap to clone: every clone is the same fabric.
///
/// Guarantees: what a [`Cut`](crate::rule::Cut) withholds is delivered in order after the last one is lifted, on the same
/// connections; a rule comes into force and is lifted on several links as one act; no task is left after
/// [`close`](Self::close).
#[derive(Clone, Debug)]
pub struct Fabric {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    seed: u64,
    trouble: Trouble,
    force: watch::Sender<Force>,
    /// The number of the last injection.
    injections: Mutex<u64>,
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
    /// A fabric without links. From the seed come the seeds of all rules; `trouble` is told, with a link's name and what
    /// is wrong, when a link does not do what it should.
    #[must_use]
    pub fn new(seed: u64, trouble: impl Fn(&str, &str) + Send + Sync + 'static) -> Self {
        let shared = Shared {
            seed,
            trouble: Trouble::new(trouble),
            force: watch::Sender::default(),
            injections: Mutex::default(),
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
        shared.force.send_modify(|force| index = force.add());
        let relay = Arc::new(Relay::new(name, address, target, index, shared.force.subscribe()));
        relays.push(Arc::clone(&relay));
        let serving = serve(relay, listener, shared.closing.clone(), shared.trouble.clone());
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

    /// True if no rule is in force on the link.
    ///
    /// # Errors
    /// If no link has this name.
    pub fn is_whole(&self, name: &str) -> Result<bool, LinkError> {
        self.relay(name).map(|relay| relay.rules().pass(Rules::is_empty))
    }

    /// Puts a rule in force on these ways of these links, all in one act; naming a link twice is naming it once. `rule`
    /// makes one for each way of each link. When this returns nothing passes there that was not judged by it.
    ///
    /// # Errors
    /// If a name is unknown, or none is given. Nothing is in force then.
    pub fn inject<R: Rule>(
        &self,
        names: &[&str],
        ways: &[Way],
        rule: impl Fn(&Place<'_>) -> R,
    ) -> Result<Injection, LinkError> {
        let relays = self.relays(names)?;
        // Rules come into force in the order of their numbers.
        let mut number = self.shared.injections.lock();
        *number += 1;
        let links = relays.into_iter().map(|relay| {
            let in_force = InForce::new(*number, ways, &relay.name, self.shared.seed, &rule);
            (relay, Arc::new(in_force))
        });
        Ok(Injection::new(self.shared.force.clone(), links.collect()))
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

    /// Ends all links and their connections, whatever rules are in force, and waits until their tasks are over.
    /// Idempotent.
    pub async fn close(&self) {
        let tasks = {
            let _no_more_links = self.shared.relays.lock();
            self.shared.closing.cancel();
            std::mem::take(&mut *self.shared.tasks.lock())
        };
        for task in tasks {
            if let Err(error) = task.await {
                self.shared.trouble.report("all", &format!("a relay was lost to a defect of it: {error}"));
            }
        }
    }

    fn relay(&self, name: &str) -> Result<Arc<Relay>, LinkError> {
        let relays = self.shared.relays.lock();
        let found = relays.iter().find(|relay| relay.name == name).cloned();
        let known = || relays.iter().map(|relay| relay.name.clone()).collect();
        found.ok_or_else(|| LinkError::Unknown { name: name.into(), known: known() })
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
