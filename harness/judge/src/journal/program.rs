//! What a program of the user is asked to judge, and what it has answered, as data.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Judgement, Moment, Value, micros};

/// What a program is asked to judge. Which program that is stands in the profile and never in a journal: a file that somebody
/// sends must not be able to have a command run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// The check's words as they stand in the profile, by which it is found there.
    pub words: String,
    /// What the scenario says.
    pub said: String,
    /// What it gives for the parameters of the words, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// How long the program may look, from the beginning of the step on, if it does not answer sooner.
    #[serde(with = "micros")]
    pub within: Duration,
    /// How long it may take to answer when there is nothing more to come.
    #[serde(with = "micros")]
    pub limit: Duration,
}

/// What is given for a parameter of words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its kind: `float`, or one that the line's vocabulary makes.
    pub kind: String,
    /// What is meant: of a quantity the number in the unit in which the plant counts, of an enumeration the value.
    pub value: Value,
}

/// A program's answer, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answered {
    /// The number of the entry with the check that it judges.
    pub asked: u64,
    /// How many entries of the journal it was told: all those before the entry with this number.
    pub entries: u64,
    /// When it was told that there is nothing more to come; if it answered sooner, when that was.
    pub until: Moment,
    /// What it says; `Unknown` if it did not come to a proper answer.
    pub answer: Judgement,
}
