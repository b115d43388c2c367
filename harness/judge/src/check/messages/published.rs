//! A message is published in time.

use super::heard::{Heard, Listener};
use crate::check::fields::{Names, Said};
use crate::check::words::{count, span};
use crate::check::{Checker, Window};
use crate::journal::{Entry, Event, Evidence, FieldTest, Judgement, Moment, Observation, TopicFilter, Verdict};

/// How many messages are shown that were not what is asked for.
const SHOWN: usize = 3;

/// Checks that in the window the cloud accepts a message on a topic of a filter and, if something is asked of a field of its
/// JSON payload, that it says so. A field that is not there, or whose type cannot be compared, does not say so. Passes at the
/// first such message. One that was published since the last act before the check was begun counts, too: it may have come
/// while an earlier check was waited for. What was published before that act is no consequence of it, and does not count.
#[derive(Debug)]
pub struct Published {
    listener: Listener,
    that: Option<FieldTest>,
    window: Window,
    /// What was published before does not count.
    since: Moment,
    found: Option<Evidence>,
    late: Option<Evidence>,
    /// The last such message that does not count.
    before: Option<Evidence>,
    /// The last message before that says something else.
    other_before: Option<Evidence>,
    others: Others,
    /// The last message in the window on another topic.
    elsewhere: Option<Evidence>,
}

/// Messages in the window that say something else.
#[derive(Debug, Default)]
struct Others {
    number: usize,
    /// How many of them do not have the field.
    without: usize,
    names: Names,
    last: Vec<Evidence>,
}

impl Published {
    /// The check, for messages on these topics, with this in their payload.
    #[must_use]
    pub fn new(topics: TopicFilter, that: Option<FieldTest>, window: Window) -> Self {
        let listener = Listener::new(topics);
        Self {
            listener,
            that,
            window,
            since: window.since(),
            found: None,
            late: None,
            before: None,
            other_before: None,
            others: Others::default(),
            elsewhere: None,
        }
    }

    /// Counts what was published from this moment on, which is not after the window opened.
    #[must_use]
    pub fn since(self, since: Moment) -> Self {
        Self { since: since.min(self.window.since()), ..self }
    }

    fn is_inside(&self, at: Moment) -> bool {
        self.since <= at && self.window.admits(at)
    }

    fn said(&mut self, at: Moment, evidence: Evidence) {
        if at < self.since {
            self.before = Some(evidence);
        } else if self.is_inside(at) {
            self.found.get_or_insert(evidence);
        } else {
            self.late.get_or_insert(evidence);
        }
    }

    /// `a message on lines/+/status whose state is in-control`.
    fn wanted(&self) -> String {
        let that = self.that.as_ref().map_or_else(String::new, |that| format!(" whose {that}"));
        format!("message on {}{that}", self.listener.topics.text())
    }

    fn fail(&self) -> Judgement {
        let why = self.why_not();
        let summary = format!("no {} was published {}{why}", self.wanted(), self.window);
        let before = self.before.iter().chain(self.other_before.iter().filter(|_| self.is_silent()));
        let mut shown: Vec<_> = before.chain(&self.others.last).chain(&self.late).cloned().collect();
        if shown.is_empty() {
            shown.extend(self.elsewhere.clone());
        }
        Judgement::fail(self.name(), summary).with(shown)
    }

    fn note_elsewhere(&mut self, entry: &Entry) {
        if let Event::Message { client, topic, .. } = &entry.event
            && self.is_inside(entry.at)
        {
            self.elsewhere = Some(Evidence::of(entry, client, format!("publishes on {topic}")));
        }
    }

    /// Whether nothing was published that could be taken for what is asked, sooner or later.
    fn is_silent(&self) -> bool {
        self.before.is_none() && self.late.is_none() && self.others.number == 0
    }

    /// What there was instead.
    fn why_not(&self) -> String {
        if let Some(late) = &self.late {
            return format!("; one came {} too late", span(late.at.since(self.window.until())));
        }
        let (others, field) = (&self.others, self.that.as_ref().map_or("", |that| that.field.as_str()));
        if others.number > 0 && others.without == others.number {
            let hint = others.names.hint(field);
            return format!("; {} there, without a field `{field}`{hint}", count(others.number, "message"));
        }
        if others.number > 0 {
            return format!("; {} there, which did not say so", count(others.number, "message"));
        }
        let ago = |before: &Evidence| span(self.since.since(before.at));
        match (&self.before, &self.other_before) {
            (Some(before), _) => format!("; the last one came {} before", ago(before)),
            (None, Some(other)) => format!("; the last message there came {} before, and did not say so", ago(other)),
            (None, None) => self.listener.hint(),
        }
    }

