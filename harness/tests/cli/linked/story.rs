//! What the journal of one scenario tells about components and faults.

use std::path::Path;

use lineproof_judge::journal::{ComponentChange, Entry, Event, FaultChange, Touched, load};

use crate::support::{Place, listing};

/// A scenario's journal, as far as it matters here.
#[derive(Debug)]
pub(crate) struct Story {
    entries: Vec<Entry>,
    /// The faults, in words, in the order in which they were injected.
    pub(crate) faults: Vec<String>,
    /// The links that they touched, each with the bytes that met a fault, in the order in which they were healed.
    pub(crate) touched: Vec<(String, u64)>,
}

fn is_journal(file: &str) -> bool {
    Path::new(file).extension().is_some_and(|extension| extension == "jsonl")
}

impl Story {
    /// Reads the only journal of the latest run in `out`.
    pub(crate) fn read(place: &Place) -> Self {
        let latest = place.path("out/latest");
        let journals: Vec<String> = listing(&latest).into_iter().filter(|file| is_journal(file)).collect();
        let [file] = &journals[..] else { panic!("not one journal: {journals:?}") };
        let entries = load(&latest.join(file)).unwrap();
        let (mut faults, mut touched) = (Vec::new(), Vec::new());
        for entry in &entries {
            match &entry.event {
                Event::Fault { fault, change: FaultChange::Injected, .. } => faults.push(fault.to_string()),
                Event::Fault { change: FaultChange::Healed { touched: Touched::Links { links } }, .. } => {
                    touched.extend(links.iter().map(|one| (one.link.clone(), one.up.bytes + one.down.bytes)));
                }
                _ => {}
            }
        }
        Self { entries, faults, touched }
    }

    /// What a component printed.
    pub(crate) fn lines(&self, component: &str) -> Vec<String> {
        self.parts(component).concat()
    }

    /// What a component printed, in parts: a part ends where a fault begins or is healed.
    pub(crate) fn parts(&self, component: &str) -> Vec<Vec<String>> {
        let mut parts = vec![Vec::new()];
        for entry in &self.entries {
            match &entry.event {
                Event::Fault { .. } => parts.push(Vec::new()),
                Event::Component { name, change: ComponentChange::Output { line } } if name == component => {
                    parts.last_mut().unwrap().push(line.clone());
                }
                _ => {}
            }
        }
        parts
    }
}
