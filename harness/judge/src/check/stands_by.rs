//! Who is not in control leaves the line alone.

use std::time::Duration;

use super::lease::Lease;
use super::words::span;
use super::{Checker, Window, evidence};
use crate::journal::{ControlAct, ControlEntry, Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// Checks that in all of the window a client neither has control nor gets it nor commands the line, and publishes nothing
/// about parts: the one in control does. That it asks for control and is denied is no act. Whether it reads the plant is not
/// seen.
#[derive(Debug)]
pub struct StandsBy {
    client: String,
    publisher: Option<String>,
    window: Window,
    lease: Lease,
    /// The grant of control that it had when the window had opened.
    held: Option<Evidence>,
    acts: Vec<Evidence>,
    /// When it first published inside of the window, by the harness's own clock.
    published: Option<Moment>,
    /// Whether the last lease ran out: whoever had it was too slow.
    ran_out: bool,
    /// Whether its first act was to take over where a lease had run out.
    is_by_time: bool,
    sees: bool,
}

impl StandsBy {
    /// The check, for the client's name at the plant and, if it publishes, at the cloud.
    #[must_use]
    pub fn new(client: impl Into<String>, publisher: Option<String>, window: Window) -> Self {
        let (client, lease, acts) = (client.into(), Lease::default(), Vec::new());
        Self {
            client,
            publisher,
            window,
            lease,
            held: None,
            acts,
            published: None,
            ran_out: false,
            is_by_time: false,
            sees: false,
        }
    }

    fn control(&mut self, entry: &Entry, control: &ControlEntry) {
        // The ledger is told in the order of the plant's time.
        if control.plant_time > self.window.opened() && self.held.is_none() {
            self.held = self.own_grant();
        }
        self.lease.apply(entry, control);
        if control.client == self.client && control.act != ControlAct::Denied {
            self.is_by_time |= self.acts.is_empty() && self.ran_out && control.act == ControlAct::Acquired;
            self.acted(evidence::control(entry, control));
        }
        self.ran_out = match control.act {
            ControlAct::Expired => true,
            ControlAct::Acquired | ControlAct::Released => false,
            _ => self.ran_out,
        };
    }

    /// Since when it is in control, if it is and was so before the window had opened.
    fn own_grant(&self) -> Option<Evidence> {
        let grant = self.lease.current().filter(|grant| grant.client == self.client)?;
        Some(grant.evidence.clone()).filter(|evidence| evidence.at <= self.window.opened())
    }

    fn acted(&mut self, act: Evidence) {
        if self.is_inside(act.at) {
            self.acts.push(act);
        }
    }

    /// Inside of the window by every clock.
    fn is_inside(&self, at: Moment) -> bool {
        self.window.opened() <= at && at < self.window.closing()
    }
}

impl Checker for StandsBy {
    fn name(&self) -> &'static str {
        "stands by"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Observing { what: Observation::Control, blind: None, .. } => self.sees = true,
            Event::Control(control) => self.control(entry, control),
            Event::Message { client, about: Some(about), .. } if self.publisher.as_ref() == Some(client) => {
                self.published = self.published.or(Some(entry.at).filter(|at| self.is_inside(*at)));
                self.acted(evidence::message(entry, client, about));
            }
            _ => {}
        }
    }

    fn lasts(&self) -> bool {
        true
    }

    fn had_failed(&self, then: Moment) -> bool {
        let held = self.held.as_ref().or(self.acts.first());
        held.is_some_and(|first| first.at <= then)
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    /// That nothing was seen is what a pass rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        match (verdict, &self.publisher) {
            (Verdict::Pass, Some(_)) => &[Observation::Control, Observation::Messages],
            (Verdict::Pass, None) => &[Observation::Control],
            _ => &[],
        }
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        self.window.lengthen(end, still);
    }

    /// That it takes over says that the one before was too slow, and what it does in a time that was made longer that it was not
    /// promised to stand by for so long.
    fn rests_on_time(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail && (self.is_by_time || self.window.is_lengthened())
    }

    /// What it did just before the window or just after it the plant may stamp as if it were inside. That it still has the
    /// control that it had before needs no clock.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail && self.published.is_none() && self.own_grant().is_none()
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let is_over = now >= self.window.closed();
        if let Some(held) = self.held.clone().or_else(|| self.own_grant().filter(|_| is_over)) {
            let summary = format!("{} did not stand by: it was in control", self.client);
            return Some(Judgement::fail(self.name(), summary).with([held]));
        }
        let first = self.acts.first()?;
        let summary = format!("{} did not stand by: it {}", self.client, first.text);
        Some(self.window.broken(first.at, self.name(), summary).with(self.acts.iter().take(3).cloned()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |why| Judgement::unknown(self.name(), why);
        self.decide(now).unwrap_or_else(|| match (self.sees, now >= self.window.closed()) {
            (false, _) => unknown("the plant's control ledger was not seen"),
            (true, false) => unknown("the journal ends before time was up"),
            (true, true) if self.window.opened() >= self.window.closing() => unknown("the time is too short to tell"),
            (true, true) => {
                let summary = format!("{} stood by for {}", self.client, span(self.window.allowed()));
                Judgement::pass(self.name(), summary)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, ms};

    fn checker() -> StandsBy {
        let window = Window::lasting(ms(1000), Duration::from_secs(2));
        StandsBy::new("gateway-b", Some("gateway-b".into()), window)
    }

    fn seen() -> Story {
        Story::default().event(Event::Observing { what: Observation::Control, blind: None, seen: None })
    }

    #[test]
    fn who_only_asks_stands_by() {
        let story = seen().at(1500).control(ControlAct::Denied, "b", 0, "").message("gateway-a", 4);
        assert_eq!(story.clone().at(2000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(story.at(4000).judged(checker()).summary, "gateway-b stood by for 2 s");
        assert_eq!(Story::default().at(4000).judged(checker()).verdict, Verdict::Unknown, "nobody looked");
    }

    #[test]
    fn who_is_in_control_does_not_stand_by_however_still_it_is() {
        let held = seen().at(500).control(ControlAct::Acquired, "b", 1, "");
        let judgement = held.clone().at(4000).judged(checker());
        assert_eq!(judgement.summary, "gateway-b did not stand by: it was in control");
        assert_eq!((judgement.verdict, judgement.evidence.len()), (Verdict::Fail, 1));
        let lost =
            |at: i64| held.clone().at(at).control_by("", ControlAct::Expired, "b", 1, "").at(4000).judged(checker());
        assert_eq!(lost(900).verdict, Verdict::Pass);
        assert_eq!(lost(1020).verdict, Verdict::Pass, "the clocks may be apart by so much");
        assert_eq!(lost(1500).verdict, Verdict::Fail);
        assert_eq!(held.at(2000).decided(checker()), None, "that it has lost control may still be told");
    }

    #[test]
    fn a_takeover_says_that_somebody_was_slow() {
        let begun = || seen().at(500).control(ControlAct::Acquired, "a", 1, "");
        let taken = |story: Story| {
            let mut checker = checker();
            story.control(ControlAct::Acquired, "b", 2, "").entries.iter().for_each(|entry| checker.observe(entry));
            checker.rests_on_time(Verdict::Fail)
        };
        assert!(taken(begun().at(1500).control_by("", ControlAct::Expired, "a", 1, "")));
        assert!(!taken(begun().at(1500).control(ControlAct::Released, "a", 1, "")), "it was given");
        assert!(!taken(begun().at(1500)), "it was taken");
        let first = begun().at(1200).message("gateway-b", 4);
        assert!(!taken(first.at(1500).control_by("", ControlAct::Expired, "a", 1, "")), "it acted before");
    }

    #[test]
    fn a_moment_in_which_nothing_can_happen_proves_nothing() {
        let window = Window::lasting(ms(1000), Duration::from_millis(30));
        let judgement = seen().at(4000).judged(StandsBy::new("gateway-b", None, window));
        assert_eq!(
            (judgement.verdict, judgement.summary.as_str()),
            (Verdict::Unknown, "the time is too short to tell")
        );
    }

    #[test]
    fn who_acts_inside_the_window_fails_at_once() {
        for (at, fails) in [(900, false), (1500, true), (3500, false)] {
            for story in [
                seen().at(at).message("gateway-b", 4),
                seen().at(at).control(ControlAct::Executed, "b", 2, "Conveyor.Run"),
                seen().at(at).control(ControlAct::Acquired, "b", 2, ""),
            ] {
                let failed = story.decided(checker()).is_some_and(|judgement| judgement.verdict == Verdict::Fail);
                assert_eq!(failed, fails, "{at}: {story:?}");
            }
        }
    }

    #[test]
    fn who_acts_in_the_time_that_a_stall_has_added_was_promised_to_do_nothing_by_nobody() {
        let window = Window::lasting(ms(1000), Duration::from_secs(20));
        let check = || Sighted::new(Box::new(StandsBy::new("gateway-b", None, window)), ms(1000));
        let acts = |at| {
            let calm = seen().at(3000).event(Event::Stalled { for_us: 600_000 }).at(9000).control(
                ControlAct::Denied,
                "c",
                0,
                "",
            );
            calm.at(at).control(ControlAct::Executed, "b", 2, "Conveyor.Run").at(30_000).judged(check()).verdict
        };
        assert_eq!([20_900, 21_100, 21_700].map(acts), [Verdict::Fail, Verdict::Unknown, Verdict::Pass]);
    }

    #[test]
    fn who_acts_after_the_machine_stood_still_may_have_had_to() {
        let acts = |stall| {
            let still = seen().at(stall).event(Event::Stalled { for_us: 600_000 });
            let story = still.at(2500).control(ControlAct::Acquired, "b", 2, "").at(4000);
            story.judged(Sighted::new(Box::new(checker()), ms(1000))).verdict
        };
        assert_eq!((acts(900), acts(2000)), (Verdict::Fail, Verdict::Unknown));
    }
}
