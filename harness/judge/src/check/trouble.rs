//! Nothing went wrong on the harness's side, and no component ended by itself.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::words::count;
use super::{Checker, clock};
use crate::journal::{ComponentChange, Entry, Event, Evidence, Judgement, Moment, Phase, Verdict};

/// How many of a component's last lines are shown.
const LINES: usize = 5;

/// Checks the bench and the components' lives: trouble of the harness leaves everything open (`Unknown`), a
/// component that ended without being told to is a defect of the system (`Fail`), with its last words as evidence. One that
/// ended before it was ready while the bench opened leaves everything open, too: no step was run, and a mistake in the
/// profile looks the same. A plant whose clock is further from the harness's than `TOO_FAR` is trouble.
#[derive(Debug, Default)]
pub struct NoTrouble {
    troubles: Vec<Evidence>,
    clock_is_told: bool,
    crashes: Vec<Crash>,
    /// Those that kept the bench from opening.
    early: Vec<Crash>,
    opening: bool,
    starting: BTreeSet<String>,
    /// Those that were asked to end.
    stopping: BTreeSet<String>,
    output: BTreeMap<String, VecDeque<Evidence>>,
}

#[derive(Debug)]
struct Crash {
    summary: String,
    evidence: Vec<Evidence>,
}

impl NoTrouble {
    /// The check.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn looks_at_the_clock(&mut self, entry: &Entry) {
        if !self.clock_is_told
            && let Some(apart) = clock::further_apart(entry, clock::TOO_FAR)
        {
            self.clock_is_told = true;
            self.troubles.push(apart.evidence);
        }
    }

    fn component(&mut self, entry: &Entry, name: &str, change: &ComponentChange) {
        match change {
            ComponentChange::Output { line } => self.printed(entry, name, line),
            ComponentChange::Exited { how, expected: false } => self.crashed(entry, name, how),
            ComponentChange::Started { .. } => {
                self.output.remove(name);
                self.stopping.remove(name);
                self.starting.insert(name.to_owned());
            }
            ComponentChange::Stopping => _ = self.stopping.insert(name.to_owned()),
            ComponentChange::Ready => _ = self.starting.remove(name),
            _ => {}
        }
    }

    fn printed(&mut self, entry: &Entry, name: &str, line: &str) {
        let lines = self.output.entry(name.to_owned()).or_default();
        lines.push_back(Evidence::of(entry, name, format!("prints: {line}")));
        if lines.len() > LINES {
            lines.pop_front();
        }
    }

    fn crashed(&mut self, entry: &Entry, name: &str, how: &str) {
        let mut evidence: Vec<_> = self.output.remove(name).unwrap_or_default().into();
        let (ended, ends) = if self.stopping.contains(name) {
            ("did not end in good order", "was asked to end, and ends otherwise")
        } else {
            ("ended by itself", "ends by itself")
        };
        evidence.push(Evidence::of(entry, name, format!("{ends}: {how}")));
        if self.opening && self.starting.contains(name) {
            let summary = format!("the bench did not open: {name} ended before it was ready: {how}");
            self.early.push(Crash { summary, evidence });
        } else {
            let summary = format!("{name} {ended} at {}: {how}", entry.at);
            self.crashes.push(Crash { summary, evidence });
        }
    }

    fn crash(&self) -> Option<Judgement> {
        let (summary, evidence) = told(&self.crashes)?;
        Some(Judgement::fail(self.name(), summary).with(evidence))
    }

    fn unopened(&self) -> Option<Judgement> {
        let (summary, evidence) = told(&self.early)?;
        Some(Judgement::unknown(self.name(), summary).with(evidence).with(self.troubles.clone()))
    }
}

/// The first of several ends in a sentence, and the evidence of all.
fn told(crashes: &[Crash]) -> Option<(String, Vec<Evidence>)> {
    let summary = format!("{}{}", crashes.first()?.summary, more(crashes.len()));
    Some((summary, crashes.iter().flat_map(|crash| crash.evidence.clone()).collect()))
}

fn more(number: usize) -> String {
    if number > 1 { format!(" (and {} more)", number - 1) } else { String::new() }
}

