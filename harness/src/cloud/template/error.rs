//! What is wrong with a template, and what is possible instead.

use std::fmt;
use std::path::{Path, PathBuf};

use line_model::Advice;
use line_model::nearest::nearest;

/// A template could not be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(Advice),
    /// The file is not YAML.
    #[error("template {}: {source}", file.display())]
    Syntax {
        /// The template's file.
        file: PathBuf,
        /// What the parser said, with line and column.
        source: serde_yaml_ng::Error,
    },
    /// The template asks for something that is wrong or that this version cannot do.
    #[error("template {}: {place}: {problem}; {remedy}", file.display())]
    Unsupported {
        /// The template's file.
        file: PathBuf,
        /// Where in it.
        place: Box<Place>,
        /// What is wrong.
        problem: String,
        /// What is possible instead.
        remedy: String,
    },
}

impl TemplateError {
    /// The error in this template.
    pub fn at(file: &Path, rejection: Rejection) -> Self {
        Self::Unsupported {
            file: file.to_owned(),
            place: rejection.place,
            problem: rejection.problem,
            remedy: rejection.remedy,
        }
    }
}

/// A place in a template: a resource, and a property of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The logical id of the resource, or a section of the template.
    pub resource: String,
    /// Its type; empty for a section.
    pub kind: String,
    /// The path of the property: `TopicRulePayload.Sql`, `Actions[0]`; empty for the resource itself.
    pub property: String,
}

impl Place {
    pub(super) fn section(name: &str) -> Self {
        Self { resource: name.to_owned(), ..Self::default() }
    }

    pub(super) fn resource(name: &str, kind: &str) -> Self {
        Self { resource: name.to_owned(), kind: kind.to_owned(), property: String::new() }
    }

    pub(in crate::cloud) fn child(&self, name: &str) -> Self {
        let dot = if self.property.is_empty() { "" } else { "." };
        Self { property: format!("{}{dot}{name}", self.property), ..self.clone() }
    }

    pub(super) fn element(&self, index: usize) -> Self {
        Self { property: format!("{}[{index}]", self.property), ..self.clone() }
    }

    pub(in crate::cloud) fn rejection(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Rejection {
        Rejection { place: Box::new(self.clone()), problem: problem.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resource)?;
        if !self.kind.is_empty() {
            write!(f, " ({})", self.kind)?;
        }
        if !self.property.is_empty() {
            write!(f, ", property {}", self.property)?;
        }
        Ok(())
    }
}

/// An error that does not know its file yet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}; {remedy}")]
pub struct Rejection {
    pub(super) place: Box<Place>,
    pub(super) problem: String,
    pub(super) remedy: String,
}

impl Rejection {
    /// The logical id and the type of the resource that it is about; none if it is about a section of the template.
    pub(in crate::cloud) fn resource(&self) -> Option<(&str, &str)> {
        let Place { resource, kind, .. } = &*self.place;
        (!kind.is_empty()).then_some((resource, kind))
    }
}

/// `a, b and c are possible`, led by the nearest name if one is near.
pub(in crate::cloud) fn possible<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = names.into_iter().collect();
    names.sort_unstable();
    names.dedup();
    let space = namespace(&names);
    let inside = |name: &'a str| name.strip_prefix(space).unwrap_or(name);
    let near = nearest(wrong.strip_prefix(space).unwrap_or(wrong), names.iter().map(|name| inside(name)));
    let near = near.and_then(|near| names.iter().find(|name| inside(name) == near));
    match (near, names.is_empty()) {
        (_, true) => "nothing is possible here".to_owned(),
        (Some(near), _) => format!("did you mean {near}? Possible here: {}", names.join(", ")),
        (None, _) => format!("possible here: {}", names.join(", ")),
    }
}

/// What all names begin with, up to a colon: `AWS::`, `iot:`. It makes no two names alike.
fn namespace<'a>(names: &[&'a str]) -> &'a str {
    let Some(first) = names.first() else { return "" };
    let ends = first.char_indices().rev().filter(|(_, letter)| *letter == ':').map(|(at, _)| &first[..=at]);
    let mut shared = ends.filter(|space| names.iter().all(|name| name.starts_with(space)));
    shared.next().unwrap_or_default()
}
