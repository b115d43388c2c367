//! A record is there that says so.

use std::collections::BTreeMap;

use super::reader::Reader;
use crate::check::fields::{Names, Said};
use crate::check::words::{count, span};
use crate::check::{Checker, Window};
use crate::journal::{Entry, Event, Evidence, FieldTest, Judgement, Moment, Observation, PartRecord, Verdict};

/// How many records are shown that say something else.
const SHOWN: usize = 3;

/// Checks that until the window closes a record is there a field of which says what is asked of it, and that it is there and
/// says so when that is judged. One that was there before the window opened counts. A record is late if a reading that began
/// when the window had closed did not have it; one that came between the last reading before and the first one after was
/// perhaps in time, perhaps not: `Unknown`.
#[derive(Debug)]
pub struct RecordIsThere {
    that: FieldTest,
    window: Window,
    reader: Reader,
    names: Names,
    /// Whether a record was seen that has the field.
    has_field: bool,
    /// The records that are there, by id.
    records: BTreeMap<String, Kept>,
}

/// A record that is there.
#[derive(Debug)]
struct Kept {
    says_so: bool,
    /// Since when it is as it is: when it was seen, and when it was not so yet.
    seen: Moment,
    absent: Moment,
    evidence: Evidence,
}

impl RecordIsThere {
    /// The check.
    #[must_use]
    pub fn new(that: FieldTest, window: Window) -> Self {
        let (reader, names) = (Reader::default(), Names::default());
        Self { that, window, reader, names, has_field: false, records: BTreeMap::new() }
    }

    fn take(&mut self, entry: &Entry, record: &PartRecord) {
        let said = self.that.in_record(&record.attributes);
        match said {
            Said::Nothing => self.names.of_record(&record.attributes),
            _ => self.has_field = true,
        }
        let (says_so, words) = match said {
            Said::AsAsked(words) => (true, words),
            Said::Other(words) => (false, words),
            Said::Nothing => (false, format!("no {}", self.that.field)),
        };
        if says_so && self.records.get(&record.id).is_some_and(|known| known.says_so) {
            return;
        }
        let text = format!("record {} of part {}: {words}", record.id, record.serial);
        let (seen, absent) = (entry.at, record.absent.unwrap_or(entry.at));
        let kept = Kept { says_so, seen, absent, evidence: Evidence::of(entry, "cloud", text) };
        self.records.insert(record.id.clone(), kept);
    }

    /// The records that say so, the first one first.
    fn found(&self) -> Option<&Kept> {
        self.records.values().filter(|kept| kept.says_so).min_by_key(|kept| (kept.seen, kept.evidence.entry))
    }

    fn fail(&self) -> Judgement {
        let field = &self.that.field;
        let why = match (self.found(), self.reader.ids.len()) {
            (Some(late), _) => format!("; one came {} too late", span(late.seen.since(self.window.until()))),
            (None, 0) => "; there is no record at all".to_owned(),
            (None, all) if !self.has_field => {
                format!("; none of {} has a field `{field}`{}", count(all, "record"), self.names.hint(field))
            }
            (None, all) => {
                format!("; {} there, which {} not say so", count(all, "record"), if all == 1 { "does" } else { "do" })
            }
        };
        let mut shown: Vec<&Evidence> = self.records.values().map(|kept| &kept.evidence).collect();
        shown.sort_by_key(|line| line.entry);
        let shown = shown.into_iter().rev().take(SHOWN).cloned();
        let summary = format!("no record whose {} was there {}{why}", self.that, self.window);
        Judgement::fail(self.name(), summary).with(shown)
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("a record whose {}: {why}", self.that))
    }
}

