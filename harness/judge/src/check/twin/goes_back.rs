//! What the twin shows never becomes older.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde_json::Value as Json;

use super::deceived::Deceived;
use super::shadow::{Shadow, same};
use super::signals::{Signals, Was};
use crate::check::Checker;
use crate::check::words::count;
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Phase, TwinHalf, Verdict};

/// How long the harness may learn of a signal after the system has.
const NEWS: Duration = Duration::from_secs(1);

/// Checks that what the twin shows of a signal never goes back to something that the line was before what it has shown already.
/// Each value that is reported is looked for among those that the signal was, from the one on that was shown last: one that is only
/// found before that fails, a second after it was reported, with what was shown before and when the line was so. A value
/// that comes again and again, as that of a switch, is always taken for the newer one, so that a counter shows most; and one
/// that the line never was is no matter of this check, but some have to be found, of
/// signals of which a way back could be told. What is reported while the plant is made to show what
/// is not so, and shortly after, is left out. Where the plant looks at a signal only every so often, it may have been again
/// what nobody saw: then only of a number that never fell is anything told.
#[derive(Debug)]
pub struct TwinNeverGoesBack {
    shadow: Shadow,
    signals: Signals,
    shown: BTreeMap<String, Shown>,
    /// The first way back, and when it was reported.
    back: Option<(Moment, Judgement)>,
    deceived: Deceived,
    is_over: bool,
}

/// What was shown of a signal.
#[derive(Clone, Debug, Default)]
struct Shown {
    /// What the twin says now.
    told: Option<Json>,
    /// What is reported and not yet found, the oldest first.
    open: VecDeque<Report>,
    /// Which of the values that it was has been shown last.
    last: usize,
    /// Where that was reported.
    by: Option<Evidence>,
    /// How many values were found to be what the line was.
    found: usize,
}

/// A value that was reported.
#[derive(Clone, Debug)]
struct Report {
    at: Moment,
    value: Json,
    evidence: Evidence,
}

impl Report {
    fn is(&self, was: &Was) -> bool {
        was.value.as_ref().is_some_and(|value| same(value, &self.value))
    }
}

impl TwinNeverGoesBack {
    /// The check, for these signals of the twin of a thing.
    #[must_use]
    pub fn new(thing: String, signals: Vec<String>) -> Self {
        let shown = signals.iter().map(|name| (name.clone(), Shown::default())).collect();
        let (shadow, signals) = (Shadow::of(thing), Signals::of(signals));
        Self { shadow, signals, shown, back: None, deceived: Deceived::default(), is_over: false }
    }

    /// Takes note of what is reported anew, if it counts.
    fn reported(&mut self, at: Moment, counts: bool) {
        for (name, shown) in &mut self.shown {
            let value = self.shadow.value(TwinHalf::Reported, name);
            if value == shown.told.as_ref() {
                continue;
            }
            shown.told = value.cloned();
            if let (true, Some(value), Some(said)) = (counts, value, &self.shadow.last) {
                let evidence = said.showing(TwinHalf::Reported, name);
                shown.open.push_back(Report { at, value: value.clone(), evidence });
            }
        }
    }

    /// Finds what is reported among what was, as far as that is known by now; the first way back, if there is one.
    fn find(&self, name: &str, shown: &mut Shown, now: Moment) -> Option<(Moment, Judgement)> {
        let (history, mut back) = (self.signals.history(name), None);
        while let Some(report) = shown.open.front() {
            if let Some(next) = history.iter().skip(shown.last).position(|was| report.is(was)) {
                shown.last += next;
                shown.found += 1;
                shown.by = Some(report.evidence.clone());
            } else if now < report.at.after(NEWS) {
                break;
            } else if let Some(was) = history[..shown.last].iter().rev().find(|was| report.is(was))
                && !self.signals.may_hide(name)
            {
                back.get_or_insert_with(|| (report.at, self.judgement(name, shown.by.as_ref(), report, was)));
            }
            shown.open.pop_front();
        }
        back
    }

    fn find_all(&mut self, now: Moment) {
        let mut all = std::mem::take(&mut self.shown);
        for (name, shown) in &mut all {
            if let Some(back) = self.find(name, shown, now) {
                self.back.get_or_insert(back);
            }
        }
        self.shown = all;
    }

    /// The first way back that is known by now, and when it was reported: what was reported in the last second, and what the line
    /// has said nothing after, included.
    fn back(&self, now: Moment) -> Option<(Moment, Judgement)> {
        let open = || self.shown.iter().filter(|(_, shown)| !shown.open.is_empty());
        self.back.clone().or_else(|| open().find_map(|(name, shown)| self.find(name, &mut shown.clone(), now)))
    }

    fn judgement(&self, name: &str, before: Option<&Evidence>, report: &Report, was: &Was) -> Judgement {
        let (thing, value) = (&self.shadow.thing, was.value.as_ref().map(ToString::to_string).unwrap_or_default());
        let summary = format!("the twin {thing} goes back: it shows {name} as {value}, after something newer");
        Judgement::fail(NAME, summary).with(before.into_iter().chain([&report.evidence, &was.evidence]).cloned())
    }

    /// How many values were found, and how many of them of signals of which a way back could have been told.
    fn found(&self) -> (usize, usize) {
        let told = self.shown.iter().filter(|(name, _)| !self.signals.may_hide(name));
        (self.shown.values().map(|shown| shown.found).sum(), told.map(|(_, shown)| shown.found).sum())
    }
}

