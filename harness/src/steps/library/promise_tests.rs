//! Promises about messages, records and durations are bound to what they mean.

use std::sync::Arc;
use std::time::Duration;

use lineproof_judge::journal::{Amount, Bound, Check, Condition, FieldTest, Rate, Test, TopicFilter, Value};

use super::tests::{load, of, step};
use crate::profile::{IotConfig, Profile};
use crate::steps::{Action, Misfit};

fn bind(profile: Profile, text: &str) -> Result<Action, Misfit> {
    of(profile).bind(&step(text)).map(|bound| Arc::unwrap_or_clone(bound.action))
}

#[track_caller]
fn means(text: &str, expected: Action) {
    assert_eq!(bind(load("sim"), text), Ok(expected), "{text}");
}

#[track_caller]
fn is_refused(text: &str, message: &str) {
    let misfit = bind(load("sim"), text).unwrap_err();
    assert_eq!(misfit.message, message, "{text}");
}

fn topics(text: &str) -> TopicFilter {
    TopicFilter::parse(text).unwrap()
}

const TWO: Duration = Duration::from_secs(2);

#[test]
fn messages_are_asked_for_by_topic_field_and_number() {
    let published = |that| Action::expect(Check::Published { topics: topics("lines/+/status"), that, within: TWO });
    means("Then a message is published on \"lines/+/status\" within 2 s", published(None));
    let that =
        FieldTest { field: "unit.level".into(), test: Test::Near { value: Value::Int(5), tolerance: Value::Int(1) } };
    let text = "When a message is published on \"lines/+/status\" whose \"unit.level\" is 5 ± 1 within 2 s";
    means(text, published(Some(that)));
    let retained = Action::expect(Check::LastIsRetained { topics: topics("lines/+/status"), within: TWO });
    means("Then the last message on \"lines/+/status\" is retained within 2 s", retained);
    let often = |times| Action::expect(Check::PublishedOften { topics: topics("lines/#"), times, lasting: TWO });
    means("Then no message is published on \"lines/#\" for 2 s", often(Amount::AtMost(0)));
    means("Then at most 1 message is published on \"lines/#\" for 2 s", often(Amount::AtMost(1)));
    means("Then at least 3 messages are published on \"lines/#\" for 2 s", often(Amount::AtLeast(3)));
}

#[test]
fn messages_that_cannot_be_seen_are_refused() {
    is_refused("Then no message is published on \"a/#/b\" for 2 s", "'a/#/b' is not a topic filter");
    is_refused("Then no message is published on \"\" for 2 s", "'' is not a topic filter");
    is_refused("Then at least 0 messages are published on \"a\" for 2 s", "this amount makes no sense here");
    is_refused("Then a message is published on \"a\" whose \"\" is 3 within 2 s", "a name is empty");
    let mut without = load("sim");
    without.settings.cloud.iot = IotConfig::None;
    let misfit = bind(without, "Then no message is published on \"a\" for 2 s").unwrap_err();
    assert!(misfit.message.starts_with("messages are seen at an MQTT endpoint, and the cloud of "), "{misfit:?}");
    assert!(misfit.message.ends_with("sim.toml has no IoT half"), "{misfit:?}");
}

#[test]
fn every_message_is_asked_for_a_field() {
    let that = FieldTest { field: "state".into(), test: Test::IsNot(text("lost")) };
    let within = Duration::from_mins(1);
    let every = Action::standing(Check::EveryMessageSays { topics: topics("lines/+/status"), that, within });
    means("Then every message on \"lines/+/status\" has a \"state\" that is not \"lost\"", every);
}

#[test]
fn records_are_asked_for_by_their_fields() {
    let that = |test| FieldTest { field: "gateway".into(), test };
    let patience = Duration::from_mins(1);
    let every = Check::EveryRecordSays { that: that(Test::OneOf(vec![text("a"), text("b")])), within: patience };
    means("Then every record has a \"gateway\" that is one of \"a\", \"b\"", Action::standing(every));
    let there = Check::RecordIsThere { that: that(Test::Is(text("b"))), within: TWO };
    means("Then a record whose \"gateway\" is \"b\" is there within 2 s", Action::expect(there));
    is_refused("Then every record has an \"\" that is 3", "a name is empty");
    let mut without = load("sim");
    without.settings.cloud.records = None;
    let misfit = bind(without, "Then every record has a \"gateway\" that is \"a\"").unwrap_err();
    assert!(misfit.message.ends_with("sim.toml does not say where records are"), "{misfit:?}");
}

#[test]
fn durations_lie_between_states() {
    let is = |state: &str| Condition::equals("Line.State", text(state));
    let within = Duration::from_mins(1);
    let takes = Check::Takes { from: is("Running"), to: is("Idle"), limit: TWO, within };
    means("Then the time from the line runs to the line stands idle is at most 2 s", Action::expect(takes));
    let name = "one batch".to_owned();
    let measured = Check::Measured { from: is("Running"), to: is("Idle"), name, within };
    let said = "When the time from the line runs to the line stands idle is measured as \"one batch\"";
    means(said, Action::expect(measured));
    let (from, to) = (is("Running"), is("Idle"));
    let least = Check::TakesAtLeast { from, to, limit: TWO, within };
    means("Then the time from the line runs to the line stands idle is at least 2 s", Action::expect(least));
    let nameless = "Then the time from the line runs to the line stands idle is measured as \" \"";
    is_refused(nameless, "a name is empty");
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn changes_are_asked_for_by_number_distance_and_rate() {
    let running = || Condition::equals("Line.State", Value::Text("Running".into()));
    let reached = |condition| Action::expect(Check::HasHeld { condition, within: TWO });
    means("Then the line runs was reached within 2 s", reached(running()));
    let level = Condition::of("Magazine.Level", Test::AtLeast(Value::Int(3)));
    means("Then signal \"Magazine.Level\" is at least 3 was reached within 2 s", reached(level));
    let often = |times| Action::expect(Check::HappensOften { condition: running(), times, within: TWO });
    means("Then the line runs 3 times within 2 s", often(Amount::AtLeast(3)));
    means("Then the line runs at most 1 time for 2 s", often(Amount::AtMost(1)));
    let changes = |by| Action::expect(Check::Changes { signal: "Magazine.Level".into(), by, within: TWO });
    means("Then signal \"Magazine.Level\" changed by at least 3 within 2 s", changes(Bound::AtLeast(3.0)));
    means("Then signal \"Magazine.Level\" changed by at most 0.5 for 2 s", changes(Bound::AtMost(0.5)));
    let at_rate = |falls, by, per| {
        let rate = Rate { falls, by, per: Duration::from_secs(per) };
        Action::expect(Check::ChangesAtRate { signal: "Magazine.Level".into(), rate, over: TWO })
    };
    let text = |rate: &str| format!("Then signal \"Magazine.Level\" {rate} over 2 s");
    means(&text("rises by at least 20 per minute"), at_rate(false, Bound::AtLeast(20.0), 60));
    means(&text("falls by at most 0.5 per second"), at_rate(true, Bound::AtMost(0.5), 1));
}
