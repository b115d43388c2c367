//! The cloud and the line say the same.

use super::deceived::Deceived;
use super::shadow::{Shadow, same};
use super::signals::Signals;
use crate::check::words::{count, span};
use crate::check::{Checker, Window};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, TwinHalf, Value, Verdict};

/// How many signals in which they differ are shown.
const SHOWN: usize = 3;

/// Checks that at one moment in the window the twin says of every signal what the line is: for what is reported, each of them
/// has to be there; of what is desired, those that somebody wants, and at least one. The twin is what AWS IoT publishes of the thing's classic shadow
/// after every change (`.../update/documents`), the line what its signals say: when the window closes it fails with both, for the
/// signals in which they differ.
///
/// Where a signal is not known, or the plant was made to show what is not so (`the sensor sticks`, `is set to`), what does not agree
/// leaves the verdict unknown.
///
/// That they agreed once says nothing of later. A line that does nothing agrees with a twin that nobody keeps in step: let it do
/// something first.
#[derive(Debug)]
pub struct TwinAgrees {
    half: TwinHalf,
    shadow: Shadow,
    signals: Signals,
    deceived: Deceived,
    window: Window,
    /// When either said something last.
    last: Moment,
    /// Whether they agreed before that.
    agreed: bool,
}

impl TwinAgrees {
    /// The check, for these signals of the twin of a thing.
    #[must_use]
    pub fn new(thing: String, half: TwinHalf, signals: Vec<String>, window: Window) -> Self {
        Self {
            half,
            shadow: Shadow::of(thing),
            signals: Signals::of(signals),
            deceived: Deceived::default(),
            window,
            last: Moment::default(),
            agreed: false,
        }
    }

    /// The signals in which they differ now.
    fn different(&self) -> Vec<&String> {
        self.signals.names().filter(|name| !self.is_same(name)).collect()
    }

    fn is_same(&self, name: &str) -> bool {
        match (self.shadow.value(self.half, name), self.is(name)) {
            (None, _) => self.half == TwinHalf::Desired,
            (Some(shown), Some(is)) => same(is, shown),
            (Some(_), None) => false,
        }
    }

    /// What a signal is, if that is known.
    fn is(&self, name: &str) -> Option<&Value> {
        self.signals.last(name).and_then(|was| was.value.as_ref())
    }

    /// Whether there is something in which they could differ.
    fn says_something(&self) -> bool {
        self.shadow.last.is_some() && self.signals.names().any(|name| self.shadow.value(self.half, name).is_some())
    }

    /// Whether they agree now, and did at a moment in the window, if nothing else was said or told between the two.
    fn agrees(&self, now: Moment) -> bool {
        let met = self.last.max(self.window.since()) <= now.min(self.window.until());
        met && self.says_something() && self.different().is_empty()
    }

    /// Why nothing is told, although they have not agreed.
    fn why_unknown(&self, now: Moment) -> Option<String> {
        if !self.shadow.sees {
            Some("the harness sees no messages here".into())
        } else if now < self.window.closed() {
            Some("the journal ends before time was up".into())
        } else if self.deceived.at(self.last) {
            Some("the plant was made to show what is not so".into())
        } else if self.different().iter().any(|name| self.is(name).is_none()) {
            Some("not all that the line is was known".into())
        } else if self.half == TwinHalf::Desired && !self.says_something() {
            Some(format!("nobody wants anything of the twin {}", self.shadow.thing))
        } else {
            None
        }
    }

    fn fail(&self) -> Judgement {
        let different = self.different();
        Judgement::fail(self.name(), self.how_they_differ(&different)).with(self.evidence_of(&different))
    }

