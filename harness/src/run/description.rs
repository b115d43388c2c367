//! Free text in which a keyword was meant: the parser takes everything that it does not know for a description.

use cucumber::gherkin::Feature;

/// The keywords of what a feature consists of.
const KEYWORDS: [&str; 9] = [
    "Feature",
    "Background",
    "Rule",
    "Scenario",
    "Scenario Outline",
    "Scenario Template",
    "Scenarios",
    "Example",
    "Examples",
];

/// The lines of all descriptions in a feature, with their numbers; `text` is plain.
pub(super) fn lines(feature: &Feature, text: &str) -> Vec<(usize, String)> {
    let lines: Vec<&str> = text.lines().collect();
    let found = described(feature).into_iter().flat_map(|(keyword, description)| {
        let below = lines.iter().enumerate().skip(keyword).filter(|(_, line)| !line.is_empty());
        let described = below.take(description.lines().count());
        described.map(|(index, line)| (index + 1, (*line).to_owned())).collect::<Vec<_>>()
    });
    found.collect()
}

/// The line of each keyword that has a description, and the description.
fn described(feature: &Feature) -> Vec<(usize, &str)> {
    let mut all = vec![(feature.position.line, &feature.description)];
    let rules = &feature.rules;
    all.extend(rules.iter().map(|rule| (rule.position.line, &rule.description)));
    let backgrounds = feature.background.iter().chain(rules.iter().filter_map(|rule| rule.background.as_ref()));
    all.extend(backgrounds.map(|background| (background.position.line, &background.description)));
    for scenario in feature.scenarios.iter().chain(rules.iter().flat_map(|rule| &rule.scenarios)) {
        all.push((scenario.position.line, &scenario.description));
        all.extend(scenario.examples.iter().map(|examples| (examples.position.line, &examples.description)));
    }
    all.into_iter().filter_map(|(line, description)| Some((line, description.as_deref()?))).collect()
}

/// What a line begins with, and the keyword that was meant by it: one, or nearly one, before a colon.
pub(super) fn misspelt<'a>(line: &'a str, feature: &'a Feature) -> Option<(&'a str, &'a str)> {
    let word = line.split_once(':')?.0.trim();
    let scenarios = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    // The file's own language, as far as the file tells.
    let own = scenarios.map(|scenario| scenario.keyword.as_str()).chain([feature.keyword.as_str()]);
    let keywords = KEYWORDS.into_iter().chain(own);
    let near =
        keywords.map(|keyword| (distance(word, keyword), keyword)).filter(|(slips, keyword)| *slips <= most(keyword));
    near.min_by_key(|(slips, _)| *slips).map(|(_, keyword)| (word, keyword))
}

fn distance(word: &str, keyword: &str) -> usize {
    strsim::damerau_levenshtein(&word.to_lowercase(), &keyword.to_lowercase())
}

/// How many slips leave a keyword recognisable; none in a short one, which is near to too many words.
fn most(keyword: &str) -> usize {
    match keyword.chars().count() {
        0..5 => 0,
        letters => letters / 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::plain::plain;
    use cucumber::gherkin::GherkinEnv;

    const TEXT: &str = "\
Feature: f
  Note: the first line
  of two.
  Background:
    as always

    Given x

  Scenario: s
    Remark: nothing
    Scenaro: swallowed
    Given x
    Then y

  Scenario Outline: o <a>
    Given <a>
    Examples:
      all of them
      | a |
";

    #[test]
    fn descriptions_have_their_lines_and_slips_are_found_in_them() {
        let text = plain(TEXT);
        let feature = Feature::parse(&text, GherkinEnv::default()).unwrap();
        let lines = lines(&feature, &text);
        let numbers: Vec<_> = lines.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [2, 3, 5, 10, 11, 18]);
        let found: Vec<_> =
            lines.iter().filter_map(|(number, line)| Some((number, misspelt(line, &feature)?))).collect();
        assert_eq!(found, [(&11, ("Scenaro", "Scenario"))]);
        for slip in ["scenario: x", "Szenario: x", "Secnario Outline: x", "Rule: x", "Exampels:", "Backgrund:"] {
            assert!(misspelt(slip, &feature).is_some(), "{slip}");
        }
        for prose in ["Rules: x", "Note: x", "the line: it runs", "Reference: 7", "no colon"] {
            assert_eq!(misspelt(prose, &feature), None);
        }
    }
}
