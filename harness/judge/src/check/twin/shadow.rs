//! What the cloud says of a device shadow.

use serde_json::Value as Json;

use crate::check::fields::short;
use crate::check::signal::condition::real;
use crate::journal::{Entry, Event, Evidence, Observation, TwinHalf, Value};

/// A shadow, from what AWS IoT publishes of it after every change: `$aws/things/THING/shadow/update/documents`, in which the whole
/// of it stands as it is then; one that is deleted says nothing any more.
#[derive(Debug)]
pub(super) struct Shadow {
    pub(super) thing: String,
    /// Before the ends of its topics.
    topic: String,
    version: u64,
    /// Whether the harness was able to see messages at some time.
    pub(super) sees: bool,
    /// What was said last, and where that stands.
    pub(super) last: Option<Said>,
}

/// What is said of a shadow.
#[derive(Debug)]
pub(super) struct Said {
    state: Json,
    evidence: Evidence,
}

impl Shadow {
    pub(super) fn of(thing: String) -> Self {
        let topic = format!("$aws/things/{thing}/shadow/");
        Self { thing, topic, version: 0, sees: false, last: None }
    }

    /// Whether an entry says something new of it. What comes a second time, or too late, is nothing new.
    pub(super) fn observe(&mut self, entry: &Entry) -> bool {
        match &entry.event {
            Event::Observing { what: Observation::Messages, blind: None, .. } => self.sees = true,
            Event::Message { client, topic, payload, .. } => {
                return topic.strip_prefix(&self.topic).is_some_and(|end| self.said(entry, client, end, payload));
            }
            _ => {}
        }
        false
    }

    fn said(&mut self, entry: &Entry, client: &str, end: &str, payload: &Json) -> bool {
        let (whole, state) = match end {
            "update/documents" => (&payload["current"], Some(payload["current"]["state"].clone())),
            "delete/accepted" => (payload, None),
            _ => return false,
        };
        let version = whole["version"].as_u64().unwrap_or_default();
        if version <= self.version {
            return false;
        }
        self.version = version;
        let evidence = Evidence::of(entry, client, format!("version {version} of the twin {}", self.thing));
        self.last = state.map(|state| Said { state, evidence });
        true
    }

    /// What it says of a signal, if it says anything.
    pub(super) fn value(&self, half: TwinHalf, signal: &str) -> Option<&Json> {
        self.last.as_ref()?.value(half, signal)
    }
}

impl Said {
    pub(super) fn value(&self, half: TwinHalf, signal: &str) -> Option<&Json> {
        signal.split('.').try_fold(self.state.get(half.key())?, |below, name| below.get(name))
    }

    /// `version 7 of the twin mps: Conveyor.Running is true`.
    pub(super) fn showing(&self, half: TwinHalf, signal: &str) -> Evidence {
        let value = self.value(half, signal).map_or_else(|| "nothing".to_owned(), short);
        let Evidence { text, .. } = &self.evidence;
        Evidence { text: format!("{text}: {} {signal} is {value}", half.key()), ..self.evidence.clone() }
    }
}

/// Whether a signal's value and one of the shadow are the same.
pub(super) fn same(value: &Value, shown: &Json) -> bool {
    match (value, shown) {
        (Value::Bool(value), Json::Bool(shown)) => value == shown,
        (Value::Int(value), Json::Number(shown)) if shown.is_i64() => shown.as_i64() == Some(*value),
        (value, Json::Number(shown)) => real(value).is_some_and(|value| close(value, shown)),
        (Value::Text(value), Json::String(shown)) => value == shown,
        (Value::Null, Json::Null) => true,
        _ => false,
    }
}

/// The same but for the last digits of one that was written as a decimal.
fn close(value: f64, shown: &serde_json::Number) -> bool {
    shown.as_f64().is_some_and(|shown| (value - shown).abs() <= f64::EPSILON * value.abs().max(shown.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_the_same_whatever_type_their_numbers_have() {
        let same_ones = [
            (Value::Bool(true), json!(true)),
            (Value::Int(300), json!(300)),
            (Value::Int(300), json!(300.0)),
            (Value::Real(300.0), json!(300)),
            (Value::Real(0.1), json!(0.1)),
            (Value::Text("Idle".into()), json!("Idle")),
            (Value::Null, json!(null)),
        ];
        for (value, shown) in same_ones {
            assert!(same(&value, &shown), "{value} {shown}");
        }
        let others = [
            (Value::Bool(true), json!("true")),
            (Value::Int(1), json!(true)),
            (Value::Real(300.0), json!(300.001)),
            (Value::Text("1".into()), json!(1)),
            (Value::Null, json!(0)),
        ];
        for (value, shown) in others {
            assert!(!same(&value, &shown), "{value} {shown}");
        }
    }
}
