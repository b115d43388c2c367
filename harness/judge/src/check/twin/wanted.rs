//! Nothing is set that the cloud did not want.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::deceived::Deceived;
use super::shadow::{Said, Shadow, same};
use super::signals::Signals;
use crate::check::Checker;
use crate::check::words::count;
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Phase, TwinHalf, Verdict};

/// Checks that signals which the cloud can set change only to what it wants: to a value that was desired at some time
/// between the change before and this one. What it wanted before that, was given and wanted otherwise since, is not wanted any more. What
/// the line was when the scenario began needs nobody to want it. Fails at once with the change and with what was desired then.
///
/// What the plant is made to show (`the sensor sticks`, `is set to`), and what it shows shortly after, nobody has set: it is left
/// out.
///
/// That everything which is wanted comes about is no matter of this check.
#[derive(Debug)]
pub struct OnlyWanted {
    shadow: Shadow,
    signals: Signals,
    /// By signal: what was desired since its last change; nothing where that was withdrawn.
    wanted: BTreeMap<String, Vec<Option<Json>>>,
    unwanted: Option<(Moment, Judgement)>,
    changes: usize,
    deceived: Deceived,
    is_over: bool,
}

impl OnlyWanted {
    /// The check, for these signals of the twin of a thing.
    #[must_use]
    pub fn new(thing: String, signals: Vec<String>) -> Self {
        let wanted = signals.iter().map(|name| (name.clone(), Vec::new())).collect();
        let (shadow, signals) = (Shadow::of(thing), Signals::of(signals));
        Self { shadow, signals, wanted, unwanted: None, changes: 0, deceived: Deceived::default(), is_over: false }
    }

    fn desired(&mut self) {
        for (name, wanted) in &mut self.wanted {
            let now = self.shadow.value(TwinHalf::Desired, name).cloned();
            if wanted.last() != Some(&now) {
                wanted.push(now);
            }
        }
    }

    fn changed(&mut self, name: &str, at: Moment) {
        let known =
            self.signals.history(name).iter().rev().filter_map(|was| Some((was.value.as_ref()?, &was.evidence)));
        let mut known = known.take(2);
        let (Some((value, change)), Some((before, _))) = (known.next(), known.next()) else { return };
        let is_told = self.signals.last(name).is_some_and(|was| was.value.is_some());
        let (true, Some(wanted)) = (is_told && value != before, self.wanted.get_mut(name)) else { return };
        self.changes += 1;
        if !wanted.iter().flatten().any(|wanted| same(value, wanted)) {
            let judgement = unwanted(name, &value.to_string(), change.clone(), self.shadow.last.as_ref());
            self.unwanted.get_or_insert((at, judgement));
        }
        // What was wanted before this change, and is not any more, is done with.
        wanted.drain(..wanted.len().saturating_sub(1));
    }
}

fn unwanted(name: &str, value: &str, change: Evidence, said: Option<&Said>) -> Judgement {
    let wants = said.and_then(|said| said.value(TwinHalf::Desired, name));
    let instead = wants.map_or_else(|| "nothing of it".to_owned(), ToString::to_string);
    let summary = format!("{name} became {value}, but the cloud wanted {instead}");
    let said = said.map(|said| said.showing(TwinHalf::Desired, name));
    Judgement::fail(NAME, summary).with(said.into_iter().chain([change]))
}

const NAME: &str = "only what the cloud wants is set";

impl Checker for OnlyWanted {
    fn name(&self) -> &'static str {
        NAME
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::Phase { phase: Phase::Draining } = &entry.event {
            self.is_over = true;
        }
        self.deceived.observe(entry);
        if self.shadow.observe(entry) {
            self.desired();
        }
        if let Some(name) = self.signals.observe(entry)
            && !self.is_over
            && !self.deceived.at(entry.at)
        {
            self.changed(name, entry.at);
        }
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn lasts(&self) -> bool {
        true
    }

    fn had_failed(&self, then: Moment) -> bool {
        self.unwanted.as_ref().is_some_and(|(at, _)| *at <= then)
    }