impl Checker for RecordIsThere {
    fn name(&self) -> &'static str {
        "a record is there"
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::RecordRemoved { id, .. } = &entry.event {
            self.records.remove(id);
        }
        if let Some(record) = self.reader.read(entry) {
            self.take(entry, record);
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn is_revocable(&self) -> bool {
        true
    }

    fn may_come_late(&self) -> bool {
        self.found().is_none()
    }

    /// That no record was seen is what a failure rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Records] } else { &[] }
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let found = self.found().filter(|kept| self.window.admits(kept.seen))?;
        let summary = format!("a record whose {} is there, seen at {}", self.that, found.seen);
        Some(Judgement::pass(self.name(), summary).with([found.evidence.clone()]))
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(pass) = self.decide(now) {
            return pass;
        }
        match self.found() {
            _ if now < self.window.closed() => self.unknown("the journal ends before time was up"),
            _ if !self.reader.sees => self.unknown("the harness sees no records here"),
            Some(kept) if self.window.admits(kept.absent) => {
                let span = format!("it came between {} and {}", kept.absent, kept.seen);
                self.unknown(&format!("{span}, perhaps in time")).with([kept.evidence.clone()])
            }
            _ => self.fail(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Test, Value};
    use proptest::prelude::*;
    use serde_json::json;
    use std::time::Duration;

    fn asking(field: &str) -> RecordIsThere {
        let that = FieldTest { field: field.into(), test: Test::Is(Value::Text("good".into())) };
        RecordIsThere::new(that, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn checker() -> RecordIsThere {
        asking("result")
    }

    fn seen(story: Story, serial: u64, result: &str, absent: Option<Moment>) -> Story {
        let attributes = [("result".to_owned(), json!(result))].into_iter().collect();
        let id = format!("mps-{serial}");
        story.event(Event::Record(PartRecord { id, serial, order: 0, attributes, absent }))
    }

    fn record(story: Story, serial: u64, result: &str) -> Story {
        seen(story, serial, result, None)
    }

    fn begun() -> Story {
        Story::default().observing(Observation::Records, None)
    }

    #[test]
    fn one_that_says_so_passes_also_if_it_was_there_before() {
        let story = record(record(begun().at(500), 1, "bad"), 2, "good");
        let passed = story.decided(checker()).unwrap();
        assert_eq!(passed.summary, "a record whose result is good is there, seen at 0.500 s");
        assert_eq!(argument(&passed), "0.500 s cloud record mps-2 of part 2: result is \"good\"");
    }

    #[test]
    fn one_that_is_changed_or_removed_is_not_there() {
        let good = || record(begun().at(500), 2, "good");
        assert_eq!(record(good(), 2, "bad").at(5000).judged(checker()).verdict, Verdict::Fail);
        let removed = good().event(Event::RecordRemoved { id: "mps-2".into(), serial: 2 });
        assert_eq!(removed.at(5000).judged(checker()).verdict, Verdict::Fail);
    }

    #[test]
    fn a_failure_says_what_there_was_instead() {
        let fails = |story: Story, checker: RecordIsThere| {
            let judgement = story.at(5000).judged(checker);
            assert_eq!(judgement.verdict, Verdict::Fail);
            judgement.summary.split_once("within 2 s").unwrap().1.to_owned()
        };
        assert_eq!(fails(begun(), checker()), "; there is no record at all");
        let bad = record(begun(), 1, "bad");
        assert_eq!(fails(bad.clone(), checker()), "; 1 record there, which does not say so");
        assert_eq!(fails(bad, asking("resutl")), "; none of 1 record has a field `resutl`; did you mean `result`?");
        assert_eq!(fails(record(begun().at(3100), 1, "good"), checker()), "; one came 100 ms too late");
    }

    #[test]
    fn what_nobody_can_tell_is_unknown() {
        assert_eq!(Story::default().at(5000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(begun().at(3000).judged(checker()).verdict, Verdict::Unknown, "time is left");
        let between = seen(begun().at(3100), 1, "good", Some(ms(2900)));
        assert_eq!(between.at(5000).judged(checker()).verdict, Verdict::Unknown);
        let blind = begun()
            .at(1500)
            .observing(Observation::Records, Some("no such table"))
            .at(1800)
            .observing(Observation::Records, None);
        let sighted = Sighted::new(Box::new(checker()), ms(1000));
        assert_eq!(blind.at(5000).judged(sighted).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn in_time_is_until_the_window_has_closed(at in 0_i64..5000) {
            let story = record(begun().at(at), 1, "good").at(9000);
            let expected = if at < 3020 { Verdict::Pass } else { Verdict::Fail };
            prop_assert_eq!(story.judged(checker()).verdict, expected);
        }
    }
}
