//! What can be asked of a scenario, as data. Answering is the checkers' business.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Amount, Attribute, Bound, Condition, FieldTest, Program, Rate, Since, TopicFilter, TwinHalf, micros};

/// A check: which promise, about what, in which time. It does not say from when on; see [`Since`].
///
/// The times are stored in microseconds; a part of one is lost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Check {
    /// At least so many parts are finished, counted from the scenario's start.
    PartsFinished {
        /// At least how many, counted from the beginning of the scenario.
        wanted: u32,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
        /// The signals whose last values stand in the argument if they are not.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        told_by: Vec<String>,
    },
    /// Every finished part is recorded exactly once.
    Recorded {
        /// Whether each is recorded after the one made before it, too.
        in_order: bool,
        /// How many of those that were finished when the check began to look, the newest ones; all of them if none is said.
        /// Later ones always are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last: Option<u32>,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
        /// What its attributes say, held against what the plant says.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        content: Vec<Attribute>,
    },
    /// Every part that other lines finished is recorded exactly once.
    RecordedElsewhere {
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A holder is in control of the plant.
    HolderInControl {
        /// Its name, as given to the plant.
        holder: String,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Nobody commands the plant but the one holder of control.
    ControlNeverShared,
    /// What a client still asks for after it has lost control is refused.
    CommandsRefused {
        /// The name of its OPC UA application.
        client: String,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Something is so at the moment from which the check looks.
    Holds {
        /// What.
        condition: Condition,
    },
    /// Something comes to be so, and is as long as the check looks.
    #[serde(rename = "reaches")]
    ComesToHold {
        /// What.
        condition: Condition,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Something was so at some time since the stage was begun.
    #[serde(rename = "reached")]
    HasHeld {
        /// What.
        condition: Condition,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Something comes about so often.
    HappensOften {
        /// What.
        condition: Condition,
        /// How often.
        times: Amount,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A signal gets so far from the value that it began with.
    Changes {
        /// Its name.
        signal: String,
        /// How far.
        by: Bound,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A signal rises or falls so fast.
    ChangesAtRate {
        /// Its name.
        signal: String,
        /// How fast.
        rate: Rate,
        /// In which time.
        #[serde(with = "micros")]
        over: Duration,
    },
    /// Something goes on to be so.
    Stays {
        /// What.
        condition: Condition,
        /// For how long.
        #[serde(rename = "for", with = "micros")]
        lasting: Duration,
    },
    /// After a cause an effect follows, by the plant's own clock.
    Follows {
        /// What comes about first.
        cause: Condition,
        /// What must come about after it.
        effect: Condition,
        /// How much later it may come.
        #[serde(with = "micros")]
        limit: Duration,
        /// How long to wait for the news of both.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Components that are asked to end do so in good order.
    EndsInOrder {
        /// Their names, as in the profile.
        components: Vec<String>,
        /// In which time after each was asked.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Components that are started become ready.
    BecomesReady {
        /// Their names, as in the profile.
        components: Vec<String>,
        /// In which time after each was started.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A holder gives control back instead of letting it run out.
    GivesControlBack {
        /// Its name, as given to the plant.
        holder: String,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Components say truly whether they are in control.
    SaysTruly {
        /// Which, and how each says it.
        speakers: Vec<Speaker>,
        /// How long what is said may be behind.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A client that is not in control leaves the line and the parts to the one who is.
    StandsBy {
        /// The name of its OPC UA application.
        client: String,
        /// Its MQTT client id, if it publishes.
        publisher: Option<String>,
        /// For how long.
        #[serde(rename = "for", with = "micros")]
        lasting: Duration,
    },
    /// A client sends the line no command.
    CommandsNothing {
        /// The name of its OPC UA application.
        client: String,
        /// For how long.
        #[serde(rename = "for", with = "micros")]
        lasting: Duration,
    },
    /// A component opens no more connections than it may.
    ConnectsSeldom {
        /// The link on which it opens them.
        link: String,
        /// How many it may open.
        most: u32,
        /// In which time.
        #[serde(rename = "for", with = "micros")]
        lasting: Duration,
    },
    /// At one moment, the twin in the cloud and the line say the same.
    TwinAgrees {
        /// The thing whose shadow it is.
        thing: String,
        /// Which half of it.
        half: TwinHalf,
        /// Of which signals.
        signals: Vec<String>,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// What the twin shows never becomes older.
    TwinNeverGoesBack {
        /// The thing whose shadow it is.
        thing: String,
        /// Of which signals.
        signals: Vec<String>,
    },
    /// The line goes on: no part is finished later than this after the one before it.
    PartsApart {
        /// How much later at most.
        #[serde(with = "micros")]
        most: Duration,
    },
    /// Signals change only to what the cloud wants of them.
    OnlyWanted {
        /// The thing in whose shadow that stands.
        thing: String,
        /// Which signals.
        signals: Vec<String>,
    },
    /// A component takes no more and more of its machine.
    Grows {
        /// Its name, as in the profile.
        component: String,
        /// By how much its resident memory may grow, in kilobytes.
        memory_kb: u64,
        /// By how many its open files may grow.
        files: u64,
    },
    /// A message is published.
    Published {
        /// On a topic of this filter.
        topics: TopicFilter,
        /// What its payload says; anything if nothing is asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        that: Option<FieldTest>,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Who subscribes later is told what was published last.
    LastIsRetained {
        /// On topics of this filter.
        topics: TopicFilter,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// So many messages are published, no more or no less.
    PublishedOften {
        /// On topics of this filter.
        topics: TopicFilter,
        /// How many.
        times: Amount,
        /// In which time.
        #[serde(rename = "for", with = "micros")]
        lasting: Duration,
    },
    /// A field of every message on these topics says so.
    EveryMessageSays {
        /// On which.
        topics: TopicFilter,
        /// What it says.
        that: FieldTest,
        /// How long to wait for a first one.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A field of every record says so.
    EveryRecordSays {
        /// What.
        that: FieldTest,
        /// How long to wait for a first record.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A record is there a field of which says so.
    RecordIsThere {
        /// What.
        that: FieldTest,
        /// In which time.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// It takes no longer from a state to another, by the plant's own clock.
    Takes {
        /// With what it begins.
        from: Condition,
        /// With what it ends.
        to: Condition,
        /// How long it may take.
        #[serde(with = "micros")]
        limit: Duration,
        /// How long to wait until it begins.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// It takes no shorter than this from a state to another, by the plant's own clock.
    TakesAtLeast {
        /// With what it begins.
        from: Condition,
        /// With what it ends.
        to: Condition,
        /// How long it has to take.
        #[serde(with = "micros")]
        limit: Duration,
        /// How long to wait until it begins.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// It is measured how long it takes from a state to another, by the plant's own clock.
    Measured {
        /// With what it begins.
        from: Condition,
        /// With what it ends.
        to: Condition,
        /// The name of what is measured.
        name: String,
        /// How long to wait until it ends.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// A program of the profile says so.
    Program(Program),
    /// Every fault of the scenario touched something, and was healed.
    FaultsTouched,
    /// The bench had no trouble, and no component ended by itself.
    NoTrouble,
}

impl Check {
    /// What a program is asked, if one judges this.
    #[must_use]
    pub fn program(&self) -> Option<&Program> {
        if let Self::Program(program) = self { Some(program) } else { None }
    }
}

/// How a component says whether it is in control of the plant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Speaker {
    /// Its name, as in the profile.
    pub component: String,
    /// The name under which it acquires control.
    pub holder: String,
    /// The topic of its messages about that.
    pub topic: String,
    /// The field of such a message that tells, or a JSON pointer into it, which begins with `/`.
    pub field: String,
    /// What the field says while it is in control; anything else says that it is not.
    pub in_control: String,
}

/// A check that was made in a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// Which check.
    pub check: Check,
    /// From when on.
    pub since: Since,
    /// Whether it is held against everything that happens until the end of the scenario, too, and judged again then.
    pub standing: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Value;

    #[test]
    fn journals_call_a_check_what_they_always_did() {
        let (condition, within) = (Condition::equals("x", Value::Bool(true)), Duration::from_secs(1));
        let kind = |check| serde_json::to_value::<Check>(check).unwrap()["kind"].clone();
        assert_eq!(kind(Check::ComesToHold { condition: condition.clone(), within }), "reaches");
        assert_eq!(kind(Check::HasHeld { condition, within }), "reached");
    }
}
