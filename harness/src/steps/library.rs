//! All steps for one profile.

use std::sync::Arc;

use cucumber::gherkin::{Step, StepType};
use cucumber::step::{Collection, Context, Location};
use line_model::fault::FaultError;
use line_model::nearest::{nearest, suggestion};
use parking_lot::Mutex;
use plant_sim::Targets;
use plant_sim::class::Registry;
use regex::CaptureLocations;

use crate::bench::Bench;
use crate::profile::PlantKind;
use crate::profile::{self, Lack, Profile, link_name};

use super::expression::{Kind, Parameters, kinds};
use super::{Args, Definition, Keyword, StepFn, acts, control, faults, line, links, plant_faults, production};

/// The steps that scenarios under one profile can use.
pub struct Library {
    profile: Arc<Profile>,
    /// What of the plant can be broken; none of a real one.
    breakable: Option<Mutex<Targets>>,
    definitions: Vec<Definition>,
    collection: Collection<Bench>,
}

/// The step that a line of a scenario means.
#[derive(Clone)]
pub struct Found {
    /// Its function.
    pub run: StepFn,
    /// The expression of its definition.
    pub expression: &'static str,
    /// Where in the line the parameters stand.
    pub captures: CaptureLocations,
    /// What the function gets.
    pub context: Context,
}

/// A line of a scenario that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// All definitions, in the order in which they are documented.
pub fn definitions() -> Vec<Definition> {
    let plant: Vec<_> = plant_faults::steps().collect();
    [acts::STEPS, faults::STEPS, links::STEPS, &plant, production::STEPS, control::STEPS, line::STEPS].concat()
}

impl Library {
    /// The library for a profile.
    ///
    /// # Errors
    /// If a step's expression is malformed, or no plant can be made of the line's model.
    pub fn new(profile: Arc<Profile>) -> Result<Self, String> {
        let parameters = Parameters::of(&profile.vocabulary);
        let definitions = definitions();
        let mut collection = Collection::new();
        for (index, definition) in definitions.iter().enumerate() {
            let regex = parameters.expand(definition.expression)?;
            let key = Some(location(index));
            collection = collection.given(key, regex.clone(), definition.run).when(key, regex.clone(), definition.run);
            if definition.keyword == Keyword::Check {
                collection = collection.then(key, regex, definition.run);
            }
        }
        let breakable = breakable(&profile)?;
        Ok(Self { profile, breakable, definitions, collection })
    }

    /// Finds the step that a line means, and checks the names in it.
    ///
    /// # Errors
    /// If no step matches, several do, or a signal, component, kind or link in it does not exist.
    pub fn find(&self, step: &Step) -> Result<Found, Misfit> {
        match self.collection.find(step) {
            Ok(Some((run, captures, key, context))) => {
                let expression =
                    key.and_then(|key| self.definitions.get(key.line as usize)).map_or("", |step| step.expression);
                self.check_names(expression, &context)?;
                self.check_needs(expression)?;
                self.check_fault(expression, &Args::of(&context))?;
                Ok(Found { run: *run, expression, captures, context })
            }
            Ok(None) => Err(self.undefined(step)),
            Err(ambiguous) => Err(self.ambiguous(&ambiguous)),
        }
    }

    fn check_names(&self, expression: &str, context: &Context) -> Result<(), Misfit> {
        let args = Args::of(context);
        let named: Vec<(Kind, String)> =
            kinds(expression).into_iter().enumerate().map(|(index, kind)| (kind, args.text(index))).collect();
        named.iter().try_for_each(|(kind, name)| self.check_name(*kind, name))?;
        self.check_link(&named)
    }

    /// A step must find in the profile what it rests on.
    fn check_needs(&self, expression: &str) -> Result<(), Misfit> {
        if !production::needs_records(expression) {
            return Ok(());
        }
        self.profile.needs_records().map_err(|Lack { message, help }| Misfit { message, help })
    }

