//! No more or no less than so many messages are published.

use std::time::Duration;

use super::heard::Listener;
use crate::check::words::{count, span};
use crate::check::{Checker, Window};
use crate::journal::{Amount, Entry, Evidence, Judgement, Moment, Observation, TopicFilter, Verdict};

/// How many messages are shown.
const SHOWN: usize = 3;

/// Checks how many messages the cloud accepts in the window on topics of a filter. One too many fails at once; everything
/// else is judged when the window has closed. What comes in the first moments of the window may have been under way before:
/// it does not count as too much. "No message" is at most 0; that passes only where messages were seen in all of the time,
/// and says so if the topics never had any, because a misspelt topic has none either.
#[derive(Debug)]
pub struct PublishedOften {
    listener: Listener,
    times: Amount,
    window: Window,
    /// How many count.
    number: usize,
    last: Vec<Evidence>,
    /// Whether there was a message on these topics at any time.
    ever: bool,
    /// How many came before the window.
    before: usize,
}

impl PublishedOften {
    /// The check, for messages on these topics.
    #[must_use]
    pub fn new(topics: TopicFilter, times: Amount, window: Window) -> Self {
        Self { listener: Listener::new(topics), times, window, number: 0, last: Vec::new(), ever: false, before: 0 }
    }

    /// In favour of the system: what may have been sent inside counts for it, what must have been counts against it.
    fn counts(&self, at: Moment) -> bool {
        match self.times {
            Amount::AtLeast(_) => self.window.since() <= at && self.window.admits(at),
            Amount::AtMost(_) => self.window.opened() <= at && at < self.window.until(),
        }
    }

    fn end(&self) -> Moment {
        match self.times {
            Amount::AtLeast(_) => self.window.closed(),
            Amount::AtMost(_) => self.window.until(),
        }
    }

    /// `3 messages on lines/+/parts`, `no message on lines/+/parts`.
    fn seen(&self) -> String {
        let number = if self.number == 0 { "no message".to_owned() } else { count(self.number, "message") };
        format!("{number} on {}", self.listener.topics.text())
    }

    fn promised(&self) -> String {
        match self.times {
            Amount::AtMost(0) => "none was to come".to_owned(),
            Amount::AtMost(most) => format!("at most {most} were to come"),
            Amount::AtLeast(least) => format!("at least {least} were to come"),
        }
    }

    fn fail(&self, after: Moment) -> Judgement {
        let (seen, after) = (self.seen(), span(after.since(self.window.since())));
        let summary = format!("{seen} in {after}, and {} in {}", self.promised(), span(self.window.allowed()));
        let hint = match (self.times, self.before) {
            (Amount::AtLeast(_), before @ 1..) => {
                format!("; {} came before, and does not count", count(before, "message"))
            }
            _ if self.number == 0 && !self.ever => self.listener.hint(),
            _ => String::new(),
        };
        Judgement::fail(self.name(), summary + &hint).with(self.last.iter().cloned())
    }

    fn are_too_many(&self) -> bool {
        matches!(self.times, Amount::AtMost(most) if self.number > most as usize)
    }

    fn pass(&self) -> Judgement {
        let (seen, lasting) = (self.seen(), span(self.window.allowed()));
        let summary = match self.times {
            Amount::AtMost(0) if !self.ever => {
                format!("{seen} for {lasting}; there was none in the whole scenario{}", self.listener.hint())
            }
            Amount::AtMost(0) => format!("{seen} for {lasting}"),
            _ => format!("{seen} in {lasting}; {}", self.promised()),
        };
        Judgement::pass(self.name(), summary)
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("messages on {}: {why}", self.listener.topics.text()))
    }
}

