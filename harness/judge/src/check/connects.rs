//! A component opens no more connections than it may.

use std::time::Duration;

use super::words::{count, span};
use super::{Checker, Window};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, Verdict};

/// How often the harness counts connections.
pub const COUNTED_EVERY: Duration = Duration::from_millis(100);

/// How many lines are shown.
const SHOWN: usize = 3;

/// Checks that a component opens no more connections on a link in the window than a limit, whether anybody accepts them or
/// not. Fails with the first one too many. The harness counts ten times a second: what came so close to an end of the window
/// that it may lie outside is not held against the component; nor is what came after the machine stood still, which ends
/// connections, too.
#[derive(Debug)]
pub struct ConnectsSeldom {
    link: String,
    most: u64,
    window: Window,
    number: u64,
    last: Vec<Evidence>,
    sees: bool,
}

impl ConnectsSeldom {
    /// The check.
    #[must_use]
    pub fn new(link: String, most: u32, window: Window) -> Self {
        Self { link, most: most.into(), window, number: 0, last: Vec::new(), sees: false }
    }

    fn opened(&mut self, entry: &Entry, number: u64, since: Moment) {
        let is_inside = self.window.since() <= since && entry.at <= self.window.until();
        // Nothing more is to be said of what has failed, so that it reads the same however late it is judged.
        if !is_inside || self.are_too_many() {
            return;
        }
        self.number += number;
        if self.last.len() >= SHOWN {
            self.last.remove(0);
        }
        let text = format!("{} in {}", connections(number), span(entry.at.since(since)));
        self.last.push(Evidence::of(entry, &self.link, text));
    }

    fn are_too_many(&self) -> bool {
        self.number > self.most
    }

    fn judged(&self, verdict: Verdict, time: Duration) -> Judgement {
        let (number, allowed) = (connections(self.number), span(self.window.allowed()));
        let summary = format!("{}: {number} in {}, at most {} in {allowed}", self.link, span(time), self.most);
        Judgement::new(verdict, self.name(), summary).with(self.last.iter().cloned())
    }
}

fn connections(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "connection")
}

impl Checker for ConnectsSeldom {
    fn name(&self) -> &'static str {
        "connects no more often"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Observing { what: Observation::Connections, blind: None, .. } => self.sees = true,
            Event::Connections(opened) if opened.link == self.link => self.opened(entry, opened.number, opened.since),
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    /// That it was not seen more often is what a pass rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Pass { &[Observation::Connections] } else { &[] }
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        self.window.lengthen(end, still);
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let last = self.last.last().filter(|_| self.are_too_many())?;
        Some(self.judged(Verdict::Fail, last.at.since(self.window.since())))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let unknown = |why: &str| Judgement::unknown(self.name(), format!("{}: {why}", self.link));
        self.decide(now).unwrap_or_else(|| match (self.sees, now >= self.window.closed()) {
            (false, _) => unknown("nobody counted connections"),
            (true, false) => unknown("the journal ends before time was up"),
            // No time between two counts has to lie inside of it.
            (true, true) if self.window.allowed() < COUNTED_EVERY * 2 => unknown("the time is too short to tell"),
            (true, true) => self.judged(Verdict::Pass, self.window.until().since(self.window.since())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::Connections;

    const LINK: &str = "gateway a to cloud";

    fn checker(most: u32) -> ConnectsSeldom {
        ConnectsSeldom::new(LINK.into(), most, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn seen() -> Story {
        Story::default().observing(Observation::Connections, None)
    }

    fn opened(story: Story, link: &str, at: i64, number: u64) -> Story {
        story.at(at).event(Event::Connections(Connections { link: link.into(), number, since: ms(at - 100) }))
    }

    #[test]
    fn one_too_many_fails_at_once_and_further_ones_change_nothing() {
        let story = opened(opened(seen(), LINK, 1200, 2), "gateway b to cloud", 1300, 9);
        assert_eq!(story.decided(checker(2)), None);
        let too_many = opened(story, LINK, 1500, 1);
        let failed = too_many.decided(checker(2)).unwrap();
        assert_eq!(failed.summary, "gateway a to cloud: 3 connections in 500 ms, at most 2 in 2 s");
        let lines =
            "1.200 s gateway a to cloud 2 connections in 100 ms\n1.500 s gateway a to cloud 1 connection in 100 ms";
        assert_eq!((failed.verdict, argument(&failed).as_str()), (Verdict::Fail, lines));
        assert_eq!(opened(too_many, LINK, 1600, 7).at(9000).judged(checker(2)), failed);
    }

    #[test]
    fn what_may_lie_outside_of_the_window_does_not_count() {
        for (at, verdict) in [
            (1000, Verdict::Pass),
            (1099, Verdict::Pass),
            (1100, Verdict::Fail),
            (3000, Verdict::Fail),
            (3001, Verdict::Pass),
        ] {
            assert_eq!(opened(seen(), LINK, at, 1).at(9000).judged(checker(0)).verdict, verdict, "{at}");
        }
    }

    #[test]
    fn a_time_in_which_nothing_need_be_counted_proves_nothing() {
        let lasting =
            |millis| ConnectsSeldom::new(LINK.into(), 0, Window::lasting(ms(1000), Duration::from_millis(millis)));
        assert_eq!(seen().at(9000).judged(lasting(199)).verdict, Verdict::Unknown);
        assert_eq!(seen().at(9000).judged(lasting(200)).verdict, Verdict::Pass);
    }

    #[test]
    fn who_did_not_look_to_the_end_proves_nothing() {
        let verdict = |story: Story| story.judged(Sighted::new(Box::new(checker(3)), ms(1000))).verdict;
        assert_eq!(verdict(seen().at(3020)), Verdict::Pass);
        assert_eq!(verdict(seen().at(3019)), Verdict::Unknown);
        assert_eq!(verdict(Story::default().at(9000)), Verdict::Unknown);
        let still = |at| opened(seen().at(at).event(Event::Stalled { for_us: 600_000 }), LINK, 2000, 4);
        assert_eq!(verdict(still(1900).at(9000)), Verdict::Unknown, "it may have connected anew because of that");
        assert_eq!(verdict(still(900).at(9000)), Verdict::Fail, "that was before");
        assert_eq!(
            verdict(seen().at(1500).observing(Observation::Connections, Some("gone")).at(9000)),
            Verdict::Unknown
        );
    }
}
