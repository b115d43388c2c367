//! Who is not in control leaves the line alone.

use std::time::Duration;

use super::words::span;
use super::{Checker, Window, evidence};
use crate::journal::{ControlAct, Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// Checks that in all of the window a client neither gets control nor commands the line, and publishes nothing about parts:
/// the one in control does. That it asks for control and is denied is no act. Whether it reads the plant is not seen. After the
/// machine stood still it may have had to take over, so what it does then proves nothing.
#[derive(Debug)]
pub struct StandsBy {
    client: String,
    publisher: Option<String>,
    window: Window,
    acts: Vec<Evidence>,
    sees: bool,
}

impl StandsBy {
    /// The check, for the client's name at the plant and, if it publishes, at the cloud.
    #[must_use]
    pub fn new(client: impl Into<String>, publisher: Option<String>, window: Window) -> Self {
        Self { client: client.into(), publisher, window, acts: Vec::new(), sees: false }
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
        let act = match &entry.event {
            Event::Observing { what: Observation::Control, blind: None } => return self.sees = true,
            Event::Control(control) if control.client == self.client && control.act != ControlAct::Denied => {
                evidence::control(entry, control)
            }
            Event::Message { client, about: Some(about), .. } if self.publisher.as_ref() == Some(client) => {
                evidence::message(entry, client, about)
            }
            _ => return,
        };
        if self.is_inside(act.at) {
            self.acts.push(act);
        }
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

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let first = self.acts.first()?;
        let summary = format!("{} did not stand by: it {}", self.client, first.text);
        Some(Judgement::fail(self.name(), summary).with(self.acts.iter().take(3).cloned()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |why| Judgement::unknown(self.name(), why);
        self.decide(now).unwrap_or_else(|| match (self.sees, now >= self.window.closed()) {
            (false, _) => unknown("the plant's control ledger was not seen"),
            (true, false) => unknown("the journal ends before time was up"),
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
        Story::default().event(Event::Observing { what: Observation::Control, blind: None })
    }

    #[test]
    fn who_only_asks_stands_by() {
        let story = seen().at(1500).control(ControlAct::Denied, "b", 0, "").message("gateway-a", 4);
        assert_eq!(story.clone().at(2000).judged(checker()).verdict, Verdict::Unknown);
        assert_eq!(story.at(4000).judged(checker()).summary, "gateway-b stood by for 2 s");
        assert_eq!(Story::default().at(4000).judged(checker()).verdict, Verdict::Unknown, "nobody looked");
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
    fn who_acts_after_the_machine_stood_still_may_have_had_to() {
        let acts = |stall| {
            let still = seen().at(stall).event(Event::Stalled { for_us: 600_000 });
            let story = still.at(2500).control(ControlAct::Acquired, "b", 2, "").at(4000);
            story.judged(Sighted::new(Box::new(checker()), ms(1000))).verdict
        };
        assert_eq!((acts(900), acts(2000)), (Verdict::Fail, Verdict::Unknown));
    }
}
