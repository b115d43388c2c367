//! All steps for one profile. `procedure`: acts that stand for steps. `cast`: steps that name a component by its role. `timetable`: faults in a table. `lacks`: what a step
//! needs that is not there. `heard`: words outside of any scenario.

mod cast;
mod heard;
mod lacks;
#[cfg(test)]
mod names_tests;
mod procedure;
#[cfg(test)]
mod promise_tests;
#[cfg(test)]
mod tests;
mod timetable;

use std::io::IsTerminal as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cucumber::gherkin::{Step, StepType};
use line_model::nearest::nearest;
use regex::Regex;

use crate::plant::PlantKind;
use crate::profile::Profile;

use super::expression::{Parameters, times};
use super::{
    Action, Args, Definition, Keyword, Misfit, acts, changes, checks, control, disks, durations, elsewhere, faults,
    functions, line, links, messages, plant_faults, production, records, tables, upkeep,
};

/// The steps that scenarios under one profile can use.
pub struct Library {
    profile: Arc<Profile>,
    plant: Arc<dyn PlantKind>,
    definitions: Vec<(Definition, Regex)>,
    /// Why this machine has no disks that can be broken; looked up when the first step asks for one.
    no_disks: OnceLock<Option<String>>,
    /// Whether a person at a terminal can be asked.
    attended: bool,
}

/// A line of a scenario, bound to what it does.
#[derive(Clone)]
pub struct Bound {
    /// What it does.
    pub action: Arc<Action>,
    /// The times that it names, together.
    pub named: Duration,
    /// What the profile or this machine lacks to run it, and what to do; none if it can be run.
    pub lacks: Option<String>,
}

/// All definitions, in the order in which they are documented.
pub fn definitions() -> Vec<Definition> {
    let in_the_cloud = [tables::STEPS, functions::STEPS].concat();
    let breaking =
        [faults::STEPS, disks::STEPS, links::STEPS, &in_the_cloud, plant_faults::STEPS, super::timetable::STEPS];
    let breaking = breaking.concat();
    let watching =
        [production::STEPS, elsewhere::STEPS, records::STEPS, control::STEPS, messages::STEPS, super::twin::STEPS]
            .concat();
    [acts::STEPS, upkeep::STEPS, &breaking, &watching, line::STEPS, changes::STEPS, durations::STEPS, checks::STEPS]
        .concat()
}

