//! Every finished part is recorded exactly once, in order, in time, and truly.
//!
//! The plant's finished parts are the ground truth; the cloud's records are held against it, never against what some
//! component says it sent.
//!
//! Two things say in which order records were made. The one is their stamps; a stamp is the wall clock of the system under
//! test, in microseconds, so a system whose machines' clocks are apart can hide or feign a change of order by as much. The
//! other is what the harness saw: a record that was not there yet when a reading began, and another that had been seen before.
//! Records that come between two readings are told apart by their stamps alone; where these are the same, nobody can tell. A part
//! that was finished after the record of another had been seen cannot bear the same stamp, but for stamps that are told no more
//! exactly: whatever the system stamps came later. How exact stamps are is taken from all of them: from the steps in which they
//! are told if there are three different ones, and from how round the one is that two parts share. A stamp that four parts and
//! more share, and no part has another, is a constant. Numbers that are no microseconds since 1970, such as counters and
//! seconds, convict nobody because two are the same.
//!
//! A record is told again when the item with its id changed. Another serial number, another stamp, or another value of an
//! attribute whose meaning the profile tells is a defect; a repetition, or a change of other attributes, is none. A change
//! between two readings is not seen. A record that is gone is a defect, whoever removed it.
//!
//! A record is late if a reading that began when it was due, or later, did not have it. One that came between the last
//! reading before it was due and the first one after was perhaps in time, perhaps not: `Unknown`.
//!
//! From the moment at which the harness begins to stop the system nothing new is owed; what was finished before is.
//!
//! A record that names another line of which the harness has had a part finished is of that line, and counts for none of this one. One
//! that names a line of which nobody has heard counts for this one.
//!
//! The map:
//!
//! - `findings`: which serial numbers are wrong, and how. `content`: what records say, held against what the plant says.
//!   `stamps`: what the same stamp of two records says.
//! - `argument`: why a person should believe it.
//! - `background`: what else happened, for the argument.

mod argument;
mod background;
mod content;
mod findings;
#[cfg(test)]
mod properties;
mod stamps;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::elsewhere::OtherLines;
use super::{Checker, Window, evidence, words};
use crate::journal::{
    Attribute, Entry, Event, Evidence, FinishedPart, Judgement, Moment, Observation, PartRecord, Phase, Verdict,
};
use background::Background;
use content::Content;
use findings::{Defect, Findings};

/// Checks finished parts against records, by serial number.
///
/// A part is due the whole allowance of the [`Window`] after it was finished, but not before the window closes. It decides
///
/// - `Pass` as soon as every part finished so far is recorded once, and in time for certain;
/// - `Fail` at once for a part recorded twice, recorded and then changed or removed, recorded before it was finished, out of
///   order, with the stamp of an earlier one or too late; and for a record that says something else than the plant as soon as what the plant says has had time
///   to come;
/// - `Fail` for a lost part, and for a record of a part that was never finished, when it is due: a record may be
///   seen before the harness learns that the part was finished.
///
/// Where it is asked of the last parts only, those that were finished before them when the window opened may be missing; what is
/// recorded of them is held against the plant all the same.
///
/// Goes on observing after a pass, so that the same checker can stand until the end of the scenario.
#[derive(Debug)]
pub struct Recorded {
    window: Option<Window>,
    in_order: bool,
    /// How many of those that were finished when the window opened have to be recorded; all if none is said.
    last: Option<usize>,
    /// What has a serial number up to this was finished before the scenario.
    before: Option<u64>,
    parts: BTreeMap<u64, Part>,
    records: BTreeMap<u64, Vec<Kept>>,
    /// Lines whose records these are not.
    others: OtherLines,
    /// Under which serial number each id was first seen.
    ids: BTreeMap<String, u64>,
    /// What was recorded and then changed, by the serial number that it first had.
    changed: BTreeMap<u64, Change>,
    /// What was recorded and then removed.
    removed: BTreeMap<u64, Change>,
    content: Content,
    /// When the harness began to stop the system.
    stopped: Option<Moment>,
    /// Whether the harness was able to see finished parts at some time.
    sees_parts: bool,
    background: Background,
}

/// A change or the end of a record.
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
    /// When it was finished, by the plant's clock.
    finished_at: Moment,
    /// The number of its workpiece.
    workpiece: u32,
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
    /// What its attributes say.
    says: Vec<Option<serde_json::Value>>,
    evidence: Evidence,
}

