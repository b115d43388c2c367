//! The records that the journal knows.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::mapping;
use super::observer::SOURCE;
use crate::journal::Journal;
use crate::profile::RecordAttributes;
use lineproof_judge::journal::{Event, Moment, Observation, PartRecord};

/// The records that the journal knows.
#[derive(Debug)]
pub struct KnownRecords {
    /// The source, as messages name it: `table production-records`.
    what: String,
    names: RecordAttributes,
    journal: Journal,
    /// By the key under which the source keeps them.
    seen: BTreeMap<String, Value>,
    /// The keys of what is no record as it stands.
    unreadable: BTreeSet<String>,
    /// The key that first had an id.
    ids: BTreeMap<String, String>,
    /// When each id came, where no attribute says the order.
    arrivals: BTreeMap<String, i64>,
    newest: i64,
    /// When the last look began.
    looked: Option<Moment>,
    /// Whether the first record shows that the profile misspells an attribute.
    misspells: Option<bool>,
    /// Up to which serial number parts were finished before the scenario, where what is there at the first look may be of later
    /// ones.
    finished_before: Option<u64>,
}

impl KnownRecords {
    /// No record is known yet of `what`: `table production-records`.
    pub(super) fn new(what: String, names: RecordAttributes, journal: Journal) -> Self {
        let (seen, ids, arrivals) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (unreadable, newest, looked, misspells) = (BTreeSet::new(), i64::MIN, None, None);
        let finished_before = None;
        Self { what, names, journal, seen, unreadable, ids, arrivals, newest, looked, misspells, finished_before }
    }

    /// The source is looked at for the first time when the system runs already: what is there for a part that the plant has
    /// finished since the scenario began is new, as far as the journal tells which these are.
    #[must_use]
    pub(super) fn of_running_system(self) -> Self {
        let finished_before = self.journal.entries().iter().find_map(|entry| match entry.event {
            Event::FinishedBefore { serial } => Some(serial),
            _ => None,
        });
        Self { finished_before, ..self }
    }

    /// The source, as messages name it.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// What the attributes are called.
    pub(super) fn names(&self) -> &RecordAttributes {
        &self.names
    }

    /// Where records are written.
    pub(super) fn journal(&self) -> Journal {
        self.journal.clone()
    }

    /// The present moment.
    pub(super) fn now(&self) -> Moment {
        self.journal.clock().now()
    }

    /// The source was read, from this moment on, to its end.
    pub(super) fn looked(&mut self, began: Moment) {
        self.looked = Some(began);
    }

    /// Everything that there is, by its key. What was there at the first look is of an earlier scenario, but for what
    /// [`of_running_system`](Self::of_running_system) says, and not recorded unless it changes; what is new is recorded in the
    /// order of its stamps.
    pub(super) fn all(&mut self, now: BTreeMap<String, Value>) {
        let mut before = std::mem::replace(&mut self.seen, now);
        if self.looked.is_none() {
            before = self.seen.clone();
            before.retain(|_, fields| !self.is_of_later_part(fields));
        }
        for (key, fields) in before.iter().filter(|(key, _)| !self.seen.contains_key(*key)) {
            match mapping::record(&self.names, fields, 0, None) {
                Ok(PartRecord { id, serial, .. }) => drop(self.journal.record(Event::RecordRemoved { id, serial })),
                Err(_) => self.trouble(format!("item {key} of {} has vanished; who deletes it?", self.what)),
            }
        }
        let was_blind = !self.unreadable.is_empty();
        self.unreadable.retain(|key| self.seen.get(key).is_some_and(|fields| before.get(key) == Some(fields)));
        let changed: Vec<(String, Value)> = self
            .seen
            .iter()
            .filter(|(key, fields)| before.get(*key) != Some(fields))
            .map(|(key, fields)| (key.clone(), fields.clone()))
            .collect();
        let mut records: Vec<PartRecord> = changed.iter().filter_map(|(key, fields)| self.item(key, fields)).collect();
        records.sort_by(|left, right| (left.order, left.serial, &left.id).cmp(&(right.order, right.serial, &right.id)));
        for record in records {
            self.record(record);
        }
        if was_blind && self.unreadable.is_empty() {
            self.sees(None);
        }
    }

    fn is_of_later_part(&self, fields: &Value) -> bool {
        let record = mapping::record(&self.names, fields, 0, None);
        self.finished_before.is_some_and(|before| record.is_ok_and(|record| record.serial > before))
    }

    fn item(&mut self, key: &str, fields: &Value) -> Option<PartRecord> {
        let record = match self.read(fields, Self::arrival) {
            Ok(record) => record,
            Err(why) => {
                self.is_none(&format!("item {key}"), &why);
                self.unreadable.insert(key.to_owned());
                return None;
            }
        };
        let first = self.ids.entry(record.id.clone()).or_insert_with(|| key.to_owned());
        if first != key {
            let (what, name, id) = (&self.what, &self.names.id, &record.id);
            let twins = format!("items {first} and {key} of {what} have the same {name} {id}; which is it?");
            self.trouble(twins);
        }
        Some(record)
    }

    /// One more, which the source will not show again, under the name of its place: `line 5`. One that says the same as
    /// the last of its id is none.
    pub(super) fn one(&mut self, place: &str, fields: Value) {
        match self.read(&fields, Self::arrival) {
            Ok(record) => {
                let last = self.seen.insert(record.id.clone(), fields);
                if last.as_ref() != self.seen.get(&record.id) {
                    self.record(record);
                }
            }
            Err(why) => self.is_none(place, &why),
        }
    }

