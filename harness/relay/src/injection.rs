//! A rule in force, and the way to lift it.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::time::Instant;

use crate::Touched;
use crate::force::{Force, InForce};
use crate::relay::Relay;

/// A rule in force on links of one [`Fabric`](crate::Fabric), until it is [lifted](Self::lift) or dropped.
#[derive(Debug)]
#[must_use = "a rule is lifted as soon as its injection is dropped"]
pub struct Injection {
    force: watch::Sender<Force>,
    since: Instant,
    links: Vec<(Arc<Relay>, Arc<InForce>)>,
}

impl Injection {
    pub(crate) fn new(force: watch::Sender<Force>, links: Vec<(Arc<Relay>, Arc<InForce>)>) -> Self {
        force.send_modify(|force| links.iter().for_each(|(relay, rule)| force.put(relay.index, Arc::clone(rule))));
        Self { force, since: Instant::now(), links }
    }

    /// What it touched so far, by link, in the order in which they were named.
    pub fn touched(&self) -> Vec<Touched> {
        self.links.iter().map(|(_, rule)| rule.touched(self.since)).collect()
    }

    /// Lifts the rule, on all its links in one act. What no other rule affects goes on at once;
    /// [`probe`](crate::Fabric::probe) tells when it has arrived.
    pub fn lift(mut self) -> Vec<Touched> {
        self.lift_once()
    }

    fn lift_once(&mut self) -> Vec<Touched> {
        if self.links.is_empty() {
            return Vec::new();
        }
        let mut touched = Vec::new();
        self.force.send_modify(|force| {
            self.links.iter().for_each(|(relay, rule)| force.lift(relay.index, rule.number));
            touched = self.touched();
        });
        self.links.clear();
        touched
    }
}

impl Drop for Injection {
    fn drop(&mut self) {
        self.lift_once();
    }
}
