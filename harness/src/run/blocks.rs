//! Which lines of a feature file belong to which scenario.

use std::ops::RangeInclusive;

use cucumber::gherkin::{Examples, Feature, Scenario};

/// The lines of one scenario, or of one outline with all its rows; from the first tag to the last step or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    lines: RangeInclusive<usize>,
    pub(super) name: String,
    /// The line of its keyword.
    pub(super) line: usize,
    tables: Vec<Table>,
}

/// A table of examples.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Table {
    /// The line of its keyword.
    line: usize,
    /// The lines of its rows, without that of the header.
    rows: Vec<usize>,
}

impl Block {
    /// The lines that stand for its scenarios: of its keyword, or of its rows.
    pub(super) fn scenarios(&self) -> Vec<usize> {
        if self.tables.is_empty() { vec![self.line] } else { self.rows().collect() }
    }

    fn rows(&self) -> impl Iterator<Item = usize> {
        self.tables.iter().flat_map(|table| table.rows.iter().copied())
    }

    /// The scenarios that a line in it stands for: a row for itself, the head of a table for all its rows, everything
    /// else for all.
    fn at(&self, line: usize) -> Vec<usize> {
        if self.rows().any(|row| row == line) {
            return vec![line];
        }
        let is_around = |table: &&Table| table.rows.last().is_some_and(|last| (table.line..=*last).contains(&line));
        self.tables.iter().find(is_around).map_or_else(|| self.scenarios(), |table| table.rows.clone())
    }

    fn distance(&self, line: usize) -> usize {
        self.lines.start().saturating_sub(line).max(line.saturating_sub(*self.lines.end()))
    }
}

/// The scenarios that a line of the file stands for, by their own lines.
///
/// # Errors
/// The scenario nearest to it, if it stands in none; none if there is none.
pub(super) fn at(blocks: &[Block], line: usize) -> Result<Vec<usize>, Option<&Block>> {
    match blocks.iter().find(|block| block.lines.contains(&line)) {
        Some(block) => Ok(block.at(line)),
        None => Err(blocks.iter().min_by_key(|block| block.distance(line))),
    }
}

/// The blocks of a feature whose outlines are not expanded, in the order of the feature; `text` is plain.
pub(super) fn blocks(feature: &Feature, text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let in_rules = feature.rules.iter().flat_map(|rule| &rule.scenarios);
    let scenarios: Vec<&Scenario> = feature.scenarios.iter().chain(in_rules).collect();
    let heads = scenarios.iter().map(|scenario| scenario.position.line);
    let rules = feature.rules.iter().map(|rule| rule.position.line);
    let starts: Vec<usize> = heads.chain(rules).map(|line| first_tag(&lines, line)).collect();
    let block = |scenario: &&Scenario| {
        let (line, start) = (scenario.position.line, first_tag(&lines, scenario.position.line));
        let next = starts.iter().copied().filter(|other| *other > line).min().unwrap_or(lines.len() + 1);
        let end = (line..next).rev().find(|line| !is_blank(&lines, *line)).unwrap_or(line);
        let tables = scenario.examples.iter().filter_map(|examples| table(examples, &lines)).collect();
        Block { lines: start..=end, name: scenario.name.clone(), line, tables }
    };
    scenarios.iter().map(block).collect()
}

/// The first of the lines of tags above a keyword, or the keyword's own.
fn first_tag(lines: &[&str], keyword: usize) -> usize {
    let above = (1..keyword).rev().take_while(|line| is_blank(lines, *line) || lines[line - 1].starts_with('@'));
    above.filter(|line| !is_blank(lines, *line)).last().unwrap_or(keyword)
}

fn is_blank(lines: &[&str], line: usize) -> bool {
    lines.get(line - 1).is_none_or(|text| text.is_empty())
}

fn table(examples: &Examples, lines: &[&str]) -> Option<Table> {
    let number = examples.table.as_ref()?.rows.len();
    let below = (examples.position.line + 1)..=lines.len();
    let rows = below.filter(|line| lines[line - 1].starts_with('|')).take(number).skip(1).collect();
    Some(Table { line: examples.position.line, rows })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::plain::plain;

    const TEXT: &str = "\
Feature: lines

  Scenario: first
    Then the belt stands still

  @tagged

  @twice
  Scenario: second
    Then the belt stands still

  # between

  Scenario Outline: third <n>
    Some words about the outline.

    # a comment
    Then the belt stands still

    Examples: small
      | n |
      # not yet
      | 1 |

      | 2 |
    Examples: large
      | n |
      | 9 |

  @rule
  Rule: in a rule
    Scenario: fourth
      Then the belt stands still
";

    fn found(line: usize) -> Result<Vec<usize>, String> {
        let text = plain(TEXT);
        let feature = Feature::parse(&text, cucumber::gherkin::GherkinEnv::default()).unwrap();
        let blocks = blocks(&feature, &text);
        at(&blocks, line).map_err(|nearest| nearest.unwrap().name.clone())
    }

    #[test]
    fn a_line_stands_for_the_scenario_that_it_is_in() {
        for (lines, expected) in [(3..=4, vec![3]), (6..=10, vec![9]), (14..=18, vec![23, 25, 28])] {
            for line in lines {
                assert_eq!(found(line), Ok(expected.clone()), "{line}");
            }
        }
        for (lines, expected) in
            [(20..=22, vec![23, 25]), (23..=23, vec![23]), (25..=25, vec![25]), (26..=27, vec![28])]
        {
            for line in lines {
                assert_eq!(found(line), Ok(expected.clone()), "{line}");
            }
        }
        assert_eq!(found(32), Ok(vec![32]));
    }

    #[test]
    fn a_line_outside_is_answered_with_the_nearest() {
        let nearest = [(1, "first"), (5, "first"), (12, "second"), (29, "third <n>"), (31, "fourth"), (99, "fourth")];
        for (line, name) in nearest {
            assert_eq!(found(line), Err(name.to_owned()), "{line}");
        }
    }
}
