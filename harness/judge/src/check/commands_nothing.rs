//! Who leaves the line alone sends it no command.

use std::time::Duration;

use line_model::fault::PlantFault;

use super::words::{count, span};
use super::{Checker, Window, evidence};
use crate::journal::{
    ControlAct, ControlEntry, Entry, Event, Evidence, Fault, FaultChange, Judgement, Moment, Observation, Verdict,
};

/// How many commands are shown.
const SHOWN: usize = 3;

/// Checks, by the plant's ledger, that a client sends the line no command in all of the window: none that is carried out,
/// none that an interlock stops, and none that is refused because its token is not current (a late renewal is among these).
/// A line that stands still because its controller stopped what it was told looks like one that was told nothing: this tells
/// them apart, as far as the plant's ledger says what it has stopped (`Prevented`). What the plant refuses for another reason, such
/// as an argument out of its range, is not in it; a controller that is stopped enters nothing, which leaves the verdict unknown. That
/// control is taken, given back or asked for is no command.
#[derive(Debug)]
pub struct CommandsNothing {
    client: String,
    window: Window,
    sent: Vec<Evidence>,
    /// When the controller was stopped and ran again.
    stopped: Vec<(Moment, Option<Moment>)>,
    sees: bool,
}

impl CommandsNothing {
    /// The check, for the client with this OPC UA application name.
    #[must_use]
    pub fn new(client: impl Into<String>, window: Window) -> Self {
        Self { client: client.into(), window, sent: Vec::new(), stopped: Vec::new(), sees: false }
    }

    fn control(&mut self, entry: &Entry, control: &ControlEntry) {
        let is_command = matches!(control.act, ControlAct::Executed | ControlAct::Prevented | ControlAct::Refused);
        // Inside of the window by every clock.
        let is_inside = self.window.opened() <= control.plant_time && control.plant_time < self.window.closing();
        if is_command && is_inside && control.client == self.client {
            self.sent.push(evidence::control(entry, control));
        }
    }

    fn controller(&mut self, at: Moment, change: &FaultChange) {
        match change {
            FaultChange::Injected => self.stopped.push((at, None)),
            FaultChange::Healed { .. } => self.stopped.iter_mut().for_each(|(_, until)| _ = until.get_or_insert(at)),
        }
    }

    /// Whether the controller was stopped in the window.
    fn was_stopped(&self) -> bool {
        let (from, to) = (self.window.since(), self.window.until());
        self.stopped.iter().any(|(at, until)| *at < to && until.is_none_or(|until| until > from))
    }
}

impl Checker for CommandsNothing {
    fn name(&self) -> &'static str {
        "commands nothing"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Observing { what: Observation::Control, blind: None, .. } => self.sees = true,
            Event::Control(control) => self.control(entry, control),
            Event::Fault { fault: Fault::Plant { what: PlantFault::ControllerStop }, change, .. } => {
                self.controller(entry.at, change);
            }
            _ => {}
        }
    }

    fn lasts(&self) -> bool {
        true
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    /// That nothing was seen is what a pass rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Pass { &[Observation::Control] } else { &[] }
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        self.window.lengthen(end, still);
    }

    fn had_failed(&self, then: Moment) -> bool {
        self.sent.first().is_some_and(|first| first.at <= then)
    }

    /// What it sent just before the window or just after it the plant may stamp as if it were inside.
    fn rests_on_clocks(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let first = self.sent.first()?;
        let more = match self.sent.len() - 1 {
            0 => String::new(),
            more => format!(" (and {})", count(more, "more command")),
        };
        let summary = format!("{} {}{more}", self.client, first.text);
        let judgement = self.window.broken(first.at, self.name(), summary);
        Some(judgement.with(self.sent.iter().take(SHOWN).cloned()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |why| Judgement::unknown(self.name(), why);
        self.decide(now).unwrap_or_else(|| match (self.sees, now >= self.window.closed()) {
            (false, _) => unknown("the plant's control ledger was not seen"),
            (true, false) => unknown("the journal ends before time was up"),
            (true, true) if self.was_stopped() => {
                unknown("a controller that is stopped enters nothing into its ledger")
            }
            (true, true) if self.window.opened() >= self.window.closing() => unknown("the time is too short to tell"),
            (true, true) => {
                let summary = format!("{} commanded nothing for {}", self.client, span(self.window.allowed()));
                Judgement::pass(self.name(), summary)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, ms};
    use crate::journal::ControlAct::{Acquired, Denied, Executed, Prevented, Refused, Released};
    use crate::journal::Touched;

    fn seen() -> Story {
        Story::default().event(Event::Observing { what: Observation::Control, blind: None, seen: None })
    }

    fn judged(story: &Story) -> Judgement {
        story.judged(CommandsNothing::new("gateway-a", Window::lasting(ms(1000), Duration::from_secs(2))))
    }

    #[test]
    fn a_command_fails_whatever_became_of_it() {
        for act in [Executed, Prevented, Refused] {
            let told = judged(&seen().at(1500).control(act, "a", 1, "Conveyor.Run").at(4000));
            assert_eq!(told.verdict, Verdict::Fail, "{act:?}");
        }
        let stopped = judged(&seen().at(1500).control(Prevented, "a", 1, "Conveyor.Run").at(4000));
        let summary = "gateway-a commands Conveyor.Run, stopped by an interlock, with token 1 (of a)";
        assert_eq!(stopped.summary, summary);
    }

    #[test]
    fn what_is_no_command_or_of_another_or_outside_passes() {
        let quiet = seen().at(900).control(Executed, "a", 1, "Conveyor.Run").at(1500);
        let quiet = quiet.control(Denied, "a", 0, "").control(Released, "a", 1, "").control(Acquired, "b", 2, "");
        let quiet = quiet.control(Executed, "b", 2, "Conveyor.Run").at(3100).control(Executed, "a", 3, "Conveyor.Run");
        let passed = judged(&quiet.at(4000));
        assert_eq!((passed.verdict, passed.summary.as_str()), (Verdict::Pass, "gateway-a commanded nothing for 2 s"));
    }

    #[test]
    fn a_stopped_controller_enters_nothing() {
        let stop = |change| Event::Fault { id: 1, fault: Fault::Plant { what: PlantFault::ControllerStop }, change };
        let healed = || stop(FaultChange::Healed { touched: Touched::Plant { touched: None } });
        let stopped =
            |from: i64, to: i64| seen().at(from).event(stop(FaultChange::Injected)).at(to).event(healed()).at(9000);
        let verdict = |story: Story| judged(&story).verdict;
        assert_eq!([verdict(stopped(500, 900)), verdict(stopped(3100, 3200))], [Verdict::Pass; 2]);
        assert_eq!([verdict(stopped(500, 1100)), verdict(stopped(2900, 5000))], [Verdict::Unknown; 2]);
    }

    #[test]
    fn nothing_is_known_of_what_was_not_seen() {
        assert_eq!(judged(&Story::default().at(4000)).verdict, Verdict::Unknown);
        assert_eq!(judged(&seen().at(2000)).verdict, Verdict::Unknown);
    }
}
