//! What records say about parts, held against what the plant says.
//!
//! Two clocks meet here, and two paths of news: where a moment of the plant is held against one of the harness, the system is
//! granted [`CLOCKS_APART`]; and what differs counts as a defect only when what the plant knew by then has had time to come.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use super::{Kept, Part};
use crate::check::window::CLOCKS_APART;
use crate::check::words::{list, span};
use crate::journal::{
    Attribute, ControlAct, ControlEntry, Entry, Event, Meaning, Moment, PartRecord, SignalChange, Value, attribute,
    stamp, whole,
};

/// How long what the plant knew when a record was seen may take to come to the harness.
pub(super) const NEWS: Duration = Duration::from_secs(1);

/// The plant's side: everything that attributes are held against.
#[derive(Debug, Default)]
pub(super) struct Content {
    attributes: Vec<Attribute>,
    /// When moment zero was, in microseconds since the Unix epoch.
    zero: Option<i64>,
    terms: Vec<Term>,
    /// The changes of each signal that an attribute tells, in the order of the plant's time; no value where it was not good.
    signals: BTreeMap<String, Vec<(Moment, Option<Value>)>>,
    /// How often the plant looks at a signal, where it says.
    sampling: BTreeMap<String, Duration>,
}

/// A time in which somebody was in control.
#[derive(Debug)]
struct Term {
    holder: String,
    token: u64,
    from: Moment,
    until: Option<Moment>,
}

/// What an attribute is, and what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    Same,
    /// `part says 7, but the workpiece was 5`.
    Differs(String),
    /// Why nobody can tell.
    Open(String),
}

use Compared::{Differs, Open, Same};

impl Content {
    pub(super) fn of(attributes: Vec<Attribute>) -> Self {
        let signals = attributes.iter().filter_map(|attribute| match &attribute.is {
            Meaning::Signal { signal } => Some((signal.clone(), Vec::new())),
            _ => None,
        });
        Self { signals: signals.collect(), attributes, ..Self::default() }
    }

