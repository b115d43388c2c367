//! Components say truly whether they are in control.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use super::lease::Lease;
use super::window::CLOCKS_APART;
use super::words::{list, span};
use super::{Checker, evidence};
use crate::journal::{
    ComponentChange, ControlEntry, Entry, Event, Evidence, Fault, FaultChange, Judgement, Moment, Observation, Phase,
    Speaker, Verdict, field,
};

/// Checks that the last word of each component about whether it is in control is true, by the plant's ledger; who has not
/// said anything has not said that it is. The messages are those that the cloud has accepted.
///
/// A word may be behind the truth by an allowance. Time in which a component cannot speak does not count: while it does not
/// run, and while a fault is on one of its links or on itself; then the allowance begins anew. What a dead component said
/// last is nobody's word any more. A component of whose messages none has the field that tells leaves the check open: the
/// profile may misname it.
#[derive(Debug)]
pub struct SaysTruly {
    speakers: Vec<Speaker>,
    within: Duration,
    lease: Lease,
    turns: Vec<Turn>,
    /// Messages without the field that tells, the first of each component of which none had it.
    wordless: BTreeMap<String, Evidence>,
    /// The faults in force, each with whom it keeps from speaking.
    faults: BTreeMap<u32, Vec<String>>,
    sees: bool,
    end: Option<Moment>,
}

/// Something changed for a component.
#[derive(Debug)]
struct Turn {
    at: Moment,
    component: String,
    change: Change,
    evidence: Option<Evidence>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Says(bool),
    Holds(bool),
    Lives(bool),
    Ends,
    /// One more fault keeps it from speaking, or one less.
    Hindered(bool),
}

/// What is so for a component, as far as time was followed.
#[derive(Default)]
struct State {
    says: bool,
    holds: bool,
    lives: bool,
    hindered: u32,
    /// Since when what it says is not true, although it could speak.
    wrong: Option<Moment>,
    word: Option<Evidence>,
    truth: Option<Evidence>,
}

