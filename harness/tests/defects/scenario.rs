//! One scenario of a run, as its journal tells it.

use std::collections::BTreeSet;
use std::path::Path;

use lineproof_judge::check::again;
use lineproof_judge::journal::{
    ComponentChange, Entry, Event, Judgement, PartRecord, ScenarioId, Value, Verdict, load,
};

/// One scenario of a run: its journal.
pub(crate) struct Scenario {
    pub(crate) id: ScenarioId,
    pub(crate) entries: Vec<Entry>,
}

impl Scenario {
    pub(crate) fn read(path: &Path) -> Self {
        let entries = load(path).unwrap();
        let Some(Event::Opened(id)) = entries.first().map(|entry| &entry.event) else {
            panic!("{} does not begin with its scenario", path.display());
        };
        let again = again(&entries).unwrap();
        assert!(again.is_same(), "judged again, {} comes to something else: {again:#?}", path.display());
        Self { id: id.clone(), entries }
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = &Event> {
        self.entries.iter().map(|entry| &entry.event)
    }

    /// The scenario's judgement: the worst of its steps and standing checks.
    pub(crate) fn judgement(&self) -> &Judgement {
        let closed = self.events().find_map(|event| match event {
            Event::Closed { judgement } => Some(judgement),
            _ => None,
        });
        closed.unwrap_or_else(|| panic!("{} was not judged", self.id.scenario))
    }

    /// Why it was not run; none if it was.
    pub(crate) fn left_out(&self) -> Option<&str> {
        self.events().find_map(|event| if let Event::NotRun { why } = event { Some(why.as_str()) } else { None })
    }

    pub(crate) fn verdict(&self) -> Verdict {
        self.judgement().verdict
    }

    /// The judgement of a promise at the end of the scenario, by everything that happened.
    pub(crate) fn at_the_end(&self, promise: &str) -> &Judgement {
        let mut judged = self.events().filter_map(|event| match event {
            Event::Judged { judgement, .. } => Some(judgement),
            _ => None,
        });
        judged
            .find(|judgement| judgement.check.starts_with(promise))
            .unwrap_or_else(|| panic!("{promise} was not judged"))
    }

    /// True if a step says so, whether it was reached or not.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.events().any(|event| match event {
            Event::StepStarted(step) | Event::StepSkipped(step) => step.text.contains(words),
            _ => false,
        })
    }

    /// The serial numbers that the plant finished before the entry `end`.
    pub(crate) fn finished_before(&self, end: u64) -> BTreeSet<u64> {
        self.entries.iter().filter(|entry| entry.seq < end).filter_map(|entry| finished(&entry.event)).collect()
    }

    /// Every record, with the number of its entry.
    pub(crate) fn records(&self) -> impl Iterator<Item = (u64, &PartRecord)> {
        self.entries.iter().filter_map(|entry| match &entry.event {
            Event::Record(record) => Some((entry.seq, record)),
            _ => None,
        })
    }

    /// The last value of an integer signal before the entry `end`.
    pub(crate) fn last_value(&self, name: &str, end: u64) -> u64 {
        let before = self.entries.iter().rev().filter(|entry| entry.seq < end);
        let value = before.map(|entry| &entry.event).find_map(|event| match event {
            Event::Signal(change) if change.name == name => Some(change.value.clone()),
            _ => None,
        });
        let Some(Value::Int(value)) = value else { panic!("{name} was not seen as a number, but as {value:?}") };
        value.try_into().unwrap()
    }

    /// The entries that tell of a change of a gateway's process.
    pub(crate) fn gateway_changes(&self, is: impl Fn(&ComponentChange) -> bool) -> Vec<u64> {
        let found = self.entries.iter().filter(|entry| match &entry.event {
            Event::Component { name, change } => name.starts_with("gateway") && is(change),
            _ => false,
        });
        found.map(|entry| entry.seq).collect()
    }

    /// What the lines of evidence rest on.
    pub(crate) fn shown<'a>(&'a self, judgement: &'a Judgement) -> impl Iterator<Item = &'a Event> {
        let numbers = judgement.evidence.iter().filter_map(|line| line.entry);
        numbers.map(|number| &self.entries[usize::try_from(number).unwrap()].event)
    }
}

/// The serial number of a part that the plant finished.
pub(crate) fn finished(event: &Event) -> Option<u64> {
    if let Event::PartFinished(part) = event { Some(part.serial) } else { None }
}
