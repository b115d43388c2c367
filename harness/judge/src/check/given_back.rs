//! Control is given back instead of being left to run out.

use super::lease::Lease;
use super::window::CLOCKS_APART;
use super::words::span;
use super::{Checker, Window, evidence};
use crate::journal::{ControlAct, Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// Checks, by the plant's ledger, that a holder's control ended because it gave it back, and not because its lease ran
/// out: then the line is left without a master for as long as that takes. What is given back after the window has closed is
/// too late. It looks from the first act of the stage on; a
/// holder who was not in control since then had nothing to give back, which proves nothing: `Unknown`. Whoever gave it back
/// since the last act may have taken it anew, as one that was restarted does; what was given back before that act and is
/// held again was kept through it.
#[derive(Debug)]
pub struct GivesControlBack {
    holder: String,
    window: Window,
    since: Moment,
    /// When the last act was begun, if there was one.
    act: Option<Moment>,
    lease: Lease,
    /// The last time it was given back, and when by the plant's clock.
    released: Option<(Evidence, Moment)>,
    expired: Option<Evidence>,
    /// When it was given back after the window had closed.
    late: Option<Evidence>,
    sees: bool,
}

impl GivesControlBack {
    /// The check, for the holder's name as given to the plant.
    #[must_use]
    pub fn new(holder: impl Into<String>, window: Window) -> Self {
        let (since, lease) = (window.since(), Lease::default());
        Self {
            holder: holder.into(),
            window,
            since,
            act: None,
            lease,
            released: None,
            expired: None,
            late: None,
            sees: false,
        }
    }

    /// Looks from this moment on.
    #[must_use]
    pub fn since(self, since: Moment) -> Self {
        Self { since, ..self }
    }

    /// The last act was begun at this moment.
    #[must_use]
    pub fn after(self, act: Moment) -> Self {
        Self { act: Some(act), ..self }
    }

    fn holds(&self) -> Option<Evidence> {
        let grant = self.lease.current().filter(|grant| grant.holder == self.holder)?;
        Some(grant.evidence.clone())
    }

    /// Whether what is given back at `moment` counts although the holder is in control again.
    fn counts_anew(&self, moment: Moment) -> bool {
        self.act.is_some_and(|act| moment.after(CLOCKS_APART) >= act)
    }
}

impl Checker for GivesControlBack {
    fn name(&self) -> &'static str {
        "gives control back"
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::Observing { what: Observation::Control, blind: None, .. } = &entry.event {
            self.sees = true;
        }
        let Event::Control(control) = &entry.event else { return };
        if control.holder == self.holder && control.plant_time.after(CLOCKS_APART) >= self.since {
            match control.act {
                ControlAct::Released if !self.window.admits(control.plant_time) => {
                    self.late.get_or_insert_with(|| evidence::control(entry, control));
                }
                ControlAct::Released => {
                    self.released = Some((evidence::control(entry, control), control.plant_time));
                }
                ControlAct::Expired => self.expired = Some(evidence::control(entry, control)),
                _ => {}
            }
        }
        self.lease.apply(entry, control);
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Control] } else { &[] }
    }

    /// The ledger's times are the plant's; the window, and the moment of the last act, are the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let holder = &self.holder;
        if let Some(expired) = &self.expired {
            let summary = format!("{holder} did not give control back: its lease ran out");
            return Some(Judgement::fail(self.name(), summary).with([expired.clone()]));
        }
        let (released, at) = self.released.clone()?;
        if (self.holds().is_some() || self.late.is_some()) && !self.counts_anew(at) {
            return None;
        }
        Some(Judgement::pass(self.name(), format!("{holder} gave control back")).with([released]))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let holder = &self.holder;
        if let Some(judgement) = self.decide(now) {
            return judgement;
        }
        if let Some(late) = &self.late {
            let after = span(late.at.since(self.window.until()));
            let summary = format!("{holder} gave control back {after} too late");
            return Judgement::fail(self.name(), summary).with([late.clone()]);
        }
        match self.holds() {
            Some(grant) if self.sees && now >= self.window.closed() => {
                let summary = format!("{holder} has not given control back {}", self.window);
                Judgement::fail(self.name(), summary).with([grant])
            }
            Some(_) => Judgement::unknown(self.name(), "the journal ends before time was up"),
            None => {
                Judgement::unknown(self.name(), format!("{holder} was not in control, and had nothing to give back"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, ms};
    use crate::journal::ControlAct::{Acquired, Expired, Released};
    use std::time::Duration;

    fn judged(story: &Story) -> Judgement {
        story.judged(GivesControlBack::new("a", Window::lasting(ms(2000), Duration::from_secs(1))).since(ms(1000)))
    }

    fn held() -> Story {
        Story::default()
            .event(Event::Observing { what: Observation::Control, blind: None, seen: None })
            .control(Acquired, "a", 1, "")
            .at(1500)
    }

    #[test]
    fn what_is_given_back_passes_and_what_runs_out_fails() {
        assert_eq!(judged(&held().control(Released, "a", 1, "")).verdict, Verdict::Pass);
        let expired = judged(&held().control(Expired, "a", 1, ""));
        assert_eq!(expired.summary, "a did not give control back: its lease ran out");
        assert_eq!(expired.verdict, Verdict::Fail);
    }

    #[test]
    fn what_is_kept_fails_when_time_is_up() {
        assert_eq!(judged(&held().at(2500)).verdict, Verdict::Unknown);
        assert_eq!(judged(&held().at(9000)).verdict, Verdict::Fail);
    }

    #[test]
    fn what_ends_after_the_window_fails_by_how_it_ended() {
        let kept = held().control(Released, "a", 1, "").control(Acquired, "a", 2, "").at(3020);
        assert_eq!(
            judged(&kept.control(Released, "a", 2, "").at(9000)).verdict,
            Verdict::Fail,
            "it had taken it again"
        );
        let late = judged(&held().at(3020).control(Released, "a", 1, "").at(9000));
        assert_eq!((late.verdict, late.summary.as_str()), (Verdict::Fail, "a gave control back 20 ms too late"));
        let expired = judged(&held().at(3020).control(Expired, "a", 1, "").at(9000));
        assert_eq!(expired.summary, "a did not give control back: its lease ran out");
        assert_eq!(judged(&held().at(3019).control(Released, "a", 1, "").at(9000)).verdict, Verdict::Pass);
        assert_eq!(judged(&held().at(980).control(Released, "a", 1, "").at(9000)).verdict, Verdict::Pass);
    }

    #[test]
    fn who_was_restarted_may_be_in_control_again() {
        let restarted = held().control(Released, "a", 1, "").control(Acquired, "a", 2, "").at(9000);
        let check = || GivesControlBack::new("a", Window::lasting(ms(2000), Duration::from_secs(1))).since(ms(1000));
        assert_eq!(restarted.judged(check().after(ms(1500))).verdict, Verdict::Pass);
        // What was given back before the last act and taken again was kept through the act.
        assert_eq!(restarted.judged(check().after(ms(1600))).verdict, Verdict::Fail);
        assert_eq!(restarted.judged(check()).verdict, Verdict::Fail);
    }

    #[test]
    fn who_had_nothing_proves_nothing() {
        let before = Story::default().control(Acquired, "a", 1, "").at(900).control(Released, "a", 1, "").at(9000);
        assert_eq!(judged(&before).verdict, Verdict::Unknown);
    }
}