impl Checker for PublishedOften {
    fn name(&self) -> &'static str {
        "published so often"
    }

    fn observe(&mut self, entry: &Entry) {
        let Some(heard) = self.listener.message(entry) else { return };
        self.ever = true;
        self.before += usize::from(entry.at < self.window.since());
        // Nothing more is to be said of what has failed, so that it reads the same however late it is judged.
        if !self.counts(entry.at) || self.are_too_many() {
            return;
        }
        self.number += 1;
        if self.last.len() >= SHOWN {
            self.last.remove(0);
        }
        self.last.push(heard.evidence());
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.end())
    }

    /// That there were no more is what a pass rests on, that there were not enough a failure.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        match (self.times, verdict) {
            (Amount::AtMost(_), Verdict::Pass) | (Amount::AtLeast(_), Verdict::Fail) => &[Observation::Messages],
            _ => &[],
        }
    }

    fn stood_still(&mut self, end: Moment, still: Duration) {
        if matches!(self.times, Amount::AtMost(_)) {
            self.window.lengthen(end, still);
        }
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        if let Some(last) = self.last.last().filter(|_| self.are_too_many()) {
            return Some(self.fail(last.at));
        }
        if now < self.end() || !self.listener.sees || self.window.opened() >= self.window.until() {
            return None;
        }
        match self.times {
            Amount::AtLeast(least) if self.number < least as usize => Some(self.fail(self.window.until())),
            _ => Some(self.pass()),
        }
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| match (self.listener.sees, now < self.end()) {
            (false, _) => self.unknown("the harness sees no messages here"),
            (true, true) => self.unknown("the journal ends before time was up"),
            (true, false) => self.unknown("the time is too short to tell"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::Event;
    use proptest::prelude::*;
    use serde_json::json;

    fn checker(times: Amount) -> PublishedOften {
        let window = Window::lasting(ms(1000), Duration::from_secs(2));
        PublishedOften::new(TopicFilter::parse("lines/+/parts").unwrap(), times, window)
    }

    fn seen() -> Story {
        Story::default().observing(Observation::Messages, None)
    }

    fn published(story: Story, at: i64) -> Story {
        let (client, topic) = ("gateway-a".to_owned(), "lines/mps/parts".to_owned());
        story.at(at).event(Event::Message { client, topic, payload: json!(at), retained: None, about: None })
    }

    #[test]
    fn silence_passes_when_time_is_up_and_says_if_it_was_never_broken() {
        assert_eq!(seen().at(2999).decided(checker(Amount::AtMost(0))), None);
        let before = published(seen(), 500).at(3000);
        assert_eq!(before.decided(checker(Amount::AtMost(0))).unwrap().summary, "no message on lines/+/parts for 2 s");
        let other = seen().at(500).message("a", 1).at(3000).decided(checker(Amount::AtMost(0))).unwrap();
        let never = "no message on lines/+/parts for 2 s; there was none in the whole scenario; did you mean \
                     `lines/mps/a/parts`?";
        assert_eq!(other.summary, never);
    }

    #[test]
    fn one_too_many_fails_at_once_and_further_ones_change_nothing() {
        let two = published(published(seen(), 1100), 1500);
        let failed = two.decided(checker(Amount::AtMost(1))).unwrap();
        assert_eq!(failed.summary, "2 messages on lines/+/parts in 500 ms, and at most 1 were to come in 2 s");
        let lines = "1.100 s gateway-a publishes on lines/mps/parts: 1100\n1.500 s gateway-a publishes on \
                     lines/mps/parts: 1500";
        assert_eq!(argument(&failed), lines);
        assert_eq!(published(two, 1600).at(9000).judged(checker(Amount::AtMost(1))), failed);
        assert_eq!(published(seen(), 1010).at(9000).judged(checker(Amount::AtMost(0))).verdict, Verdict::Pass);
    }

    #[test]
    fn too_few_fail_when_time_is_up() {
        let two = published(published(seen(), 1000), 3010);
        assert_eq!(two.clone().at(3015).decided(checker(Amount::AtLeast(2))), None);
        let enough = two.clone().at(3020).decided(checker(Amount::AtLeast(2))).unwrap();
        assert_eq!(enough.summary, "2 messages on lines/+/parts in 2 s; at least 2 were to come");
        let few = two.at(3020).decided(checker(Amount::AtLeast(3))).unwrap();
        assert_eq!(few.summary, "2 messages on lines/+/parts in 2 s, and at least 3 were to come in 2 s");
        assert_eq!(few.verdict, Verdict::Fail);
    }

    #[test]
    fn what_came_too_early_to_count_is_told() {
        let early = published(seen(), 500).at(3020).decided(checker(Amount::AtLeast(1))).unwrap();
        let told = "no message on lines/+/parts in 2 s, and at least 1 were to come in 2 s; 1 message came before, and \
                    does not count";
        assert_eq!(early.summary, told);
    }

    #[test]
    fn where_nobody_listened_nothing_is_proved() {
        let judged = |story: Story, times| {
            let checker = Sighted::new(Box::new(checker(times)), ms(1000));
            story.at(5000).judged(checker).verdict
        };
        let blind = || {
            seen()
                .at(1500)
                .observing(Observation::Messages, Some("the broker is away"))
                .at(1800)
                .observing(Observation::Messages, None)
        };
        for times in [Amount::AtMost(0), Amount::AtLeast(1)] {
            assert_eq!(judged(Story::default(), times), Verdict::Unknown);
            assert_eq!(judged(blind(), times), Verdict::Unknown);
        }
        assert_eq!(judged(published(blind(), 2000), Amount::AtLeast(1)), Verdict::Pass);
        assert_eq!(judged(published(blind(), 2000), Amount::AtMost(0)), Verdict::Fail);
        let short = Window::lasting(ms(1000), Duration::from_millis(20));
        let short = PublishedOften::new(TopicFilter::parse("#").unwrap(), Amount::AtMost(0), short);
        assert_eq!(seen().at(5000).judged(short).verdict, Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn it_counts_what_lies_in_the_window(mut at in prop::collection::vec(0_i64..4000, 0..30), limit in 0_u32..10) {
            at.sort_unstable();
            let story = at.iter().fold(seen(), |story, at| published(story, *at)).at(9000);
            let inside = |from, to| at.iter().filter(|at| (from..to).contains(*at)).count();
            let most = story.judged(checker(Amount::AtMost(limit))).verdict == Verdict::Pass;
            prop_assert_eq!(most, inside(1020, 3000) <= limit as usize);
            let least = story.judged(checker(Amount::AtLeast(limit))).verdict == Verdict::Pass;
            prop_assert_eq!(least, inside(1000, 3020) >= limit as usize);
        }
    }
}
