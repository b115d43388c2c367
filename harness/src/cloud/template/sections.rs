//! The sections of a template.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_yaml_ng::{Mapping, Value as Yaml};

use super::error::{Place, Rejection, possible};
use super::intrinsic::called;
use super::scope::{Raw, Scope, kind, kinds};
use super::{condition, parameter};

const SECTIONS: [&str; 7] =
    ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Conditions", "Resources", "Outputs"];
const ATTRIBUTES: [&str; 7] =
    ["Type", "Condition", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"];

/// Reads parameters, conditions and raw resources of a template for this stack.
pub(super) fn scope(yaml: &Yaml, given: &BTreeMap<String, String>, stack: &str) -> Result<Scope, Rejection> {
    let sections = mapping(yaml, &Place::section("the template"))?;
    for (name, _) in sections {
        known(name, &SECTIONS, Place::section)?;
    }
    let parameters = parameters(sections.get("Parameters"), given)?;
    let none = Mapping::new();
    let declared = sections.get("Conditions").map(|yaml| mapping(yaml, &Place::section("Conditions")));
    let declared = declared.transpose()?.unwrap_or(&none);
    let resources = resources(sections.get("Resources"), declared)?;
    let stack = stack.to_owned();
    let scope = Scope { stack, parameters, conditions: BTreeMap::new(), resources };
    let conditions = condition::decide(declared, &scope)?;
    Ok(Scope { conditions, ..scope })
}

fn parameters(section: Option<&Yaml>, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, Value>, Rejection> {
    let place = Place::section("Parameters");
    let declared = section.map(|yaml| mapping(yaml, &place)).transpose()?;
    let mut values = BTreeMap::new();
    for (name, yaml) in declared.into_iter().flatten() {
        let name = name.as_str().ok_or_else(|| place.rejection("a name is not a text", "put it in quotes"))?;
        values.insert(name.to_owned(), parameter::value(yaml, given.get(name), &place.child(name))?);
    }
    match given.keys().find(|name| !values.contains_key(*name)) {
        None => Ok(values),
        Some(name) => {
            let remedy = match values.len() {
                0 => "it declares none: give no values in the profile, or declare it here".to_owned(),
                _ => possible(name, values.keys().map(String::as_str)),
            };
            Err(place.child(name).rejection("the template declares no such parameter", remedy))
        }
    }
}

fn resources(section: Option<&Yaml>, conditions: &Mapping) -> Result<BTreeMap<String, Raw>, Rejection> {
    let place = Place::section("Resources");
    let section = section.ok_or_else(|| place.rejection("the section is missing", "add it"))?;
    let named = |(name, yaml): (&Yaml, &Yaml)| {
        let name = name.as_str().ok_or_else(|| place.rejection("a name is not a text", "put it in quotes"))?;
        Ok((name.to_owned(), resource(name, yaml, conditions)?))
    };
    mapping(section, &place)?.iter().map(named).collect()
}

fn resource(name: &str, yaml: &Yaml, conditions: &Mapping) -> Result<Raw, Rejection> {
    let place = Place::resource(name, "");
    let attributes = mapping(yaml, &place)?;
    let asked = attributes.get("Type").and_then(Yaml::as_str);
    let asked = asked.ok_or_else(|| place.rejection("it has no Type", "add one, such as AWS::IoT::Thing"))?;
    let place = Place::resource(name, asked);
    let unknown = || {
        place.rejection(format!("resources of type {asked} are not supported{}", why(asked)), possible(asked, kinds()))
    };
    let kind = kind(asked).ok_or_else(unknown)?;
    for (attribute, _) in attributes {
        known(attribute, &ATTRIBUTES, |attribute| place.child(attribute))?;
    }
    let condition = attributes.get("Condition").map(|yaml| condition_name(yaml, conditions, &place.child("Condition")));
    let properties = attributes.get("Properties").cloned().unwrap_or(Yaml::Null);
    if called(&properties).is_some() {
        return Err(place.child("Properties").rejection("it is a function", "write it within single properties"));
    }
    let is_retained = is_retained(attributes.get("DeletionPolicy"), &place.child("DeletionPolicy"))?;
    Ok(Raw { kind, condition: condition.transpose()?, properties, is_retained })
}

/// What a `DeletionPolicy` says: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>.
/// What is made anew stays on a failed creation only with `Retain`, which nobody tells apart here: nothing stays then.
fn is_retained(yaml: Option<&Yaml>, place: &Place) -> Result<bool, Rejection> {
    match yaml.map(Yaml::as_str) {
        None | Some(Some("Delete")) => Ok(false),
        Some(Some("Retain" | "RetainExceptOnCreate")) => Ok(true),
        Some(_) => Err(place.rejection("there are no snapshots here", "write Delete, Retain or RetainExceptOnCreate")),
    }
}

pub(super) fn condition_name(yaml: &Yaml, conditions: &Mapping, place: &Place) -> Result<String, Rejection> {
    let name = yaml.as_str().ok_or_else(|| place.rejection("it is not the name of a condition", "write one"))?;
    if conditions.contains_key(name) {
        return Ok(name.to_owned());
    }
    let remedy = possible(name, conditions.keys().filter_map(Yaml::as_str));
    Err(place.rejection(format!("there is no condition `{name}`"), remedy))
}

fn why(kind: &str) -> &'static str {
    match kind {
        "AWS::IoT::PolicyPrincipalAttachment" | "AWS::IoT::ThingPrincipalAttachment" | "AWS::IoT::Certificate" => {
            " (certificates are made per run, and every policy is attached to every thing's)"
        }
        _ => "",
    }
}

pub(super) fn known(name: &Yaml, names: &[&str], place: impl Fn(&str) -> Place) -> Result<(), Rejection> {
    let name = name.as_str().unwrap_or("?");
    if names.contains(&name) {
        return Ok(());
    }
    Err(place(name).rejection("this version does not support it", possible(name, names.iter().copied())))
}

pub(super) fn mapping<'a>(yaml: &'a Yaml, place: &Place) -> Result<&'a Mapping, Rejection> {
    yaml.as_mapping().ok_or_else(|| place.rejection("it is not a mapping", "write entries by name"))
}