    /// A step that breaks something of the plant must name what there is, on a plant that can be broken.
    fn check_fault(&self, expression: &str, args: &Args) -> Result<(), Misfit> {
        if !plant_faults::needs_breakable(expression) {
            return Ok(());
        }
        let Some(breakable) = &self.breakable else { return Err(sound()) };
        let Some(meant) = plant_faults::meant(expression, args) else { return Ok(()) };
        let fault = meant.map_err(|error| Misfit { message: error.to_string(), help: HELP.to_owned() })?;
        breakable.lock().check(&fault).map_err(misfit)
    }

    /// A step that names components and an end speaks of the links between them.
    fn check_link(&self, named: &[(Kind, String)]) -> Result<(), Misfit> {
        let text = |wanted| named.iter().find(|(kind, _)| *kind == wanted).map(|(_, text)| text.as_str());
        let Some(end) = text(Kind::End) else { return Ok(()) };
        let of_kind = text(Kind::Kind).map(|kind| self.profile.of_kind(kind)).unwrap_or_default();
        let links = self.profile.links();
        let mut components = text(Kind::Component).into_iter().chain(of_kind);
        components.try_for_each(|component| known("link", &link_name(component, end), links.iter().map(String::as_str)))
    }

    fn check_name(&self, kind: Kind, name: &str) -> Result<(), Misfit> {
        let profile = &self.profile;
        match kind {
            Kind::Signal => known("signal", name, profile.line.signals().map(|signal| signal.name.as_str())),
            Kind::Component => known("component", name, profile.components()),
            Kind::Kind => known("kind of components", name, profile.components().map(profile::kind_of)),
            Kind::End => known("end of a link", name, self.ends()),
            Kind::Int | Kind::Time | Kind::Value | Kind::Act | Kind::State
            // These are checked together with the fault that they are part of.
            | Kind::Sensor | Kind::Device | Kind::Amount => Ok(()),
        }
    }

    fn ends(&self) -> impl Iterator<Item = &str> {
        let components = self.profile.settings.system.component.iter();
        components.flat_map(|component| component.links.iter().map(|end| end.get_ref().as_str()))
    }

    fn undefined(&self, step: &Step) -> Misfit {
        let message = format!("undefined step: {}", step.value);
        if step.ty == StepType::Then
            && let Ok(Some(_)) = self.collection.find(&Step { ty: StepType::When, ..step.clone() })
        {
            return Misfit { message, help: "this is an act: it can stand after Given or When".to_owned() };
        }
        let phrases = self.phrases();
        let near = nearest(&step.value, phrases.iter().map(String::as_str));
        let help = near.map(|phrase| format!("did you mean `{phrase}`? ")).unwrap_or_default();
        let all = "`lineproof steps` lists all steps; words of the line belong in its vocabulary";
        Misfit { message, help: format!("{help}{all}:\n{}", snippet(step, &self.profile)) }
    }

    fn ambiguous(&self, error: &cucumber::step::AmbiguousMatchError) -> Misfit {
        let keys = error.possible_matches.iter().filter_map(|(_, key)| *key);
        let steps = keys.filter_map(|key| self.definitions.get(key.line as usize));
        let list: Vec<String> = steps.map(|step| format!("`{}`", step.expression)).collect();
        Misfit {
            message: format!("ambiguous step: it matches {}", list.join(" and ")),
            help: "change the words of the line's vocabulary so that only one matches".to_owned(),
        }
    }

    /// Everything that can be said: expressions, with the vocabulary's words spelled out.
    pub fn phrases(&self) -> Vec<String> {
        let words = &self.profile.vocabulary;
        let mut phrases = Vec::new();
        for definition in &self.definitions {
            let expression = definition.expression.replace('\\', "");
            if expression.contains("{act}") {
                phrases.extend(words.act.iter().map(|act| act.words.get_ref().clone()));
            } else if expression.contains("{state}") {
                phrases.extend(words.state.iter().map(|state| expression.replace("{state}", state.words.get_ref())));
            } else {
                phrases.push(expression);
            }
        }
        phrases
    }
}

/// What to do about an amount that makes no sense.
const HELP: &str = "`lineproof steps` lists all steps, each with what it takes";

