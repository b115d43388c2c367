//! Components that are asked to end do so, in good order and in time.

use std::collections::BTreeMap;

use super::words::{list, span};
use super::{Checker, Window};
use crate::journal::{ComponentChange, Entry, Event, Evidence, Judgement, Moment};

/// Checks that each of some components ends in good order, and in time, after it was asked to (SIGTERM). In good order is
/// exit status 0, and what SIGTERM itself gives: a shell or a runtime that handles it may report 143, and a program that
/// does not handle it ends by it; whether something was lost by that is what other promises are about. Any other end fails,
/// and so does one that has to be forced.
///
/// Time counts for each from the moment at which it was asked; when it is up, the harness kills what still runs.
#[derive(Debug)]
pub struct EndsInOrder {
    window: Window,
    lives: BTreeMap<String, Life>,
}

#[derive(Debug, Default)]
struct Life {
    asked: Option<Evidence>,
    end: Option<End>,
}

#[derive(Debug)]
struct End {
    how: String,
    expected: bool,
    evidence: Evidence,
}

impl EndsInOrder {
    /// The check, for components that are asked when the window has opened; its length is the time that each has.
    #[must_use]
    pub fn new(components: Vec<String>, window: Window) -> Self {
        Self { window, lives: components.into_iter().map(|name| (name, Life::default())).collect() }
    }

    /// Why what one of them did is not in good order.
    fn broken(&self, name: &str, life: &Life, now: Moment) -> Option<String> {
        let asked = life.asked.as_ref()?;
        let due = asked.at.after(self.window.allowed());
        let allowed = span(self.window.allowed());
        match &life.end {
            None if now >= due => Some(format!("{name} did not end within {allowed} of being asked to")),
            Some(end) if end.evidence.at > due => {
                Some(format!("{name} did not end within {allowed} of being asked to, and was killed ({})", end.how))
            }
            Some(end) if !end.expected => Some(format!("{name} was asked to end, and ended with {}", end.how)),
            _ => None,
        }
    }

    fn evidence(&self) -> Vec<Evidence> {
        let lines = |life: &Life| [life.asked.clone(), life.end.as_ref().map(|end| end.evidence.clone())];
        let mut shown: Vec<Evidence> = self.lives.values().flat_map(lines).flatten().collect();
        shown.sort_by_key(|line| (line.at, line.entry));
        shown
    }

    fn fail(&self, now: Moment) -> Option<Judgement> {
        let broken: Vec<String> = self.lives.iter().filter_map(|(name, life)| self.broken(name, life, now)).collect();
        let first = broken.first()?;
        Some(Judgement::fail(self.name(), first.clone()).with(self.evidence()))
    }
}

impl Checker for EndsInOrder {
    fn name(&self) -> &'static str {
        "ends in good order"
    }

    fn observe(&mut self, entry: &Entry) {
        let Event::Component { name, change } = &entry.event else { return };
        let Some(life) = self.lives.get_mut(name).filter(|_| entry.at >= self.window.since()) else { return };
        match change {
            ComponentChange::Stopping if life.asked.is_none() => {
                life.asked = Some(Evidence::of(entry, name, "is asked to end (SIGTERM)"));
            }
            ComponentChange::Exited { how, expected } if life.asked.is_some() && life.end.is_none() => {
                let evidence = Evidence::of(entry, name, format!("ends: {how}"));
                life.end = Some(End { how: how.clone(), expected: *expected, evidence });
            }
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        let last = self.lives.values().filter_map(|life| Some(life.asked.as_ref()?.at)).max();
        Some(last.unwrap_or(self.window.since()).after(self.window.allowed()))
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        if let Some(failure) = self.fail(now) {
            return Some(failure);
        }
        let took = |life: &Life| Some(life.end.as_ref()?.evidence.at.since(life.asked.as_ref()?.at));
        let longest = self.lives.values().map(took).collect::<Option<Vec<_>>>()?.into_iter().max()?;
        let summary = format!("{} ended in good order after {} at the most", list(self.lives.keys()), span(longest));
        Some(Judgement::pass(self.name(), summary).with(self.evidence()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| {
            let why = match self.lives.iter().find(|(_, life)| life.asked.is_none()) {
                Some((name, _)) => format!("{name} was not asked to end"),
                None => "the journal ends before time was up".to_owned(),
            };
            Judgement::unknown(self.name(), why)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::Verdict;
    use std::time::Duration;

    fn checker() -> EndsInOrder {
        EndsInOrder::new(vec!["a".into()], Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn asked() -> Story {
        Story::default().at(1100).component("a", ComponentChange::Stopping)
    }

    fn exit(how: &str, expected: bool) -> ComponentChange {
        ComponentChange::Exited { how: how.into(), expected }
    }

    #[test]
    fn an_end_in_good_order_passes_at_once() {
        let story = asked().at(1500).component("a", exit("exit 0", true));
        let decided = story.decided(checker()).unwrap();
        assert_eq!(decided.summary, "a ended in good order after 400 ms at the most");
        assert_eq!(argument(&decided), "1.100 s a is asked to end (SIGTERM)\n1.500 s a ends: exit 0");
    }

    #[test]
    fn another_end_and_one_that_is_forced_fail() {
        let failed = |story: Story| {
            let judgement = story.judged(checker());
            assert_eq!(judgement.verdict, Verdict::Fail);
            judgement.summary
        };
        assert_eq!(
            failed(asked().at(1500).component("a", exit("exit 3", false))),
            "a was asked to end, and ended with exit 3"
        );
        let forced = failed(asked().at(3200).component("a", exit("signal 9", true)));
        assert_eq!(forced, "a did not end within 2 s of being asked to, and was killed (signal 9)");
        assert_eq!(failed(asked().at(3100)), "a did not end within 2 s of being asked to");
    }

    #[test]
    fn what_was_not_asked_or_has_time_left_is_unknown() {
        assert_eq!(asked().at(3000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(Story::default().at(9000).judged(checker()).summary, "a was not asked to end");
        let earlier = Story::default().at(900).component("a", ComponentChange::Stopping).at(9000);
        assert_eq!(earlier.judged(checker()).verdict, Verdict::Unknown);
    }
}
