//! Binds every step of every selected scenario before anything opens.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use cucumber::event::Source;
use cucumber::gherkin::{Feature, LineCol, Rule, Scenario, Span, Step, StepType};

use crate::mistake::Mistake;
use crate::steps::{Bound, Library};
use lineproof_judge::journal::StepId;
use lineproof_judge::report::Planned;

use super::features;
use super::names::{self, Named};
use super::{seed, select};

/// Scenarios, ready to run.
#[derive(Clone, Default)]
pub struct Plan {
    /// The scenarios, in the order of their files.
    pub scenarios: Vec<PlannedScenario>,
}

/// One scenario, its steps bound.
#[derive(Clone)]
pub struct PlannedScenario {
    /// The feature that it stands in.
    pub feature: Source<Feature>,
    /// The rule that it stands in.
    pub rule: Option<Source<Rule>>,
    /// The scenario.
    pub scenario: Source<Scenario>,
    /// Its steps, those of the backgrounds first.
    pub steps: Vec<PlannedStep>,
    /// The stem of its files' names; no other scenario of the plan has it.
    pub slug: String,
    /// Why it is not run: what the profile lacks for it. It is run whole, or not at all.
    pub not_run: Option<String>,
}

/// One step, bound to what it does.
#[derive(Clone)]
pub struct PlannedStep {
    /// The step as written.
    pub step: Source<Step>,
    /// What names it in journals.
    pub id: StepId,
    /// What it does.
    pub bound: Bound,
}

/// Steps that cannot be run, in all selected scenarios.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{} step{} cannot be run; nothing was opened", .0.len(), if .0.len() == 1 { "" } else { "s" })]
pub struct PlanError(#[related] pub Vec<Mistake>);

impl Plan {
    /// Whether any scenario is run.
    pub fn runs(&self) -> bool {
        self.scenarios.iter().any(|scenario| scenario.not_run.is_none())
    }

    /// How many scenarios are run.
    pub fn scenarios_run(&self) -> usize {
        self.scenarios.iter().filter(|scenario| scenario.not_run.is_none()).count()
    }

    /// Binds all scenarios of these features.
    ///
    /// # Errors
    /// Every step that is undefined or ambiguous, or names what does not exist.
    pub fn bind(features: Vec<Feature>, library: &Library) -> Result<Self, PlanError> {
        let mut binder = Binder { library, errors: Vec::new(), slugs: BTreeSet::new() };
        let mut scenarios: Vec<_> = features.into_iter().flat_map(|feature| binder.feature(feature)).collect();
        if !binder.errors.is_empty() {
            return Err(PlanError(binder.errors));
        }
        let names = names::distinct(&scenarios.iter().map(PlannedScenario::named).collect::<Vec<_>>());
        for (planned, name) in scenarios.iter_mut().zip(names).filter(|(planned, name)| planned.scenario.name != *name)
        {
            planned.scenario = Source::new(Scenario { name, ..(*planned.scenario).clone() });
        }
        Ok(Self { scenarios })
    }
}

impl PlannedScenario {
    /// The feature file, as given on the command line.
    pub fn file(&self) -> PathBuf {
        self.feature.path.clone().unwrap_or_default()
    }

    /// The line of the scenario in its file.
    pub fn line(&self) -> usize {
        select::first_line(&self.scenario)
    }

    /// Its own seed in a run with this one: the same whatever else is selected, and from whichever folder its file is named.
    pub fn seed(&self, run: u64) -> u64 {
        let file = self.file();
        let file = file.file_name().unwrap_or_default().to_string_lossy();
        seed::derive(run, &format!("{file}:{}", self.line()))
    }

    /// Whether one of its steps takes a component's power or breaks its disk.
    pub fn breaks_disks(&self) -> bool {
        self.steps.iter().any(|step| step.bound.action.breaks_disks())
    }

    fn named(&self) -> Named {
        // What was expanded has only its own row left below the header.
        let tables = self.scenario.examples.first().and_then(|examples| examples.table.as_ref());
        Named {
            feature: self.feature.name.clone(),
            name: self.scenario.name.clone(),
            row: tables.and_then(|table| table.rows.get(1)).map(|row| row.join(", ")),
            line: self.line(),
            file: self.file().display().to_string(),
        }
    }

    /// What a run's record says of it.
    pub fn record(&self) -> Planned {
        Planned {
            feature: self.feature.name.clone(),
            scenario: self.scenario.name.clone(),
            file: self.file().display().to_string(),
            line: self.line(),
            journal: format!("{}.jsonl", self.slug),
        }
    }

    /// The name of its journal in the run's folder, the first time that it is run or a later time.
    pub fn journal_file(&self, again: u32) -> String {
        self.record().file_of(again)
    }

    /// Tags of feature, rule and scenario.
    pub fn tags(&self) -> Vec<String> {
        let rule = self.rule.iter().flat_map(|rule| &rule.tags);
        self.feature.tags.iter().chain(rule).chain(&self.scenario.tags).cloned().collect()
    }
}

struct Binder<'a> {
    library: &'a Library,
    errors: Vec<Mistake>,
    slugs: BTreeSet<String>,
}

