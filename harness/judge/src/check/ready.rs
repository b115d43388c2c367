//! Components that are started become ready in time.

use std::collections::BTreeMap;

use super::words::{list, span};
use super::{Checker, Window};
use crate::journal::{ComponentChange, Entry, Event, Evidence, Judgement, Moment};

/// Checks that each of some components becomes ready, in time, after it was started; ready is what the profile says. One
/// that ends before, or has to be killed because it takes too long, fails.
#[derive(Debug)]
pub struct BecomesReady {
    window: Window,
    starts: BTreeMap<String, Start>,
}

#[derive(Debug, Default)]
struct Start {
    begun: Option<Evidence>,
    ready: Option<Moment>,
    end: Option<(String, Evidence)>,
    /// What it printed last.
    said: Option<Evidence>,
}

impl BecomesReady {
    /// The check, for components that are started when the window has opened; its length is the time that each has.
    #[must_use]
    pub fn new(components: Vec<String>, window: Window) -> Self {
        Self { window, starts: components.into_iter().map(|name| (name, Start::default())).collect() }
    }

    fn broken(&self, name: &str, start: &Start, now: Moment) -> Option<String> {
        let due = start.begun.as_ref()?.at.after(self.window.allowed());
        let late = || format!("{name} was not ready within {} of its start", span(self.window.allowed()));
        match (start.ready, &start.end) {
            (Some(ready), _) => (ready > due).then(late),
            (None, Some((how, end))) if end.at < due => Some(format!("{name} ended with {how} before it was ready")),
            (None, _) => (now >= due).then(late),
        }
    }

    fn fail(&self, now: Moment) -> Option<Judgement> {
        let mut broken = self.starts.iter().filter_map(|(name, start)| Some((self.broken(name, start, now)?, start)));
        let (summary, start) = broken.next()?;
        let end = start.end.as_ref().map(|(_, evidence)| evidence.clone());
        let shown = [start.begun.clone(), start.said.clone(), end].into_iter().flatten();
        Some(Judgement::fail(self.name(), summary).with(shown))
    }
}

impl Checker for BecomesReady {
    fn name(&self) -> &'static str {
        "becomes ready"
    }

    fn observe(&mut self, entry: &Entry) {
        let Event::Component { name, change } = &entry.event else { return };
        let Some(start) = self.starts.get_mut(name).filter(|_| entry.at >= self.window.since()) else { return };
        match change {
            ComponentChange::Started { .. } if start.begun.is_none() => {
                start.begun = Some(Evidence::of(entry, name, "is started"));
            }
            _ if start.begun.is_none() || start.ready.is_some() => {}
            ComponentChange::Ready => start.ready = Some(entry.at),
            ComponentChange::Output { line } => {
                start.said = Some(Evidence::of(entry, name, format!("prints: {line}")));
            }
            ComponentChange::Exited { how, .. } => {
                start.end = Some((how.clone(), Evidence::of(entry, name, format!("ends: {how}"))));
            }
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        let last = self.starts.values().filter_map(|start| Some(start.begun.as_ref()?.at)).max();
        Some(last.unwrap_or(self.window.since()).after(self.window.allowed()))
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        if let Some(failure) = self.fail(now) {
            return Some(failure);
        }
        let took = |start: &Start| Some(start.ready?.since(start.begun.as_ref()?.at));
        let longest = self.starts.values().map(took).collect::<Option<Vec<_>>>()?.into_iter().max()?;
        let summary = format!("{} ready after {} at the most", list(self.starts.keys()), span(longest));
        Some(Judgement::pass(self.name(), summary))
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| {
            let why = match self.starts.iter().find(|(_, start)| start.begun.is_none()) {
                Some((name, _)) => format!("{name} was not started"),
                None => "the journal ends before time was up".to_owned(),
            };
            Judgement::unknown(self.name(), why)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, ms};
    use crate::journal::Verdict;
    use std::time::Duration;

    fn judged(story: &Story) -> Judgement {
        story.judged(BecomesReady::new(vec!["a".into()], Window::lasting(ms(1000), Duration::from_secs(2))))
    }

    fn started() -> Story {
        Story::default().at(1100).component("a", ComponentChange::Started { pid: 7 })
    }

    #[test]
    fn who_is_ready_in_time_passes_whatever_becomes_of_it() {
        let ready = started().at(1500).component("a", ComponentChange::Ready);
        assert_eq!(judged(&ready).summary, "a ready after 400 ms at the most");
        let end = ComponentChange::Exited { how: "exit 1".into(), expected: false };
        assert_eq!(judged(&ready.component("a", end)).verdict, Verdict::Pass);
    }

    #[test]
    fn who_ends_before_or_takes_too_long_fails() {
        let end = |how: &str, expected| ComponentChange::Exited { how: how.into(), expected };
        let early = judged(&started().at(1500).component("a", end("exit 1", false)));
        assert_eq!((early.verdict, early.summary.as_str()), (Verdict::Fail, "a ended with exit 1 before it was ready"));
        let late = judged(&started().at(3200).component("a", end("signal 9", true)));
        assert_eq!((late.verdict, late.summary.as_str()), (Verdict::Fail, "a was not ready within 2 s of its start"));
        let at_last = judged(&started().at(3200).component("a", ComponentChange::Ready));
        assert_eq!(at_last.summary, "a was not ready within 2 s of its start");
        assert_eq!(judged(&started().at(2000)).verdict, Verdict::Unknown);
        assert_eq!(judged(&Story::default().at(9000)).summary, "a was not started");
    }
}
