//! Feature files that cannot be read.

use crate::cli::Place;
use crate::{has, is, refused};

#[test]
fn a_malformed_feature() {
    let place = Place::with_steps(&["Given the line runs", "Wenn the line runs"]);
    let said = refused(&place, &[]);
    has(&said, &["1 mistake in what is to be run; nothing was opened", "features/one.feature:4: not Gherkin: "]);
    has(&said, &["4 │     Wenn the line runs\n   ·     ─────────┬────────", "followed by steps that begin with"]);
}

#[test]
fn an_outline_without_its_column() {
    let place = Place::new();
    let text = "Feature: f\n  Scenario Outline: s\n    Given <what>\n    Examples:\n      | who |\n      | x   |\n";
    place.write("features/outline.feature", text);
    has(&refused(&place, &[]), &["features/outline.feature:3: `<what>` stands in the outline", "help: add the column"]);
}

#[test]
fn a_feature_that_is_not_there() {
    let expected = "
  × 1 mistake in what is to be run; nothing was opened

Error:
  × features/quik.feature: there is no such file or folder
  help: give a .feature file or a folder of them
";
    is(&refused(&Place::new(), &["features/quik.feature"]), expected);
}
