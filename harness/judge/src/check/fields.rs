//! What fields of messages and attributes of records say, held against what is asked of them.

use std::collections::{BTreeMap, BTreeSet};

use line_model::nearest::{hint, nearest};
use serde_json::Value as Json;

use crate::journal::{FieldTest, attribute, field, scalar};

/// How deep, and how many, names of fields are looked at for one that is near.
const DEPTH: usize = 5;
const NAMES: usize = 500;
/// How much of a value is shown, in characters.
const SHOWN: usize = 80;

/// What a field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// What is asked of it.
    AsAsked(String),
    /// Something else, or something that cannot be compared with what is asked: `state is "standby"`.
    Other(String),
    /// Nothing: it is not there.
    Nothing,
}

impl FieldTest {
    /// What the payload of a message says.
    pub(super) fn in_message(&self, payload: &Json) -> Said {
        self.said(field(payload, &self.field))
    }

    /// What the attributes of a record say.
    pub(super) fn in_record(&self, attributes: &BTreeMap<String, Json>) -> Said {
        self.said(attribute(attributes, &self.field))
    }

    fn said(&self, value: Option<&Json>) -> Said {
        let Some(value) = value else { return Said::Nothing };
        let words = format!("{} is {}", self.field, short(value));
        let passes = scalar(value).and_then(|value| self.test.passes(&value));
        if passes == Some(true) { Said::AsAsked(words) } else { Said::Other(words) }
    }
}

/// The names of fields that were seen, to tell one that is near to a name that was not.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Takes note of the fields of a message.
    pub(super) fn of_message(&mut self, payload: &Json) {
        self.below(payload, "", 0);
    }

    /// Takes note of the attributes of a record.
    pub(super) fn of_record(&mut self, attributes: &BTreeMap<String, Json>) {
        for (name, value) in attributes {
            self.put(name.clone(), value, 0);
        }
    }

    fn below(&mut self, value: &Json, path: &str, depth: usize) {
        for (name, inner) in value.as_object().into_iter().flatten() {
            self.put(format!("{path}{name}"), inner, depth);
        }
    }

    fn put(&mut self, path: String, value: &Json, depth: usize) {
        if self.0.len() >= NAMES || depth >= DEPTH {
            return;
        }
        self.below(value, &format!("{path}."), depth + 1);
        self.0.insert(path);
    }

    /// `; did you mean `state`?`, if one is near.
    pub(super) fn hint(&self, wrong: &str) -> String {
        hint(nearest(wrong, self.0.iter().map(String::as_str)))
    }
}

/// A value on one line, not longer than a reader has patience for.
pub(super) fn short(value: &Json) -> String {
    let text = value.to_string();
    if text.chars().count() <= SHOWN {
        return text;
    }
    text.chars().take(SHOWN).chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Test, Value};
    use serde_json::json;

    fn asked(field: &str, test: Test) -> FieldTest {
        FieldTest { field: field.into(), test }
    }

    #[test]
    fn what_cannot_be_compared_is_not_what_is_asked() {
        let message = json!({"level": 5, "text": "5", "list": [5], "nothing": null});
        let is_five = |field: &str| asked(field, Test::Is(Value::Int(5))).in_message(&message);
        assert_eq!(is_five("level"), Said::AsAsked("level is 5".into()));
        assert_eq!(is_five("text"), Said::Other("text is \"5\"".into()));
        assert_eq!(is_five("list"), Said::Other("list is [5]".into()));
        assert_eq!(is_five("list.0"), Said::AsAsked("list.0 is 5".into()));
        assert_eq!(is_five("nothing"), Said::Other("nothing is null".into()));
        assert_eq!(is_five("lvel"), Said::Nothing);
        let other = asked("text", Test::IsNot(Value::Int(5))).in_message(&message);
        assert!(matches!(other, Said::Other(_)), "a text is neither 5 nor another number");
        let real = asked("level", Test::Is(Value::Int(5))).in_message(&json!({"level": 5.0}));
        assert!(matches!(real, Said::AsAsked(_)), "whole numbers and real ones are numbers");
    }

    #[test]
    fn near_names_are_paths() {
        let mut names = Names::default();
        names.of_message(&json!({"state": {"reported": {"level": 1}}}));
        assert_eq!(names.hint("state.reportd.level"), "; did you mean `state.reported.level`?");
        assert_eq!(names.hint("zzz"), "");
        assert!(short(&json!("x".repeat(200))).chars().count() <= SHOWN + 1);
    }
}