impl Recorded {
    /// The check without a deadline: a part is lost if it is not recorded when the journal is over.
    #[must_use]
    pub fn eventually() -> Self {
        Self {
            window: None,
            in_order: false,
            last: None,
            before: None,
            parts: BTreeMap::new(),
            records: BTreeMap::new(),
            others: OtherLines::default(),
            ids: BTreeMap::new(),
            changed: BTreeMap::new(),
            removed: BTreeMap::new(),
            content: Content::default(),
            stopped: None,
            sees_parts: false,
            background: Background::default(),
        }
    }

    /// The check with a deadline, which lies in `window`.
    #[must_use]
    pub fn within(window: Window) -> Self {
        Self { window: Some(window), ..Self::eventually() }
    }

    /// Also asks that records come in the order of their serial numbers, by [`PartRecord::order`] and by what was seen.
    #[must_use]
    pub fn in_order(self) -> Self {
        Self { in_order: true, ..self }
    }

    /// Asks it of so many of those parts only that were finished when the window opened, the last ones; and of all later ones.
    #[must_use]
    pub fn of_the_last(self, parts: u32) -> Self {
        Self { last: Some(parts as usize), ..self }
    }

    /// Also holds attributes of the records against what the plant says.
    #[must_use]
    pub fn saying(self, attributes: Vec<Attribute>) -> Self {
        Self { content: Content::of(attributes), ..self }
    }

    fn finished(&mut self, entry: &Entry, part: &FinishedPart) {
        let &FinishedPart { serial, part: workpiece, plant_time: finished_at } = part;
        let part = Part { at: entry.at, finished_at, workpiece, evidence: evidence::part(entry, part) };
        self.parts.entry(serial).or_insert(part);
    }

    fn recorded(&mut self, entry: &Entry, record: &PartRecord) {
        if let Some(serial) = self.ids.get(&record.id).copied() {
            return self.again(entry, serial, record);
        }
        self.ids.insert(record.id.clone(), record.serial);
        let (id, evidence) = (record.id.clone(), evidence::record(entry, record));
        let absent = record.absent.unwrap_or(entry.at);
        let kept = Kept { id, at: entry.at, absent, order: record.order, says: self.content.read(record), evidence };
        self.records.entry(record.serial).or_default().push(kept);
    }

    /// Holds a record under a known id, which was first that of part `serial`, against what it said first.
    fn again(&mut self, entry: &Entry, serial: u64, record: &PartRecord) {
        let known = self.records.get(&serial).into_iter().flatten().find(|kept| kept.id == record.id);
        let said = known.and_then(|known| self.content.changed(&known.says, &self.content.read(record)));
        let text = match (known, said) {
            _ if record.serial != serial => format!("{} now says part {}", record.id, record.serial),
            (_, Some(said)) => format!("{}: {said}", record.id),
            (Some(known), None) if record.order != known.order => {
                let apart = words::span(Duration::from_micros(record.order.abs_diff(known.order)));
                let direction = if record.order > known.order { "later" } else { "earlier" };
                format!("{} is now stamped {apart} {direction}", record.id)
            }
            _ => return,
        };
        let evidence = Evidence::of(entry, "cloud", text.clone());
        self.changed.entry(serial).or_insert(Change { text, evidence });
    }

    /// Whether a record is of a part that was finished before the scenario, or by another line.
    fn is_foreign(&self, record: &PartRecord) -> bool {
        let is_earlier = self.before.is_some_and(|before| record.serial <= before);
        (is_earlier || self.others.has(record)) && !self.ids.contains_key(&record.id)
    }

    fn gone(&mut self, entry: &Entry, id: &str) {
        if let Some(serial) = self.ids.get(id) {
            let text = format!("{id} is not there any more");
            let evidence = Evidence::of(entry, "cloud", text.clone());
            self.removed.entry(*serial).or_insert(Change { text, evidence });
        }
    }

    fn fail(&self, findings: &Findings, now: Moment) -> Judgement {
        let evidence = argument::argue(self, findings, now);
        Judgement::fail(self.name(), argument::summary(self, findings)).with(evidence)
    }

