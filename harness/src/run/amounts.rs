//! Amounts that a feature of a pack calls by a name that the pack does not have.

use cucumber::gherkin::{Background, Feature, Scenario, Step};

/// The names in angle brackets that are left in the steps of a feature when values and examples were put in, each with its
/// line.
pub(super) fn left(feature: &Feature) -> Vec<(usize, String)> {
    let rules = &feature.rules;
    let backgrounds = feature.background.iter().chain(rules.iter().filter_map(|rule| rule.background.as_ref()));
    let scenarios = feature.scenarios.iter().chain(rules.iter().flat_map(|rule| &rule.scenarios));
    let steps = backgrounds
        .flat_map(|Background { steps, .. }| steps)
        .chain(scenarios.flat_map(|Scenario { steps, .. }| steps));
    let names = |step: &Step| -> Vec<(usize, String)> {
        named(&step.value).map(|name| (step.position.line, name.to_owned())).collect()
    };
    steps.flat_map(names).collect()
}

/// What stands in angle brackets, as a name does.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(name, _)| name);
    pieces.filter(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c)))
}

#[test]
fn names_are_told_from_what_else_stands_there() {
    assert_eq!(named("within <son> and <2-b> of < x > or a < b, <>").collect::<Vec<_>>(), ["son", "2-b"]);
}