impl Checker for NoTrouble {
    fn name(&self) -> &'static str {
        "nothing went wrong by itself"
    }

    fn observe(&mut self, entry: &Entry) {
        self.looks_at_the_clock(entry);
        match &entry.event {
            Event::Trouble { source, message } => self.troubles.push(Evidence::of(entry, source, message)),
            Event::Component { name, change } => self.component(entry, name, change),
            Event::Phase { phase } => self.opening = *phase == Phase::Opening,
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn rests_on_time(&self, _verdict: Verdict) -> bool {
        false
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.crash()
    }

    fn finish(&self, _now: Moment) -> Judgement {
        if let Some(end) = self.crash().or_else(|| self.unopened()) {
            return end;
        }
        match self.troubles.first() {
            None => Judgement::pass(self.name(), "the bench ran without trouble, and no component ended by itself"),
            Some(first) => {
                let number = count(self.troubles.len(), "trouble");
                let summary = format!("{number} on the bench, first: {}: {}", first.source, first.text);
                Judgement::unknown(self.name(), summary).with(self.troubles.clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument};
    use crate::journal::{SignalChange, Value};
    use proptest::prelude::*;

    fn judged(story: &Story) -> Judgement {
        story.judged(NoTrouble::new())
    }

    fn exit(expected: bool) -> ComponentChange {
        ComponentChange::Exited { how: "exit 101".into(), expected }
    }

    #[test]
    fn expected_ends_pass() {
        assert_eq!(judged(&Story::default().component("gateway-a", exit(true))).verdict, Verdict::Pass);
    }

    #[test]
    fn a_plants_clock_that_is_ahead_is_trouble() {
        let at = |plant_time| {
            let change =
                SignalChange { name: "x".into(), value: Value::Null, plant_time: Some(plant_time), good: true };
            Story::default().at(1000).event(Event::Signal(change)).judged(NoTrouble::new())
        };
        assert_eq!(at(Moment(1_100_000)).verdict, Verdict::Pass);
        assert_eq!(at(Moment(1_100_001)).verdict, Verdict::Unknown);
    }

    #[test]
    fn a_plants_clock_that_is_behind_is_trouble() {
        let behind = |by_us| judged(&Story::default().event(Event::ClockBehind { by_us })).verdict;
        assert_eq!((behind(100_000), behind(100_001)), (Verdict::Pass, Verdict::Unknown));
    }

    #[test]
    fn trouble_is_unknown() {
        let judgement = judged(&Story::default().trouble("relay", "port taken"));
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert_eq!(judgement.summary, "1 trouble on the bench, first: relay: port taken");
    }

    #[test]
    fn a_crash_fails_at_once_with_the_last_words_of_that_life() {
        let print = |line: &str| ComponentChange::Output { line: line.into() };
        let story = Story::default()
            .component("gateway-a", print("old process"))
            .component("gateway-a", ComponentChange::Started { pid: 7 })
            .component("gateway-b", print("not me"))
            .component("gateway-a", print("thread main panicked"))
            .trouble("relay", "port taken")
            .component("gateway-a", exit(false));
        let judgement = story.decided(NoTrouble::new()).unwrap();
        assert_eq!(judgement.verdict, Verdict::Fail);
        let expected = "0.000 s gateway-a prints: thread main panicked\n0.000 s gateway-a ends by itself: exit 101";
        assert_eq!(argument(&judgement), expected);
    }

    #[test]
    fn an_end_before_it_was_ready_fails_only_when_the_bench_is_open() {
        let start = |story: Story| story.component("a", ComponentChange::Started { pid: 7 });
        let opening = start(Story::default().phase(Phase::Opening));
        let early = judged(&opening.component("a", exit(false)).trouble("bench", "a ended"));
        assert_eq!(early.verdict, Verdict::Unknown);
        assert_eq!(early.summary, "the bench did not open: a ended before it was ready: exit 101");
        assert_eq!(argument(&early), "0.000 s a ends by itself: exit 101\n0.000 s bench a ended");
        let opening = start(Story::default().phase(Phase::Opening));
        let ready = opening.component("a", ComponentChange::Ready).component("a", exit(false));
        assert_eq!(judged(&ready).verdict, Verdict::Fail);
        let later = start(Story::default().phase(Phase::Opening).phase(Phase::Acting)).component("a", exit(false));
        assert_eq!(judged(&later).verdict, Verdict::Fail);
    }

    proptest! {
        #[test]
        fn a_crash_outweighs_trouble_and_output_is_bounded(
            lines in prop::collection::vec("[a-z]{1,9}", 0..30), crash in any::<bool>(), trouble in any::<bool>()
        ) {
            let mut story = lines.iter().fold(Story::default(), |story, line| {
                story.component("x", ComponentChange::Output { line: line.clone() })
            });
            if trouble { story = story.trouble("bench", "bad"); }
            if crash { story = story.component("x", exit(false)); }
            let judgement = judged(&story);
            let expected = match (crash, trouble) {
                (true, _) => Verdict::Fail,
                (false, true) => Verdict::Unknown,
                (false, false) => Verdict::Pass,
            };
            prop_assert_eq!(judgement.verdict, expected);
            prop_assert!(judgement.evidence.len() <= LINES + 1);
        }
    }
}
