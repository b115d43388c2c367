//! What a request wants a stack to be made of.

use std::collections::{BTreeMap, BTreeSet};

use serde_yaml_ng::Value as Yaml;

use super::fault::Fault;
use super::query::Query;
use crate::cloud::template::{Rejection, Summary, Template};

/// As AWS limits it.
pub(super) const MAX_TEMPLATE: usize = 51_200;

/// What a stack is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Definition {
    /// The text of its template.
    pub(super) text: String,
    /// What the template says of itself.
    pub(super) description: Option<String>,
    /// The value of every parameter.
    pub(super) values: BTreeMap<String, String>,
    /// The parameters whose values are not shown.
    pub(super) secrets: BTreeSet<String>,
    /// What its maker has acknowledged.
    pub(super) capabilities: Vec<String>,
    /// Without effect, but for being shown.
    pub(super) tags: Vec<(String, String)>,
}

/// What a request wants, read.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) definition: Definition,
    /// The template with every reference resolved, or what of it cannot be done here.
    pub(super) template: Result<Template, Rejection>,
}

/// Reads a template's text.
///
/// # Errors
/// If it is no YAML.
pub(super) fn parsed(text: &str) -> Result<Yaml, Fault> {
    serde_yaml_ng::from_str(text)
        .map_err(|error| Fault::validation(format!("Template format error: YAML not well-formed. ({error})")))
}

impl Wanted {
    /// What a request wants of the stack `name`, with this template. `previous` is what the stack is made of, if it is there.
    ///
    /// # Errors
    /// If parameters have no values or are none, or capabilities are missing.
    pub(super) fn read(query: &Query, name: &str, text: String, previous: Option<&Definition>) -> Result<Self, Fault> {
        let yaml = parsed(&text)?;
        let summary = Summary::of(&yaml)?;
        let capabilities = query.texts("Capabilities");
        acknowledged(&summary, &capabilities)?;
        let values = values(query, &summary, previous)?;
        let template = Template::of_stack(&yaml, &values, name);
        if let Err(rejection) = &template
            && rejection.resource().is_none()
        {
            return Err(rejection.clone().into());
        }
        let secrets = summary.parameters.iter().filter(|parameter| parameter.is_secret);
        let secrets: BTreeSet<String> = secrets.map(|parameter| parameter.name.clone()).collect();
        let tag =
            |tag: &Query| Ok((tag.required("Key")?.to_owned(), tag.optional("Value").unwrap_or_default().to_owned()));
        let mut tags = query.members("Tags").iter().map(tag).collect::<Result<Vec<_>, Fault>>()?;
        if let Some(previous) = previous.filter(|_| tags.is_empty()) {
            tags.clone_from(&previous.tags);
        }
        let description = summary.description;
        Ok(Self { definition: Definition { text, description, values, secrets, capabilities, tags }, template })
    }
}

/// A capability for names of one's own includes the one for roles without.
fn acknowledged(summary: &Summary, given: &[String]) -> Result<(), Fault> {
    let is_given = |wanted: &str| given.iter().any(|given| given == wanted || given == "CAPABILITY_NAMED_IAM");
    match summary.capability {
        Some(wanted) if !is_given(wanted) => Err(Fault::capability(wanted)),
        _ => Ok(()),
    }
}

/// The value of every parameter: what is given, what it was before where that is asked for, else its default.
fn values(query: &Query, summary: &Summary, previous: Option<&Definition>) -> Result<BTreeMap<String, String>, Fault> {
    let mut given = BTreeMap::new();
    for parameter in query.members("Parameters") {
        let key = parameter.required("ParameterKey")?;
        let value = if parameter.flag("UsePreviousValue")? {
            let before = previous.and_then(|previous| previous.values.get(key)).cloned();
            before.ok_or_else(|| {
                Fault::validation(format!(
                    "Invalid input for parameter key {key}. Cannot specify usePreviousValue as true for a parameter key not \
                     in the previous template"
                ))
            })?
        } else {
            parameter.optional("ParameterValue").unwrap_or_default().to_owned()
        };
        given.insert(key.to_owned(), value);
    }
    let is_declared = |name: &String| summary.parameters.iter().any(|parameter| parameter.name == *name);
    let strangers: Vec<&str> = given.keys().filter(|name| !is_declared(name)).map(String::as_str).collect();
    if !strangers.is_empty() {
        return Err(Fault::validation(format!("Parameters: [{}] do not exist in the template", strangers.join(", "))));
    }
    let mut missing = Vec::new();
    for parameter in &summary.parameters {
        match (given.contains_key(&parameter.name), &parameter.default) {
            (true, _) => {}
            (false, Some(default)) => drop(given.insert(parameter.name.clone(), default.clone())),
            (false, None) => missing.push(parameter.name.as_str()),
        }
    }
    if missing.is_empty() {
        return Ok(given);
    }
    Err(Fault::validation(format!("Parameters: [{}] must have values", missing.join(", "))))
}
