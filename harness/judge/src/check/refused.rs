//! A client's commands were refused.

use super::lease::Lease;
use super::window::CLOCKS_APART;
use super::words::count;
use super::{Checker, Window, evidence};
use crate::journal::{ControlAct, ControlEntry, Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// How many refusals are shown.
const SHOWN: usize = 3;

/// Checks that commands or renewals that a client sent after it had lost control were refused, by the plant's ledger.
///
/// Late is what a client sends since a lease of its own last ended (it ran out, was given back, or another one took
/// control) and before it is in control again; that may have begun before the window opened. The window's end is the
/// limit, with [`CLOCKS_APART`] granted.
///
/// Passes at the first refusal, if nothing late was carried out before it. When time is up it fails if late commands were
/// carried out; a client that sent nothing late had nothing refused, which proves nothing: `Unknown`.
#[derive(Debug)]
pub struct CommandsRefused {
    client: String,
    window: Window,
    since: Moment,
    lease: Lease,
    /// The end of the client's last lease.
    lost: Option<Evidence>,
    refused: Vec<Evidence>,
    executed: Vec<Evidence>,
}

impl CommandsRefused {
    /// The check, for the client with this OPC UA application name.
    #[must_use]
    pub fn new(client: impl Into<String>, window: Window) -> Self {
        let (refused, executed) = (Vec::new(), Vec::new());
        let (since, lease) = (Moment(i64::MIN), Lease::default());
        Self { client: client.into(), window, since, lease, lost: None, refused, executed }
    }

    /// Leaves out refusals that came before this moment by every clock.
    #[must_use]
    pub fn since(self, since: Moment) -> Self {
        Self { since, ..self }
    }

    fn control(&mut self, entry: &Entry, control: &ControlEntry) {
        let held = self.holds();
        self.lease.apply(entry, control);
        if held && !self.holds() {
            self.lost = Some(evidence::control(entry, control));
            self.refused.clear();
            self.executed.clear();
        }
        if control.client == self.client && self.lost.is_some() && !self.holds() {
            match control.act {
                ControlAct::Refused if control.plant_time.after(CLOCKS_APART) < self.since => {}
                ControlAct::Refused => self.refused.push(evidence::control(entry, control)),
                ControlAct::Executed => self.executed.push(evidence::control(entry, control)),
                _ => {}
            }
        }
    }

    /// Whether the client is in control.
    fn holds(&self) -> bool {
        self.lease.current().is_some_and(|grant| grant.client == self.client)
    }

    fn pass(&self) -> Option<Judgement> {
        let number = count(self.refused.len(), "command");
        let shown = self.lost.iter().chain(self.refused.iter().take(SHOWN)).cloned();
        let pass = || Judgement::pass(self.name(), format!("{number} of {} refused", self.client)).with(shown);
        (!self.refused.is_empty() && self.executed.is_empty()).then(pass)
    }
}

impl Checker for CommandsRefused {
    fn name(&self) -> &'static str {
        "commands are refused"
    }

    fn observe(&mut self, entry: &Entry) {
        if let Event::Control(control) = &entry.event
            && self.window.admits(control.plant_time)
        {
            self.control(entry, control);
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Control] } else { &[] }
    }

    /// The ledger's times are the plant's, and the window is the harness's.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.pass()
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(pass) = self.pass() {
            return pass;
        }
        let Self { client, executed, refused, .. } = self;
        if now < self.window.closed() {
            return Judgement::unknown(self.name(), "the journal ends before time was up");
        }
        let Some(lost) = &self.lost else {
            let summary = format!("{client} was not seen to lose control, so nothing that it sent was late");
            return Judgement::unknown(self.name(), summary);
        };
        if executed.is_empty() {
            let summary = format!("{client} sent no command after it had lost control, so nothing could be refused");
            return Judgement::unknown(self.name(), summary).with([lost.clone()]);
        }
        let carried_out = count(executed.len(), "late command");
        let summary = format!("{carried_out} of {client} carried out, {} refused", refused.len());
        let shown = executed.iter().take(SHOWN).chain(refused.iter().take(SHOWN)).cloned();
        Judgement::fail(self.name(), summary).with([lost.clone()]).with(shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::ControlAct::{Acquired, Executed, Expired, Refused};
    use proptest::prelude::*;
    use std::time::Duration;

    fn checker() -> CommandsRefused {
        CommandsRefused::new("gateway-a", Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    /// Gateway a is in control and refused for a slip; then b takes over, at 500 ms.
    fn lost() -> Story {
        let held = Story::default().control(Acquired, "a", 1, "").control(Refused, "a", 0, "Conveyor.Run");
        held.at(500).control_by("", Expired, "a", 1, "").control(Acquired, "b", 2, "")
    }

    #[test]
    fn the_first_refusal_passes() {
        let story = lost().at(1500).control(Refused, "a", 1, "Conveyor.Run");
        assert_eq!(story.decided(checker()).unwrap().summary, "1 command of gateway-a refused");
        let expected = "0.500 s plant lease of a runs out, token 1\n\
            1.500 s gateway-a commands Conveyor.Run, refused with token 1 (of a)";
        assert_eq!(argument(&story.judged(checker())), expected);
    }

    #[test]
    fn a_refusal_before_the_window_opened_passes_if_control_was_lost_before_it() {
        let story = lost().at(999).control(Refused, "a", 1, "RenewControl").at(1001);
        assert_eq!(story.decided(checker()).unwrap().verdict, Verdict::Pass);
        let overtaken = Story::default().control(Acquired, "a", 1, "").at(900).control(Acquired, "b", 2, "");
        let story = overtaken.control(Refused, "a", 1, "RenewControl").at(1001);
        assert_eq!(story.decided(checker()).unwrap().verdict, Verdict::Pass);
    }

    #[test]
    fn a_refusal_in_time_counts_however_late_the_news() {
        let story = lost().at(2900).control(Refused, "a", 1, "RenewControl").told_at(3500);
        assert_eq!(story.judged(checker()).verdict, Verdict::Pass);
    }

    #[test]
    fn late_commands_carried_out_fail() {
        let story = lost().at(1500).control(Executed, "a", 1, "Conveyor.Run").at(3020);
        assert_eq!(story.decided(checker()), None);
        assert_eq!(story.judged(checker()).verdict, Verdict::Fail);
    }

    #[test]
    fn one_refusal_does_not_excuse_what_was_carried_out_before_it() {
        let story = lost().at(1500).control(Executed, "a", 1, "Conveyor.Run").control(Refused, "a", 1, "Conveyor.Stop");
        let story = story.at(3020);
        assert_eq!(story.decided(checker()), None);
        let judgement = story.judged(checker());
        assert_eq!(judgement.verdict, Verdict::Fail);
        assert_eq!(judgement.summary, "1 late command of gateway-a carried out, 1 refused");
    }

    #[test]
    fn what_was_refused_in_an_earlier_stage_proves_nothing_about_this_one() {
        let story = lost().at(600).control(Refused, "a", 1, "Conveyor.Run").at(3020);
        assert_eq!(story.judged(checker().since(ms(580))).verdict, Verdict::Pass);
        assert_eq!(story.judged(checker().since(ms(621))).verdict, Verdict::Unknown);
    }

    #[test]
    fn who_takes_control_again_may_command() {
        let again = lost().at(1500).control_by("", Expired, "b", 2, "").control(Acquired, "a", 3, "");
        let story = again.control(Executed, "a", 3, "Conveyor.Run").at(3020);
        assert_eq!(story.judged(checker()).verdict, Verdict::Unknown);
    }

    #[test]
    fn silence_proves_nothing() {
        let story = lost().at(1500).control(Refused, "b", 1, "Conveyor.Run").at(3020);
        assert_eq!(story.judged(checker()).verdict, Verdict::Unknown);
        let cut_short = lost().at(1500).control(Executed, "a", 1, "Conveyor.Run");
        assert_eq!(cut_short.judged(checker()).verdict, Verdict::Unknown);
        let in_control = Story::default().control(Acquired, "a", 1, "").at(1500).control(Refused, "a", 0, "x").at(3020);
        assert_eq!(in_control.judged(checker()).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn only_refusals_between_the_loss_and_the_limit_count(moments in prop::collection::vec(501_i64..5000, 0..20)) {
            let mut moments = moments;
            moments.sort_unstable();
            let story = moments.iter().fold(lost(), |story, millis| {
                story.at(*millis).control(Refused, "a", 1, "Conveyor.Run")
            });
            let inside = moments.iter().any(|millis| *millis < 3020);
            prop_assert_eq!(story.at(5000).judged(checker()).verdict == Verdict::Pass, inside);
        }
    }
}
