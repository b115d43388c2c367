//! A component takes no more and more of its machine.

use super::Checker;
use super::words::count;
use crate::journal::{ComponentChange, Entry, Event, Evidence, Judgement, Moment, Observation, Usage, Verdict};

/// So many looks one after the other show growth: one alone may be a peak.
const IN_A_ROW: usize = 3;

/// Checks that a component's resident memory and its open files do not grow by more than a limit from the moment at which
/// the check was made, or of a later start from when it was ready, to the end of the scenario. The harness looks at `/proc`
/// every half second, at all living processes of the component's group together. Several looks one after the other have
/// to be above the limit: one alone is a peak. What grows more slowly than the limit in the scenario's time is not noticed.
#[derive(Debug)]
pub struct Grows {
    component: String,
    memory_kb: u64,
    files: u64,
    since: Moment,
    ready: bool,
    first: Option<Seen>,
    /// The looks since the last one that was inside the limits.
    above: Vec<Seen>,
    looks: usize,
    most: (u64, u64),
    failure: Option<(Seen, Seen)>,
}

/// What was seen at a moment.
#[derive(Clone, Debug)]
struct Seen {
    usage: Usage,
    evidence: Evidence,
}

impl Grows {
    /// The check, for what the component takes from `since` on.
    #[must_use]
    pub fn new(component: impl Into<String>, memory_kb: u64, files: u64, since: Moment) -> Self {
        Self {
            component: component.into(),
            memory_kb,
            files,
            since,
            ready: true,
            first: None,
            above: Vec::new(),
            looks: 0,
            most: (0, 0),
            failure: None,
        }
    }

    fn look(&mut self, seen: Seen) {
        self.looks += 1;
        let first = self.first.get_or_insert_with(|| seen.clone());
        let memory = seen.usage.memory_kb.saturating_sub(first.usage.memory_kb);
        let files = seen.usage.files.saturating_sub(first.usage.files);
        self.most = (self.most.0.max(memory), self.most.1.max(files));
        if memory <= self.memory_kb && files <= self.files {
            return self.above.clear();
        }
        self.above.push(seen.clone());
        if self.above.len() >= IN_A_ROW && self.failure.is_none() {
            self.failure = Some((first.clone(), seen));
        }
    }

    /// A new life begins anew.
    fn restarted(&mut self) {
        self.first = None;
        self.above.clear();
        self.ready = false;
    }

    fn fail(&self) -> Option<Judgement> {
        let (first, last) = self.failure.as_ref()?;
        let name = &self.component;
        let summary = if last.usage.memory_kb > first.usage.memory_kb + self.memory_kb {
            let (from, to) = (mb(first.usage.memory_kb), mb(last.usage.memory_kb));
            format!("{name} takes more and more memory: from {from} to {to} MB, {} MB are granted", mb(self.memory_kb))
        } else {
            let (from, to) = (first.usage.files, last.usage.files);
            format!("{name} opens more and more files: from {from} to {to}, {} are granted", self.files)
        };
        Some(Judgement::fail(self.name(), summary).with([first.evidence.clone(), last.evidence.clone()]))
    }
}

fn mb(kb: u64) -> String {
    format!("{}.{}", kb / 1000, kb % 1000 / 100)
}

impl Checker for Grows {
    fn name(&self) -> &'static str {
        "takes no more and more"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Component { name, change } if *name == self.component => match change {
                ComponentChange::Started { .. } => self.restarted(),
                ComponentChange::Ready => self.ready = true,
                _ => {}
            },
            Event::Usage(usage) if usage.component == self.component && self.ready && entry.at >= self.since => {
                let text = format!("takes {} MB of memory, {}", mb(usage.memory_kb), files(usage.files));
                self.look(Seen { usage: usage.clone(), evidence: Evidence::of(entry, &usage.component, text) });
            }
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.since.after(std::time::Duration::from_secs(5)))
    }

    /// That it was not seen to grow is what a pass rests on.
    fn rests_on_time(&self, _verdict: Verdict) -> bool {
        false
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Pass { &[Observation::Usage] } else { &[] }
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let kept = || {
            let (memory, opened) = self.most;
            let summary = format!("{} grew by {} MB and {}", self.component, mb(memory), files(opened));
            Judgement::pass(self.name(), summary)
        };
        self.fail().or_else(|| (self.looks >= IN_A_ROW && self.above.is_empty()).then(kept))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = || {
            let summary = format!("{} was looked at too seldom to tell", self.component);
            Judgement::unknown(self.name(), summary)
        };
        self.decide(now).unwrap_or_else(unknown)
    }
}

fn files(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "open file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};

    fn used(story: Story, at: i64, memory_kb: u64, files: u64) -> Story {
        story.at(at).event(Event::Usage(Usage { component: "a".into(), memory_kb, files }))
    }

    fn story(looks: &[(u64, u64)]) -> Story {
        (1_i64..)
            .zip(looks)
            .fold(Story::default(), |story, (at, (memory, files))| used(story, at * 1000, *memory, *files))
    }

    fn judged(story: &Story) -> Judgement {
        story.judged(Grows::new("a", 5_000, 4, ms(1000)))
    }

    #[test]
    fn what_keeps_its_size_passes_and_a_peak_is_no_growth() {
        let kept = story(&[(20_000, 20), (22_000, 24), (90_000, 90), (90_000, 20), (21_000, 21), (21_000, 20)]);
        assert_eq!(judged(&kept).summary, "a grew by 70.0 MB and 70 open files");
        assert_eq!(judged(&kept).verdict, Verdict::Pass);
    }

    #[test]
    fn growth_fails_and_says_of_what() {
        let memory = judged(&story(&[(20_000, 20), (26_000, 20), (27_000, 20), (28_500, 20)]));
        assert_eq!(memory.verdict, Verdict::Fail);
        assert_eq!(memory.summary, "a takes more and more memory: from 20.0 to 28.5 MB, 5.0 MB are granted");
        assert_eq!(
            argument(&memory),
            "1.000 s a takes 20.0 MB of memory, 20 open files\n4.000 s a takes 28.5 MB of memory, 20 open files"
        );
        let files = judged(&story(&[(20_000, 20), (20_000, 25), (20_000, 26), (20_000, 27)]));
        assert_eq!(files.summary, "a opens more and more files: from 20 to 27, 4 are granted");
    }

    #[test]
    fn a_new_life_begins_anew_and_too_few_looks_prove_nothing() {
        let before = story(&[(20_000, 20), (21_000, 20)]);
        assert_eq!(judged(&before).verdict, Verdict::Unknown);
        let again = before.component("a", ComponentChange::Started { pid: 7 });
        let again = used(again, 3000, 1_000, 3).component("a", ComponentChange::Ready);
        let again = used(used(used(again, 4000, 40_000, 40), 5000, 41_000, 40), 6000, 40_000, 41);
        assert_eq!(judged(&again).verdict, Verdict::Pass);
    }
}
