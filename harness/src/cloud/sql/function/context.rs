//! Functions about the message and the rule.

use serde_json::Value;

use super::{Call, Function, Objection};

/// These functions.
pub const FUNCTIONS: &[Function] = &[
    Function::new("topic([level])", 0..=1, topic).objecting(level_objection),
    Function::new("timestamp()", 0..=0, |call| Some(call.message.timestamp.into())),
    Function::new("clientid()", 0..=0, |call| Some(call.message.client.into())),
    Function::new("principal()", 0..=0, |call| call.message.principal.map(Value::from)),
    Function::new("traceid()", 0..=0, |call| Some(call.message.trace.into())),
    Function::new("accountid()", 0..=0, |call| Some(call.message.account.into())),
    Function::new("sql_version()", 0..=0, |_| Some("2016-03-23".into())),
    Function::new("newuuid()", 0..=0, |_| Some(uuid::Uuid::new_v4().to_string().into())),
    Function::new("rand()", 0..=0, |_| Some(random().into())),
];

/// The topic, or its level, counted from 1.
fn topic(call: &Call<'_>) -> Option<Value> {
    let topic = call.message.topic;
    if call.arguments.is_empty() {
        return Some(topic.into());
    }
    let level = usize::try_from(call.int(0)?).ok()?.checked_sub(1)?;
    topic.split('/').nth(level).map(Value::from)
}

fn level_objection(_: usize, literal: Option<&Value>) -> Option<Objection> {
    let level = literal?;
    let is_level = super::value::number(level).and_then(|number| number.int()).is_some_and(|level| level > 0);
    let problem = || format!("a topic has no level {}", super::super::lexer::brief(&level.to_string()));
    (!is_level).then(|| Objection { problem: problem(), remedy: "levels count from 1" })
}

/// Uniform from 0 up to below 1: as many random bits as a double has digits.
fn random() -> f64 {
    let (_, bits) = uuid::Uuid::new_v4().as_u64_pair();
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).map_or(0.0, f64::from);
    // The highest two bits of the lower half say how the UUID was made.
    let (high, low) = (half(bits >> 26), half(bits << 6));
    (high + low / 2_f64.powi(32)) / 2_f64.powi(32)
}