    pub(super) fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Opened(id) => self.zero = id.started_us(),
            Event::Control(control) => self.control(control),
            Event::Signal(change) => self.signal(entry, change),
            Event::Sampling { signal, every_us } => {
                self.sampling.insert(signal.clone(), Duration::from_micros(*every_us));
            }
            _ => {}
        }
    }

    fn control(&mut self, control: &ControlEntry) {
        let ControlEntry { holder, token, plant_time, .. } = control;
        match control.act {
            ControlAct::Acquired => {
                self.end(|_| true, *plant_time);
                self.terms.push(Term { holder: holder.clone(), token: *token, from: *plant_time, until: None });
            }
            ControlAct::Released | ControlAct::Expired => self.lost(holder, *token, *plant_time),
            _ => {}
        }
    }

    /// Whose lease ends without having been seen to begin was in control since before.
    fn lost(&mut self, holder: &str, token: u64, at: Moment) {
        if self.terms.iter().all(|term| term.token != token) {
            let (holder, from) = (holder.to_owned(), Moment(i64::MIN));
            self.terms.push(Term { holder, token, from, until: None });
        }
        self.end(|term| term.token == token, at);
    }

    fn end(&mut self, which: impl Fn(&Term) -> bool, at: Moment) {
        for term in self.terms.iter_mut().filter(|term| term.until.is_none() && which(term)) {
            term.until = Some(at);
        }
    }

    fn signal(&mut self, entry: &Entry, change: &SignalChange) {
        if let Some(changes) = self.signals.get_mut(&change.name) {
            let at = change.plant_time.unwrap_or(entry.at);
            let place = changes.partition_point(|(known, _)| *known <= at);
            changes.insert(place, (at, change.good.then(|| change.value.clone())));
        }
    }

    /// What a record says, in the order of the attributes.
    pub(super) fn read(&self, record: &PartRecord) -> Vec<Option<Json>> {
        self.attributes.iter().map(|told| attribute(&record.attributes, &told.name).cloned()).collect()
    }

    /// The attributes that two readings of one record tell apart: `part says 7, and said 5 before`.
    pub(super) fn changed(&self, before: &[Option<Json>], now: &[Option<Json>]) -> Option<String> {
        let pairs = self.attributes.iter().zip(before.iter().zip(now));
        let words = |value: &Option<Json>| value.as_ref().map_or_else(|| "nothing".to_owned(), Json::to_string);
        let changes = pairs.filter(|(_, (before, now))| before != now);
        let texts: Vec<_> = changes
            .map(|(attribute, (before, now))| {
                format!("{} says {}, and said {}", attribute.name, words(now), words(before))
            })
            .collect();
        (!texts.is_empty()).then(|| texts.join("; "))
    }

    /// What each attribute of a record says about its part.
    pub(super) fn compare<'a>(&'a self, part: &'a Part, kept: &'a Kept) -> impl Iterator<Item = Compared> + 'a {
        self.attributes.iter().zip(&kept.says).map(move |(attribute, said)| match said {
            None => Differs(format!("it has no {}", attribute.name)),
            Some(said) => self.one(attribute, said, part, kept),
        })
    }

    /// Whether an attribute differs that no time has a part in, or one that is told by stamps of the plant alone.
    pub(super) fn differs_by_any_clock(&self, part: &Part, kept: &Kept) -> bool {
        let by_clock =
            |is: &Meaning| matches!(is, Meaning::FinishedAt { .. } | Meaning::Token | Meaning::Holder { .. });
        let mut compared = self.attributes.iter().zip(&kept.says).zip(self.compare(part, kept));
        compared.any(|((attribute, said), compared)| {
            matches!(compared, Differs(_)) && (said.is_none() || !by_clock(&attribute.is))
        })
    }

    fn one(&self, attribute: &Attribute, said: &Json, part: &Part, kept: &Kept) -> Compared {
        let name = &attribute.name;
        let differs = |truth: String| Differs(format!("{name} says {said}, but {truth}"));
        match &attribute.is {
            Meaning::Workpiece if whole(said) == Some(part.workpiece.into()) => Same,
            Meaning::Workpiece => differs(format!("the workpiece was {}", part.workpiece)),
            Meaning::Text { text } if said.as_str() == Some(text) => Same,
            Meaning::Text { text } => differs(format!("every record should say {text:?}")),
            Meaning::FinishedAt { within } => self.finished_at(name, said, part, *within),
            Meaning::Token => {
                self.in_control(part, kept, |term| whole(said) == Some(term.token), |term| term.token, differs)
            }
            Meaning::Holder { form } => {
                let holder = said.as_str().map(|said| form.replace("{}", said));
                let is = |term: &Term| holder.as_deref() == Some(&term.holder);
                self.in_control(part, kept, is, |term| term.holder.clone(), differs)
            }
            Meaning::Signal { signal } => self.had_value(signal, said, part, differs),
        }
    }

    fn finished_at(&self, name: &str, said: &Json, part: &Part, within: Duration) -> Compared {
        let Some(zero) = self.zero else { return Open("when moment zero was is not known".to_owned()) };
        let Some(stamp) = stamp(said) else { return Differs(format!("{name} says {said}, which is no time")) };
        let told = Moment(stamp.saturating_sub(zero));
        let apart = Duration::from_micros(told.0.abs_diff(part.finished_at.0));
        if apart <= within + CLOCKS_APART {
            return Same;
        }
        let direction = if told > part.finished_at { "later" } else { "earlier" };
        Differs(format!("{name} says {said}, which is {} {direction} than the plant finished it", span(apart)))
    }

    fn in_control<T: ToString>(
        &self,
        part: &Part,
        kept: &Kept,
        is: impl Fn(&Term) -> bool,
        show: impl Fn(&Term) -> T,
        differs: impl Fn(String) -> Compared,
    ) -> Compared {
        let until = kept.at.after(CLOCKS_APART);
        let began = |term: &&Term| term.from <= until;
        let lasted = |term: &&Term| term.until.is_none_or(|end| end.after(CLOCKS_APART) >= part.finished_at);
        let terms: Vec<&Term> = self.terms.iter().filter(began).filter(lasted).collect();
        if terms.is_empty() {
            return Open("nobody is known to have been in control then".to_owned());
        }
        let shown = || format!("{} was in control", list(terms.iter().map(|term| show(term))));
        if terms.iter().any(|term| is(term)) { Same } else { differs(shown()) }
    }

    fn had_value(&self, signal: &str, said: &Json, part: &Part, differs: impl Fn(String) -> Compared) -> Compared {
        let changes = self.signals.get(signal).map_or(&[][..], Vec::as_slice);
        let every = self.sampling.get(signal).copied().unwrap_or_default();
        let (from, until) = (part.finished_at.before(CLOCKS_APART), part.finished_at.after(CLOCKS_APART + every));
        let known = changes.partition_point(|(at, _)| *at <= from);
        let end = changes.partition_point(|(at, _)| *at <= until).max(known);
        let values = &changes[known.saturating_sub(1)..end];
        if values.iter().any(|(_, value)| value.as_ref().is_some_and(|value| equals(value, said))) {
            return Same;
        }
        match values.last() {
            Some((_, Some(value))) => differs(format!("{signal} was {value}")),
            _ => Open(format!("the value of {signal} is not known for that time")),
        }
    }
}

