//! What a line of a scenario gives for the parameters of its step: texts, bound once to what they mean.
//!
//! Each parameter is asked for by its index as what it is to be: a time, a component, a state, ... What is out of
//! range or does not exist is a [`Misfit`], before anything opens.
//!
//! - `words`: what the words of the line's vocabulary stand for, and what is asked of a signal.
//! - `links`: what joins two ends.
//! - `logs`: what of the plant a check rests on. `fields`: topics of messages, and what is asked of fields.

mod fields;
mod links;
mod logs;
mod words;

pub(super) use links::Ways;

use std::time::Duration;

use cucumber::gherkin::{Step, StepType};
use line_model::fault::{FaultError, PlantFault};

use crate::plant::Breakable;
use crate::profile::{self, COMPONENT, ComponentConfig, OtherLinesConfig, Profile, StatusConfig, parse_time};
use line_model::nearest::suggestion;
use lineproof_judge::journal::{Attribute, Speaker};

use super::misfit::HELP;
use super::{Misfit, role};

/// The longest time that a step can name: a year.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// The texts that matched a step's parameters, in order, under a profile.
pub struct Args<'a> {
    texts: Vec<&'a str>,
    step: &'a Step,
    profile: &'a Profile,
    breakable: Option<&'a dyn Breakable>,
}

impl<'a> Args<'a> {
    pub(super) fn new(
        step: &'a Step,
        texts: Vec<&'a str>,
        profile: &'a Profile,
        breakable: Option<&'a dyn Breakable>,
    ) -> Self {
        Self { texts, step, profile, breakable }
    }

    /// Whether the step stands after `Then`, and so checks; otherwise it waits for the stage to be set.
    pub(super) fn after_then(&self) -> bool {
        self.step.ty == StepType::Then
    }

