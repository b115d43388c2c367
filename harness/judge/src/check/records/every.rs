//! A field of every record says so.

use super::reader::Reader;
use crate::check::fields::{Names, Said};
use crate::check::words::count;
use crate::check::{Checker, Window};
use crate::journal::{Entry, Evidence, FieldTest, Judgement, Moment, Observation, PartRecord, Verdict};

/// How many records are shown that do not say so.
const SHOWN: usize = 3;

/// Checks that a field of every record of the scenario says what is asked of it: whenever the record was made, also before
/// the check, and whenever it is changed. A record without the field fails, and so does a value whose type cannot be
/// compared. Fails at the first such record; passes as soon as there is a record and all that were seen say so, and goes on
/// observing. Without any record until the window has closed it proves nothing: `Unknown`. A change between two readings is
/// not seen.
#[derive(Debug)]
pub struct EveryRecordSays {
    that: FieldTest,
    window: Window,
    records: Reader,
    names: Names,
    wrong: Vec<Wrong>,
}

/// A record that does not say so.
#[derive(Debug)]
struct Wrong {
    id: String,
    /// What it says; none if it does not have the field.
    says: Option<String>,
    evidence: Evidence,
}

impl EveryRecordSays {
    /// The check; the window is the time to wait for a first record.
    #[must_use]
    pub fn new(that: FieldTest, window: Window) -> Self {
        Self { that, window, records: Reader::default(), names: Names::default(), wrong: Vec::new() }
    }

    fn is_wrong(&mut self, entry: &Entry, record: &PartRecord, says: Option<String>) {
        if says.is_none() {
            self.names.of_record(&record.attributes);
        }
        if self.wrong.iter().any(|known| known.id == record.id) {
            return;
        }
        let words = says.clone().unwrap_or_else(|| format!("no {}", self.that.field));
        let text = format!("record {} of part {}: {words}", record.id, record.serial);
        let evidence = Evidence::of(entry, "cloud", text);
        self.wrong.push(Wrong { id: record.id.clone(), says, evidence });
    }

    fn fail(&self) -> Option<Judgement> {
        let first = self.wrong.first()?;
        let (id, FieldTest { field, test }) = (&first.id, &self.that);
        let what = match &first.says {
            Some(says) => format!("in record {id} {says}, and every record was to have one that {test}"),
            None => format!("record {id} has no {field}{}", self.names.hint(field)),
        };
        let more = match self.wrong.len() - 1 {
            0 => String::new(),
            more => format!(" (and {} more)", count(more, "record")),
        };
        let shown = self.wrong.iter().take(SHOWN).map(|wrong| wrong.evidence.clone());
        Some(Judgement::fail(self.name(), what + &more).with(shown))
    }

    fn pass(&self) -> Judgement {
        let summary = format!("{} in each of {}", self.that, count(self.records.ids.len(), "record"));
        Judgement::pass(self.name(), summary)
    }
}

