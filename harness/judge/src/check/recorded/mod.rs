//! Every finished part is recorded exactly once, in order, in time.
//!
//! The plant's finished parts are the ground truth; the cloud's records are held against it, never against what some
//! component says it sent.
//!
//! The order of records is what their stamps say, and a stamp is the wall clock of the system under test, in
//! microseconds: the harness sees records only as often as it reads the table, and sorts what one reading brings by
//! stamp. So a system whose machines' clocks are apart, or that stamps several records with one time, can hide or feign
//! a change of order by as much. An argument therefore also says in which order the harness saw the records.
//!
//! A record is told again when the item with its id changed. Another serial number or another stamp under one id
//! is a defect; a repetition, or a change of other attributes, is none. A change between two readings is not seen.
//!
//! A record is late if a reading that began when it was due, or later, did not have it. One that came between the last
//! reading before it was due and the first one after was perhaps in time, perhaps not: `Unknown`.
//!
//! The map:
//!
//! - `findings`: which serial numbers are wrong, and how.
//! - `argument`: why a person should believe it.
//! - `background`: what else happened, for the argument.

mod argument;
mod background;
mod findings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Checker, Window, evidence, words};
use crate::journal::{Entry, Event, Evidence, FinishedPart, Judgement, Moment, PartRecord};
use background::Background;
use findings::Findings;

/// Checks finished parts against records, by serial number.
///
/// Within a [`Window`], a part that was finished by its end is due the window's whole allowance after it was finished,
/// but not before the window closes. It decides
///
/// - `Pass` as soon as every part finished so far is recorded once, and in time for certain;
/// - `Fail` at once for a part recorded twice, recorded and then changed, recorded out of order or too late;
/// - `Fail` for a lost part, and for a record of a part that was never finished, when it is due: a record may be
///   seen before the harness learns that the part was finished.
///
/// Goes on observing after a pass, so that the same checker can stand until the end of the scenario.
#[derive(Debug)]
pub struct Recorded {
    window: Option<Window>,
    in_order: bool,
    /// What has a serial number up to this was finished before the scenario.
    before: u64,
    parts: BTreeMap<u64, Part>,
    records: BTreeMap<u64, Vec<Kept>>,
    /// Under which serial number each id was first seen.
    ids: BTreeMap<String, u64>,
    /// What was recorded and then changed, by the serial number that it first had.
    changed: BTreeMap<u64, Change>,
    background: Background,
}

/// A change of a record.
#[derive(Debug)]
struct Change {
    /// `mps-5 now says part 6`.
    text: String,
    evidence: Evidence,
}

/// A part that the plant finished.
#[derive(Debug)]
struct Part {
    /// When the harness learned of it.
    at: Moment,
    evidence: Evidence,
}

/// A record that the cloud keeps.
#[derive(Debug)]
struct Kept {
    id: String,
    at: Moment,
    /// When it was not there yet.
    absent: Moment,
    order: i64,
    evidence: Evidence,
}

impl Recorded {
    /// The check without a deadline: a part is lost if it is not recorded when the journal is over.
    #[must_use]
    pub fn eventually() -> Self {
        Self {
            window: None,
            in_order: false,
            before: 0,
            parts: BTreeMap::new(),
            records: BTreeMap::new(),
            ids: BTreeMap::new(),
            changed: BTreeMap::new(),
            background: Background::default(),
        }
    }

    /// The check with a deadline, which lies in `window`.
    #[must_use]
    pub fn within(window: Window) -> Self {
        Self { window: Some(window), ..Self::eventually() }
    }

    /// Also asks that records come in the order of their serial numbers, by [`PartRecord::order`]. Equal stamps are in
    /// order.
    #[must_use]
    pub fn in_order(self) -> Self {
        Self { in_order: true, ..self }
    }

    fn finished(&mut self, entry: &Entry, part: &FinishedPart) {
        let known = Part { at: entry.at, evidence: evidence::part(entry, part) };
        self.parts.entry(part.serial).or_insert(known);
    }