    fn pass(&self) -> Judgement {
        let order = if self.in_order { ", in order" } else { "" };
        let summary = match self.owed().count() {
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
        self.content.observe(entry);
        match &entry.event {
            Event::PartFinished(part) => self.finished(entry, part),
            Event::Observing { what: Observation::Parts, blind: None, .. } => self.sees_parts = true,
            Event::Phase { phase: Phase::Draining } => self.stopped = Some(entry.at),
            Event::RecordRemoved { id, .. } => self.gone(entry, id),
            // A system that lives longer than a scenario may still deliver what was made before.
            Event::FinishedBefore { serial } => self.before = Some(*serial),
            Event::FinishedElsewhere(part) => self.others.learn(part),
            Event::Record(record) if self.is_foreign(record) => {}
            Event::Record(record) => self.recorded(entry, record),
            _ => self.background.observe(entry),
        }
    }

    fn deadline(&self) -> Option<Moment> {
        let window = self.window?;
        let outstanding = self.outstanding().filter(|at| *at < window.until());
        Some(outstanding.map(|at| window.due(at)).max().unwrap_or_default().max(window.until()))
    }

    fn allowance(&self) -> Duration {
        self.window.map_or(Duration::ZERO, Window::allowed)
    }

    /// What is said to be lost or invented rests on not having seen a record or a part; everything else that is wrong was
    /// seen.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict != Verdict::Fail {
            return &[];
        }
        let found = Findings::at_the_end(self, Moment(i64::MAX)).defects;
        let was_seen = found.keys().any(|defect| !matches!(defect, Defect::Lost | Defect::Invented));
        match (found.contains_key(&Defect::Lost), found.contains_key(&Defect::Invented)) {
            _ if was_seen => &[],
            (_, false) => &[Observation::Records],
            (false, true) => &[Observation::Parts],
            (true, true) => &[Observation::Records, Observation::Parts],
        }
    }

    fn rests_on_time(&self, verdict: Verdict) -> bool {
        let found = || Findings::at_the_end(self, Moment(i64::MAX)).defects;
        verdict == Verdict::Fail && found().keys().all(|defect| matches!(defect, Defect::Lost | Defect::Late))
    }

    /// When a record was seen is held against the plant's stamps where it is too early, bears the stamp of another one or does
    /// not say what was so at a time. When a part is due counts from when the harness learned of it: the plant's clock has a
    /// part only in whether it was finished before the system was stopped, where there is no time for that.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        let by_clock = |(defect, serials): (&Defect, &BTreeSet<u64>)| match defect {
            Defect::Early | Defect::StampedAlike => true,
            Defect::Untrue => !serials.iter().any(|serial| self.is_wrong_by_any_clock(*serial)),
            Defect::Lost => self.window.is_none(),
            _ => false,
        };
        let found = || Findings::at_the_end(self, Moment(i64::MAX)).defects;
        verdict == Verdict::Fail && found().iter().all(by_clock)
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let findings = Findings::so_far(self, now);
        if !findings.defects.is_empty() {
            return Some(self.fail(&findings, now));
        }
        let promised = |at: &Moment| self.window.is_none_or(|window| now < window.until() || *at < window.until());
        let settled =
            self.owed().next().is_some() && findings.gaps.is_empty() && !self.outstanding().any(|at| promised(&at));
        let certain = settled && self.doubtful().next().is_none() && self.unordered().is_none() && self.is_true();
        certain.then(|| self.pass())
    }

    fn finish(&self, now: Moment) -> Judgement {
        let findings = Findings::at_the_end(self, now);
        if !findings.defects.is_empty() {
            return self.fail(&findings, now);
        }
        if self.owed().next().is_none() {
            return self.unknown(argument::nothing_finished(self));
        }
        if !findings.gaps.is_empty() {
            return self.unknown(argument::not_observed(&findings.gaps));
        }
        if let Some((due, kept)) = self.doubtful().next() {
            return self.unknown(argument::doubtful(due, kept)).with([kept.evidence.clone()]);
        }
        if let Some(pair) = self.unordered() {
            return self.unknown(argument::unordered(pair));
        }
        if let Some((serial, why)) = self.untold().next() {
            return self.unknown(argument::untold(serial, &why));
        }
        match self.outstanding().count() {
            0 => self.pass(),
            open => self.unknown(argument::too_early(open)),
        }
    }
}
