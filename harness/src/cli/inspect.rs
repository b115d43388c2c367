//! Sees, before anything opens, that what a profile names is there and fits together.

use std::ops::Range;
use std::path::{Path, PathBuf};

use line_model::Advice;
use line_model::nearest::suggestion;
use lineproof_judge::journal::{NoTopicFilter, TopicFilter};
use toml::Spanned;

use crate::bench::Setting;
use crate::cloud::aws::cost::{Estimate, Times};
use crate::cloud::template::{Place, Template, TemplateError};
use crate::cloud::{aws, container};
use crate::mistake::Mistake;
use crate::process::Command;
use crate::profile::{ApiConfig, ComponentConfig, IotConfig, Profile, RecordSource, Source};
use crate::system::{check_placeholders, check_program};

/// Sees that the cloud can do what the template asks for, and that the template has what the profile names.
pub(super) fn cloud(profile: &Profile) -> Result<Option<Template>, Mistake> {
    let cloud = &profile.settings.cloud;
    filters(profile)?;
    if matches!(cloud.api, ApiConfig::Container(_)) && !container::IS_POSSIBLE {
        let message = "the AWS endpoint of this profile is in a container, and this lineproof was built without them";
        return Err(Mistake::plain(profile.path.display(), message.to_owned(), container::REMEDY.to_owned()));
    }
    if matches!(cloud.api, ApiConfig::Aws(_)) && !aws::IS_POSSIBLE {
        let message = "the cloud of this profile is in an account of AWS, and this lineproof was built without it";
        return Err(Mistake::plain(profile.path.display(), message.to_owned(), aws::REMEDY.to_owned()));
    }
    let Some(file) = &cloud.template else { return Ok(None) };
    let loaded = Template::load(file.get_ref(), &cloud.parameters);
    let template = loaded.map_err(|error| template_problem(profile, file, &error))?;
    let (iot, api) = (cloud.iot != IotConfig::None, cloud.api != ApiConfig::None);
    template.fits(iot, api).map_err(|misfit| {
        let message = format!("{} has {misfit}, and this profile's cloud has no {} half", shown(file), misfit.half);
        let help =
            format!("add [cloud.{}] to the profile, or take that out of the template", misfit.half.to_lowercase());
        profile.problem(file.span(), message, help)
    })?;
    let in_template =
        |what: &str, name: &Spanned<String>, known: &[&str]| in_template(profile, file, what, name, known);
    let things = names(&template.things, String::as_str);
    let named = profile.settings.system.component.iter().filter_map(|component| component.thing.as_ref());
    let updaters = profile.settings.system.component.iter().filter_map(|component| component.updater.as_ref());
    let twin = cloud.twin.as_ref().map(|twin| &twin.thing);
    named.chain(updaters).chain(twin).try_for_each(|thing| in_template("thing", thing, &things))?;
    let functions = names(&template.functions, |function| &function.name);
    cloud.function.iter().try_for_each(|function| in_template("function", &function.name, &functions))?;
    if let Some(RecordSource::Table(table)) = cloud.records.as_ref().map(|records| &records.source) {
        in_template("table", table, &names(&template.tables, |table| &table.name))?;
    }
    Ok(Some(template))
}

/// What so many scenarios are estimated to cost; none where nothing costs anything.
///
/// # Errors
/// If it is more than the profile allows.
pub(super) fn cost(
    profile: &Profile,
    template: Option<&Template>,
    scenarios: usize,
) -> Result<Option<Estimate>, Mistake> {
    let (ApiConfig::Aws(aws), Some(template)) = (&profile.settings.cloud.api, template) else { return Ok(None) };
    let run = &profile.settings.run;
    let times = Times { work: run.longest_work(), there: run.longest() };
    let estimate = Estimate::of(template, scenarios, times);
    if estimate.is_beyond(aws.max_cost_cents) {
        let message = format!("{estimate}, and this profile allows {} cents; nothing was opened", aws.max_cost_cents);
        let help = "select fewer scenarios, or raise `max_cost_cents` below [cloud.aws]".to_owned();
        return Err(Mistake::plain(profile.path.display(), message, help));
    }
    Ok(Some(estimate))
}

/// Sees that topic filters are.
fn filters(profile: &Profile) -> Result<(), Mistake> {
    let cloud = &profile.settings.cloud;
    let records = match cloud.records.as_ref().map(|records| &records.source) {
        Some(RecordSource::Topic(topic)) => Some(topic),
        _ => None,
    };
    let mut filters = cloud.message.iter().map(|message| &message.topic).chain(records);
    filters.try_for_each(|filter| match TopicFilter::parse(filter.get_ref()) {
        Ok(_) => Ok(()),
        Err(error) => Err(profile.problem(filter.span(), error.to_string(), NoTopicFilter::REMEDY)),
    })
}

/// Sees that every placeholder has a value later.
pub(super) fn placeholders(profile: &Profile) -> Result<(), Mistake> {
    let mut components = profile.settings.system.all_programs().into_iter();
    components.try_for_each(|component| {
        check_placeholders(&component).map_err(|error| in_command(profile, &component, error))
    })
}

/// Sees that the programs of own checks are there.
pub(super) fn checks(profile: &Profile) -> Result<(), Mistake> {
    profile.checks.iter().try_for_each(|check| {
        let program = check.command.get_ref().first().cloned().unwrap_or_default();
        let what = format!("check `{}`", check.words.text());
        let error = |error: Advice| problem(profile, check.command.span(), error.about(what));
        Command::new(program).resolve().map(drop).map_err(error)
    })
}

/// Sees that the programs of components are there; they are built by now.
pub(super) fn programs(setting: &Setting) -> Result<(), Mistake> {
    let profile = &*setting.profile;
    let values = setting.values();
    for component in profile.settings.system.all_programs() {
        check_program(&component, &values).map_err(|error| in_command(profile, &component, error))?;
    }
    Ok(())
}

fn in_command(profile: &Profile, component: &ComponentConfig, error: Advice) -> Mistake {
    problem(profile, component.command.span(), error)
}

/// What is wrong with what the profile names there.
pub(super) fn problem(profile: &Profile, span: Range<usize>, Advice { message, help }: Advice) -> Mistake {
    profile.problem(span, message, help)
}

fn names<'a, T>(of: &'a [T], name: impl Fn(&'a T) -> &'a str) -> Vec<&'a str> {
    of.iter().map(name).collect()
}

pub(super) fn shown(file: &Spanned<PathBuf>) -> std::path::Display<'_> {
    file.get_ref().display()
}

fn in_template(
    profile: &Profile,
    file: &Spanned<PathBuf>,
    what: &str,
    name: &Spanned<String>,
    known: &[&str],
) -> Result<(), Mistake> {
    if known.contains(&name.get_ref().as_str()) {
        return Ok(());
    }
    let message = format!("{} has no {what} `{}`", shown(file), name.get_ref());
    Err(profile.problem(name.span(), message, suggestion(name.get_ref(), known.iter().copied())))
}

pub(super) fn template_problem(profile: &Profile, file: &Spanned<PathBuf>, error: &TemplateError) -> Mistake {
    match error {
        TemplateError::Read(error) => problem(profile, file.span(), error.clone()),
        error => template_mistake(file.get_ref(), error),
    }
}

/// What is wrong with a template, shown with its line as far as it has one.
pub(super) fn template_mistake(file: &Path, error: &TemplateError) -> Mistake {
    match error {
        TemplateError::Read(Advice { message, .. }) => {
            Mistake::plain(file.display(), message.clone(), "is it the right file?".to_owned())
        }
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
