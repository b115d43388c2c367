//! JSON schemas of the files that somebody writes, for their editors: made from the very structures into which the files are
//! read, so they say what is read.
//!
//! They know which keys there are, which of them are needed, and of what kind their values are. What a schema cannot say, that names
//! exist and times do not contradict each other, is said when the file is loaded.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::{Settings, listed, vocabulary};

/// A kind of file that somebody writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document {
    /// Where and how to run.
    Profile,
    /// The words of a line.
    Vocabulary,
    /// A list of signals and methods in place of a line's model.
    Signals,
}

impl Document {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Profile, Self::Vocabulary, Self::Signals];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Vocabulary => "vocabulary",
            Self::Signals => "signals",
        }
    }

    /// Its JSON schema (draft 7, which editors of TOML understand).
    pub fn schema(self) -> Value {
        match self {
            Self::Profile => schema_of::<Settings>(),
            Self::Vocabulary => schema_of::<vocabulary::File>(),
            Self::Signals => schema_of::<listed::File>(),
        }
    }

    /// Its JSON schema as the text of a file.
    pub fn schema_text(self) -> String {
        format!("{:#}\n", self.schema())
    }
}

fn schema_of<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    in_toml(&mut schema);
    schema
}

/// TOML has no null, and no formats of numbers: what may be left out is left out.
fn in_toml(schema: &mut Value) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(in_toml),
        Value::Object(schema) => {
            schema.values_mut().for_each(in_toml);
            schema.remove("format");
            schema.retain(|key, value| key != "default" || !value.is_null());
            for list in ["type", "enum"] {
                if let Some(Value::Array(all)) = schema.get_mut(list) {
                    all.retain(|one| !one.is_null() && one != "null");
                }
            }
            if let Some(Value::Array(types)) = schema.get("type")
                && let [only] = &types[..]
            {
                let only = only.clone();
                schema.insert("type".to_owned(), only);
            }
            without_null_among(schema);
        }
        _ => {}
    }
}

/// An alternative to null is none: what is left of `anyOf` becomes the schema itself.
fn without_null_among(schema: &mut Map<String, Value>) {
    let Some(Value::Array(any)) = schema.get_mut("anyOf") else { return };
    any.retain(|one| one["type"] != "null");
    if any.len() != 1 {
        return;
    }
    let Some(Value::Object(only)) = any.pop() else { return };
    schema.remove("anyOf");
    for (key, value) in only {
        schema.entry(key).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_left_out_is_not_null() {
        let mut schema = serde_json::json!({
            "properties": {
                "a": { "type": ["string", "null"], "default": null },
                "b": { "description": "of b", "anyOf": [{ "type": "object", "description": "inner" }, { "type": "null" }] },
                "c": { "type": "integer", "format": "uint64", "default": 0 },
            }
        });
        in_toml(&mut schema);
        let expected = serde_json::json!({
            "properties": {
                "a": { "type": "string" },
                "b": { "description": "of b", "type": "object" },
                "c": { "type": "integer", "default": 0 },
            }
        });
        assert_eq!(schema, expected);
    }
}
