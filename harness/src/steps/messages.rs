//! Messages in the cloud: those that the system publishes, and those that others do.

use lineproof_judge::journal::{Amount, Check};

use super::{Action, Args, Definition, Keyword, Misfit, misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Act,
        expression: "the cloud publishes on {topic}:",
        doc: "An application of the cloud publishes the text below the step as a message, to topic rules and to whoever has subscribed.",
        bind: |args| {
            let (topic, payload) = args.message(0)?;
            Ok(Action::Publish { topic, payload })
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "a message is published on {topic} within {time}",
        doc: "The cloud accepts a message on this topic, or on one of this topic filter, in time; what came before the last act \
              does not count.",
        bind: |args| {
            Ok(Action::expect(Check::Published { topics: args.topics(0)?, that: None, within: args.time(1)? }))
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "a message is published on {topic} whose {field} {comparison} within {time}",
        doc: "The cloud accepts a message there in time whose JSON payload says so in this field; what came before the last act \
              does not count.",
        bind: |args| {
            let (topics, that) = (args.topics(0)?, Some(args.field_test(1, 2)?));
            Ok(Action::expect(Check::Published { topics, that, within: args.time(3)? }))
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "every message on {topic} has a/an {field} that {comparison}",
        doc: "This field of the JSON payload of every message there says so, and none is without the field; from the beginning of \
              the scenario to its end. Waits for a first message.",
        bind: |args| {
            let (topics, that) = (args.topics(0)?, args.field_test(1, 2)?);
            Ok(Action::standing(Check::EveryMessageSays { topics, that, within: args.patience() }))
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the last message on {topic} is retained within {time}",
        doc: "Who subscribes later is told at once: on each of these topics that had a message, the last one asks the cloud \
              to keep it.",
        bind: |args| Ok(Action::expect(Check::LastIsRetained { topics: args.topics(0)?, within: args.time(1)? })),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "no message is published on {topic} for {time}",
        doc: "The cloud accepts no message there in this time.",
        bind: |args| often(args, 0, Amount::AtMost(0)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "at most {int} message(s) is/are published on {topic} for {time}",
        doc: "The cloud accepts no more messages there in this time.",
        bind: |args| often(args, 1, Amount::AtMost(args.count(0)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "at least {int} message(s) is/are published on {topic} for {time}",
        doc: "The cloud accepts so many messages there, or more, in this time.",
        bind: |args| match args.count(0)? {
            0 => Err(misfit::senseless()),
            least => often(args, 1, Amount::AtLeast(least)),
        },
    },
];

/// The topic is the parameter at `topic`; the time comes after it.
fn often(args: &Args, topic: usize, times: Amount) -> Result<Action, Misfit> {
    let (topics, lasting) = (args.topics(topic)?, args.time(topic + 1)?);
    Ok(Action::expect(Check::PublishedOften { topics, times, lasting }))
}
