//! A number of parts is finished in time.

use std::collections::BTreeMap;

use super::words::{count, gaps, list, span};
use super::{Checker, Window, evidence};
use crate::journal::{
    Entry, Event, Evidence, FaultChange, FinishedPart, Judgement, Moment, Observation, SignalChange, Verdict,
};

/// How many lines about faults are shown.
const FAULTS: usize = 3;

/// Checks that the plant has finished a number of parts, counted from the start of the journal, in time
/// by the plant's own clock; when the window closes, the system is granted
/// [`CLOCKS_APART`](super::window::CLOCKS_APART). Where parts are missing, the last values of the signals that the profile names
/// for that (`told_by`) stand in the argument.
#[derive(Debug)]
pub struct PartsFinished {
    wanted: usize,
    window: Window,
    /// Serial numbers in the order seen, and whether they count.
    seen: Vec<u64>,
    counted: usize,
    /// When the first part after the window had closed was finished which made the number full.
    late: Option<Moment>,
    last: Option<Evidence>,
    faults: Vec<Evidence>,
    /// The last values of the signals that may tell why a part is missing.
    told: BTreeMap<String, Option<Evidence>>,
    /// True once the plant was heard inside the window.
    heard: bool,
}

impl PartsFinished {
    /// The check that at least `wanted` parts were finished since the start of the journal.
    #[must_use]
    pub fn new(wanted: usize, window: Window) -> Self {
        let (seen, faults, told) = (Vec::new(), Vec::new(), BTreeMap::new());
        Self { wanted, window, seen, counted: 0, late: None, last: None, faults, told, heard: false }
    }

    /// Shows the last values of these signals where parts are missing: how many were rejected, what the controller says.
    #[must_use]
    pub fn told_by(self, signals: impl IntoIterator<Item = String>) -> Self {
        Self { told: signals.into_iter().map(|name| (name, None)).collect(), ..self }
    }

    fn tell(&mut self, entry: &Entry, change: &SignalChange) {
        if let Some(told) = self.told.get_mut(&change.name) {
            *told = Some(evidence::signal(entry, change));
        }
    }

    fn part(&mut self, entry: &Entry, part: &FinishedPart) {
        self.seen.push(part.serial);
        if self.window.admits(part.plant_time) {
            self.counted += 1;
        } else if self.seen.len() == self.wanted {
            self.late = Some(part.plant_time);
        }
        self.last = Some(evidence::part(entry, part));
    }

    fn missed(&self) -> Vec<u64> {
        let mut serials = self.seen.clone();
        serials.sort_unstable();
        gaps(serials)
    }

    fn fail(&self, now: Moment) -> Judgement {
        let finished = if self.counted == 0 { "no part".to_owned() } else { count(self.counted, "part") };
        let late =
            self.late.map(|late| format!("; the last of them came {} too late", span(late.since(self.window.until()))));
        let summary =
            format!("{finished} finished {}, {} wanted{}", self.window, self.wanted, late.unwrap_or_default());
        let faults = self.faults.iter().rev().take(FAULTS).cloned();
        let told = self.told.values().flatten().cloned();
        let tally = Evidence::at(now, "plant", format!("{} of {} finished", self.counted, count(self.wanted, "part")));
        Judgement::fail(self.name(), summary).with(self.last.clone()).with(faults).with(told).with([tally])
    }
}