    /// What nobody heard may have been wanted; what nobody saw may have been set.
    fn unseen(&self, _: Verdict) -> &'static [Observation] {
        &[Observation::Messages, Observation::Signals]
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        self.unwanted.as_ref().filter(|_| self.had_failed(now)).map(|(_, judgement)| judgement.clone())
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| {
            if !self.shadow.sees {
                return Judgement::unknown(NAME, "the harness sees no messages here");
            }
            if self.signals.names().any(|name| self.signals.last(name).is_none()) {
                return Judgement::unknown(NAME, "not all of the signals were seen");
            }
            let changes = count(self.changes, "change");
            Judgement::pass(NAME, format!("{changes}, all to what the twin {} wanted", self.shadow.thing))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{documents, seen};
    use super::*;
    use crate::check::testing::Story;
    use crate::journal::Value::Real;
    use crate::journal::{Fault, FaultChange, SignalChange, Touched};
    use line_model::fault::PlantFault;
    use serde_json::json;

    fn judged(story: &Story) -> Judgement {
        story.judged(OnlyWanted::new("mps".into(), vec!["Belt.Speed".into()]))
    }

    fn wants(version: u64, speed: u64) -> Event {
        documents(version, &json!({"desired": {"Belt": {"Speed": speed}}}))
    }

    fn begun() -> Story {
        seen().at(0).signal("Belt.Speed", Real(400.0))
    }

    #[test]
    fn what_is_wanted_may_be_set_late_and_once_more_after_another() {
        let story = begun().at(100).event(wants(1, 300)).at(200).signal("Belt.Speed", Real(300.0));
        let story = story.at(300).event(wants(2, 200)).event(wants(3, 350)).at(900).signal("Belt.Speed", Real(200.0));
        let passed = judged(&story.at(950).signal("Belt.Speed", Real(350.0)));
        assert_eq!(
            (passed.verdict, passed.summary.as_str()),
            (Verdict::Pass, "3 changes, all to what the twin mps wanted")
        );
    }

    #[test]
    fn what_nobody_wants_or_nobody_wants_any_more_fails() {
        let nobody = judged(&begun().at(200).signal("Belt.Speed", Real(300.0)));
        assert_eq!(nobody.summary, "Belt.Speed became 300, but the cloud wanted nothing of it");
        let story = begun().at(100).event(wants(1, 300)).at(200).signal("Belt.Speed", Real(300.0));
        let story = story.at(300).event(wants(2, 200)).at(400).signal("Belt.Speed", Real(200.0));
        let stale = judged(&story.at(500).signal("Belt.Speed", Real(300.0)));
        assert_eq!(stale.summary, "Belt.Speed became 300, but the cloud wanted 200");
        let texts: Vec<_> = stale.evidence.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["version 2 of the twin mps: desired Belt.Speed is 200", "Belt.Speed is 300"]);
    }

    #[test]
    fn what_is_withdrawn_is_not_wanted_and_quality_that_comes_back_is_no_change() {
        let story = begun().at(100).event(wants(1, 300)).at(200).event(documents(2, &json!({"desired": {}})));
        let told = judged(&story.at(300).signal("Belt.Speed", Real(300.0)));
        assert_eq!(told.verdict, Verdict::Pass, "withdrawn just now, it may be on its way");
        let story = begun().at(100).event(wants(1, 300)).at(200).signal("Belt.Speed", Real(300.0));
        let story =
            story.at(300).event(documents(2, &json!({"desired": {}}))).at(400).signal("Belt.Speed", Real(400.0));
        assert_eq!(judged(&story).verdict, Verdict::Fail);
        let bad = SignalChange { name: "Belt.Speed".into(), value: Real(0.0), plant_time: None, good: false };
        let story = seen().event(Event::Signal(bad.clone())).at(10).signal("Belt.Speed", Real(400.0));
        let story = story.at(20).event(Event::Signal(bad)).at(30).signal("Belt.Speed", Real(400.0));
        assert_eq!(judged(&story).summary, "0 changes, all to what the twin mps wanted");
    }

    #[test]
    fn what_the_plant_is_made_to_show_nobody_has_set() {
        let what = PlantFault::Shown { signal: "Belt.Speed".into(), value: "7".into() };
        let (fault, healed) =
            (Fault::Plant { what }, FaultChange::Healed { touched: Touched::Plant { touched: None } });
        let story = begun().at(100).fault(1, fault.clone(), FaultChange::Injected);
        let story = story.at(101).signal("Belt.Speed", Real(7.0)).at(200).fault(1, fault, healed);
        let story = story.at(201).signal("Belt.Speed", Real(400.0)).at(2000).event(wants(1, 300));
        let set = |speed| judged(&story.clone().at(2100).signal("Belt.Speed", Real(speed))).verdict;
        assert_eq!((set(300.0), set(310.0)), (Verdict::Pass, Verdict::Fail));
    }

    #[test]
    fn what_the_line_was_at_first_needs_nobody() {
        assert_eq!(judged(&begun()).verdict, Verdict::Pass);
        assert_eq!(judged(&seen()).verdict, Verdict::Unknown);
        assert_eq!(judged(&Story::default()).verdict, Verdict::Unknown);
    }
}