    fn recorded(&mut self, entry: &Entry, record: &PartRecord) {
        if let Some(serial) = self.ids.get(&record.id).copied() {
            return self.again(entry, serial, record);
        }
        self.ids.insert(record.id.clone(), record.serial);
        let (id, evidence) = (record.id.clone(), evidence::record(entry, record));
        let absent = record.absent.unwrap_or(entry.at);
        let kept = Kept { id, at: entry.at, absent, order: record.order, evidence };
        self.records.entry(record.serial).or_default().push(kept);
    }

    /// Holds a record under a known id, which was first that of part `serial`, against what it said first.
    fn again(&mut self, entry: &Entry, serial: u64, record: &PartRecord) {
        let known = self.records.get(&serial).into_iter().flatten().find(|kept| kept.id == record.id);
        let text = match known {
            _ if record.serial != serial => format!("{} now says part {}", record.id, record.serial),
            Some(known) if record.order != known.order => {
                let apart = words::span(Duration::from_micros(record.order.abs_diff(known.order)));
                let direction = if record.order > known.order { "later" } else { "earlier" };
                format!("{} is now stamped {apart} {direction}", record.id)
            }
            _ => return,
        };
        let evidence = Evidence::of(entry, "cloud", text.clone());
        self.changed.entry(serial).or_insert(Change { text, evidence });
    }

    fn fail(&self, findings: &Findings, now: Moment) -> Judgement {
        let evidence = argument::argue(self, findings, now);
        Judgement::fail(self.name(), argument::summary(self, findings)).with(evidence)
    }

    fn pass(&self) -> Judgement {
        let order = if self.in_order { ", in order" } else { "" };
        let summary = match self.parts.len() {
            1 => "1 finished part is recorded, exactly once".to_owned(),
            parts => format!("{parts} finished parts are recorded, each exactly once{order}"),
        };
        Judgement::pass(self.name(), summary)
    }

    fn unknown(&self, summary: impl Into<String>) -> Judgement {
        Judgement::unknown(self.name(), summary)
    }
}

impl Checker for Recorded {
    fn name(&self) -> &str {
        if self.in_order { "recorded exactly once, in order" } else { "recorded exactly once" }
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::PartFinished(part) => self.finished(entry, part),
            // A system that lives longer than a scenario may still deliver what was made before.
            Event::FinishedBefore { serial } => self.before = *serial,
            Event::Record(record) if record.serial <= self.before && !self.ids.contains_key(&record.id) => {}
            Event::Record(record) => self.recorded(entry, record),
            _ => self.background.observe(entry),
        }
    }

    fn deadline(&self) -> Option<Moment> {
        let window = self.window?;
        let outstanding = self.outstanding().filter(|at| *at < window.until());
        Some(outstanding.map(|at| window.due(at)).max().unwrap_or_default().max(window.until()))
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let findings = Findings::so_far(self, now);
        if !findings.defects.is_empty() {
            return Some(self.fail(&findings, now));
        }
        let promised = |at: &Moment| self.window.is_none_or(|window| now < window.until() || *at < window.until());
        let settled = !self.parts.is_empty() && findings.gaps.is_empty() && !self.outstanding().any(|at| promised(&at));
        let certain = settled && self.doubtful().next().is_none();
        certain.then(|| self.pass())
    }

    fn finish(&self, now: Moment) -> Judgement {
        let findings = Findings::at_the_end(self, now);
        if !findings.defects.is_empty() {
            return self.fail(&findings, now);
        }
        if self.parts.is_empty() {
            return self.unknown(argument::nothing_finished(self));
        }
        if !findings.gaps.is_empty() {
            return self.unknown(argument::not_observed(&findings.gaps));
        }
        if let Some((due, kept)) = self.doubtful().next() {
            return self.unknown(argument::doubtful(due, kept)).with([kept.evidence.clone()]);
        }
        match self.outstanding().count() {
            0 => self.pass(),
            open => self.unknown(argument::too_early(open)),
        }
    }
}
