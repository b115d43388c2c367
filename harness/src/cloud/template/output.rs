//! The section `Outputs`: what a stack tells of itself.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>

use serde_yaml_ng::{Mapping, Value as Yaml};

use super::error::{Place, Rejection};
use super::properties::text;
use super::scope::{Asker, Scope};
use super::sections::{condition_name, known, mapping};

const ATTRIBUTES: [&str; 4] = ["Condition", "Description", "Export", "Value"];

/// What a stack tells of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// What it is called.
    pub key: String,
    /// What it is.
    pub value: String,
    /// What it is about.
    pub description: Option<String>,
}

/// The outputs whose conditions hold, in the order written.
pub(super) fn all(yaml: &Yaml, scope: &Scope) -> Result<Vec<Output>, Rejection> {
    let section = Place::section("Outputs");
    let Some(outputs) = yaml.get("Outputs") else { return Ok(Vec::new()) };
    let none = Mapping::new();
    let conditions = yaml.get("Conditions").and_then(Yaml::as_mapping).unwrap_or(&none);
    let mut all = Vec::new();
    for (key, yaml) in mapping(outputs, &section)? {
        let key = key.as_str().ok_or_else(|| section.rejection("a name is not a text", "put it in quotes"))?;
        all.extend(output(key, yaml, conditions, scope)?);
    }
    Ok(all)
}

/// None where its condition does not hold; its names must be right all the same.
fn output(key: &str, yaml: &Yaml, conditions: &Mapping, scope: &Scope) -> Result<Option<Output>, Rejection> {
    let place = Place::section("Outputs").child(key);
    let attributes = mapping(yaml, &place)?;
    for (attribute, _) in attributes {
        known(attribute, &ATTRIBUTES, |attribute| place.child(attribute))?;
    }
    let condition = attributes.get("Condition").map(|yaml| condition_name(yaml, conditions, &place.child("Condition")));
    let condition = condition.transpose()?;
    let is_there = condition.is_none_or(|condition| scope.conditions.get(&condition) == Some(&true));
    let asker = if is_there { Asker::Present } else { Asker::LeftOut };
    let written = attributes.get("Value").ok_or_else(|| place.child("Value").rejection("it is missing", "add it"))?;
    let value = scope.resolve(written, &place.child("Value"), asker)?;
    if !is_there {
        return Ok(None);
    }
    let description = attributes.get("Description").and_then(Yaml::as_str).map(str::to_owned);
    Ok(Some(Output { key: key.to_owned(), value: text(&place.child("Value"), &value)?, description }))
}
