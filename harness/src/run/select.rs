//! Which scenarios run.

use std::collections::BTreeSet;
use std::path::Path;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::gherkin::{Feature, Scenario};
use cucumber::tag::Ext as _;
use line_model::nearest::suggestion;
use regex::Regex;

use super::blocks;
use super::features::{self, FeatureFile, Target};
use super::files::files;
use crate::mistake::Mistake;
use crate::profile::Pack;

/// Which scenarios run: those below the targets that match tags and name.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Files, folders, lines.
    pub targets: Vec<Target>,
    /// A tag expression: `@smoke and not @slow`.
    pub tags: Option<TagOperation>,
    /// A pattern that the scenario's name contains.
    pub name: Option<Regex>,
    /// The packs whose features may be among them.
    pub packs: Vec<Pack>,
    /// Where these are the features of a profile: the tags of the scenarios that are for it, and where they stand. They select nothing
    /// here, but have to be there.
    pub meant: Option<(TagOperation, String)>,
}

impl Selection {
    /// Reads the features below the targets, with only the selected scenarios in them.
    ///
    /// # Errors
    /// Every file that cannot be read or parsed, every line that stands for no scenario, and every tag that none has.
    pub fn read(&self) -> Result<Vec<Feature>, Vec<Mistake>> {
        let mut selected = Vec::new();
        let mut errors = Vec::new();
        let mut tags = BTreeSet::new();
        for target in &self.targets {
            match features::read(&target.path, &self.packs) {
                Ok(files) => files.into_iter().for_each(|file| {
                    tags.extend(tags_of(&file.feature));
                    match self.keep(file, target.line) {
                        Ok(feature) => merge(&mut selected, feature),
                        Err(error) => errors.push(error),
                    }
                }),
                Err(more) => errors.extend(more),
            }
        }
        if errors.is_empty() && !selected.is_empty() {
            errors.extend(self.unknown_tags(&tags));
        }
        selected.retain(|feature| !feature.scenarios.is_empty() || !feature.rules.is_empty());
        if errors.is_empty() { Ok(selected) } else { Err(errors) }
    }

    /// The selected scenarios of a file; a line that is given has to select one.
    fn keep(&self, file: FeatureFile, line: Option<usize>) -> Result<Feature, Mistake> {
        let lines = line.map(|line| lines_at(&file, line)).transpose()?;
        let mut feature = file.feature;
        let inherited = feature.tags.clone();
        let wanted = |scenario: &Scenario, inherited: &[String]| {
            self.matches(scenario, inherited)
                && lines.as_ref().is_none_or(|lines| lines.contains(&first_line(scenario)))
        };
        feature.scenarios.retain(|scenario| wanted(scenario, &inherited));
        for rule in &mut feature.rules {
            let inherited = [inherited.as_slice(), rule.tags.as_slice()].concat();
            rule.scenarios.retain(|scenario| wanted(scenario, &inherited));
        }
        feature.rules.retain(|rule| !rule.scenarios.is_empty());
        match line {
            Some(line) if feature.scenarios.is_empty() && feature.rules.is_empty() => Err(unmatched(&feature, line)),
            _ => Ok(feature),
        }
    }

    /// A tag that no scenario has selects nothing, or everything where it is negated; neither is what was meant.
    fn unknown_tags(&self, known: &BTreeSet<String>) -> Vec<Mistake> {
        let given = self.tags.iter().map(|tags| (tags, "--tags"));
        let all = given.chain(self.meant.iter().map(|(tags, place)| (tags, place.as_str())));
        let all = all.flat_map(|(tags, place)| asked(tags).into_iter().map(move |tag| (tag, place)));
        let unknown: BTreeSet<(&str, &str)> = all.filter(|(tag, _)| !known.contains(*tag)).collect();
        if unknown.is_empty() {
            return Vec::new();
        }
        // A tag of the same family of features is no slip, though the ones that are given do not have it.
        let known: BTreeSet<String> = known.iter().cloned().chain(self.tags_beside()).collect();
        let unknown = unknown.into_iter().filter(|(tag, _)| !known.contains(*tag));
        unknown.map(|(tag, place)| unknown_tag(tag, place, &known)).collect()
    }

    /// The tags in the folders around the files that are given; a file that cannot be read is not asked for here.
    fn tags_beside(&self) -> BTreeSet<String> {
        let around = self.targets.iter().filter(|target| target.path.is_file());
        let around = around.filter_map(|target| target.path.parent());
        let around = around.map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
        let files = around.collect::<BTreeSet<_>>().into_iter().flat_map(files).flatten();
        let texts = files.filter_map(|file| std::fs::read_to_string(file).ok());
        texts.flat_map(|text| words_of_tags(&text).collect::<Vec<_>>()).collect()
    }

    fn matches(&self, scenario: &Scenario, inherited: &[String]) -> bool {
        let tags = inherited.iter().chain(&scenario.tags);
        self.tags.as_ref().is_none_or(|wanted| wanted.eval(tags))
            && self.name.as_ref().is_none_or(|pattern| pattern.is_match(&scenario.name))
    }
}

/// The tags that an expression asks for.
fn asked(expression: &TagOperation) -> Vec<&str> {
    match expression {
        TagOperation::And(left, right) | TagOperation::Or(left, right) => [asked(left), asked(right)].concat(),
        TagOperation::Not(inner) => asked(inner),
        TagOperation::Tag(tag) => vec![tag],
    }
}

