//! The sections of a template.

use std::collections::BTreeMap;

use serde_yaml_ng::{Mapping, Value as Yaml};

use super::error::{Place, Rejection, possible};
use super::scope::{Raw, Scope, kind, kinds};

const SECTIONS: [&str; 6] =
    ["AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Resources", "Outputs"];
const ATTRIBUTES: [&str; 6] = ["Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata"];

/// Reads parameters and raw resources.
pub(super) fn scope(yaml: &Yaml, given: &BTreeMap<String, String>) -> Result<Scope, Rejection> {
    let sections = mapping(yaml, &Place::section("the template"))?;
    for (name, _) in sections {
        known(name, &SECTIONS, Place::section)?;
    }
    let parameters = parameters(sections.get("Parameters"), given)?;
    Ok(Scope { parameters, resources: resources(sections.get("Resources"))? })
}

fn parameters(section: Option<&Yaml>, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Rejection> {
    let declared = section.map(|yaml| mapping(yaml, &Place::section("Parameters"))).transpose()?;
    let mut values = BTreeMap::new();
    for (name, yaml) in declared.into_iter().flatten() {
        let name = name.as_str().unwrap_or_default();
        let value = given.get(name).cloned().or_else(|| yaml.get("Default").and_then(scalar));
        let missing =
            || Place::section("Parameters").child(name).rejection("it has no value", "give it a Default, or a value");
        values.insert(name.to_owned(), value.ok_or_else(missing)?);
    }
    match given.keys().find(|name| !values.contains_key(*name)) {
        None => Ok(values),
        Some(name) => {
            let remedy = match values.len() {
                0 => "it declares none: give no values in the profile, or declare it here".to_owned(),
                _ => possible(name, values.keys().map(String::as_str)),
            };
            Err(Place::section("Parameters").child(name).rejection("the template declares no such parameter", remedy))
        }
    }
}

fn resources(section: Option<&Yaml>) -> Result<BTreeMap<String, Raw>, Rejection> {
    let place = Place::section("Resources");
    let section = section.ok_or_else(|| place.rejection("the section is missing", "add it"))?;
    let named = |(name, yaml): (&Yaml, &Yaml)| {
        let name = name.as_str().ok_or_else(|| place.rejection("a name is not a text", "put it in quotes"))?;
        Ok((name.to_owned(), resource(name, yaml)?))
    };
    mapping(section, &place)?.iter().map(named).collect()
}

fn resource(name: &str, yaml: &Yaml) -> Result<Raw, Rejection> {
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
    Ok(Raw { kind, properties: attributes.get("Properties").cloned().unwrap_or(Yaml::Null) })
}

fn why(kind: &str) -> &'static str {
    match kind {
        "AWS::IoT::PolicyPrincipalAttachment" | "AWS::IoT::ThingPrincipalAttachment" | "AWS::IoT::Certificate" => {
            " (certificates are made per run, and every policy is attached to every thing's)"
        }
        _ => "",
    }
}

fn known(name: &Yaml, names: &[&str], place: impl Fn(&str) -> Place) -> Result<(), Rejection> {
    let name = name.as_str().unwrap_or("?");
    if names.contains(&name) {
        return Ok(());
    }
    Err(place(name).rejection("this version does not support it", possible(name, names.iter().copied())))
}

fn mapping<'a>(yaml: &'a Yaml, place: &Place) -> Result<&'a Mapping, Rejection> {
    yaml.as_mapping().ok_or_else(|| place.rejection("it is not a mapping", "write entries by name"))
}

fn scalar(yaml: &Yaml) -> Option<String> {
    match yaml {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