    fn how_they_differ(&self, different: &[&String]) -> String {
        let thing = &self.shadow.thing;
        if !self.says_something() {
            return format!("the twin {thing} shows nothing: nobody has reported anything");
        }
        let names: Vec<&str> = different.iter().take(SHOWN).map(|name| name.as_str()).collect();
        let more = match different.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {}", count(more, "more signal")),
        };
        let what = match self.half {
            TwinHalf::Reported => "does not show what the line is",
            TwinHalf::Desired => "wants what the line is not",
        };
        format!("the twin {thing} {what} within {}: {}{more}", span(self.window.allowed()), names.join(", "))
    }

    fn evidence_of(&self, names: &[&String]) -> Vec<Evidence> {
        names.iter().take(SHOWN).flat_map(|name| self.evidence(name)).collect()
    }

    fn evidence(&self, name: &str) -> Vec<Evidence> {
        let said = self.shadow.last.as_ref().map(|said| said.showing(self.half, name));
        let is = self.signals.last(name).map(|was| was.evidence.clone());
        said.into_iter().chain(is).collect()
    }
}

impl Checker for TwinAgrees {
    fn name(&self) -> &'static str {
        match self.half {
            TwinHalf::Reported => "the twin shows what the line is",
            TwinHalf::Desired => "the line is as the cloud wants",
        }
    }

    fn observe(&mut self, entry: &Entry) {
        // Of what a signal is the news may be late: until it was so, it was as it was known.
        let until = match &entry.event {
            Event::Signal(change) => change.plant_time.map_or(entry.at, |told| told.min(entry.at)),
            _ => entry.at,
        };
        self.agreed = self.agreed || self.agrees(until);
        self.deceived.observe(entry);
        let (said, is) = (self.shadow.observe(entry), self.signals.observe(entry).is_some());
        if said || is {
            self.last = self.last.max(until);
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn is_revocable(&self) -> bool {
        true
    }

    /// A pass, too, takes it that nothing has changed since what was seen last.
    fn unseen(&self, _: Verdict) -> &'static [Observation] {
        &[Observation::Messages, Observation::Signals]
    }

    /// The plant stamps since when a signal is what it is, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        (self.agreed || self.agrees(now)).then(|| {
            let signals = count(self.signals.names().count(), "signal");
            let summary = match self.half {
                TwinHalf::Reported => format!("the twin {} showed what the line was, in {signals}", self.shadow.thing),
                TwinHalf::Desired => format!("the line was as the twin {} wants", self.shadow.thing),
            };
            Judgement::pass(self.name(), summary)
        })
    }

    fn finish(&self, now: Moment) -> Judgement {
        let why_unknown = || self.why_unknown(now).map(|why| Judgement::unknown(self.name(), why));
        self.decide(now).or_else(why_unknown).unwrap_or_else(|| self.fail())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{deleted, documents, seen};
    use super::*;
    use crate::check::testing::{Story, ms};
    use crate::journal::Value::{Bool, Int};
    use crate::journal::{Fault, FaultChange, SignalChange};
    use line_model::fault::PlantFault;
    use serde_json::json;
    use std::time::Duration;

    fn judged(half: TwinHalf, story: &Story) -> Judgement {
        let window = Window::lasting(ms(1000), Duration::from_secs(2));
        story.judged(TwinAgrees::new("mps".into(), half, vec!["A.On".into(), "B.Count".into()], window))
    }

    #[test]
    fn they_agree_at_once_or_in_time() {
        let both = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let shown = json!({"reported": {"A": {"On": true}, "B": {"Count": 3}}});
        let early = both.clone().at(200).event(documents(1, &shown)).at(4000);
        assert_eq!(judged(TwinHalf::Reported, &early).verdict, Verdict::Pass);
        let late = both.clone().at(2900).event(documents(1, &shown)).at(4000);
        assert_eq!(judged(TwinHalf::Reported, &late).verdict, Verdict::Pass);
        let too_late = both.at(3900).event(documents(1, &shown)).at(4000);
        assert_eq!(judged(TwinHalf::Reported, &too_late).verdict, Verdict::Fail);
    }

    #[test]
    fn a_failure_shows_both() {
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let story =
            story.at(200).event(documents(4, &json!({"reported": {"A": {"On": true}, "B": {"Count": 2}}}))).at(4000);
        let told = judged(TwinHalf::Reported, &story);
        assert_eq!(told.summary, "the twin mps does not show what the line is within 2 s: B.Count");
        let texts: Vec<_> = told.evidence.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["B.Count is 3", "version 4 of the twin mps: reported B.Count is 2"]);
    }

    #[test]
    fn what_was_so_before_late_news_came_was_not_so_in_the_window() {
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let story = story.at(200).event(documents(1, &json!({"reported": {"A": {"On": true}, "B": {"Count": 3}}})));
        let late = |plant_time| {
            let change =
                SignalChange { name: "B.Count".into(), value: Int(4), plant_time: Some(ms(plant_time)), good: true };
            judged(TwinHalf::Reported, &story.clone().at(1002).event(Event::Signal(change)).at(4000)).verdict
        };
        assert_eq!((late(997), late(1001)), (Verdict::Fail, Verdict::Pass));
    }

    #[test]
    fn what_was_so_before_the_twin_showed_it_was_not_so_when_it_did() {
        let shown = json!({"reported": {"A": {"On": true}, "B": {"Count": 3}}});
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let story = story.at(1500).event(documents(1, &shown));
        let since = |plant_time| {
            let change =
                SignalChange { name: "B.Count".into(), value: Int(4), plant_time: Some(ms(plant_time)), good: true };
            judged(TwinHalf::Reported, &story.clone().at(1501).event(Event::Signal(change)).at(4000)).verdict
        };
        assert_eq!((since(1400), since(1501)), (Verdict::Fail, Verdict::Pass));
    }

    #[test]
    fn a_twin_that_was_deleted_shows_nothing() {
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let story = story.at(200).event(documents(1, &json!({"reported": {"A": {"On": true}, "B": {"Count": 3}}})));
        assert_eq!(judged(TwinHalf::Reported, &story.event(deleted(2)).at(4000)).verdict, Verdict::Fail);
    }

    #[test]
    fn what_the_plant_is_made_to_show_is_held_against_nobody() {
        let what = PlantFault::Shown { signal: "B.Count".into(), value: "9".into() };
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let story = story.at(150).fault(1, Fault::Plant { what }, FaultChange::Injected);
        let told =
            story.at(200).event(documents(1, &json!({"reported": {"A": {"On": true}, "B": {"Count": 9}}}))).at(4000);
        assert_eq!(judged(TwinHalf::Reported, &told).verdict, Verdict::Unknown);
    }

    #[test]
    fn a_device_that_is_broken_deceives_nobody() {
        let what = PlantFault::Jammed { device: "A".into() };
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let story = story.at(150).fault(1, Fault::Plant { what }, FaultChange::Injected);
        let told =
            story.at(200).event(documents(1, &json!({"reported": {"A": {"On": true}, "B": {"Count": 9}}}))).at(4000);
        assert_eq!(judged(TwinHalf::Reported, &told).verdict, Verdict::Fail);
    }

    #[test]
    fn of_what_is_desired_only_that_counts_which_somebody_wants() {
        let story = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3));
        let wants = |desired| story.clone().at(1500).event(documents(1, &json!({ "desired": desired }))).at(4000);
        assert_eq!(judged(TwinHalf::Desired, &wants(json!({"B": {"Count": 3}}))).verdict, Verdict::Pass);
        let told = judged(TwinHalf::Desired, &wants(json!({"B": {"Count": 4}})));
        assert_eq!(told.summary, "the twin mps wants what the line is not within 2 s: B.Count");
    }

    #[test]
    fn without_a_twin_or_without_sight_nothing_passes() {
        let signals = seen().at(100).signal("A.On", Bool(true)).signal("B.Count", Int(3)).at(4000);
        let nobody = judged(TwinHalf::Reported, &signals);
        assert_eq!((nobody.verdict, nobody.evidence.len()), (Verdict::Fail, 2), "nobody reports");
        assert_eq!(judged(TwinHalf::Desired, &signals).verdict, Verdict::Unknown, "nobody wants");
        assert_eq!(judged(TwinHalf::Reported, &seen().at(4000)).verdict, Verdict::Unknown, "no signal is known");
        assert_eq!(judged(TwinHalf::Reported, &Story::default().at(4000)).verdict, Verdict::Unknown);
        assert_eq!(judged(TwinHalf::Reported, &seen().at(2000)).verdict, Verdict::Unknown);
    }
}
