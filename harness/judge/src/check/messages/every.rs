//! A field of every message says so.

use super::heard::{Heard, Listener};
use crate::check::fields::{Names, Said};
use crate::check::words::count;
use crate::check::{Checker, Window};
use crate::journal::{Entry, Evidence, FieldTest, Judgement, Moment, Observation, TopicFilter, Verdict};

/// How many messages are shown that do not say so.
const SHOWN: usize = 3;

/// Checks that a field of the JSON payload of every message on a topic of a filter says what is asked of it, from the beginning of
/// the scenario to its end. A message without the field fails, and so does a value whose type cannot be compared. Fails at the
/// first such message; passes as soon as there is a message and all that were seen say so, and goes on observing. Without any
/// message until the window has closed it proves nothing: `Unknown`.
#[derive(Debug)]
pub struct EveryMessageSays {
    listener: Listener,
    that: FieldTest,
    window: Window,
    number: usize,
    names: Names,
    wrong: Vec<Wrong>,
}

/// A message that does not say so.
#[derive(Debug)]
struct Wrong {
    topic: String,
    /// What it says; none if it does not have the field.
    says: Option<String>,
    evidence: Evidence,
}

impl EveryMessageSays {
    /// The check; the window is the time to wait for a first message.
    #[must_use]
    pub fn new(topics: TopicFilter, that: FieldTest, window: Window) -> Self {
        let listener = Listener::new(topics);
        Self { listener, that, window, number: 0, names: Names::default(), wrong: Vec::new() }
    }

    fn is_wrong(&mut self, heard: &Heard<'_>, says: Option<String>) {
        if says.is_none() {
            self.names.of_message(heard.payload);
        }
        let evidence = says.as_ref().map_or_else(|| heard.evidence(), |says| heard.showing(says));
        self.wrong.push(Wrong { topic: heard.topic.to_owned(), says, evidence });
    }

    fn fail(&self) -> Option<Judgement> {
        let (Wrong { topic, says, .. }, FieldTest { field, test }) = (self.wrong.first()?, &self.that);
        let what = match says {
            Some(says) => format!("in a message on {topic} {says}, and every message was to have one that {test}"),
            None => format!("a message on {topic} has no {field}{}", self.names.hint(field)),
        };
        let more = match self.wrong.len() - 1 {
            0 => String::new(),
            more => format!(" (and {} more)", count(more, "message")),
        };
        let shown = self.wrong.iter().take(SHOWN).map(|wrong| wrong.evidence.clone());
        Some(Judgement::fail(self.name(), what + &more).with(shown))
    }

    fn pass(&self) -> Judgement {
        let (number, topics) = (count(self.number, "message"), self.listener.topics.text());
        Judgement::pass(self.name(), format!("{} in each of {number} on {topics}", self.that))
    }
}

impl Checker for EveryMessageSays {
    fn name(&self) -> &'static str {
        "every message says so"
    }

    fn observe(&mut self, entry: &Entry) {
        let Some(heard) = self.listener.message(entry) else { return };
        self.number += 1;
        match self.that.in_message(heard.payload) {
            Said::AsAsked(_) => {}
            Said::Other(says) => self.is_wrong(&heard, Some(says)),
            Said::Nothing => self.is_wrong(&heard, None),
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.until())
    }

    /// A message that says something else does so whenever it comes.
    fn rests_on_time(&self, _verdict: Verdict) -> bool {
        false
    }

    /// That no other message was seen is what a pass rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Pass { &[Observation::Messages] } else { &[] }
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        self.fail().or_else(|| (self.number > 0).then(|| self.pass()))
    }

    fn finish(&self, now: Moment) -> Judgement {
        let topics = self.listener.topics.text();
        let why = || {
            if self.listener.sees {
                format!("no message was seen on {topics}{}", self.listener.hint())
            } else {
                "the harness sees no messages here".to_owned()
            }
        };
        self.decide(now).unwrap_or_else(|| Judgement::unknown(self.name(), format!("{}: {}", self.that, why())))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Event, Test, Value};
    use serde_json::{Value as Json, json};

    fn checker() -> EveryMessageSays {
        let test = Test::Between { from: Value::Int(170), to: Value::Int(190) };
        let that = FieldTest { field: "temperature".into(), test };
        let topics = TopicFilter::parse("curing/+").unwrap();
        EveryMessageSays::new(topics, that, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn says(story: Story, at: i64, topic: &str, payload: Json) -> Story {
        let (client, topic) = ("oven".to_owned(), topic.to_owned());
        story.at(at).event(Event::Message { client, topic, payload, retained: None, about: None })
    }

    fn seen() -> Story {
        Story::default().observing(Observation::Messages, None)
    }

    #[test]
    fn all_that_say_so_pass_and_one_that_does_not_fails() {
        let good = says(says(seen(), 500, "curing/oven", json!({"temperature": 180.5})), 600, "other", json!({}));
        let passed = good.decided(checker()).unwrap();
        assert_eq!(passed.summary, "temperature is between 170 and 190 in each of 1 message on curing/+");
        let hot = says(good.clone(), 4000, "curing/oven", json!({"temperature": 300}));
        let failed = says(hot, 4100, "curing/oven", json!({"temperature": 301})).judged(checker());
        let summary = "in a message on curing/oven temperature is 300, and every message was to have one that is between 170 and \
                       190 (and 1 message more)";
        assert_eq!((failed.verdict, failed.summary.as_str()), (Verdict::Fail, summary));
        assert!(argument(&failed).starts_with("4.000 s oven publishes on curing/oven: temperature is 300\n"));
        let without = says(good, 1500, "curing/oven", json!({"temprature": 180})).judged(checker());
        assert_eq!(without.summary, "a message on curing/oven has no temperature; did you mean `temprature`?");
    }

    #[test]
    fn no_message_proves_nothing() {
        let unknown = |story: Story| {
            let judgement = story.at(9000).judged(checker());
            assert_eq!(judgement.verdict, Verdict::Unknown);
            judgement.summary.split_once(": ").unwrap().1.to_owned()
        };
        assert_eq!(unknown(Story::default()), "the harness sees no messages here");
        assert_eq!(unknown(seen()), "no message was seen on curing/+");
    }
}
