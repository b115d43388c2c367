//! Signals: a lane each, drawn by the kind of their values.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Lanes;
use super::lane::{Form, Group, Mark, Place};
use crate::journal::{Entry, SignalChange, Value};

/// Integers beyond are no numbers to a script.
const EXACT: u64 = 1 << 53;

/// All values of all signals, until their kinds are known.
#[derive(Debug, Default)]
pub(super) struct Signals<'a>(BTreeMap<&'a str, Vec<(Place, &'a SignalChange)>>);

impl<'a> Signals<'a> {
    pub(super) fn put(&mut self, entry: &Entry, change: &'a SignalChange) {
        let place = Place { at: change.plant_time.unwrap_or(entry.at), seq: entry.seq };
        self.0.entry(&change.name).or_default().push((place, change));
    }

    pub(super) fn end(self, lanes: &mut Lanes) {
        for (name, mut changes) in self.0 {
            changes.sort_by_key(|(place, _)| (place.at, place.seq));
            let form = form(&changes);
            for (place, change) in changes {
                let value =
                    if form == Form::State { lanes.text(change.value.to_string()).into() } else { bare(&change.value) };
                let mark = if change.good { Mark::Plain } else { Mark::Doubt };
                lanes.lane(Group::Signals, name, form).push_value(&place, value, mark);
            }
        }
    }
}

fn form(changes: &[(Place, &SignalChange)]) -> Form {
    let all =
        |is: fn(&Value) -> bool| changes.iter().all(|(_, change)| change.value == Value::Null || is(&change.value));
    if all(|value| matches!(value, Value::Bool(_))) {
        Form::Level
    } else if all(is_integer) {
        Form::Stairs
    } else if all(|value| is_integer(value) || matches!(value, Value::Real(number) if number.is_finite())) {
        Form::Curve
    } else {
        Form::State
    }
}

fn is_integer(value: &Value) -> bool {
    matches!(value, Value::Int(number) if number.unsigned_abs() <= EXACT)
}

fn bare(value: &Value) -> Json {
    match value {
        Value::Bool(value) => u8::from(*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Real(value) => (*value).into(),
        Value::Text(_) | Value::Null => Json::Null,
    }
}