    /// The rows of the table below the step, its head first.
    fn table(&self) -> Option<&'a [Vec<String>]> {
        self.step.table.as_ref().map(|table| table.rows.as_slice())
    }

    /// The text below the step: the lines between those of its quotes.
    fn below(&self) -> Option<String> {
        let (_, lines) = self.step.docstring.as_ref()?.split_once('\n')?;
        Some(lines.trim_end().to_owned())
    }

    /// How long a step that names no time waits.
    pub(super) fn patience(&self) -> Duration {
        Duration::from_millis(self.profile.settings.run.wait_ms)
    }

    /// The signals that tell why a part is missing.
    pub(super) fn told_by(&self) -> Vec<String> {
        self.profile.settings.plant.told_by.iter().map(|signal| signal.get_ref().clone()).collect()
    }

    /// The text as it stands in the scenario.
    fn written(&self, index: usize) -> &'a str {
        self.texts.get(index).copied().unwrap_or_default()
    }

    /// The text without quotes, and without the article that a name of one word may have.
    pub fn text(&self, index: usize) -> String {
        let text = self.written(index);
        text.strip_prefix("the ").unwrap_or(text).replace('"', "")
    }

    /// A whole number.
    ///
    /// # Errors
    /// If it is none, or too large.
    pub fn count(&self, index: usize) -> Result<u32, Misfit> {
        whole(self.written(index))
    }

    /// A span of time, in whole microseconds.
    ///
    /// # Errors
    /// If it is none, or longer than a year.
    pub fn time(&self, index: usize) -> Result<Duration, Misfit> {
        let text = self.written(index);
        let time =
            parse_time(text).ok_or_else(|| Misfit::new(format!("`{text}` is not a time such as `1.5 s`"), HELP))?;
        if time > LONGEST {
            return Err(Misfit::new(format!("`{text}` is longer than a year"), "give a time that a scenario can wait"));
        }
        Ok(time)
    }

    /// An amount without a unit; none if it is a percentage.
    pub fn number(&self, index: usize) -> Option<f64> {
        self.text(index).parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A percentage: `5%`.
    pub(super) fn percent(&self, index: usize) -> Option<u8> {
        self.text(index).strip_suffix('%')?.parse().ok()
    }

    /// The name of a component.
    pub(super) fn component(&self, index: usize) -> Result<String, Misfit> {
        self.known_component(index).map(|component| component.name.get_ref().clone())
    }

    fn known_component(&self, index: usize) -> Result<&'a ComponentConfig, Misfit> {
        let name = self.text(index);
        self.profile.component(&name).ok_or_else(|| unknown("component", &name, self.profile.components()))
    }

    /// The names of all components of a kind, or of all who do something.
    pub(super) fn of_kind(&self, index: usize) -> Result<Vec<String>, Misfit> {
        let kind = self.text(index);
        if let Some(names) = self.who_do(&kind)? {
            return Ok(names.into_iter().map(str::to_owned).collect());
        }
        known("kind of components", &kind, self.profile.components().map(profile::kind_of))?;
        Ok(self.profile.of_kind(&kind).into_iter().map(str::to_owned).collect())
    }

    /// The name of a function of the cloud.
    pub(super) fn function(&self, index: usize) -> Result<String, Misfit> {
        let name = self.name(index)?;
        let functions = self.profile.settings.cloud.function.iter();
        known("function", &name, functions.map(|function| function.name.get_ref().as_str()))?;
        Ok(name)
    }

    /// The name of a release of a function of the cloud.
    pub(super) fn function_release(&self, index: usize, function: &str) -> Result<String, Misfit> {
        let name = self.name(index)?;
        let functions = self.profile.settings.cloud.function.iter();
        let own = functions.filter(|one| one.name.get_ref() == function).flat_map(|one| &one.release);
        let own: Vec<&str> = own.map(|release| release.name.get_ref().as_str()).collect();
        if own.is_empty() {
            let help = format!("add one to {}: [[cloud.function.release]]", self.profile.path.display());
            return Err(Misfit::new(format!("the profile has no releases of function {function}"), help));
        }
        known(&format!("release of {function}"), &name, own.into_iter())?;
        Ok(name)
    }

    /// The name of a release that all of these components have.
    pub(super) fn release(&self, index: usize, components: &[String]) -> Result<String, Misfit> {
        let (name, system) = (self.name(index)?, &self.profile.settings.system);
        for component in components {
            let own = system.release.iter().filter(|release| release.is_for(component));
            let own: Vec<&str> = own.map(|release| release.name.get_ref().as_str()).collect();
            if own.is_empty() {
                let message = format!("the profile has no releases of {component}");
                let help = format!("add one to {}: [[system.release]]", self.profile.path.display());
                return Err(Misfit::new(message, help));
            }
            known(&format!("release of {component}"), &name, own.into_iter())?;
        }
        Ok(name)
    }

    /// Sees that jobs reach each of these components.
    pub(super) fn have_updaters(&self, components: &[String]) -> Result<(), Misfit> {
        let known = components.iter().filter_map(|name| self.profile.component(name));
        let Some(without) = known.into_iter().find(|component| component.updater.is_none()) else { return Ok(()) };
        let (name, path) = (without.name.get_ref(), self.profile.path.display());
        let help = format!("say in {path}, at {name}, which thing takes them: updater = \"...\"");
        Err(Misfit::new(format!("no job reaches {name}: it has no updater"), help))
    }

    /// The components that do something: `component that records`; all of them: `component`. None if that is a kind.
    fn who_do(&self, kind: &str) -> Result<Option<Vec<&'a str>>, Misfit> {
        let profile = self.profile;
        let (names, remedy) = match kind {
            COMPONENT => (profile.components().collect(), "[[system.component]]"),
            role::TAKES_CONTROL => (profile.holders().map(|(name, _)| name).collect(), "holder = \"...\""),
            role::RECORDS => (profile.recording(), "links = [\"cloud\"]"),
            _ => return Ok(None),
        };
        if names.is_empty() {
            let message = format!("there is no {kind} in {}", profile.path.display());
            return Err(Misfit::new(message, format!("say there which does: {remedy}")));
        }
        Ok(Some(names))
    }

    /// The name of a component that keeps files.
    pub(super) fn on_disk(&self, index: usize) -> Result<String, Misfit> {
        let name = self.component(index)?;
        self.keeps_files(&name).map(|()| name)
    }

    /// The names of all components of a kind, which keep files.
    pub(super) fn all_on_disk(&self, index: usize) -> Result<Vec<String>, Misfit> {
        let names = self.of_kind(index)?;
        names.iter().try_for_each(|name| self.keeps_files(name))?;
        Ok(names)
    }

    /// What a component keeps elsewhere cannot be lost or made unreadable.
    fn keeps_files(&self, name: &str) -> Result<(), Misfit> {
        let programs = self.profile.component(name).map(|component| self.profile.settings.system.programs(component));
        if programs.into_iter().flatten().any(|(_, program)| program.keeps_files()) {
            return Ok(());
        }
        let message = format!("{name} keeps no files in `{{folder}}`, and no other disk of it can be broken");
        let path = self.profile.path.display();
        Err(Misfit::new(message, format!("let its `command` or `env` in {path} say where: `{{folder}}/store`")))
    }

    /// The name under which a component acquires control.
    pub(super) fn holder(&self, index: usize) -> Result<String, Misfit> {
        let component = self.known_component(index)?;
        component.holder.clone().ok_or_else(|| {
            let name = component.name.get_ref();
            let message = format!("{name} has no `holder` in the profile: it never takes control");
            let path = self.profile.path.display();
            Misfit::new(message, format!("say in {path}, at {name}, under which name it does: holder = \"...\""))
        })
    }

    /// Sees that a component can be in control.
    pub(super) fn somebody_takes_control(&self) -> Result<(), Misfit> {
        self.who_do(role::TAKES_CONTROL).map(drop)
    }

    /// The name by which the plant knows a component's calls.
    pub(super) fn client(&self, index: usize) -> Result<String, Misfit> {
        self.known_component(index)?.client.clone().map_or_else(|| self.holder(index), Ok)
    }

    /// The name under which a component publishes, if it does.
    pub(super) fn publisher(&self, index: usize) -> Result<Option<String>, Misfit> {
        Ok(self.known_component(index)?.thing.as_ref().map(|thing| thing.get_ref().clone()))
    }

    /// How all components of a kind say whether they are in control.
    pub(super) fn speakers(&self, index: usize) -> Result<Vec<Speaker>, Misfit> {
        let names = self.of_kind(index)?;
        let known = names.iter().filter_map(|name| self.profile.component(name));
        known.map(|component| self.speaker(component)).collect()
    }

    fn speaker(&self, component: &ComponentConfig) -> Result<Speaker, Misfit> {
        let (name, path) = (component.name.get_ref(), self.profile.path.display());
        let (Some(StatusConfig { topic, field, in_control }), Some(holder)) = (&component.status, &component.holder)
        else {
            let help = "status = { topic = \"...\", field = \"...\", in_control = \"...\" }, and its `holder`";
            let message = format!("the profile does not say how {name} says whether it is in control");
            return Err(Misfit::new(message, format!("say in {path}, at {name}: {help}")));
        };
        Ok(Speaker {
            component: name.clone(),
            holder: holder.clone(),
            topic: topic.clone(),
            field: field.clone(),
            in_control: in_control.clone(),
        })
    }

    /// How long these components may take to end: the longest of their graces.
    pub(super) fn stop_grace(&self, components: &[String]) -> Duration {
        let known = components.iter().filter_map(|name| self.profile.component(name));
        known.map(ComponentConfig::stop_grace).max().unwrap_or_default()
    }

    /// The line's digital twin.
    pub(super) fn twin(&self) -> Result<profile::Twin<'_>, Misfit> {
        self.profile.twin()
    }

    /// How other lines tell of their parts.
    pub(super) fn other_lines(&self) -> Result<&'a OtherLinesConfig, Misfit> {
        self.profile.other_lines()
    }

    /// The name of a signal of the line.
    pub(super) fn signal(&self, index: usize) -> Result<String, Misfit> {
        let name = self.text(index);
        known("signal", &name, self.profile.line.signals().map(|signal| signal.name.as_str()))?;
        Ok(name)
    }

    /// The name of a sensor of the plant.
    pub(super) fn sensor(&self, index: usize) -> Result<String, Misfit> {
        let sensor = self.text(index);
        self.exists(&PlantFault::Stuck { sensor: sensor.clone(), at: None })?;
        Ok(sensor)
    }

    /// The name of an actuator of the plant.
    pub(super) fn actuator(&self, index: usize) -> Result<String, Misfit> {
        let device = self.text(index);
        self.exists(&PlantFault::Jammed { device: device.clone() })?;
        Ok(device)
    }

    /// What a fault is about must exist, on a plant that can be broken.
    fn exists(&self, fault: &PlantFault) -> Result<(), Misfit> {
        match self.breakable.map(|plant| plant.check(fault)) {
            Some(Err(error @ FaultError::Unknown { .. })) => Err(misfit(error)),
            _ => Ok(()),
        }
    }

    /// A fault must be one that the plant can have, if it can be broken at all.
    pub(super) fn possible(&self, fault: &PlantFault) -> Result<(), Misfit> {
        self.breakable.map_or(Ok(()), |plant| plant.check(fault)).map_err(misfit)
    }

    /// Sees that it is said where records are.
    pub(super) fn has_records(&self) -> Result<(), Misfit> {
        self.profile.needs_records()
    }

    /// What attributes of records tell of parts.
    pub(super) fn truth(&self) -> Vec<Attribute> {
        let records = self.profile.settings.cloud.records.iter();
        records.flat_map(|records| records.truth.iter().map(|(_, attribute)| attribute.clone())).collect()
    }
}

fn whole(text: &str) -> Result<u32, Misfit> {
    text.parse().map_err(|_| Misfit::new(format!("`{text}` is not a number below 2^32"), "give a smaller number"))
}

fn known<'a>(what: &str, name: &str, valid: impl Iterator<Item = &'a str>) -> Result<(), Misfit> {
    let valid: Vec<&str> = valid.collect();
    if valid.contains(&name) { Ok(()) } else { Err(unknown(what, name, valid)) }
}

fn unknown<'a>(what: &str, name: &str, valid: impl IntoIterator<Item = &'a str>) -> Misfit {
    Misfit::new(format!("unknown {what} `{name}`"), suggestion(name, valid))
}

fn misfit(error: FaultError) -> Misfit {
    match error {
        FaultError::Unknown { what, name, suggestion } => Misfit::new(format!("unknown {what} `{name}`"), suggestion),
        FaultError::Misfit { fault, why } => Misfit::new(format!("`{fault}` is not possible"), why),
        other => Misfit::new(other.to_string(), HELP),
    }
}
