//! Who subscribes later is told what was published last.

use std::collections::BTreeMap;

use super::heard::Listener;
use crate::check::words::count;
use crate::check::{Checker, Window};
use crate::journal::{Entry, Evidence, Judgement, Moment, Observation, TopicFilter, Verdict};

/// How many messages are shown.
const SHOWN: usize = 3;

/// Checks that on each topic of a filter that had a message, the cloud tells the last one to whoever subscribes later: it was
/// published with RETAIN, and is not empty (MQTT 3.1.1, section 3.3.1.3). All messages of the scenario
/// count, also those before the window. Passes as soon as that is so in the window; when the window closes it fails if there
/// was no message, or for the topics whose last one nobody is told later. Where the cloud does not tell whether a message
/// was retained, the verdict is unknown.
#[derive(Debug)]
pub struct LastIsRetained {
    listener: Listener,
    window: Window,
    /// By topic: whether the cloud keeps the last message, if it tells.
    last: BTreeMap<String, (Option<bool>, Evidence)>,
}

impl LastIsRetained {
    /// The check, for messages on these topics.
    #[must_use]
    pub fn new(topics: TopicFilter, window: Window) -> Self {
        Self { listener: Listener::new(topics), window, last: BTreeMap::new() }
    }

    /// The last messages of which the cloud says so.
    fn those(&self, retained: Option<bool>) -> Vec<&Evidence> {
        self.last.values().filter(|(known, _)| *known == retained).map(|(_, evidence)| evidence).collect()
    }

    /// `the last message on lines/+/status`.
    fn subject(&self) -> String {
        format!("the last message on {}", self.listener.topics.text())
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("{}: {why}", self.subject()))
    }

    fn fail(&self, lost: &[&Evidence]) -> Judgement {
        let (subject, number, topics) = (self.subject(), lost.len(), count(self.last.len(), "topic"));
        let summary = format!("{subject} is not retained on {number} of {topics}: who subscribes later is not told");
        Judgement::fail(self.name(), summary).with(some(lost))
    }

    fn nothing(&self) -> Judgement {
        let (topics, hint) = (self.listener.topics.text(), self.listener.hint());
        Judgement::fail(self.name(), format!("no message was published on {topics}{hint}"))
    }
}

/// The first lines.
fn some(evidence: &[&Evidence]) -> impl Iterator<Item = Evidence> {
    evidence.iter().copied().take(SHOWN).cloned()
}

impl Checker for LastIsRetained {
    fn name(&self) -> &'static str {
        "the last message is retained"
    }

    fn observe(&mut self, entry: &Entry) {
        if let Some(heard) = self.listener.message(entry)
            && self.window.admits(entry.at)
        {
            self.last.insert(heard.topic.to_owned(), (heard.retained, heard.evidence()));
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    /// What was not seen may have been the last one.
    fn unseen(&self, _: Verdict) -> &'static [Observation] {
        &[Observation::Messages]
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let kept = self.those(Some(true));
        if kept.is_empty() || kept.len() < self.last.len() || now < self.window.since() {
            return None;
        }
        let summary = format!("{} is retained on {}", self.subject(), count(kept.len(), "topic"));
        Some(Judgement::pass(self.name(), summary).with(some(&kept)))
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(pass) = self.decide(now) {
            return pass;
        }
        let (lost, untold) = (self.those(Some(false)), self.those(None));
        match (self.listener.sees, now >= self.window.closed()) {
            (false, _) => self.unknown("the harness sees no messages here"),
            (true, false) => self.unknown("the journal ends before time was up"),
            (true, true) if !lost.is_empty() => self.fail(&lost),
            (true, true) if untold.is_empty() => self.nothing(),
            (true, true) => self.unknown("the cloud does not tell whether messages are retained").with(some(&untold)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use crate::check::testing::{Story, ms};
    use crate::journal::Event;

    fn story() -> Story {
        Story::default().observing(Observation::Messages, None)
    }

    fn says(story: Story, at: i64, gateway: &str, payload: Value, retained: Option<bool>) -> Story {
        let (client, topic) = (format!("gateway-{gateway}"), format!("lines/mps/{gateway}/status"));
        story.at(at).event(Event::Message { client, topic, payload, retained, about: None })
    }

    /// The judgement at this time, in milliseconds, for a window of 2 s from 1 s on.
    fn judged(story: &Story, at: i64) -> (Verdict, String) {
        let window = Window::lasting(ms(1000), Duration::from_secs(2));
        let mut check = LastIsRetained::new(TopicFilter::parse("lines/+/+/status").unwrap(), window);
        story.entries.iter().for_each(|entry| check.observe(entry));
        let judgement = check.finish(ms(at));
        (judgement.verdict, judgement.summary)
    }

    #[test]
    fn a_pass_is_that_each_topic_has_a_last_message_that_is_kept() {
        let story = says(story(), 100, "a", json!(1), Some(false));
        let story = says(story, 200, "a", json!(2), Some(true));
        let story = says(story, 300, "b", json!(1), Some(true));
        let expected = "the last message on lines/+/+/status is retained on 2 topics";
        assert_eq!(judged(&story, 1000), (Verdict::Pass, expected.into()));
    }

    #[test]
    fn one_topic_whose_last_message_is_not_kept_is_a_failure() {
        let story = says(story(), 100, "a", json!(1), Some(true));
        let story = says(story, 200, "b", json!(1), Some(true));
        let story = says(story, 1500, "b", json!(2), Some(false));
        let expected =
            "the last message on lines/+/+/status is not retained on 1 of 2 topics: who subscribes later is not told";
        assert_eq!(judged(&story, 4000), (Verdict::Fail, expected.into()));
        assert_eq!(judged(&story, 2000).0, Verdict::Unknown, "time is not up");
    }

    #[test]
    fn no_message_is_a_failure_and_no_sight_is_none() {
        let expected = "no message was published on lines/+/+/status";
        assert_eq!(judged(&story(), 4000), (Verdict::Fail, expected.into()));
        assert_eq!(judged(&Story::default(), 4000).0, Verdict::Unknown);
    }

    #[test]
    fn a_cloud_that_does_not_tell_is_unknown_unless_another_message_is_not_kept() {
        let story = says(story(), 100, "a", json!(1), None);
        let expected = "the last message on lines/+/+/status: the cloud does not tell whether messages are retained";
        assert_eq!(judged(&story, 4000), (Verdict::Unknown, expected.into()));
        let story = says(story, 200, "b", json!(1), Some(false));
        assert_eq!(judged(&story, 4000).0, Verdict::Fail);
    }
}
