//! What signals are and were.

use std::collections::BTreeMap;

use crate::check::evidence;
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
pub(super) struct Signals(BTreeMap<String, Vec<Was>>);

impl Signals {
    pub(super) fn of(names: Vec<String>) -> Self {
        Self(names.into_iter().map(|name| (name, Vec::new())).collect())
    }

    /// The name of the signal that an entry tells of, if it is one of these.
    pub(super) fn observe<'e>(&mut self, entry: &'e Entry) -> Option<&'e str> {
        let Event::Signal(change) = &entry.event else { return None };
        let known = self.0.get_mut(&change.name)?;
        let value = change.good.then(|| change.value.clone());
        known.push(Was { value, evidence: evidence::signal(entry, change) });
        Some(&change.name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// All that a signal was.
    pub(super) fn history(&self, name: &str) -> &[Was] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// What it is, if anything is known of it.
    pub(super) fn last(&self, name: &str) -> Option<&Was> {
        self.history(name).last()
    }
}
