//! Looks at what components take of their machine, as long as the bench is open.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::journal::Journal;
use crate::system::System;
use lineproof_judge::journal::{Event, Observation, Usage};

use super::Bench;

/// How often is looked; the documentation of the check says so, too.
const EVERY: Duration = Duration::from_millis(500);

impl Bench {
    /// From now on to the end of the scenario, what a component takes is written to the journal. Looking at it once more
    /// changes nothing.
    pub(super) fn look_at_usage(&mut self, component: &str) {
        if !self.looked_at.insert(component.to_owned()) {
            return;
        }
        let (system, journal) = (Arc::clone(&self.parts.system), self.parts.journal.clone());
        self.clean_up.add_task("usage", look(system, component.to_owned(), journal));
    }
}

async fn look(system: Arc<System>, component: String, journal: Journal) {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut blind = false;
    loop {
        ticks.tick().await;
        match system.usage(&component).await {
            Ok(Some((memory_kb, files))) => {
                if std::mem::take(&mut blind) {
                    journal.record(Event::Observing { what: Observation::Usage, blind: None, seen: None });
                }
                journal.record(Event::Usage(Usage { component: component.clone(), memory_kb, files }));
            }
            Err(error) if !blind => {
                blind = true;
                journal.record(Event::Observing {
                    what: Observation::Usage,
                    blind: Some(error.to_string()),
                    seen: None,
                });
            }
            _ => {}
        }
    }
}
