//! Every part that other lines on the same cloud finished is recorded exactly once, in time.
//!
//! The harness plays these lines, so it knows what they have finished before anybody else does: a record of theirs that nobody has
//! finished is a defect as soon as it is seen. Whether they are recorded in order is not asked.
//!
//! - `findings`: which parts are wrong, and how. `lines`: whose records are whose.

mod findings;
mod lines;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Checker, Window, words};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, OtherPart, PartRecord, Phase, Verdict};
use findings::{Defect, Findings};
pub(super) use lines::OtherLines;

/// A part: the line, and its serial number there.
type Key = (String, u64);

/// Checks the parts of other lines against records, by line and serial number.
///
/// A part is due the whole allowance of the [`Window`] after it was finished, but not before the window closes. It decides
///
/// - `Pass` as soon as every part of theirs that was finished so far is recorded once, and in time for certain;
/// - `Fail` at once for a part recorded twice, too late, or never finished, and for a record that was changed to be of another part or
///   removed; for a lost part when it is due.
///
/// Goes on observing after a pass, so that the same checker can stand until the end of the scenario.
#[derive(Debug)]
pub struct RecordedElsewhere {
    window: Window,
    lines: OtherLines,
    /// When each was finished.
    parts: BTreeMap<Key, Finished>,
    records: BTreeMap<Key, Vec<Kept>>,
    /// Of which part each record was first.
    ids: BTreeMap<String, Key>,
    /// What was recorded, and then changed or removed.
    spoilt: BTreeMap<Key, Evidence>,
    /// When the harness began to stop the system.
    stopped: Option<Moment>,
}

#[derive(Debug)]
struct Finished {
    at: Moment,
    evidence: Evidence,
}

#[derive(Debug)]
struct Kept {
    at: Moment,
    /// When it was not there yet.
    absent: Moment,
    evidence: Evidence,
}

impl RecordedElsewhere {
    /// The check with a deadline, which lies in `window`.
    #[must_use]
    pub fn new(window: Window) -> Self {
        Self {
            window,
            lines: OtherLines::default(),
            parts: BTreeMap::new(),
            records: BTreeMap::new(),
            ids: BTreeMap::new(),
            spoilt: BTreeMap::new(),
            stopped: None,
        }
    }

    fn finished(&mut self, entry: &Entry, part: &OtherPart) {
        self.lines.learn(part);
        let evidence = Evidence::of(entry, &part.line, format!("part {} is finished", part.serial));
        let finished = Finished { at: entry.at, evidence };
        self.parts.entry((part.line.clone(), part.serial)).or_insert(finished);
    }

    fn recorded(&mut self, entry: &Entry, record: &PartRecord) {
        let key = self.lines.of(record).map(|line| (line.to_owned(), record.serial));
        if let Some(first) = self.ids.get(&record.id) {
            if key.as_ref() != Some(first) {
                let text = format!("record {} is of another part now: {}", record.id, record.serial);
                self.spoilt.entry(first.clone()).or_insert(Evidence::of(entry, "cloud", text));
            }
            return;
        }
        let Some(key) = key else { return };
        self.ids.insert(record.id.clone(), key.clone());
        let text = format!("records part {} of {} as {}", key.1, key.0, record.id);
        let absent = record.absent.unwrap_or(entry.at);
        let kept = Kept { at: entry.at, absent, evidence: Evidence::of(entry, "cloud", text) };
        self.records.entry(key).or_default().push(kept);
    }

    fn gone(&mut self, entry: &Entry, id: &str) {
        if let Some(key) = self.ids.get(id) {
            let evidence = Evidence::of(entry, "cloud", format!("record {id} is not there any more"));
            self.spoilt.entry(key.clone()).or_insert(evidence);
        }
    }

    /// The parts that are not recorded, with when they were finished.
    fn unrecorded(&self) -> impl Iterator<Item = (&Key, Moment)> {
        let missing = self.parts.iter().filter(|(key, _)| !self.records.contains_key(*key));
        missing.map(|(key, part)| (key, part.at))
    }

    /// When each part was due, and how it was recorded first.
    fn promised(&self) -> impl Iterator<Item = (&Key, Moment, &Kept)> {
        let pairs = self.parts.iter().filter_map(|(key, part)| Some((key, part, self.records.get(key)?.first()?)));
        pairs.map(|(key, part, kept)| (key, self.window.due(part.at), kept)).filter(|(_, due, _)| self.was_up(*due))
    }

    /// What was recorded around the time at which it was due.
    fn doubtful(&self) -> Option<(Moment, &Kept)> {
        let mut promised = self.promised().map(|(_, due, kept)| (due, kept));
        promised.find(|(due, kept)| kept.absent < *due && *due <= kept.at)
    }

    /// Whether what was due then was so before the harness began to stop the system.
    fn was_up(&self, due: Moment) -> bool {
        self.stopped.is_none_or(|stopped| due <= stopped)
    }

    /// `980 parts of 49 other lines`.
    fn all(&self) -> String {
        let (parts, lines) = (words::count(self.parts.len(), "part"), words::count(self.lines.len(), "other line"));
        format!("{parts} of {lines}")
    }

    fn pass(&self) -> Judgement {
        Judgement::pass(self.name(), format!("{} are recorded, each exactly once", self.all()))
    }

    fn unknown(&self, why: impl Into<String>) -> Judgement {
        Judgement::unknown(self.name(), why)
    }
}

impl Checker for RecordedElsewhere {
    fn name(&self) -> &'static str {
        "parts of other lines recorded exactly once"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::FinishedElsewhere(part) => self.finished(entry, part),
            Event::Record(record) => self.recorded(entry, record),
            Event::RecordRemoved { id, .. } => self.gone(entry, id),
            Event::Phase { phase: Phase::Draining } => self.stopped = Some(entry.at),
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        let due = self.unrecorded().map(|(_, at)| self.window.due(at)).max();
        Some(due.unwrap_or_default().max(self.window.until()))
    }

    fn allowance(&self) -> Duration {
        self.window.allowed()
    }

    /// What is said to be lost rests on not having seen its record; everything else that is wrong was seen.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        let is_lost = verdict == Verdict::Fail && Findings::of(self, Moment(i64::MAX)).are_all(&[Defect::Lost]);
        if is_lost { &[Observation::Records] } else { &[] }
    }

    fn rests_on_time(&self, verdict: Verdict) -> bool {
        let late = [Defect::Lost, Defect::Late];
        verdict == Verdict::Fail && Findings::of(self, Moment(i64::MAX)).are_all(&late)
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        if let Some(fail) = Findings::of(self, now).fail() {
            return Some(fail);
        }
        let settled = !self.parts.is_empty() && self.unrecorded().next().is_none() && self.doubtful().is_none();
        settled.then(|| self.pass())
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(fail) = Findings::of(self, now).fail() {
            return fail;
        }
        if self.parts.is_empty() {
            return self.unknown("no other line has finished a part");
        }
        if let Some((due, kept)) = self.doubtful() {
            let why = format!("one was due at {due} and came between {} and {}, perhaps in time", kept.absent, kept.at);
            return self.unknown(why).with([kept.evidence.clone()]);
        }
        match self.unrecorded().count() {
            0 => self.pass(),
            open => self.unknown(format!(
                "the journal ends before {} of theirs had to be recorded",
                words::count(open, "part")
            )),
        }
    }
}