const NAME: &str = "the twin never goes back";

impl Checker for TwinNeverGoesBack {
    fn name(&self) -> &'static str {
        NAME
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::Phase { phase: Phase::Draining } = &entry.event {
            self.is_over = true;
        }
        self.deceived.observe(entry);
        if self.shadow.observe(entry) {
            self.reported(entry.at, !self.is_over && !self.deceived.at(entry.at));
        }
        self.signals.observe(entry);
        self.find_all(entry.at);
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn allowance(&self) -> Duration {
        NEWS
    }

    fn lasts(&self) -> bool {
        true
    }

    fn had_failed(&self, then: Moment) -> bool {
        self.back(then).is_some_and(|(at, _)| at.after(NEWS) <= then)
    }

    /// A value that nobody saw may have been there again; and what nobody heard may have been old.
    fn unseen(&self, _: Verdict) -> &'static [Observation] {
        &[Observation::Messages, Observation::Signals]
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        self.back(now).filter(|(at, _)| at.after(NEWS) <= now).map(|(_, judgement)| judgement)
    }

    fn finish(&self, now: Moment) -> Judgement {
        let thing = &self.shadow.thing;
        self.decide(now).unwrap_or_else(|| match self.found() {
            _ if !self.shadow.sees => Judgement::unknown(NAME, "the harness sees no messages here"),
            (0, _) => {
                Judgement::unknown(NAME, format!("nothing that was reported of the twin {thing} is what the line was"))
            }
            (_, 0) => {
                Judgement::unknown(NAME, format!("the plant looks too rarely at all that the twin {thing} showed"))
            }
            (_, told) => {
                Judgement::pass(NAME, format!("{} of the twin {thing} followed the line", count(told, "value")))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{documents, seen};
    use super::*;
    use crate::check::testing::Story;
    use crate::journal::Value::{Bool, Int};
    use serde_json::json;

    fn judged(story: &Story) -> Judgement {
        story.judged(TwinNeverGoesBack::new("mps".into(), vec!["A.On".into(), "B.Count".into()]))
    }

    fn counted(version: u64, count: i64) -> Event {
        documents(version, &json!({"reported": {"B": {"Count": count}}}))
    }

    fn to_three() -> Story {
        (0..=3).fold(seen(), |story, count| story.at(100 * (count + 1)).signal("B.Count", Int(count)))
    }

    #[test]
    fn a_counter_that_is_shown_as_it_was_before_fails_with_what_was_shown() {
        let story = to_three().at(500).event(counted(1, 2)).at(600).event(counted(2, 1)).at(2000);
        let told = judged(&story);
        assert_eq!(told.summary, "the twin mps goes back: it shows B.Count as 1, after something newer");
        let texts: Vec<_> = told.evidence.iter().map(|line| line.text.as_str()).collect();
        let expected = [
            "B.Count is 1",
            "version 1 of the twin mps: reported B.Count is 2",
            "version 2 of the twin mps: reported B.Count is 1",
        ];
        assert_eq!(texts, expected);
    }

    #[test]
    fn values_may_be_left_out_and_come_before_the_harness_knows_of_them() {
        let story = to_three().at(450).event(counted(1, 0)).at(500).event(counted(2, 3)).at(510).event(counted(3, 4));
        let passed = judged(&story.at(520).signal("B.Count", Int(4)).at(3000).signal("A.On", Bool(true)));
        assert_eq!(
            (passed.verdict, passed.summary.as_str()),
            (Verdict::Pass, "3 values of the twin mps followed the line")
        );
    }

    #[test]
    fn a_switch_that_was_switched_again_is_no_way_back() {
        let on = |version, on| documents(version, &json!({"reported": {"A": {"On": on}}}));
        let story = seen().at(100).signal("A.On", Bool(false)).at(200).signal("A.On", Bool(true));
        let story = story.at(250).event(on(1, true)).at(300).event(on(2, false)).at(350).signal("A.On", Bool(false));
        assert_eq!(judged(&story.at(3000).signal("B.Count", Int(1))).verdict, Verdict::Pass);
    }

    #[test]
    fn what_may_have_been_again_unseen_is_no_way_back_and_a_counter_is() {
        let sampled = |name: &str| Event::Sampling { signal: name.into(), every_us: 100_000 };
        let on = |version, on| documents(version, &json!({"reported": {"A": {"On": on}}}));
        let story = seen().event(sampled("A.On")).event(sampled("B.Count"));
        let story =
            story.at(100).signal("A.On", Bool(false)).at(200).signal("A.On", Bool(true)).at(250).event(on(1, true));
        let story = story.at(300).event(on(2, false)).at(3000).signal("B.Count", Int(1));
        assert_eq!(judged(&story).verdict, Verdict::Unknown, "a way back could not have been told");
        let story =
            story.at(3100).signal("B.Count", Int(2)).at(3200).event(counted(3, 2)).at(3300).event(counted(4, 1));
        assert_eq!(judged(&story.at(5000).signal("A.On", Bool(true))).verdict, Verdict::Fail);
    }

    #[test]
    fn where_nothing_was_reported_or_heard_nothing_is_known() {
        assert_eq!(judged(&to_three()).verdict, Verdict::Unknown);
        assert_eq!(judged(&Story::default()).verdict, Verdict::Unknown);
    }
}