    fn unknown(&self, why: &str) -> Judgement {
        Judgement::unknown(self.name(), format!("{}: {why}", self.wanted()))
    }
}

impl Others {
    fn take(&mut self, heard: &Heard<'_>, said: &Said) {
        self.number += 1;
        let evidence = match said {
            Said::AsAsked(words) | Said::Other(words) => heard.showing(words),
            Said::Nothing => {
                self.without += 1;
                self.names.of_message(heard.payload);
                heard.evidence()
            }
        };
        if self.last.len() >= SHOWN {
            self.last.remove(0);
        }
        self.last.push(evidence);
    }
}

impl Checker for Published {
    fn name(&self) -> &'static str {
        "a message is published"
    }

    fn observe(&mut self, entry: &Entry) {
        let Some(heard) = self.listener.message(entry) else { return self.note_elsewhere(entry) };
        match self.that.as_ref().map(|that| that.in_message(heard.payload)) {
            None => self.said(entry.at, heard.evidence()),
            Some(Said::AsAsked(words)) => self.said(entry.at, heard.showing(&words)),
            Some(said) if self.is_inside(entry.at) => self.others.take(&heard, &said),
            Some(Said::Other(words)) if entry.at < self.since => self.other_before = Some(heard.showing(&words)),
            Some(_) => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        Some(self.window.closed())
    }

    fn may_come_late(&self) -> bool {
        self.late.is_none()
    }

    /// That no message was seen is what a failure rests on.
    fn unseen(&self, verdict: Verdict) -> &'static [Observation] {
        if verdict == Verdict::Fail { &[Observation::Messages] } else { &[] }
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        let found = self.found.as_ref()?;
        let summary = format!("a {} was published at {}", self.wanted(), found.at);
        Some(Judgement::pass(self.name(), summary).with([found.clone()]))
    }

    fn finish(&self, now: Moment) -> Judgement {
        self.decide(now).unwrap_or_else(|| match (self.listener.sees, now >= self.window.closed()) {
            (false, _) => self.unknown("the harness sees no messages here"),
            (true, false) => self.unknown("the journal ends before time was up"),
            (true, true) => self.fail(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Sighted;
    use crate::check::testing::{Story, argument, ms};
    use crate::journal::{Test, Value};
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};
    use std::time::Duration;

    fn asking(that: Option<FieldTest>) -> Published {
        let topics = TopicFilter::parse("lines/+/status").unwrap();
        Published::new(topics, that, Window::lasting(ms(1000), Duration::from_secs(2)))
    }

    fn state(field: &str) -> Published {
        asking(Some(FieldTest { field: field.into(), test: Test::Is(Value::Text("in-control".into())) }))
    }

    fn says(story: Story, at: i64, topic: &str, payload: Json) -> Story {
        let (client, topic) = ("gateway-a".to_owned(), topic.to_owned());
        story.at(at).event(Event::Message { client, topic, payload, retained: None, about: None })
    }

    #[test]
    fn a_message_in_time_passes_at_once() {
        let story = says(
            Story::default().observing(Observation::Messages, None),
            1500,
            "lines/mps/status",
            json!({"state": "in-control"}),
        );
        assert_eq!(story.decided(asking(None)).unwrap().verdict, Verdict::Pass);
        let decided = story.decided(state("state")).unwrap();
        let summary = "a message on lines/+/status whose state is in-control was published at 1.500 s";
        assert_eq!(decided.summary, summary);
        assert_eq!(argument(&decided), "1.500 s gateway-a publishes on lines/mps/status: state is \"in-control\"");
    }

    #[test]
    fn where_nothing_came_the_last_message_before_is_shown() {
        let story = Story::default().observing(Observation::Messages, None);
        let near = says(story, 300, "lines/mps/state", json!({"state": "in-control"}));
        let failed = says(near, 400, "lines/mps/status", json!({"state": "standby"})).at(9000).judged(state("state"));
        let expected = "no message on lines/+/status whose state is in-control was published within 2 s; the last message there \
                        came 600 ms before, and did not say so";
        assert_eq!(failed.summary, expected);
        assert_eq!(argument(&failed), "0.400 s gateway-a publishes on lines/mps/status: state is \"standby\"");
    }

    #[test]
    fn where_nothing_was_ever_published_there_the_last_message_elsewhere_is_shown() {
        let story = Story::default().observing(Observation::Messages, None);
        let story =
            says(says(story, 300, "lines/mps/parts", json!({"serial": 1})), 1400, "lines/mps/alarms", json!({}));
        let story = says(story, 3500, "lines/mps/parts", json!({"serial": 2}));
        let failed = story.at(9000).judged(asking(None));
        assert_eq!(failed.verdict, Verdict::Fail);
        assert_eq!(argument(&failed), "1.400 s gateway-a publishes on lines/mps/alarms");
    }

    #[test]
    fn a_failure_says_what_there_was_instead() {
        let fails = |story: Story, checker: Published| {
            let judgement = story.at(5000).judged(checker);
            assert_eq!(judgement.verdict, Verdict::Fail);
            judgement.summary.split_once("within 2 s").unwrap().1.to_owned()
        };
        let seen = || Story::default().observing(Observation::Messages, None);
        assert_eq!(fails(seen(), asking(None)), "");
        let near = says(seen(), 1500, "lines/mps/statuss/x", json!(1));
        assert_eq!(fails(near, asking(None)), "; did you mean `lines/mps/statuss/x`?");
        let early = says(seen(), 600, "lines/mps/status", json!({"state": "in-control"}));
        assert_eq!(fails(early, state("state")), "; the last one came 400 ms before");
        let other = says(seen(), 1500, "lines/mps/status", json!({"state": "standby"}));
        assert_eq!(fails(other.clone(), state("state")), "; 1 message there, which did not say so");
        let misspelt = "; 1 message there, without a field `stat`; did you mean `state`?";
        assert_eq!(fails(other, state("stat")), misspelt);
        let late = says(seen(), 3100, "lines/mps/status", json!({"state": "in-control"}));
        assert_eq!(fails(late, state("state")), "; one came 100 ms too late");
    }

    #[test]
    fn where_nobody_listened_nothing_is_proved() {
        assert_eq!(Story::default().at(5000).judged(asking(None)).verdict, Verdict::Unknown);
        assert_eq!(
            Story::default().observing(Observation::Messages, None).at(3000).judged(asking(None)).verdict,
            Verdict::Unknown,
            "time is left"
        );
        let blind = Story::default()
            .observing(Observation::Messages, None)
            .at(1500)
            .observing(Observation::Messages, Some("the broker is away"))
            .at(1800)
            .observing(Observation::Messages, None);
        let sighted = || Sighted::new(Box::new(asking(None)), ms(1000));
        assert_eq!(blind.clone().at(5000).judged(sighted()).verdict, Verdict::Unknown);
        let heard = says(blind, 2000, "lines/mps/status", json!(1));
        assert_eq!(heard.at(5000).judged(sighted()).verdict, Verdict::Pass, "what was seen is not taken back");
    }

    #[test]
    fn what_came_since_the_last_act_counts_although_the_check_came_later() {
        let story =
            says(Story::default().observing(Observation::Messages, None), 600, "lines/mps/status", json!(1)).at(5000);
        let verdict = |act| story.judged(asking(None).since(ms(act))).verdict;
        assert_eq!((verdict(600), verdict(601)), (Verdict::Pass, Verdict::Fail));
        assert_eq!(verdict(3000), Verdict::Fail, "no later than the window opens");
    }

    proptest! {
        #[test]
        fn a_message_counts_exactly_if_it_lies_in_the_window(at in 0_i64..5000) {
            let story = says(Story::default().observing(Observation::Messages, None), at, "lines/mps/status", json!(1)).at(9000);
            let expected = if (1000..3020).contains(&at) { Verdict::Pass } else { Verdict::Fail };
            prop_assert_eq!(story.judged(asking(None)).verdict, expected);
        }
    }
}