/// What of a profile's plant can be broken.
fn breakable(profile: &Profile) -> Result<Option<Mutex<Targets>>, String> {
    match profile.settings.plant.kind {
        PlantKind::Sim => {
            let targets = Targets::of(&profile.line, &Registry::standard());
            targets.map(|targets| Some(Mutex::new(targets))).map_err(|error| error.to_string())
        }
    }
}

/// A real plant is never broken on purpose.
fn sound() -> Misfit {
    Misfit {
        message: "the plant of this profile is a real one, and cannot be broken on purpose".to_owned(),
        help: "run this scenario with a profile whose plant is simulated (`kind = \"sim\"`)".to_owned(),
    }
}

fn misfit(error: FaultError) -> Misfit {
    match error {
        FaultError::Unknown { what, name, suggestion } => {
            Misfit { message: format!("unknown {what} `{name}`"), help: suggestion }
        }
        FaultError::Misfit { fault, why } => Misfit { message: format!("`{fault}` is not possible"), help: why },
        other => Misfit { message: other.to_string(), help: HELP.to_owned() },
    }
}

/// The key under which the collection knows a definition: its index as a line number.
fn location(index: usize) -> Location {
    Location { path: "steps", line: u32::try_from(index).unwrap_or(u32::MAX), column: 0 }
}

fn known<'a>(what: &str, name: &str, valid: impl Iterator<Item = &'a str>) -> Result<(), Misfit> {
    let valid: Vec<&str> = valid.collect();
    if valid.contains(&name) {
        return Ok(());
    }
    Err(Misfit { message: format!("unknown {what} `{name}`"), help: suggestion(name, valid) })
}

/// What to add to the vocabulary so that an unknown line means something: a state after Then, else an act.
fn snippet(step: &Step, profile: &Profile) -> String {
    let file = profile.settings.plant.vocabulary.get_ref().display();
    let words = step.value.replace('"', "\\\"");
    if step.ty == StepType::Then {
        format!("  # {file}\n  [[state]]\n  words = \"{words}\"\n  signal = \"...\"\n  is = true")
    } else {
        format!("  # {file}\n  [[act]]\n  words = \"{words}\"\n  calls = [{{ method = \"...\" }}]")
    }
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::{Feature, GherkinEnv};

    use super::*;

    fn library() -> Library {
        let profile = Profile::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/profiles/sim.toml")).unwrap();
        Library::new(Arc::new(profile)).unwrap()
    }

    fn step(text: &str) -> Step {
        let feature =
            Feature::parse(format!("Feature: f\n  Scenario: s\n    {text}\n"), GherkinEnv::default()).unwrap();
        feature.scenarios[0].steps[0].clone()
    }

    #[test]
    fn a_real_plant_is_not_broken_and_says_what_to_do() {
        let real = Library { breakable: None, ..library() };
        for text in
            ["When the air pressure is lost", "When the air pressure is back", "When the plant's server restarts"]
        {
            assert!(library().find(&step(text)).is_ok());
            let misfit = real.find(&step(text)).err().unwrap();
            assert!(misfit.message.contains("is a real one") && misfit.help.contains("`kind = \"sim\"`"), "{misfit:?}");
        }
        assert!(real.find(&step("When gateway \"a\" crashes")).is_ok());
    }

    /// Every step that breaks something, with names of the MPS line: none is refused, none is ambiguous.
    #[test]
    fn every_step_that_breaks_the_plant_can_be_said() {
        let library = library();
        for definition in plant_faults::steps() {
            let sensor =
                if definition.expression.contains("{amount}") { "Ejector.Position" } else { "Conveyor.ExitBarrier" };
            let text =
                definition.expression.replace("{sensor}", &format!("\"{sensor}\"")).replace("{device}", "\"Ejector\"");
            let text =
                text.replace("{signal}", "\"Magazine.Level\"").replace("{value}", "true").replace("{time}", "5 s");
            let amount = if text.contains("actuator") { "50%" } else { "0.5" };
            let text = text.replace("{amount}", amount).replace("{int}", "100");
            let found = library.find(&step(&format!("When {text}")));
            assert_eq!(
                found.map(|found| found.expression).map_err(|misfit| misfit.message),
                Ok(definition.expression),
                "{text}"
            );
        }
    }
}