impl Checker for EveryRecordSays {
    fn name(&self) -> &'static str {
        "every record says so"
    }

    fn observe(&mut self, entry: &Entry) {
        let Some(record) = self.records.read(entry) else { return };
        match self.that.in_record(&record.attributes) {
            Said::AsAsked(_) => {}
            Said::Other(says) => self.is_wrong(entry, record, Some(says)),
            Said::Nothing => self.is_wrong(entry, record, None),
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.until())
    }

    /// That no other record was seen is what a pass rests on.
    fn rests_on_time(&self, _verdict: Verdict) -> bool {
        false
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Pass { &[Observation::Records] } else { &[] }
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.fail().or_else(|| (!self.records.ids.is_empty()).then(|| self.pass()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let why = if self.records.sees { "no record was seen" } else { "the harness sees no records here" };
        self.decide(now).unwrap_or_else(|| Judgement::unknown(self.name(), format!("{}: {why}", self.that)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, Test, Value};
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};
    use std::time::Duration;

    fn checker() -> EveryRecordSays {
        let test = Test::Between { from: Value::Int(20), to: Value::Int(30) };
        let that = FieldTest { field: "unit.height".into(), test };
        EveryRecordSays::new(that, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn record(story: Story, serial: u64, unit: Json) -> Story {
        let attributes = [("unit".to_owned(), unit)].into_iter().collect();
        let id = format!("mps-{serial}");
        story.event(Event::Record(PartRecord { id, serial, order: 0, attributes, absent: None }))
    }

    #[test]
    fn all_that_say_so_pass_and_a_later_one_that_does_not_fails() {
        let two = record(record(Story::default(), 1, json!({"height": 20})).at(1500), 2, json!({"height": 29.5}));
        let passed = two.decided(checker()).unwrap();
        assert_eq!(passed.summary, "unit.height is between 20 and 30 in each of 2 records");
        let three = record(two.at(4000), 3, json!({"height": 31}));
        let failed = record(three, 4, json!({"height": "25"})).judged(checker());
        let summary = "in record mps-3 unit.height is 31, and every record was to have one that is between 20 and 30 \
                       (and 1 record more)";
        assert_eq!((failed.verdict, failed.summary.as_str()), (Verdict::Fail, summary));
        let lines = "4.000 s cloud record mps-3 of part 3: unit.height is 31\n4.000 s cloud record mps-4 of part 4: \
                     unit.height is \"25\"";
        assert_eq!(argument(&failed), lines);
    }

    #[test]
    fn a_record_without_the_field_fails_and_tells_what_is_near() {
        let story = record(Story::default(), 7, json!({"heihgt": 25}));
        let failed = story.decided(checker()).unwrap();
        assert_eq!(failed.verdict, Verdict::Fail);
        assert_eq!(failed.summary, "record mps-7 has no unit.height; did you mean `unit.heihgt`?");
    }

    #[test]
    fn a_change_is_judged_and_what_was_there_before_the_scenario_is_not() {
        let good = record(Story::default(), 1, json!({"height": 20}));
        let changed = record(good, 1, json!({"height": 0}));
        assert_eq!(record(changed, 1, json!({"height": 20})).judged(checker()).verdict, Verdict::Fail);
        let before = record(Story::default().event(Event::FinishedBefore { serial: 5 }), 5, json!({"height": 0}));
        assert_eq!(before.clone().judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(record(before, 6, json!({"height": 20})).judged(checker()).verdict, Verdict::Pass);
    }

    #[test]
    fn no_record_or_a_time_without_sight_proves_nothing() {
        assert_eq!(
            Story::default().at(9000).judged(checker()).summary.split_once(": ").unwrap().1,
            "the harness sees no records here"
        );
        assert_eq!(
            Story::default().observing(Observation::Records, None).at(9000).judged(checker()).verdict,
            Verdict::Unknown
        );
        let sighted = || Sighted::new(Box::new(checker()), ms(1000));
        let blind = |height| {
            let story = record(Story::default().observing(Observation::Records, None), 1, json!({ "height": height }))
                .at(1500)
                .observing(Observation::Records, Some("gone"));
            story.at(1800).observing(Observation::Records, None).at(9000).judged(sighted()).verdict
        };
        assert_eq!((blind(25), blind(31)), (Verdict::Unknown, Verdict::Fail));
    }

    proptest! {
        #[test]
        fn one_wrong_record_is_enough(heights in prop::collection::vec(15_i64..35, 1..10)) {
            let numbered = (1_u64..).zip(&heights);
            let story = numbered.fold(Story::default(), |story, (serial, height)| record(story, serial, json!({ "height": height })));
            let all = heights.iter().all(|height| (20..=30).contains(height));
            let expected = if all { Verdict::Pass } else { Verdict::Fail };
            prop_assert_eq!(story.judged(checker()).verdict, expected);
        }
    }
}