impl Checker for PartsFinished {
    fn name(&self) -> &'static str {
        "parts are finished"
    }

    fn observe(&mut self, entry: &Entry) {
        let from_plant = matches!(entry.event, Event::Signal(_) | Event::PartFinished(_) | Event::Control(_));
        self.heard |= from_plant && entry.at >= self.window.since();
        // Where parts are seen, that there is none says something; whether they are is watched elsewhere.
        self.heard |= matches!(entry.event, Event::Observing { what: Observation::Parts, blind: None, .. });
        match &entry.event {
            Event::PartFinished(part) => self.part(entry, part),
            Event::Signal(change) => self.tell(entry, change),
            Event::Fault { fault, change: change @ FaultChange::Injected, .. } => {
                self.faults.push(evidence::fault(entry, fault, change));
            }
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn may_come_late(&self) -> bool {
        self.late.is_none()
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Parts] } else { &[] }
    }

    /// Parts that were finished, and too late, are so by the plant's stamps; of those that were not finished there is none.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail && self.late.is_some()
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let summary = || format!("{} finished", count(self.counted, "part"));
        let pass = || Judgement::pass(self.name(), summary()).with(self.last.clone());
        (self.wanted > 0 && self.counted >= self.wanted && self.missed().is_empty()).then(pass)
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |summary: String| Judgement::unknown(self.name(), summary);
        if self.wanted == 0 {
            return unknown("nothing was asked for".into());
        }
        let missed = self.missed();
        if let Some(pass) = self.decide(now) {
            return pass;
        }
        if !missed.is_empty() {
            let number = count(missed.len(), "part");
            return unknown(format!("the harness did not see the plant finish {number} ({})", list(missed)));
        }
        if now < self.window.closed() {
            return unknown("the journal ends before time was up".into());
        }
        if self.heard { self.fail(now) } else { unknown(format!("nothing was heard from the plant {}", self.window)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, cut, ms};
    use crate::journal::Value;
    use proptest::prelude::*;
    use std::time::Duration;

    fn four() -> PartsFinished {
        PartsFinished::new(4, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    #[test]
    fn enough_parts_pass_at_once() {
        let story = Story::default().parts(1..=3).at(1500);
        assert_eq!(story.decided(four()), None);
        let story = story.part(4);
        assert_eq!(story.decided(four()).unwrap().summary, "4 parts finished");
        assert_eq!(story.at(9000).judged(four()).verdict, Verdict::Pass);
    }

    #[test]
    fn a_part_finished_in_time_counts_however_late_the_news() {
        let story = Story::default().parts(1..=3).at(2900).part(4).told_at(3500);
        assert_eq!(story.decided(four()).unwrap().verdict, Verdict::Pass);
        let late = Story::default().parts(1..=3).at(3020).part(4).told_at(3500);
        assert_eq!(late.judged(four()).verdict, Verdict::Fail);
    }

    #[test]
    fn nothing_wanted_proves_nothing() {
        let none = || PartsFinished::new(0, Window::lasting(ms(1000), Duration::from_secs(2)));
        let story = Story::default().at(1500).part(1).at(3100);
        assert_eq!(story.decided(none()), None);
        assert_eq!(story.judged(none()).summary, "nothing was asked for");
        assert_eq!(story.judged(none()).verdict, Verdict::Unknown);
    }

    #[test]
    fn too_few_in_time_fail() {
        let story = Story::default().parts(1..=3).at(1500).fault(1, cut("a to plant"), FaultChange::Injected);
        let judgement = story.signal("Line.State", Value::Text("Safe".into())).at(3020).part(4).judged(four());
        let expected = "3 parts finished within 2 s, 4 wanted; the last of them came 20 ms too late";
        assert_eq!(judgement.summary, expected);
        assert!(argument(&judgement).contains("fault cut a to plant"));
        assert!(!argument(&judgement).contains("Line.State"));
    }

    #[test]
    fn what_may_tell_why_stands_in_the_argument_with_its_last_value() {
        let rejects = |story: Story, number: i64| story.signal("Gate.Rejected", Value::Int(number));
        let story = rejects(rejects(Story::default(), 0).parts(1..=3).at(1500), 1).at(3020);
        let told = story.part(4).judged(four().told_by(["Gate.Rejected".to_owned(), "Line.State".to_owned()]));
        assert!(argument(&told).contains("1.500 s plant Gate.Rejected is 1"), "{}", argument(&told));
        assert!(!argument(&told).contains("Rejected is 0"), "{}", argument(&told));
    }

    #[test]
    fn unseen_parts_a_silent_plant_and_a_short_journal_are_unknown() {
        assert_eq!(Story::default().at(1500).parts([1, 2, 4, 5]).judged(four()).verdict, Verdict::Unknown);
        assert_eq!(Story::default().parts(1..=3).at(3020).judged(four()).verdict, Verdict::Unknown);
        assert_eq!(Story::default().at(1500).parts(1..=3).judged(four()).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn passes_exactly_if_the_wanted_part_came_in_time(times in prop::collection::vec(1000_i64..5000, 1..9)) {
            let mut times = times;
            times.sort_unstable();
            let story = times.iter().zip(1..).fold(Story::default(), |story, (at, serial)| story.at(*at).part(serial));
            let in_time = times.iter().filter(|at| **at < 3020).count() >= 4;
            prop_assert_eq!(story.at(9000).judged(four()).verdict == Verdict::Pass, in_time);
        }
    }
}