impl Binder<'_> {
    fn feature(&mut self, feature: Feature) -> Vec<PlannedScenario> {
        self.refuse_swallowed_steps(&feature);
        let feature = Source::new(feature);
        let free: Vec<_> = feature.scenarios.iter().map(|scenario| (None, scenario.clone())).collect();
        let rules = feature.rules.iter().map(|rule| Source::new(rule.clone()));
        let in_rules = rules.flat_map(|rule| {
            let scenarios = rule.scenarios.clone().into_iter();
            scenarios.map(move |scenario| (Some(rule.clone()), scenario))
        });
        let all: Vec<_> = free.into_iter().chain(in_rules).collect();
        all.into_iter().map(|(rule, scenario)| self.scenario(&feature, rule, scenario)).collect()
    }

    fn scenario(
        &mut self,
        feature: &Source<Feature>,
        rule: Option<Source<Rule>>,
        scenario: Scenario,
    ) -> PlannedScenario {
        let path = feature.path.clone().unwrap_or_default();
        let backgrounds = feature.background.iter().chain(rule.iter().filter_map(|rule| rule.background.as_ref()));
        let background = backgrounds.flat_map(|background| &background.steps).map(|step| (step, true));
        let own = scenario.steps.iter().map(|step| (step, false));
        let steps: Vec<_> =
            background.chain(own).filter_map(|(step, background)| self.step(&path, step, background)).collect();
        self.refuse_without_check(&path, &scenario);
        self.refuse_unknown_past(&path, &steps);
        let slug = self.slug(&path, &scenario);
        let not_run = lacking(&steps);
        PlannedScenario { feature: feature.clone(), rule, scenario: Source::new(scenario), steps, slug, not_run }
    }

    /// A line of a description that is a step but for its first word was meant to be one.
    fn refuse_swallowed_steps(&mut self, feature: &Feature) {
        let path = feature.path.clone().unwrap_or_default();
        for (line, text) in features::descriptions(&path, &self.library.profile().packs) {
            let Some((word, rest)) = text.split_once(' ') else { continue };
            if self.library.is_step(&spoken(rest.trim(), line)) {
                let message = format!("`{word}` is no keyword, so this is read as a description and would never run");
                let help =
                    "begin it with Given, When, Then, And or But; or say it otherwise, if it describes something";
                self.refuse(features::at(&path, line, message, help.to_owned()));
            }
        }
    }

    /// The time of a step that takes longer than its scenario would be cut.
    fn refuse_too_long(&mut self, path: &Path, line: usize, named: Duration) {
        let profile = self.library.profile();
        let limit = Duration::from_millis(profile.settings.run.scenario_timeout_ms);
        if named > limit {
            let place = profile.place_of_time("scenario_timeout_ms");
            let message =
                format!("this names {named:?}, but a scenario may take {limit:?} (`scenario_timeout_ms`, {place})");
            let help = "raise `scenario_timeout_ms` below [run] in the profile, or name a shorter time".to_owned();
            self.refuse(features::at(path, line, message, help));
        }
    }

    /// Takes note of a mistake. A background is bound once for each of its scenarios; its mistakes are told once.
    fn refuse(&mut self, error: Mistake) {
        if !self.errors.iter().any(|known| known.to_string() == error.to_string()) {
            self.errors.push(error);
        }
    }

    /// A scenario that checks nothing would always pass.
    fn refuse_without_check(&mut self, path: &Path, scenario: &Scenario) {
        if !scenario.steps.iter().any(|step| step.ty == StepType::Then) {
            let message = format!("`{}` checks nothing: it has no Then", scenario.name);
            let help = "say what must be seen for the promise to be kept".to_owned();
            self.errors.push(features::at(path, select::first_line(scenario), message, help));
        }
    }

    /// Who was in control is known only where an earlier step has asked who is.
    fn refuse_unknown_past(&mut self, path: &Path, steps: &[PlannedStep]) {
        let before = steps.iter().take_while(|step| !step.bound.action.finds_out());
        for step in before {
            if let Some(said) = step.bound.action.remembers() {
                let message = format!("nobody is `{said}` yet: no step before this one asks who is in control");
                let help = "say before it `one component is in control`, or what happens to `the component in control`";
                self.refuse(features::at(path, step.id.line, message, help.to_owned()));
            }
        }
    }

    /// `redundancy-9`: the feature's file and the scenario's line, made unique among all scenarios.
    fn slug(&mut self, path: &Path, scenario: &Scenario) -> String {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let plain = format!("{stem}-{}", select::first_line(scenario));
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        names.find(|name| self.slugs.insert(name.clone())).unwrap_or(plain)
    }

    fn step(&mut self, path: &Path, step: &Step, background: bool) -> Option<PlannedStep> {
        match self.library.bind(step) {
            Ok(bound) => {
                self.refuse_too_long(path, step.position.line, bound.named);
                Some(PlannedStep { step: Source::new(step.clone()), id: id(step, background), bound })
            }
            Err(misfit) => {
                self.refuse(features::at(path, step.position.line, misfit.message, misfit.help));
                None
            }
        }
    }
}

