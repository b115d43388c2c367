//! What a template asks for, whatever values its parameters have.

use serde_yaml_ng::Value as Yaml;

use super::error::{Place, Rejection};
use super::sections::mapping;

/// What a template asks of whoever makes a stack of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// What it says of itself.
    pub description: Option<String>,
    /// Its parameters.
    pub parameters: Vec<Parameter>,
    /// The types of its resources, each once.
    pub kinds: Vec<String>,
    /// The capability that it needs.
    pub capability: Option<&'static str>,
}

/// A parameter as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Its default.
    pub default: Option<String>,
    /// Whether its value is not to be shown.
    pub is_secret: bool,
    /// What it is for.
    pub description: Option<String>,
    /// The values that it may have, if only these.
    pub allowed: Vec<String>,
}

impl Summary {
    /// Reads no more than it needs; the rest may still be refused.
    ///
    /// # Errors
    /// If sections are missing, or are none.
    pub fn of(yaml: &Yaml) -> Result<Self, Rejection> {
        let place = Place::section("Resources");
        let section = yaml.get("Resources").ok_or_else(|| place.rejection("the section is missing", "add it"))?;
        let resources = mapping(section, &place)?;
        let kind = |yaml: &Yaml| yaml.get("Type").and_then(Yaml::as_str).unwrap_or_default().to_owned();
        let mut kinds: Vec<String> = resources.values().map(kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let parameters = yaml.get("Parameters").map(|yaml| mapping(yaml, &Place::section("Parameters"))).transpose()?;
        let declared = parameters.into_iter().flatten().map(|(name, yaml)| parameter(name, yaml)).collect();
        Ok(Self {
            description: text(yaml, "Description"),
            parameters: declared,
            kinds,
            capability: capability(resources),
        })
    }
}

/// Roles with names of their own need another capability than those without
/// (<https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html>, `Capabilities`).
fn capability(resources: &serde_yaml_ng::Mapping) -> Option<&'static str> {
    let is_of = |yaml: &&Yaml| text(yaml, "Type").is_some_and(|kind| kind.starts_with("AWS::IAM::"));
    let mut access = resources.values().filter(is_of).peekable();
    access.peek()?;
    let is_named = access.any(|yaml| yaml.get("Properties").is_some_and(|yaml| yaml.get("RoleName").is_some()));
    Some(if is_named { "CAPABILITY_NAMED_IAM" } else { "CAPABILITY_IAM" })
}

fn parameter(name: &Yaml, yaml: &Yaml) -> Parameter {
    let allowed = yaml.get("AllowedValues").and_then(Yaml::as_sequence).into_iter().flatten();
    Parameter {
        name: name.as_str().unwrap_or_default().to_owned(),
        kind: text(yaml, "Type").unwrap_or_default(),
        default: text(yaml, "Default"),
        is_secret: text(yaml, "NoEcho").as_deref() == Some("true"),
        description: text(yaml, "Description"),
        allowed: allowed.filter_map(plain).collect(),
    }
}

fn text(yaml: &Yaml, key: &str) -> Option<String> {
    plain(yaml.get(key)?)
}

/// A text, a number or a flag, as it is written.
fn plain(yaml: &Yaml) -> Option<String> {
    match yaml {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}
