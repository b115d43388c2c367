//! A given holder is in control in time.

use super::lease::Lease;
use super::words::span;
use super::{Checker, Window, evidence};
use crate::journal::{ControlAct, Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// How many ledger entries are shown.
const SHOWN: usize = 5;

/// Checks that a holder is in control at some moment of the window, by the plant's ledger and the times in it. Whoever
/// is in control when the window opens is so inside it; when it closes, the system is granted
/// [`CLOCKS_APART`](super::window::CLOCKS_APART).
#[derive(Debug)]
pub struct HolderInControl {
    holder: String,
    window: Window,
    lease: Lease,
    /// True once the ledger went on inside the window, by the plant's clock.
    opened: bool,
    /// The grant that satisfies the check, and when it did so.
    reached: Option<(Evidence, Moment)>,
    /// When it was first in control after the window had closed.
    late: Option<Moment>,
    history: Vec<Evidence>,
    /// Whether the plant's log is seen.
    sees: bool,
    /// Whether the plant was there before, and somebody may have been in control since then.
    was_there: bool,
}

impl HolderInControl {
    /// The check, for the holder's name as given to the plant.
    #[must_use]
    pub fn new(holder: impl Into<String>, window: Window) -> Self {
        let (lease, history) = (Lease::default(), Vec::new());
        Self {
            holder: holder.into(),
            window,
            lease,
            opened: false,
            reached: None,
            late: None,
            history,
            sees: false,
            was_there: false,
        }
    }

    /// Takes a change of control at `moment` of the plant, inside or after the window, into account.
    fn change(&mut self, moment: Moment) {
        if self.reached.is_none() && self.window.admits(moment) {
            self.reached = self.holding().map(|evidence| (evidence, moment));
        } else if self.late.is_none() && self.holding().is_some() {
            self.late = Some(moment);
        }
    }

    /// Whoever is in control when the window opens is so inside the window.
    fn open(&mut self) {
        if !self.opened {
            self.opened = true;
            self.change(self.window.since());
        }
    }

    fn holding(&self) -> Option<Evidence> {
        let grant = self.lease.current().filter(|grant| grant.holder == self.holder)?;
        Some(grant.evidence.clone())
    }

    fn reached(&self, now: Moment) -> Option<Judgement> {
        let is_open = !self.opened && now >= self.window.since();
        let standing = || self.holding().filter(|_| is_open).map(|evidence| (evidence, self.window.since()));
        let (evidence, at) = self.reached.clone().or_else(standing)?;
        let after = span(at.since(self.window.since()));
        let summary = format!("{} is in control after {after}", self.holder);
        Some(Judgement::pass(self.name(), summary).with([evidence]))
    }
}

impl Checker for HolderInControl {
    fn name(&self) -> &'static str {
        "holder is in control"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Observing { what: Observation::Control, blind: None, .. } => self.sees = true,
            Event::FinishedBefore { .. } => self.was_there = true,
            _ => {}
        }
        let Event::Control(control) = &entry.event else { return };
        let inside = control.plant_time >= self.window.since();
        if inside {
            self.open();
        }
        self.lease.apply(entry, control);
        if inside {
            self.change(control.plant_time);
        }
        if !matches!(control.act, ControlAct::Executed | ControlAct::Prevented | ControlAct::Refused) {
            self.history.push(evidence::control(entry, control));
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn may_come_late(&self) -> bool {
        self.late.is_none()
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Control] } else { &[] }
    }

    /// The ledger's times are the plant's, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        self.reached(now)
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(pass) = self.reached(now) {
            return pass;
        }
        // Of a log that is seen from its first entry on, it says something that nothing stands in it.
        if self.history.is_empty() && (!self.sees || self.was_there) {
            return Judgement::unknown(self.name(), "the plant's control ledger was not seen");
        }
        if now < self.window.closed() {
            return Judgement::unknown(self.name(), "the journal ends before time was up");
        }
        let instead = self.lease.current().map_or("nobody".to_owned(), |grant| grant.holder.clone());
        let (holder, window) = (&self.holder, self.window);
        let summary = match self.late {
            Some(late) => format!("{holder} was in control {} too late", span(late.since(window.until()))),
            None => format!("{holder} was not in control {window}; {instead} was"),
        };
        let shown = self.history.iter().rev().take(SHOWN).cloned();
        Judgement::fail(self.name(), summary).with(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::ControlAct::{Acquired, Expired};
    use proptest::prelude::*;
    use std::time::Duration;

    fn checker() -> HolderInControl {
        HolderInControl::new("b", Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn takeover(at: i64) -> Story {
        Story::default().control(Acquired, "a", 1, "").at(at).control(Expired, "a", 1, "").control(Acquired, "b", 2, "")
    }

    #[test]
    fn a_takeover_in_time_passes_at_once() {
        let story = takeover(1900);
        let decided = story.decided(checker()).unwrap();
        assert_eq!(decided.summary, "b is in control after 900 ms");
        assert_eq!(story.at(9000).judged(checker()), decided);
    }

    #[test]
    fn who_is_in_control_already_passes_even_if_it_ends() {
        let story = takeover(500).at(1200);
        assert_eq!(story.decided(checker()).unwrap().verdict, Verdict::Pass);
        let story = story.control(Expired, "b", 2, "").at(9000);
        assert_eq!(story.judged(checker()).verdict, Verdict::Pass);
    }

    #[test]
    fn a_late_takeover_fails_and_says_who_held_control() {
        let story = takeover(3020).at(4000);
        let judgement = story.judged(checker());
        assert_eq!(judgement.verdict, Verdict::Fail);
        assert!(argument(&judgement).contains("takes control as a, token 1"));
        let never = Story::default().control(Acquired, "a", 1, "").at(3020).judged(checker());
        assert_eq!(never.summary, "b was not in control within 2 s; a was");
    }

    #[test]
    fn news_that_came_late_of_a_takeover_in_time_passes() {
        let story = takeover(1900).told_at(3500);
        assert_eq!(story.decided(checker()).unwrap().summary, "b is in control after 900 ms");
        assert_eq!(takeover(3020).told_at(3500).judged(checker()).verdict, Verdict::Fail);
        let over = takeover(500).at(900).control(Expired, "b", 2, "").told_at(3500);
        assert_eq!(over.judged(checker()).verdict, Verdict::Fail, "it was over before the window opened");
    }

    #[test]
    fn a_log_that_stays_empty_is_known_if_it_was_seen_from_its_beginning() {
        let seeing = |story: Story| {
            story.event(Event::Observing { what: Observation::Control, blind: None, seen: None }).at(9000)
        };
        let summary = seeing(Story::default()).judged(checker()).summary;
        assert_eq!(summary, "b was not in control within 2 s; nobody was");
        let later = seeing(Story::default().event(Event::FinishedBefore { serial: 0 }));
        assert_eq!(later.judged(checker()).verdict, Verdict::Unknown);
    }

    #[test]
    fn whose_commands_are_carried_out_was_in_control_before() {
        let story = Story::default().at(500).control(ControlAct::Executed, "b", 7, "Belt.Run").at(9000);
        assert_eq!(story.judged(checker()).verdict, Verdict::Pass);
    }

    #[test]
    fn without_a_ledger_it_is_unknown() {
        assert_eq!(Story::default().at(9000).judged(checker()).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn a_takeover_passes_exactly_if_it_comes_before_the_end(at in 0_i64..6000) {
            let verdict = takeover(at).at(6000).judged(checker()).verdict;
            prop_assert_eq!(verdict == Verdict::Pass, at < 3020);
        }
    }
}