fn tags_of(feature: &Feature) -> impl Iterator<Item = String> {
    let rules = feature.rules.iter();
    let in_rules =
        rules.flat_map(|rule| rule.tags.iter().chain(rule.scenarios.iter().flat_map(|scenario| &scenario.tags)));
    let free = feature.scenarios.iter().flat_map(|scenario| &scenario.tags);
    feature.tags.iter().chain(free).chain(in_rules).cloned()
}

/// What looks like a tag in the text of a feature.
fn words_of_tags(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(str::trim).filter(|line| line.starts_with('@'));
    lines.flat_map(str::split_whitespace).filter_map(|word| word.strip_prefix('@').map(str::to_owned))
}

fn unknown_tag(tag: &str, place: &str, known: &BTreeSet<String>) -> Mistake {
    let known: Vec<String> = known.iter().map(|tag| format!("@{tag}")).collect();
    let help = suggestion(&format!("@{tag}"), known.iter().map(String::as_str));
    Mistake::plain(place, format!("no scenario has the tag `@{tag}`"), help)
}

/// The lines of the scenarios that a line of a file stands for.
fn lines_at(file: &FeatureFile, line: usize) -> Result<Vec<usize>, Mistake> {
    let path = file.feature.path.clone().unwrap_or_default();
    blocks::at(&file.blocks, line).map_err(|nearest| {
        let help = nearest.map_or_else(
            || "give a line of a scenario".to_owned(),
            |nearest| format!("the nearest is `{}`: {}:{}", nearest.name, path.display(), nearest.line),
        );
        Mistake::plain(format_args!("{}:{line}", path.display()), "no scenario stands in this line".to_owned(), help)
    })
}

fn unmatched(feature: &Feature, line: usize) -> Mistake {
    let path = feature.path.clone().unwrap_or_default();
    let message = "the scenario in this line does not match `--tags` and `--name`".to_owned();
    Mistake::plain(format_args!("{}:{line}", path.display()), message, "leave them out, or the line".to_owned())
}

/// The line of the scenario's keyword; for a row of an outline's examples the row's own line.
pub(super) fn first_line(scenario: &Scenario) -> usize {
    scenario.position.line
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

    fn names(edit: impl FnOnce(&mut Selection), lines: &[Option<usize>]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.feature");
        std::fs::write(&path, TEXT).unwrap();
        let targets = lines.iter().map(|line| Target { path: path.clone(), line: *line }).collect();
        let mut selection = Selection { targets, ..Selection::default() };
        edit(&mut selection);
        let features = selection.read().unwrap();
        features.iter().flat_map(|feature| &feature.scenarios).map(|scenario| scenario.name.clone()).collect()
    }

    #[test]
    fn tags_are_inherited() {
        let tags = |text: &str| Some(text.parse().unwrap());
        assert_eq!(names(|s| s.tags = tags("@line and not @slow"), &[None]), ["one"]);
    }

    #[test]
    fn a_line_selects_the_scenario_around_it() {
        assert_eq!(names(|_| (), &[Some(5)]), ["one"]);
        assert_eq!(names(|_| (), &[Some(8)]), ["two"]);
    }

    #[test]
    fn a_scenario_selected_twice_runs_once() {
        assert_eq!(names(|_| (), &[Some(8), None]), ["one", "two"]);
    }

    #[test]
    fn names_are_patterns() {
        assert_eq!(names(|s| s.name = Some(Regex::new("^tw").unwrap()), &[None]), ["two"]);
    }

    /// What is said of a selection that is refused.
    fn refused(edit: impl FnOnce(&mut Selection), lines: &[Option<usize>]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.feature");
        std::fs::write(&path, TEXT).unwrap();
        std::fs::write(folder.path().join("g.feature"), "@beside\nFeature: g\n").unwrap();
        let targets = lines.iter().map(|line| Target { path: path.clone(), line: *line }).collect();
        let mut selection = Selection { targets, ..Selection::default() };
        edit(&mut selection);
        let errors = selection.read().err().unwrap_or_default();
        errors.iter().map(|error| format!("{error:?}").replace(&path.display().to_string(), "F")).collect()
    }

    #[test]
    fn a_line_without_a_scenario_is_refused_beside_others_that_have_one() {
        for line in [1, 2, 6, 99] {
            let said = refused(|_| (), &[Some(line), Some(8)]);
            assert_eq!(said.len(), 1, "{line}");
            assert!(said[0].contains("no scenario stands in this line"), "{said:?}");
        }
        assert!(refused(|_| (), &[Some(99)])[0].contains("the nearest is `two`"));
        let said = refused(|s| s.name = Some(Regex::new("one").unwrap()), &[Some(9), None]);
        assert!(said[0].contains("does not match"), "{said:?}");
    }

    #[test]
    fn a_tag_that_no_scenario_has_is_refused_with_the_nearest() {
        let tags = |text: &str| Some(text.parse().unwrap());
        let said = refused(|s| s.tags = tags("not @slwo"), &[None]);
        assert!(said[0].contains("no scenario has the tag `@slwo`") && said[0].contains("`@slow`"), "{said:?}");
        assert_eq!(refused(|s| s.tags = tags("@line and not (@slow or @beside)"), &[None]), [""; 0]);
    }
}
