//! Who subscribes later is told what was published last.

use std::collections::BTreeMap;

use super::heard::Listener;
use crate::check::words::count;
use crate::check::{Checker, Window};
use crate::journal::{Entry, Event, Evidence, Judgement, Moment, Observation, TopicFilter, Verdict};

/// How many messages are shown.
const SHOWN: usize = 3;

/// Checks that on each topic of a filter that had a message, the last one was published with RETAIN, so that the cloud tells
/// it to whoever subscribes later (MQTT 3.1.1, section 3.3.1.3); an empty one is told to nobody. All messages of the scenario
/// count, also those before the window. Passes as soon as that is so in the window; when the window closes it fails if there
/// was no message, or for the topics whose last one nobody is told later. Where the cloud does not tell whether a message
/// was retained, the verdict is unknown.
#[derive(Debug)]
pub struct LastIsRetained {
    listener: Listener,
    window: Window,
    last: BTreeMap<String, Last>,
}

/// The last message on a topic.
#[derive(Debug)]
struct Last {
    kept: Kept,
    evidence: Evidence,
}

/// Whether the cloud keeps a message for later subscribers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kept {
    Yes,
    No,
    Untold,
}

impl LastIsRetained {
    /// The check, for messages on these topics.
    #[must_use]
    pub fn new(topics: TopicFilter, window: Window) -> Self {
        Self { listener: Listener::new(topics), window, last: BTreeMap::new() }
    }

    fn those(&self, kept: Kept) -> impl Iterator<Item = &Evidence> {
        self.last.values().filter(move |last| last.kept == kept).map(|last| &last.evidence)
    }

    fn evidence(&self, kept: Kept) -> Vec<Evidence> {
        self.those(kept).take(SHOWN).cloned().collect()
    }

    /// `the last message on lines/+/status`.
    fn subject(&self) -> String {
        format!("the last message on {}", self.listener.topics.text())
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("{}: {why}", self.subject()))
    }

    fn fail(&self) -> Judgement {
        let (number, topics) = (self.those(Kept::No).count(), count(self.last.len(), "topic"));
        let summary = match number {
            0 => format!("no message was published on {}{}", self.listener.topics.text(), self.listener.hint()),
            _ => {
                format!("{} is not retained on {number} of {topics}: who subscribes later is not told", self.subject())
            }
        };
        Judgement::fail(self.name(), summary).with(self.evidence(Kept::No))
    }
}

impl Checker for LastIsRetained {
    fn name(&self) -> &'static str {
        "the last message is retained"
    }

    fn observe(&mut self, entry: &Entry) {
        let Some(heard) = self.listener.message(entry).filter(|_| self.window.admits(entry.at)) else { return };
        let Event::Message { topic, payload, retain, .. } = &entry.event else { return };
        let kept = match retain {
            None => Kept::Untold,
            Some(true) if payload.as_str() != Some("") => Kept::Yes,
            Some(_) => Kept::No,
        };
        self.last.insert(topic.clone(), Last { kept, evidence: heard.evidence() });
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    /// What was not seen may have been the last one.
    fn unseen(&self, _: Verdict) -> &'static [Observation] {
        &[Observation::Messages]
    }

    fn decide(&self, now: Moment) -> Option<Judgement> {
        let all = !self.last.is_empty() && self.last.values().all(|last| last.kept == Kept::Yes);
        let summary = || format!("{} is retained on {}", self.subject(), count(self.last.len(), "topic"));
        (all && now >= self.window.since())
            .then(|| Judgement::pass(self.name(), summary()).with(self.evidence(Kept::Yes)))
    }

    fn finish(&self, now: Moment) -> Judgement {
        if let Some(pass) = self.decide(now) {
            return pass;
        }
        match (self.listener.sees, now >= self.window.closed()) {
            (false, _) => self.unknown("the harness sees no messages here"),
            (true, false) => self.unknown("the journal ends before time was up"),
            (true, true) if self.those(Kept::Untold).next().is_some() && self.those(Kept::No).next().is_none() => {
                self.unknown("the cloud does not tell whether messages are retained").with(self.evidence(Kept::Untold))
            }
            (true, true) => self.fail(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::{Value, json};

    use super::*;
    use crate::check::testing::{Story, ms};

    fn story() -> Story {
        Story::default().observing(Observation::Messages, None)
    }

    fn says(story: Story, at: i64, gateway: &str, payload: Value, retain: Option<bool>) -> Story {
        let (client, topic) = (format!("gateway-{gateway}"), format!("lines/mps/{gateway}/status"));
        story.at(at).event(Event::Message { client, topic, payload, retain, about: None })
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
    fn an_empty_message_is_told_to_nobody() {
        let story = says(story(), 100, "a", json!(""), Some(true));
        assert_eq!(judged(&story, 4000).0, Verdict::Fail);
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
