//! Which scenarios run.

use std::path::Path;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::gherkin::{Feature, Scenario};
use cucumber::tag::Ext as _;
use regex::Regex;

use super::features::{self, Target};
use crate::mistake::Mistake;

/// Which scenarios run: those below the targets that match tags and name.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Files, folders, lines.
    pub targets: Vec<Target>,
    /// A tag expression: `@smoke and not @slow`.
    pub tags: Option<TagOperation>,
    /// A pattern that the scenario's name contains.
    pub name: Option<Regex>,
}

impl Selection {
    /// Reads the features below the targets, with only the selected scenarios in them.
    ///
    /// # Errors
    /// Every file that cannot be read or parsed.
    pub async fn read(&self) -> Result<Vec<Feature>, Vec<Mistake>> {
        let mut selected = Vec::new();
        let mut errors = Vec::new();
        for target in &self.targets {
            match features::read(&target.path).await {
                Ok(features) => {
                    for feature in features {
                        merge(&mut selected, self.keep(feature, target.line));
                    }
                }
                Err(more) => errors.extend(more),
            }
        }
        selected.retain(|feature| !feature.scenarios.is_empty() || !feature.rules.is_empty());
        if errors.is_empty() { Ok(selected) } else { Err(errors) }
    }

    fn keep(&self, mut feature: Feature, line: Option<usize>) -> Feature {
        let ends = scenario_ends(&feature);
        let inherited = feature.tags.clone();
        let wanted = |scenario: &Scenario, inherited: &[String]| {
            self.matches(scenario, inherited) && line.is_none_or(|line| around(scenario, &ends, line))
        };
        feature.scenarios.retain(|scenario| wanted(scenario, &inherited));
        for rule in &mut feature.rules {
            let inherited = [inherited.as_slice(), rule.tags.as_slice()].concat();
            rule.scenarios.retain(|scenario| wanted(scenario, &inherited));
        }
        feature.rules.retain(|rule| !rule.scenarios.is_empty());
        feature
    }

    fn matches(&self, scenario: &Scenario, inherited: &[String]) -> bool {
        let tags = inherited.iter().chain(&scenario.tags);
        self.tags.as_ref().is_none_or(|wanted| wanted.eval(tags))
            && self.name.as_ref().is_none_or(|pattern| pattern.is_match(&scenario.name))
    }
}

/// The first line of every scenario, and the line after the file's last: where scenarios can end.
fn scenario_ends(feature: &Feature) -> Vec<usize> {
    let scenarios = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    let mut lines: Vec<usize> = scenarios.map(first_line).collect();
    lines.sort_unstable();
    lines
}

/// The line of the scenario's keyword; for a row of an outline's examples the row's own line.
pub(super) fn first_line(scenario: &Scenario) -> usize {
    scenario.position.line
}

/// Whether the scenario begins on the line, or is the last one to begin before it.
fn around(scenario: &Scenario, starts: &[usize], line: usize) -> bool {
    let start = first_line(scenario);
    let last_before = starts.iter().rev().find(|start| **start <= line);
    last_before == Some(&start) || outline_line(scenario) == Some(line)
}

/// Whether the line is the keyword of the outline that the scenario was expanded from.
fn outline_line(scenario: &Scenario) -> Option<usize> {
    let first_step = scenario.steps.first()?.position.line;
    (!scenario.examples.is_empty()).then(|| first_step.saturating_sub(1))
}

/// Adds a feature; scenarios that are selected already by another target are not added twice.
fn merge(selected: &mut Vec<Feature>, feature: Feature) {
    let Some(known) = selected.iter_mut().find(|known| same_file(known, &feature)) else {
        selected.push(feature);
        return;
    };
    add_missing(&mut known.scenarios, feature.scenarios);
    for rule in feature.rules {
        match known.rules.iter_mut().find(|known| known.position == rule.position) {
            Some(known) => add_missing(&mut known.scenarios, rule.scenarios),
            None => known.rules.push(rule),
        }
    }
}

fn add_missing(known: &mut Vec<Scenario>, more: Vec<Scenario>) {
    for scenario in more {
        if !known.contains(&scenario) {
            known.push(scenario);
        }
    }
    known.sort_by_key(first_line);
}

fn same_file(left: &Feature, right: &Feature) -> bool {
    left.path.as_deref().unwrap_or(Path::new("")) == right.path.as_deref().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
@line
Feature: f
  @quick
  Scenario: one
    Given x

  @slow
  Scenario: two
    Given y
";

    async fn names(edit: impl FnOnce(&mut Selection), lines: &[Option<usize>]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.feature");
        std::fs::write(&path, TEXT).unwrap();
        let targets = lines.iter().map(|line| Target { path: path.clone(), line: *line }).collect();
        let mut selection = Selection { targets, ..Selection::default() };
        edit(&mut selection);
        let features = selection.read().await.unwrap();
        features.iter().flat_map(|feature| &feature.scenarios).map(|scenario| scenario.name.clone()).collect()
    }

    #[tokio::test]
    async fn tags_are_inherited() {
        let tags = |text: &str| Some(text.parse().unwrap());
        assert_eq!(names(|s| s.tags = tags("@line and not @slow"), &[None]).await, ["one"]);
    }

    #[tokio::test]
    async fn a_line_selects_the_scenario_around_it() {
        assert_eq!(names(|_| (), &[Some(5)]).await, ["one"]);
        assert_eq!(names(|_| (), &[Some(8)]).await, ["two"]);
    }

    #[tokio::test]
    async fn a_scenario_selected_twice_runs_once() {
        assert_eq!(names(|_| (), &[Some(8), None]).await, ["one", "two"]);
    }

    #[tokio::test]
    async fn names_are_patterns() {
        assert_eq!(names(|s| s.name = Some(Regex::new("^tw").unwrap()), &[None]).await, ["two"]);
    }
}