impl SaysTruly {
    /// The check, for these components.
    #[must_use]
    pub fn new(speakers: Vec<Speaker>, within: Duration) -> Self {
        let (lease, turns, wordless, faults) = (Lease::default(), Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { speakers, within, lease, turns, wordless, faults, sees: false, end: None }
    }

    fn turn(&mut self, at: Moment, component: &str, change: Change, evidence: Option<Evidence>) {
        self.turns.push(Turn { at, component: component.to_owned(), change, evidence });
    }

    fn says(&mut self, entry: &Entry, topic: &str, payload: &Json) {
        let Some(speaker) = self.speakers.iter().find(|speaker| speaker.topic == topic) else { return };
        let said = field(payload, &speaker.field);
        let (is, name) = (said.and_then(Json::as_str) == Some(&speaker.in_control), speaker.component.clone());
        let words = said.map_or_else(|| "nothing".to_owned(), Json::to_string);
        let evidence = Evidence::of(entry, &name, format!("says {}: {words}", speaker.field));
        if said.is_some() {
            self.wordless.remove(&name);
        } else if !self.turns.iter().any(|turn| turn.component == name && matches!(turn.change, Change::Says(_))) {
            let shown = Evidence::of(entry, &name, format!("on {topic}: {payload}"));
            self.wordless.entry(name).or_insert(shown);
            return;
        }
        self.turn(entry.at, &name, Change::Says(is), Some(evidence));
    }

    fn control(&mut self, entry: &Entry, control: &ControlEntry) {
        let holder = |lease: &Lease| lease.current().map(|grant| grant.holder.clone());
        let before = holder(&self.lease);
        self.lease.apply(entry, control);
        let after = holder(&self.lease);
        if before == after {
            return;
        }
        for (holder, holds) in [(before, false), (after, true)] {
            let of = |speaker: &&Speaker| Some(&speaker.holder) == holder.as_ref();
            let name = self.speakers.iter().find(of).map(|speaker| speaker.component.clone());
            if let Some(name) = name {
                let evidence = evidence::control(entry, control);
                self.turn(control.plant_time, &name, Change::Holds(holds), Some(evidence));
            }
        }
    }

    fn fault(&mut self, at: Moment, id: u32, fault: &Fault, change: &FaultChange) {
        let hit = match change {
            FaultChange::Injected => {
                let names = self.speakers.iter().map(|speaker| speaker.component.clone());
                names.filter(|name| fault.is_on(name)).collect()
            }
            FaultChange::Healed { .. } => self.faults.remove(&id).unwrap_or_default(),
        };
        let begins = *change == FaultChange::Injected;
        for name in &hit {
            self.turn(at, name, Change::Hindered(begins), None);
        }
        if begins {
            self.faults.insert(id, hit);
        }
    }

    /// Whose messages never have the field that tells: the profile misnames it, or the component does.
    fn speechless(&self) -> Option<Judgement> {
        let (name, shown) = self.wordless.first_key_value()?;
        let fields = self.speakers.iter().filter(|speaker| speaker.component == *name);
        let fields = list(fields.map(|speaker| &speaker.field));
        let summary = format!("no message of {name} has {fields}, which `status` names in the profile");
        Some(Judgement::unknown(self.name(), summary).with(vec![shown.clone()]))
    }

    /// The first word that was not true for longer than is allowed, as far as everything is known.
    fn untrue(&self, now: Moment) -> Option<Judgement> {
        let end = self.end.unwrap_or(now).min(now);
        let mut turns: Vec<&Turn> = self.turns.iter().filter(|turn| turn.at <= end).collect();
        turns.sort_by_key(|turn| turn.at);
        let mut states: BTreeMap<&str, State> = BTreeMap::new();
        for turn in turns {
            let state = states.entry(&turn.component).or_default();
            if let Some(judgement) = self.lasted(&turn.component, state, turn.at) {
                return Some(judgement);
            }
            state.take(turn);
        }
        states.iter().find_map(|(name, state)| self.lasted(name, state, end))
    }

    fn lasted(&self, name: &str, state: &State, until: Moment) -> Option<Judgement> {
        let since = state.wrong?;
        let lasted = until.since(since);
        if lasted <= self.within + CLOCKS_APART {
            return None;
        }
        let what = match (state.says, state.holds) {
            (true, _) => "said that it was in control, and was not",
            (false, _) => "did not say that it was in control, and was",
        };
        let summary = format!("{name} {what}, for {} from {since} on", span(lasted));
        let shown = [state.word.clone(), state.truth.clone()].into_iter().flatten();
        let mut shown: Vec<Evidence> = shown.collect();
        shown.sort_by_key(|line| (line.at, line.entry));
        Some(Judgement::fail(self.name(), summary).with(shown))
    }
}

impl State {
    fn take(&mut self, turn: &Turn) {
        match turn.change {
            Change::Says(says) => {
                self.says = says;
                self.word.clone_from(&turn.evidence);
            }
            Change::Holds(holds) => {
                self.holds = holds;
                self.truth.clone_from(&turn.evidence);
            }
            Change::Lives(lives) => self.lives = lives,
            // What it said last is nobody's word any more: the next one has said nothing yet.
            Change::Ends => (self.lives, self.says, self.word) = (false, false, None),
            Change::Hindered(true) => self.hindered += 1,
            Change::Hindered(false) => self.hindered = self.hindered.saturating_sub(1),
        }
        let wrong = self.lives && self.hindered == 0 && self.says != self.holds;
        self.wrong = if wrong { self.wrong.or(Some(turn.at)) } else { None };
    }
}

impl Checker for SaysTruly {
    fn name(&self) -> &'static str {
        "says truly whether it is in control"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Observing { what: Observation::Control, blind: None, .. } => self.sees = true,
            Event::Control(control) => self.control(entry, control),
            Event::Message { topic, payload, .. } => self.says(entry, topic, payload),
            Event::Fault { id, fault, change } => self.fault(entry.at, *id, fault, change),
            Event::Component { name, change } => match change {
                ComponentChange::Ready => self.turn(entry.at, name, Change::Lives(true), None),
                ComponentChange::Stopping => self.turn(entry.at, name, Change::Lives(false), None),
                ComponentChange::Exited { .. } => self.turn(entry.at, name, Change::Ends, None),
                _ => {}
            },
            Event::Phase { phase: Phase::Draining } => self.end = Some(entry.at),
            _ => {}
        }
    }

    fn is_well(&self, now: Moment) -> bool {
        self.finish(now).verdict == Verdict::Pass
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn allowance(&self) -> Duration {
        self.within
    }

    /// That nothing else was said, and nobody else was in control, is what both rest on.
    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[Observation::Control, Observation::Messages]
    }

    /// When somebody was in control the plant stamps, and when they said so the harness saw.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        None
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(end) = self.speechless().or_else(|| self.untrue(now)) {
            return end;
        }
        let said = self.turns.iter().filter(|turn| matches!(turn.change, Change::Says(_))).count();
        if !self.sees || said == 0 {
            return Judgement::unknown(self.name(), "nobody was seen to say anything");
        }
        let names = self.speakers.iter().map(|speaker| &speaker.component);
        Judgement::pass(self.name(), format!("{} said truly whether they were in control", list(names)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, cut, healed};
    use crate::journal::ControlAct::{Acquired, Expired};
    use serde_json::json;

    fn speaker(name: &str) -> Speaker {
        Speaker {
            component: format!("gateway {name}"),
            holder: name.to_owned(),
            topic: format!("status/{name}"),
            field: "/state".to_owned(),
            in_control: "in-control".to_owned(),
        }
    }

    fn judged(story: Story, at: i64) -> Judgement {
        story.at(at).judged(SaysTruly::new(vec![speaker("a"), speaker("b")], Duration::from_secs(1)))
    }

    fn says(story: Story, at: i64, name: &str, state: &str) -> Story {
        let (client, topic) = (name.to_owned(), format!("status/{name}"));
        story.at(at).event(Event::Message {
            client,
            topic,
            payload: json!({ "state": state }),
            retained: None,
            about: None,
        })
    }

    fn ready() -> Story {
        let seen = Story::default().event(Event::Observing { what: Observation::Control, blind: None, seen: None });
        seen.component("gateway a", ComponentChange::Ready).component("gateway b", ComponentChange::Ready)
    }

    /// Gateway a takes control at 1 s and says so; gateway b takes over at 5 s and says so; a says nothing more.
    fn takeover() -> Story {
        let held = says(ready().at(1000).control(Acquired, "a", 1, ""), 1500, "a", "in-control");
        let over = held.at(5000).control(Expired, "a", 1, "").control(Acquired, "b", 2, "");
        says(over, 5100, "b", "in-control")
    }

    #[test]
    fn who_says_it_in_time_passes() {
        assert_eq!(judged(says(takeover(), 5900, "a", "standby"), 9000).verdict, Verdict::Pass);
    }

    #[test]
    fn a_field_that_no_message_has_is_misnamed() {
        let misnamed = |at: i64, story: Story| {
            let (client, topic) = ("a".to_owned(), "status/a".to_owned());
            let payload = json!({ "staet": "in-control" });
            story.at(at).event(Event::Message { client, topic, payload, retained: None, about: None })
        };
        let held = || ready().at(1000).control(Acquired, "a", 1, "");
        let judgement = judged(misnamed(1500, held()), 9000);
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert_eq!(judgement.summary, "no message of gateway a has /state, which `status` names in the profile");
        assert!(judgement.evidence[0].text.contains("staet"), "{judgement:?}");
        let later = judged(misnamed(3000, says(held(), 1500, "a", "in-control")), 9000);
        assert_eq!(later.verdict, Verdict::Fail, "one that says nothing once it said something: {later:?}");
    }

    #[test]
    fn who_goes_on_saying_it_fails_and_so_does_who_never_was() {
        let judgement = judged(takeover(), 9000);
        assert_eq!(judgement.verdict, Verdict::Fail);
        assert!(judgement.summary.starts_with("gateway a said that it was in control, and was not"), "{judgement:?}");
        let never = judged(says(takeover(), 2000, "b", "in-control"), 9000);
        assert!(never.summary.starts_with("gateway b said that it was in control, and was not"), "{never:?}");
        let silent = judged(ready().at(1000).control(Acquired, "a", 1, ""), 9000);
        assert!(silent.summary.starts_with("gateway a did not say"), "{silent:?}");
    }

    #[test]
    fn who_cannot_speak_is_not_held_to_its_word() {
        let dead = takeover()
            .at(5200)
            .component("gateway a", ComponentChange::Exited { how: "signal 9".into(), expected: true });
        assert_eq!(judged(dead, 9000).verdict, Verdict::Pass);
        let parted = takeover().at(5200).fault(1, cut("gateway a to cloud"), FaultChange::Injected);
        assert_eq!(judged(parted.clone(), 9000).verdict, Verdict::Pass);
        let other = takeover().at(5200).fault(1, cut("gateway ab to cloud"), FaultChange::Injected);
        assert_eq!(judged(other, 9000).verdict, Verdict::Fail, "another one is cut off");
        let whole = parted.at(8000).fault(1, cut("gateway a to cloud"), healed(&[("gateway a to cloud", 1)]));
        assert_eq!(judged(whole.clone(), 8900).verdict, Verdict::Pass);
        assert_eq!(judged(whole, 9500).verdict, Verdict::Fail);
    }

    #[test]
    fn what_a_component_said_before_it_ended_is_not_the_word_of_the_next() {
        let exited = ComponentChange::Exited { how: "signal 9".into(), expected: true };
        let held = says(ready().at(1000).control(Acquired, "a", 1, ""), 1500, "a", "in-control");
        let ended = held.at(2000).component("gateway a", exited).at(3000).control(Expired, "a", 1, "");
        let again = ended.at(4000).component("gateway a", ComponentChange::Ready);
        assert_eq!(
            judged(again.clone(), 9000).verdict,
            Verdict::Pass,
            "it has said nothing yet, and is not in control"
        );
        let silent = judged(again.at(4100).control(Acquired, "a", 2, ""), 9000);
        assert!(silent.summary.starts_with("gateway a did not say that it was in control"), "{silent:?}");
    }

    #[test]
    fn what_the_harness_disturbs_is_nobodys_word() {
        let drained = takeover().at(5900).phase(Phase::Draining);
        assert_eq!(judged(drained, 9000).verdict, Verdict::Pass);
        assert_eq!(judged(ready(), 9000).verdict, Verdict::Unknown);
    }
}
