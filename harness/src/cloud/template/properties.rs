//! Reads resolved properties so that none is overlooked.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::error::{Place, Rejection, possible};

/// The properties of a resource, or of an object in one. Every property must be taken or ignored by name before
/// [`Properties::finish`], which refuses what is left.
#[derive(Debug)]
pub(super) struct Properties {
    place: Place,
    left: Map<String, Value>,
    known: BTreeSet<String>,
}

impl Properties {
    pub(super) fn new(place: Place, value: Value) -> Result<Self, Rejection> {
        match value {
            Value::Object(left) => Ok(Self { place, left, known: BTreeSet::new() }),
            Value::Null => Ok(Self { place, left: Map::new(), known: BTreeSet::new() }),
            other => Err(place.rejection(format!("{} is not a mapping", brief(&other)), "write properties by name")),
        }
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.known.insert(name.to_owned());
        self.left.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn required(&mut self, name: &str) -> Result<Value, Rejection> {
        self.take(name).ok_or_else(|| self.place.child(name).rejection("it is missing", "add it"))
    }

    pub(super) fn optional_text(&mut self, name: &str) -> Result<Option<String>, Rejection> {
        let place = self.place.child(name);
        self.take(name).map(|value| text(&place, &value)).transpose()
    }

    pub(super) fn text(&mut self, name: &str) -> Result<String, Rejection> {
        let value = self.required(name)?;
        text(&self.place.child(name), &value)
    }

    /// A whole number; as everywhere in CloudFormation it may be quoted.
    pub(super) fn optional_number(&mut self, name: &str) -> Result<Option<u64>, Rejection> {
        let place = self.place.child(name);
        let parse = |text: String| {
            text.parse().map_err(|_| place.rejection(format!("{text} is not a whole number"), "write one"))
        };
        self.optional_text(name)?.map(parse).transpose()
    }

    pub(super) fn optional_flag(&mut self, name: &str) -> Result<Option<bool>, Rejection> {
        let place = self.place.child(name);
        let parse = |text: String| {
            text.parse().map_err(|_| place.rejection(format!("{text} is not true or false"), "write one"))
        };
        self.optional_text(name)?.map(parse).transpose()
    }

    pub(super) fn nested(&mut self, name: &str) -> Result<Properties, Rejection> {
        let value = self.required(name)?;
        Properties::new(self.place.child(name), value)
    }

    /// An object that may be missing.
    pub(super) fn optional(&mut self, name: &str) -> Result<Option<Properties>, Rejection> {
        let place = self.place.child(name);
        self.take(name).map(|value| Properties::new(place, value)).transpose()
    }

    /// A list of objects.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<Properties>, Rejection> {
        let place = self.place.child(name);
        let Value::Array(values) = self.required(name)? else {
            return Err(place.rejection("it is not a list", "write a list"));
        };
        let each = |(index, value)| Properties::new(place.element(index), value);
        values.into_iter().enumerate().map(each).collect()
    }

    /// A text or a list of texts.
    pub(super) fn texts(&mut self, name: &str) -> Result<Vec<String>, Rejection> {
        let place = self.place.child(name);
        match self.required(name)? {
            Value::Array(values) => {
                values.iter().enumerate().map(|(index, value)| text(&place.element(index), value)).collect()
            }
            single => Ok(vec![text(&place, &single)?]),
        }
    }

    /// The names that are there.
    pub(super) fn names(&self) -> Vec<String> {
        self.left.keys().cloned().collect()
    }

    /// Properties that knowingly have no effect here.
    pub(super) fn without_effect(&mut self, names: &[&str]) {
        for name in names {
            self.take(name);
        }
    }

    /// Refuses every property that was neither taken nor declared to be without effect.
    pub(super) fn finish(self) -> Result<(), Rejection> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => {
                let remedy = possible(name, self.known.iter().map(String::as_str));
                Err(self.place.child(name).rejection("this version does not support it", remedy))
            }
        }
    }
}

pub(super) fn text(place: &Place, value: &Value) -> Result<String, Rejection> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        other => Err(place.rejection(format!("{} is not a text", brief(other)), "write a text")),
    }
}

fn brief(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
        _ => "a plain value",
    }
}
