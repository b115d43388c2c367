//! Binds every step of every selected scenario before anything opens.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cucumber::event::Source;
use cucumber::gherkin::{Feature, Rule, Scenario, Step, StepType};

use crate::mistake::Mistake;
use crate::steps::{Bound, Library};
use lineproof_judge::journal::StepId;

use super::features;
use super::select;

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

    /// Binds all scenarios of these features.
    ///
    /// # Errors
    /// Every step that is undefined or ambiguous, or names what does not exist.
    pub fn bind(features: Vec<Feature>, library: &Library) -> Result<Self, PlanError> {
        let mut binder = Binder { library, errors: Vec::new(), slugs: BTreeSet::new() };
        let scenarios = features.into_iter().flat_map(|feature| binder.feature(feature)).collect();
        if binder.errors.is_empty() { Ok(Self { scenarios }) } else { Err(PlanError(binder.errors)) }
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

    /// The name of its journal in the run's folder.
    pub fn journal_file(&self) -> String {
        format!("{}.jsonl", self.slug)
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
        let slug = self.slug(&path, &scenario);
        let not_run = lacking(&steps);
        PlannedScenario { feature: feature.clone(), rule, scenario: Source::new(scenario), steps, slug, not_run }
    }

    /// A scenario that checks nothing would always pass.
    fn refuse_without_check(&mut self, path: &Path, scenario: &Scenario) {
        if !scenario.steps.iter().any(|step| step.ty == StepType::Then) {
            let message = format!("`{}` checks nothing: it has no Then", scenario.name);
            let help = "say what must be seen for the promise to be kept".to_owned();
            self.errors.push(features::at(path, select::first_line(scenario), message, help));
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
            Ok(bound) => Some(PlannedStep { step: Source::new(step.clone()), id: id(step, background), bound }),
            Err(misfit) => {
                let error = features::at(path, step.position.line, misfit.message, misfit.help);
                // A background is bound once for each of its scenarios; its mistakes are told once.
                if !self.errors.iter().any(|known| known.to_string() == error.to_string()) {
                    self.errors.push(error);
                }
                None
            }
        }
    }
}

/// What is lacking for the first of the steps that cannot be run.
fn lacking(steps: &[PlannedStep]) -> Option<String> {
    let lacks = |step: &PlannedStep| Some(format!("`{}`: {}", step.id.text, step.bound.lacks?));
    steps.iter().find_map(lacks)
}

fn id(step: &Step, background: bool) -> StepId {
    let keyword = step.keyword.trim().to_owned();
    StepId { keyword, text: step.value.clone(), line: step.position.line, background }
}