    /// One more line of a file that only grows: each is a record of its own, also one with an id that is known.
    pub(super) fn line(&mut self, number: u64, fields: Value) {
        match self.read(&fields, |known, _| known.next()) {
            Ok(record) => {
                let is_known = self.seen.insert(record.id.clone(), fields).is_some();
                let id = if is_known { format!("{} (line {number})", record.id) } else { record.id.clone() };
                self.record(PartRecord { id, ..record });
            }
            Err(why) => self.is_none(&format!("line {number}"), &why),
        }
    }

    /// From now on records are seen, or, for a reason, not.
    pub(super) fn sees(&self, blind: Option<String>) {
        let seen = self.looked.filter(|_| blind.is_some());
        self.journal.record(Event::Observing { what: Observation::Records, blind, seen });
    }

    /// What is there may be a record that the harness cannot read: records are not seen as long as it stands there.
    fn is_none(&self, place: &str, why: &str) {
        let why = format!("{place} of {}: {why}", self.what);
        if self.misspells == Some(true) {
            self.journal.give_up(SOURCE, &why);
        } else {
            self.trouble(&why);
        }
        self.sees(Some(why));
    }

    /// Something is wrong with the source.
    pub(super) fn trouble(&self, why: impl std::fmt::Display) {
        self.journal.trouble(SOURCE, why);
    }

    /// Records may have been lost at the source.
    pub(super) fn lost(&self, why: impl std::fmt::Display) {
        self.journal.lost(SOURCE, Observation::Records, why);
    }

    /// The record that this is; `arrival` tells when what has this id came, where no attribute says the order.
    fn read(&mut self, fields: &Value, arrival: impl FnOnce(&mut Self, String) -> i64) -> Result<PartRecord, String> {
        self.spell(fields)?;
        let arrival = match &self.names.order {
            Some(_) => 0,
            None => arrival(self, mapping::id(&self.names, fields)?),
        };
        mapping::record(&self.names, fields, arrival, self.looked)
    }

    /// The first record shows whether the profile names attributes as the system does: if not, none that lacks one can be
    /// judged.
    fn spell(&mut self, fields: &Value) -> Result<(), String> {
        if self.misspells == Some(false) {
            return Ok(());
        }
        let misspelt = mapping::misspelt(&self.names, fields);
        self.misspells.get_or_insert(misspelt.is_some());
        misspelt.map_or(Ok(()), Err)
    }

    /// When this id came first.
    fn arrival(&mut self, id: String) -> i64 {
        if let Some(known) = self.arrivals.get(&id) {
            return *known;
        }
        let arrival = self.next();
        self.arrivals.insert(id, arrival);
        arrival
    }

    /// The present moment, or a little later: no two are the same.
    fn next(&mut self) -> i64 {
        self.newest = self.now().0.max(self.newest.saturating_add(1));
        self.newest
    }

    fn record(&self, record: PartRecord) {
        self.journal.record(Event::Record(record));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> RecordAttributes {
        RecordAttributes { id: "id".into(), serial: "serial".into(), order: None, told: Vec::new() }
    }

    #[test]
    fn who_cannot_see_any_more_says_when_the_last_good_look_began() {
        let journal = Journal::in_memory();
        let mut known = KnownRecords::new("table t".into(), names(), journal.clone());
        known.looked(Moment(7));
        known.sees(Some("gone".into()));
        known.sees(None);
        let seen = |event: &Event| if let Event::Observing { seen, .. } = event { *seen } else { None };
        let told: Vec<_> = journal.entries().iter().map(|entry| seen(&entry.event)).collect();
        assert_eq!(told, [Some(Moment(7)), None]);
    }

    #[test]
    fn each_line_comes_at_a_time_of_its_own_whatever_its_id() {
        let journal = Journal::in_memory();
        let mut known = KnownRecords::new("file f".into(), names(), journal.clone());
        for serial in 1..=3 {
            known.line(serial, json!({"id": "a", "serial": serial}));
        }
        let order = |event: &Event| if let Event::Record(record) = event { Some(record.order) } else { None };
        let orders: Vec<i64> = journal.entries().iter().filter_map(|entry| order(&entry.event)).collect();
        assert!(orders.len() == 3 && orders.is_sorted_by(|one, other| one < other), "{orders:?}");
    }

    #[test]
    fn records_are_not_seen_as_long_as_something_is_none() {
        let journal = Journal::in_memory();
        let mut known = KnownRecords::new("table t".into(), names(), journal.clone());
        known.looked(known.now());
        let (readable, not) = (json!({"id": "a", "serial": 1}), json!({"id": "a"}));
        let mut blind = |items: &[(&str, &Value)]| {
            known.all(items.iter().map(|(key, fields)| ((*key).to_owned(), (*fields).clone())).collect());
            journal.entries().iter().rev().find_map(|entry| match &entry.event {
                Event::Observing { blind, .. } => Some(blind.is_some()),
                _ => None,
            })
        };
        assert_eq!(blind(&[("x", &not)]), Some(true));
        assert_eq!(blind(&[("x", &not), ("y", &readable)]), Some(true), "it still stands there");
        assert_eq!(blind(&[("x", &readable)]), Some(false));
    }
}
