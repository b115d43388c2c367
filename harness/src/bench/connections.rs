//! Counts the connections that components open, as long as the bench is open.

use lineproof_judge::check::COUNTED_EVERY;
use lineproof_relay::Fabric;
use tokio::time::{MissedTickBehavior, interval};

use crate::journal::Journal;
use lineproof_judge::journal::{Connections, Event, Observation};

use super::Bench;

impl Bench {
    /// From now on to the end of the scenario, how many connections are opened on a link is written to the journal. Looking at it
    /// once more changes nothing.
    pub(super) fn look_at_connections(&mut self, link: &str) {
        if !self.looked_at.insert(link.to_owned()) {
            return;
        }
        self.clean_up
            .add_task("connections", look(self.parts.links.clone(), link.to_owned(), self.parts.journal.clone()));
    }
}

async fn look(links: Fabric, link: String, journal: Journal) {
    let observing = |blind| {
        journal.record(Event::Observing { what: Observation::Connections, blind, seen: None });
    };
    observing(None);
    let mut ticks = interval(COUNTED_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = None;
    loop {
        ticks.tick().await;
        let now = journal.clock().now();
        let counted = match links.counters(&link) {
            Ok(counters) => counters.connections,
            Err(error) => return observing(Some(error.to_string())),
        };
        if let Some((since, known)) = last.replace((now, counted))
            && counted > known
        {
            journal.record(Event::Connections(Connections { link: link.clone(), number: counted - known, since }));
        }
    }
}
