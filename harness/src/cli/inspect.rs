//! Sees, before anything opens, that what a profile names is there and fits together.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use line_model::nearest::suggestion;
use toml::Spanned;

use crate::bench::Setting;
use crate::cloud::template::{Place, Template, TemplateError};
use crate::mistake::Mistake;
use crate::process::Command;
use crate::profile::{Component, Profile, Source};
use crate::system::ComponentSpec;

/// The placeholders of every component; its links' ends come on top.
const PLACEHOLDERS: [&str; 7] = ["target", "cargo-profile", "line", "folder", "ca", "cert", "key"];

/// Sees that the cloud can do what the template asks for, and that the template has what the profile names.
pub(super) fn template(profile: &Profile) -> Result<(), Mistake> {
    let cloud = &profile.settings.cloud;
    let loaded = Template::load(cloud.template.get_ref(), &BTreeMap::new());
    let template = loaded.map_err(|error| template_problem(profile, &error))?;
    let things = names(&template.things, String::as_str);
    let components = &profile.settings.system.component;
    components.iter().try_for_each(|component| in_template(profile, "thing", &component.thing, &things))?;
    let functions = names(&template.functions, |function| &function.name);
    cloud.function.iter().try_for_each(|function| in_template(profile, "function", &function.name, &functions))?;
    let tables = names(&template.tables, |table| &table.name);
    in_template(profile, "table", &cloud.records.table, &tables)?;
    functions.iter().try_for_each(|name| has_code(profile, name))
}

/// Sees that every placeholder has a value later.
pub(super) fn placeholders(profile: &Profile) -> Result<(), Mistake> {
    profile.settings.system.component.iter().try_for_each(|component| {
        let ends = component.links.iter().map(|end| end.get_ref().as_str());
        let checked = ComponentSpec::from(component).check_placeholders(PLACEHOLDERS.into_iter().chain(ends));
        checked.map_err(|error| in_command(profile, component, &error))
    })
}

/// Sees that the programs of components and functions are there; they are built by now.
pub(super) fn programs(setting: &Setting) -> Result<(), Mistake> {
    let profile = &*setting.profile;
    let values = setting.target.values();
    for component in &profile.settings.system.component {
        let checked = ComponentSpec::from(component).check_program(&values);
        checked.map_err(|error| in_command(profile, component, &error))?;
    }
    let binaries = setting.functions();
    profile.settings.cloud.function.iter().try_for_each(|function| {
        let Some(binary) = binaries.get(function.name.get_ref()) else { return Ok(()) };
        let found = Command::new(std::path::absolute(binary).unwrap_or_else(|_| binary.clone())).resolve();
        let error = |error| {
            problem(profile, function.binary.span(), &format!("function \"{}\": {error}", function.name.get_ref()))
        };
        found.map(drop).map_err(error)
    })
}

fn in_command(profile: &Profile, component: &Component, error: &dyn std::error::Error) -> Mistake {
    problem(profile, component.command.span(), &error.to_string())
}

/// A problem from elsewhere: what is wrong, a semicolon, what to do.
fn problem(profile: &Profile, span: Range<usize>, text: &str) -> Mistake {
    let (message, help) = text.rsplit_once("; ").unwrap_or((text, "correct the profile"));
    profile.problem(span, message, help)
}

fn names<'a, T>(of: &'a [T], name: impl Fn(&'a T) -> &'a str) -> Vec<&'a str> {
    of.iter().map(name).collect()
}

fn in_template(profile: &Profile, what: &str, name: &Spanned<String>, known: &[&str]) -> Result<(), Mistake> {
    if known.contains(&name.get_ref().as_str()) {
        return Ok(());
    }
    let file = profile.settings.cloud.template.get_ref().display();
    let message = format!("{file} has no {what} `{}`", name.get_ref());
    Err(profile.problem(name.span(), message, suggestion(name.get_ref(), known.iter().copied())))
}

fn has_code(profile: &Profile, function: &str) -> Result<(), Mistake> {
    let cloud = &profile.settings.cloud;
    if cloud.function.iter().any(|known| known.name.get_ref() == function) {
        return Ok(());
    }
    let message = format!("the function `{function}` of {} has no code", cloud.template.get_ref().display());
    let help = format!("add a table [[cloud.function]] with name = \"{function}\" and its binary");
    Err(profile.problem(cloud.template.span(), message, help))
}

fn template_problem(profile: &Profile, error: &TemplateError) -> Mistake {
    let span = profile.settings.cloud.template.span();
    match error {
        TemplateError::Read { .. } => problem(profile, span, &error.to_string()),
        TemplateError::Syntax { file, source } => {
            let at = source.location().map_or(0, |location| location.index());
            in_file(file, |_| at..at, source.to_string(), "correct the YAML here")
        }
        TemplateError::Unsupported { file, place, problem, remedy } => {
            in_file(file, |text| span_of(text, place), format!("{place}: {problem}"), remedy)
        }
    }
}

fn in_file(file: &Path, span: impl Fn(&str) -> Range<usize>, message: String, help: &str) -> Mistake {
    Source::read(file).map_or_else(|error| error, |source| source.problem(span(source.text()), message, help))
}

/// The line of a place in a template, as near as its keys lead: of the property, or of the resource.
fn span_of(text: &str, place: &Place) -> Range<usize> {
    let property = place.property.split('.').map(|key| key.split('[').next().unwrap_or(key));
    let mut keys = std::iter::once(place.resource.as_str()).chain(property).filter(|key| !key.is_empty()).peekable();
    let (mut at, mut found, mut within) = (0, 0..0, None);
    for line in text.split_inclusive('\n') {
        let content = line.trim_start();
        let indent = line.len() - content.len();
        // A list may begin on the column of its key.
        let below = |within| indent > within || (indent == within && content.starts_with("- "));
        if !content.is_empty() && within.is_some_and(|within| !below(within)) {
            break;
        }
        let key = content.trim_start_matches("- ");
        if keys.next_if(|wanted| key.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(':'))).is_some() {
            found = at + indent..at + indent + content.trim_end().len();
            within = Some(indent);
        }
        at += line.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_as_near_as_its_keys_lead() {
        let text = "Resources:\n  Rule:\n    Type: T\n    Properties:\n      Payload:\n        - Sql: x\n  Other:\n    Sql: y\n";
        let line = |property: &str| {
            let place = Place { resource: "Rule".into(), kind: "T".into(), property: property.into() };
            &text[span_of(text, &place)]
        };
        assert_eq!(line(""), "Rule:");
        assert_eq!(line("Payload[0].Sql"), "- Sql: x");
        assert_eq!(line("Payload[0].Other"), "Payload:", "not in another resource");
        assert_eq!(line("Type.Sql"), "Type: T");
    }
}
