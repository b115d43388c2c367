//! Whether the cloud of a profile has what the rest of the profile rests on.

use std::ops::Range;

use toml::Spanned;

use super::api::ApiConfig;
use super::cloud::IotConfig;
use super::ends;
use super::records::RecordSource;
use super::source::Source;
use super::{ComponentConfig, Settings};
use crate::mistake::Mistake;
use line_model::nearest::suggestion;

/// Refuses what needs a half that the profile does not have.
pub(super) fn check(source: &Source, settings: &Settings) -> Result<(), Mistake> {
    let halves =
        Halves { source, iot: settings.cloud.iot != IotConfig::None, api: settings.cloud.api != ApiConfig::None };
    let cloud = &settings.cloud;
    time_to_deploy(source, settings)?;
    settings.system.component.iter().try_for_each(|component| halves.component(component))?;
    for function in &cloud.function {
        let name = function.name.get_ref();
        halves.iot(function.name.span(), &format!("the function `{name}` is invoked by topic rules"))?;
        halves.api(function.name.span(), &format!("the function `{name}` is deployed to an AWS endpoint"))?;
    }
    for message in &cloud.message {
        halves.iot(message.topic.span(), "messages are seen at an MQTT endpoint")?;
    }
    if let Some(twin) = &cloud.twin {
        halves.iot(twin.thing.span(), "the twin is a shadow of an IoT half")?;
    }
    if let Some(others) = &cloud.other_lines {
        halves.iot(others.topic.span(), "other lines publish to an MQTT endpoint")?;
    }
    match cloud.records.as_ref().map(|records| &records.source) {
        Some(RecordSource::Table(table)) => halves.api(table.span(), "a table is read at an AWS endpoint"),
        Some(RecordSource::Topic(topic)) => halves.iot(topic.span(), "messages are seen at an MQTT endpoint"),
        Some(RecordSource::Url { url, .. }) => address(source, settings, url),
        Some(RecordSource::File(_)) | None => Ok(()),
    }
}

/// What a deployment to AWS takes at least, in ms, and taking it down again.
const DEPLOYMENT_MS: u64 = 300_000;

/// A stack of AWS takes minutes to be made and to be removed.
fn time_to_deploy(source: &Source, settings: &Settings) -> Result<(), Mistake> {
    let run = &settings.run;
    let (ApiConfig::Aws(_), Some(template)) = (&settings.cloud.api, &settings.cloud.template) else { return Ok(()) };
    if run.open_timeout_ms.min(run.close_timeout_ms) >= DEPLOYMENT_MS {
        return Ok(());
    }
    let message = format!(
        "it is deployed to AWS for each scenario, which takes minutes, and a bench has {} ms to open and {} ms to close",
        run.open_timeout_ms, run.close_timeout_ms
    );
    let help = "write below [run]: open_timeout_ms = 900000 and close_timeout_ms = 900000 (300000 at least)";
    Err(source.problem(template.span(), message, help))
}

/// Placeholders in an address stand for what components offer.
fn address(source: &Source, settings: &Settings, url: &Spanned<String>) -> Result<(), Mistake> {
    let offers = ends::offers(&settings.system.component);
    let known = |name: &str| offers.iter().any(|(word, _)| word == name);
    let named = url.get_ref().split('{').skip(1).map(|piece| piece.split('}').next().unwrap_or_default());
    let unknown = named.into_iter().find(|name| !known(name));
    unknown.map_or(Ok(()), |name| {
        let message = format!("no component offers `{name}`");
        let words = offers.iter().map(|(word, _)| word.as_str());
        Err(source.problem(url.span(), message, suggestion(name, words)))
    })
}

struct Halves<'a> {
    source: &'a Source,
    iot: bool,
    api: bool,
}

impl Halves<'_> {
    fn component(&self, component: &ComponentConfig) -> Result<(), Mistake> {
        if let Some(thing) = &component.thing {
            self.iot(thing.span(), "a thing belongs to an IoT half")?;
        }
        if let Some(updater) = &component.updater {
            self.iot(updater.span(), "jobs belong to an IoT half")?;
        }
        component.links.iter().try_for_each(|end| match end.get_ref().end.as_str() {
            "cloud" => self.iot(end.span(), "the end `cloud` is the MQTT endpoint of an IoT half"),
            "api" => self.api(end.span(), "the end `api` is the AWS endpoint of an API half"),
            _ => Ok(()),
        })
    }

    fn iot(&self, span: Range<usize>, why: &str) -> Result<(), Mistake> {
        self.half(self.iot, span, why, "IoT half", "[cloud.iot] with kind = \"embedded\"")
    }

    fn api(&self, span: Range<usize>, why: &str) -> Result<(), Mistake> {
        self.half(
            self.api,
            span,
            why,
            "API half",
            "[cloud.api] with kind = \"embedded\", \"container\" or \"endpoint\"",
        )
    }

    fn half(&self, there: bool, span: Range<usize>, why: &str, half: &str, add: &str) -> Result<(), Mistake> {
        if there {
            return Ok(());
        }
        let message = format!("{why}, and this profile's cloud has no {half}");
        Err(self.source.problem(span, message, format!("add {add}, or leave this out")))
    }
}