impl Library {
    /// The library for a profile and its kind of plant, with the steps of somebody's own crate.
    ///
    /// # Errors
    /// If a step's expression is malformed.
    pub fn new(profile: Arc<Profile>, plant: Arc<dyn PlantKind>, own: &'static [Definition]) -> Result<Self, String> {
        let parameters = Parameters::of(&profile.vocabulary, &profile.checks);
        let expanded = definitions()
            .into_iter()
            .chain(own.iter().copied())
            .map(|step| Ok((step, parameters.expand(step.expression)?)));
        let definitions = expanded.collect::<Result<_, String>>()?;
        let attended = std::io::stdin().is_terminal();
        Ok(Self { profile, plant, definitions, no_disks: OnceLock::new(), attended })
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// How often the plant looks at its signals, where that is known before it is open.
    pub fn looks_every(&self) -> Option<Duration> {
        self.plant.looks_every()
    }

    /// Finds the step that a line means, and binds it.
    ///
    /// # Errors
    /// If no step matches, several do, what the line names does not exist, a number is out of range, or the step rests on
    /// something that the profile does not have.
    pub fn bind(&self, step: &Step) -> Result<Bound, Misfit> {
        self.bind_within(step, 0)
    }

    /// Whether a line is a step that can be bound. Unlike [`Self::bind`] it looks for no nearest one where none is meant, which
    /// costs more than all the rest.
    pub fn is_step(&self, step: &Step) -> bool {
        self.matching(step, step.ty).next().is_some() && self.bind(step).is_ok()
    }

    /// Binds a step that stands in so many acts, one in the other.
    fn bind_within(&self, step: &Step, depth: usize) -> Result<Bound, Misfit> {
        let matching: Vec<_> = self.matching(step, step.ty).collect();
        match matching[..] {
            [(definition, regex)] => heeding(step, self.bound(step, definition, regex, depth)?),
            [] => Err(self.undefined(step)),
            _ => Err(ambiguous(matching.iter().map(|(definition, _)| *definition))),
        }
    }

    fn matching(&self, step: &Step, after: StepType) -> impl Iterator<Item = (&Definition, &Regex)> {
        let may_stand = move |definition: &Definition| definition.keyword == Keyword::Check || after != StepType::Then;
        let all = self.definitions.iter().map(|(definition, regex)| (definition, regex));
        all.filter(move |(definition, regex)| may_stand(definition) && regex.is_match(&step.value))
    }

    fn bound(&self, step: &Step, definition: &Definition, regex: &Regex, depth: usize) -> Result<Bound, Misfit> {
        let mut captures = regex.capture_locations();
        regex.captures_read(&mut captures, &step.value);
        let roles = cast::named(step, &captures);
        if let Some(first) = roles.first() {
            return self.cast(step, first, &roles, depth);
        }
        let place = |group| captures.get(group).and_then(|(from, to)| step.value.get(from..to)).unwrap_or_default();
        let texts = (1..captures.len()).map(place).collect();
        let args = Args::new(step, texts, &self.profile, self.plant.breakable());
        if definition.expression == acts::ACT {
            let steps = args.procedure(0)?;
            if !steps.is_empty() {
                return self.procedure(step, &steps, depth + 1);
            }
        }
        if let (super::timetable::TIMETABLE, Some(table)) = (definition.expression, &step.table) {
            return self.timetable(step, table);
        }
        let action = Arc::new((definition.bind)(&args)?);
        if definition.keyword == Keyword::Check && !action.checks() {
            let message =
                format!("`{}` could stand after Then, and promises nothing: it only acts", definition.words());
            return Err(Misfit::new(message, "give the definition of this step the keyword `Act`"));
        }
        let named: Duration = times(definition.expression).map(|index| args.time(index)).sum::<Result<_, Misfit>>()?;
        let lacks = self.lacking(definition, &action);
        Ok(Bound { named: named + action.time(), action, lacks })
    }

    fn undefined(&self, step: &Step) -> Misfit {
        let message = format!("undefined step: {}", step.value);
        if step.ty == StepType::Then && self.matching(step, StepType::When).next().is_some() {
            return Misfit::new(message, "this is an act: it can stand after Given or When");
        }
        let phrases = self.phrases();
        let near = nearest(&step.value, phrases.iter().map(String::as_str));
        let help = near.map(|phrase| self.meaning(phrase)).unwrap_or_default();
        let all = "`lineproof steps` lists all steps; words of the line belong in its vocabulary";
        Misfit::new(message, format!("{help}{all}:\n{}", snippet(step, &self.profile)))
    }

    /// `did you mean ...? `, with what can stand for the parameters of the phrase: one of them may be what does not fit.
    fn meaning(&self, phrase: &str) -> String {
        let mut kinds = self.profile.vocabulary.kinds_in(phrase);
        if phrase.contains("{time}") {
            kinds.push("{time} is a number with a unit, such as 2 s".to_owned());
        }
        let kinds: String = kinds.into_iter().map(|kind| kind + "; ").collect();
        format!("did you mean `{phrase}`? {kinds}")
    }

    /// The steps that a text may mean, wherever it stands: as it stands in a scenario, or as `lineproof steps` lists it.
    pub fn meant_by(&self, text: &str) -> impl Iterator<Item = &Definition> {
        let is_meant =
            move |(definition, regex): &&(Definition, Regex)| regex.is_match(text) || definition.words() == text;
        self.definitions.iter().filter(is_meant).map(|(definition, _)| definition)
    }

    /// Everything that can be said: expressions, with the vocabulary's words spelled out.
    pub fn phrases(&self) -> Vec<String> {
        let words = &self.profile.vocabulary;
        let mut phrases = Vec::new();
        for (definition, _) in &self.definitions {
            let expression = definition.words();
            if expression.contains("{act}") {
                phrases.extend(words.acts.iter().map(|act| act.words.text().to_owned()));
            } else if expression.contains("{state}") {
                phrases.extend(words.states.iter().map(|state| expression.replace("{state}", state.words.text())));
            } else if expression.contains(checks::CHECK) {
                let own = self.profile.checks.iter();
                phrases.extend(own.map(|check| expression.replace(checks::CHECK, check.words.text())));
            } else {
                phrases.push(expression);
            }
        }
        phrases
    }
}

/// Sees that nothing that stands below a step is ignored.
fn heeding(step: &Step, bound: Bound) -> Result<Bound, Misfit> {
    let table = (step.table.is_some() && !bound.action.takes_table()).then_some("table");
    let text = (step.docstring.is_some() && !bound.action.takes_text()).then_some("text");
    let Some(what) = table.or(text) else { return Ok(bound) };
    let message = format!("this step takes no {what}: what stands below `{}` would be ignored", step.value);
    Err(Misfit::new(message, format!("say it in words of the steps, or remove the {what}")))
}

fn ambiguous<'a>(definitions: impl Iterator<Item = &'a Definition>) -> Misfit {
    let list: Vec<String> = definitions.map(|step| format!("`{}`", step.expression)).collect();
    let message = format!("ambiguous step: it matches {}", list.join(" and "));
    Misfit::new(
        message,
        "change the words of the line's vocabulary, of the profile's checks or of a step of your own, so that only one matches",
    )
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