/// Words as a step in a line.
fn spoken(words: &str, line: usize) -> Step {
    let (span, position) = (Span { start: 0, end: 0 }, LineCol { line, col: 1 });
    let step = Step::builder().keyword("When ".to_owned()).ty(StepType::When).value(words.to_owned());
    step.span(span).position(position).build()
}

/// What is lacking for the first of the steps that cannot be run.
fn lacking(steps: &[PlannedStep]) -> Option<String> {
    let lacks = |step: &PlannedStep| Some(format!("`{}`: {}", step.id.text, step.bound.lacks.as_ref()?));
    steps.iter().find_map(lacks)
}

fn id(step: &Step, background: bool) -> StepId {
    let keyword = step.keyword.trim().to_owned();
    StepId { keyword, text: step.value.clone(), line: step.position.line, background }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use cucumber::gherkin::GherkinEnv;

    use super::*;
    use crate::profile::Profile;

    #[test]
    fn a_seed_is_the_same_alone_and_among_twins() {
        let profile = Profile::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/profiles/sim.toml")).unwrap();
        let plant = crate::plant::kind::of(&profile).unwrap();
        let library = Library::new(Arc::new(profile), plant, &[]).unwrap();
        let scenario = "  Scenario: s\n    When gateway \"a\" crashes\n    Then control is never held by two\n";
        let planned = |path: &str, kept: &[usize]| {
            let text = format!("Feature: f\n{scenario}{scenario}");
            let mut feature = Feature::parse(text, GherkinEnv::default()).unwrap();
            feature.path = Some(path.into());
            feature.scenarios = kept.iter().map(|kept| feature.scenarios[*kept].clone()).collect();
            Plan::bind(vec![feature], &library).unwrap_or_else(|error| panic!("{:?}", error.0)).scenarios
        };
        let both = planned("x/f.feature", &[0, 1]);
        let alone = planned("/elsewhere/x/f.feature", &[1]);
        assert_ne!(both[1].scenario.name, alone[0].scenario.name);
        assert_eq!(both[1].seed(8841), alone[0].seed(8841));
        assert_ne!(both[0].seed(8841), both[1].seed(8841));
        assert_ne!(both[1].seed(8841), both[1].seed(8842));
    }
}
