//! Feature files that cannot be read.

use super::{has, is, refused};
use crate::support::Place;

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

/// The feature with some lines before its first scenario, and after its last.
fn quick(before: &str, after: &str) -> Place {
    let place = Place::new();
    let text = std::fs::read_to_string(place.path("features/quick.feature")).unwrap();
    let (head, body) = text.split_once('\n').unwrap();
    place.write("features/quick.feature", &format!("{head}\n{before}{body}\n{after}"));
    place
}

#[test]
fn what_would_be_read_as_a_description_and_never_run() {
    let said = refused(&quick("  Scenaro: lost\n    Then the line runs\n", ""), &[]);
    has(&said, &["features/quick.feature:2: `Scenaro:` stands where a description", "did you mean `Scenario:`"]);
    let lost = "  Scenario: a step is lost\n    Givn the line runs\n    Then the line stands idle\n";
    let said = refused(&quick("", lost), &[]);
    has(&said, &["features/quick.feature:27: `Givn` is no keyword", "help: begin it with Given, When, Then"]);
    let place = Place::new();
    place.write("features/empty.feature", "# nothing yet\nFeature: Empty\n");
    has(&refused(&place, &[]), &["features/empty.feature:2: the feature has no scenario"]);
}

#[test]
fn what_stands_below_a_step() {
    let place = Place::with_steps(&[
        "Then the line stands idle",
        "  | signal           | value |",
        "  | Conveyor.Running | true  |",
        "And the line stands idle",
        "  \"\"\"",
        "  only if the line runs",
        "  \"\"\"",
    ]);
    let said = refused(&place, &[]);
    has(
        &said,
        &[
            "2 steps cannot be run",
            "features/one.feature:3: this step takes no table",
            "features/one.feature:6: this step takes no text",
        ],
    );
}

#[test]
fn a_step_that_takes_longer_than_its_scenario() {
    let place = Place::with_steps(&["When 10 min passes", "Then the line stands idle"]);
    let said = refused(&place, &[]);
    has(
        &said,
        &[
            "features/one.feature:3: this names 600s, but a scenario may take 180s",
            "(`scenario_timeout_ms`, by default)",
        ],
    );
    let place = place.with("profile.toml", "wait_ms = 300", "wait_ms = 300\nscenario_timeout_ms = 1000");
    has(&refused(&place, &[]), &["profile.toml:4"]);
}
