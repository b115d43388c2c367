//! What signals are and were.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::evidence;
use crate::check::signal::condition::real;
use crate::journal::{Entry, Event, Evidence, Value};

/// One value that a signal had.
#[derive(Clone, Debug)]
pub(super) struct Was {
    /// None where its quality was not good.
    pub(super) value: Option<Value>,
    pub(super) evidence: Evidence,
}

/// Some signals, each with all that it was, in the order in which it was told.
#[derive(Debug)]
pub(super) struct Signals {
    histories: BTreeMap<String, Vec<Was>>,
    /// Those that the plant looks at only every so often.
    sampled: BTreeSet<String>,
}

impl Signals {
    pub(super) fn of(names: Vec<String>) -> Self {
        let histories = names.into_iter().map(|name| (name, Vec::new())).collect();
        Self { histories, sampled: BTreeSet::new() }
    }

    /// The name of the signal that an entry tells of, if it is one of these.
    pub(super) fn observe<'e>(&mut self, entry: &'e Entry) -> Option<&'e str> {
        let change = match &entry.event {
            Event::Signal(change) => change,
            Event::Sampling { signal, .. } => {
                self.sampled.insert(signal.clone());
                return None;
            }
            _ => return None,
        };
        let known = self.histories.get_mut(&change.name)?;
        let value = change.good.then(|| change.value.clone());
        known.push(Was { value, evidence: evidence::signal(entry, change) });
        Some(&change.name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.histories.keys()
    }

    /// All that a signal was.
    pub(super) fn history(&self, name: &str) -> &[Was] {
        self.histories.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a signal may have been something that nobody saw: the plant looks at it only every so often, and it does not only rise.
    pub(super) fn may_hide(&self, name: &str) -> bool {
        let numbers = self.history(name).iter().map(|was| was.value.as_ref().and_then(real));
        let rises = numbers.clone().all(|number| number.is_some()) && numbers.is_sorted();
        self.sampled.contains(name) && !rises
    }

    /// What it is, if anything is known of it.
    pub(super) fn last(&self, name: &str) -> Option<&Was> {
        self.history(name).last()
    }
}