/// Numbers are the same if they differ by no more than a millionth; a text may stand for a number.
fn equals(value: &Value, said: &Json) -> bool {
    let number = || said.as_f64().or_else(|| said.as_str()?.parse().ok());
    let near = |own: f64| number().is_some_and(|said: f64| (said - own).abs() <= own.abs() * 1e-6);
    match value {
        Value::Bool(value) => said.as_bool() == Some(*value),
        Value::Text(value) => said.as_str() == Some(value),
        Value::Null => said.is_null(),
        #[expect(clippy::cast_precision_loss, reason = "numbers in JSON have no more precision")]
        Value::Int(value) => said.as_i64() == Some(*value) || near(*value as f64),
        Value::Real(value) => near(*value),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::super::Recorded;
    use super::*;
    use crate::check::Window;
    use crate::check::testing::{Story, ms};
    use crate::journal::{Format, Judgement, ScenarioId, Verdict};

    fn checker(is: Meaning) -> Recorded {
        let window = Window::lasting(ms(0), Duration::from_secs(5));
        Recorded::within(window).saying(vec![Attribute { name: "/made/it".into(), is }])
    }

    fn opened() -> Story {
        let id = ScenarioId {
            format: Format::CURRENT,
            feature: "f".into(),
            scenario: "s".into(),
            file: "f.feature".into(),
            line: 1,
            tags: Vec::new(),
            profile: "sim".into(),
            seed: 1,
            started_at: "2026-11-28T12:00:00.000Z".into(),
            again: 0,
        };
        Story::default().event(Event::Opened(id))
    }

    /// Part 5 of workpiece 5 is finished at 1 s under gateway a, and recorded a second later with what `said` is.
    fn recorded(said: &Json) -> Story {
        let story = opened().signal("Gauge.Height", Value::Real(24.5)).control(ControlAct::Acquired, "a", 7, "");
        let attributes = BTreeMap::from([("made".to_owned(), json!({"it": said}))]);
        let record = PartRecord { id: "x".into(), serial: 5, order: 1, attributes, absent: None };
        story.at(1000).part(5).at(2000).event(Event::Record(record))
    }

    #[track_caller]
    fn holds(is: &Meaning, truths: &[Json], untruths: &[(Json, &str)]) {
        let judged = |said: &Json| recorded(said).at(9000).judged(checker(is.clone()));
        for said in truths {
            let Judgement { verdict, summary, .. } = judged(said);
            assert_eq!(verdict, Verdict::Pass, "{said}: {summary}");
        }
        for (said, why) in untruths {
            let Judgement { verdict, summary, .. } = judged(said);
            assert_eq!(verdict, Verdict::Fail, "{said}: {summary}");
            assert_eq!(summary, format!("the record of part 5 is not true: /made/it says {said}, {why}"));
        }
    }

    #[test]
    fn each_meaning_is_held_against_the_plant() {
        holds(&Meaning::Workpiece, &[json!(5), json!("5")], &[(json!(4), "but the workpiece was 5")]);
        holds(&Meaning::Token, &[json!(7)], &[(json!(6), "but 7 was in control")]);
        let holder = Meaning::Holder { form: "{}".into() };
        holds(&holder, &[json!("a")], &[(json!("b"), "but a was in control"), (json!(1), "but a was in control")]);
        let text = Meaning::Text { text: "mps".into() };
        holds(&text, &[json!("mps")], &[(json!("mbs"), "but every record should say \"mps\"")]);
        let signal = Meaning::Signal { signal: "Gauge.Height".into() };
        holds(&signal, &[json!(24.5), json!("24.5")], &[(json!(25), "but Gauge.Height was 24.5")]);
        let time = Meaning::FinishedAt { within: Duration::from_millis(50) };
        let early = "which is 500 ms earlier than the plant finished it";
        holds(
            &time,
            &[json!("2026-11-28T12:00:01.020Z"), json!(1_795_867_201_000_000_i64)],
            &[(json!("2026-11-28T12:00:00.5Z"), early), (json!("noon"), "which is no time")],
        );
    }

    #[test]
    fn an_attribute_that_is_not_there_is_not_true() {
        let story = opened().at(1000).part(5).at(2000).record(5).at(9000);
        let judgement = story.judged(checker(Meaning::Workpiece));
        assert_eq!(judgement.summary, "the record of part 5 is not true: it has no /made/it");
    }

    #[test]
    fn what_the_plant_knew_may_come_later_than_the_record() {
        let story = recorded(&json!(8)).at(2500);
        assert_eq!(story.decided(checker(Meaning::Token)), None, "neither a pass nor a failure yet");
        let granted = story.clone().at(2000).control(ControlAct::Acquired, "a", 8, "").at(9000);
        assert_eq!(granted.judged(checker(Meaning::Token)).verdict, Verdict::Pass);
        assert_eq!(story.at(3000).decided(checker(Meaning::Token)).unwrap().verdict, Verdict::Fail);
    }

    #[test]
    fn what_nobody_can_tell_is_unknown() {
        let signal = Meaning::Signal { signal: "Gauge.Width".into() };
        let judgement = recorded(&json!(3)).at(9000).judged(checker(signal));
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert!(judgement.summary.contains("the value of Gauge.Width is not known"), "{}", judgement.summary);
    }

    #[test]
    fn a_value_that_the_plant_looked_at_too_late_is_granted() {
        let every = |every_us| {
            let sampling = Event::Sampling { signal: "Gauge.Height".into(), every_us };
            let seen_late = recorded(&json!(30)).event(sampling).at(1300).signal("Gauge.Height", Value::Real(30.0));
            seen_late.at(9000).judged(checker(Meaning::Signal { signal: "Gauge.Height".into() })).verdict
        };
        assert_eq!((every(100_000), every(1_000_000)), (Verdict::Fail, Verdict::Pass));
    }

    #[test]
    fn a_later_change_of_what_is_told_fails() {
        let changed = BTreeMap::from([("made".to_owned(), json!({"it": 6}))]);
        let record = PartRecord { id: "x".into(), serial: 5, order: 1, attributes: changed, absent: None };
        let judgement = recorded(&json!(5)).at(3000).event(Event::Record(record)).judged(checker(Meaning::Workpiece));
        assert_eq!(judgement.summary, "part 5 was recorded and then changed: x: /made/it says 6, and said 5");
    }
}
