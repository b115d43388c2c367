//! Packs are listed with what they need, and run like features, with the amounts and the words that a line gives them.

use crate::support::{Output, Place};

const PACK: &str = r#"
title = "the line idles"
about = "Nothing is asked of it."
needs = ["records", "pair"]

[value]
soon = { is = "9 s", means = "how soon it idles" }

[[act]]
words = "nothing is done"
means = "what it says"
"#;

const PHRASES: &str = r#"
[[act]]
words = "all is as it was"
steps = ["nothing is done", "the line stands idle"]

[[act]]
words = "the operator fills {count} parts into the magazine"
steps = ["nothing is done"]
"#;

const FEATURE: &str = "\
Feature: Idle
  Scenario: It idles
    When all is as it was
    Then the line stands idle within <soon>

  Scenario: It idles for one who crashes
    When the component in control crashes
    Then the line stands idle within <soon>
";

const NOTHING: &str = "[[act]]\nwords = \"nothing is done\"\ncalls = []\n\n[[state]]\nwords = \"the line runs\"";

/// A place with the pack `idle`.
fn place() -> Place {
    let place = Place::new();
    std::fs::create_dir_all(place.path("fixtures/packs/idle")).unwrap();
    for (file, text) in [("pack.toml", PACK), ("phrases.toml", PHRASES), ("idle.feature", FEATURE)] {
        place.write(&format!("fixtures/packs/idle/{file}"), text);
    }
    place
}

/// The same, where the line has what the pack needs.
fn fitting() -> Place {
    place().with("fixtures/packs/idle/pack.toml", ", \"pair\"", "").with(
        "vocabulary.toml",
        "[[state]]\nwords = \"the line runs\"",
        NOTHING,
    )
}

#[track_caller]
fn says(output: &Output, part: &str) {
    assert!(output.stdout.contains(part), "{part}\nis not in\n{}\n{}", output.stdout, output.stderr);
}

fn packs(place: &Place) -> Output {
    place.finish(&mut place.lineproof(&["packs", "--profile", "profile.toml"]))
}

#[test]
fn what_a_pack_needs_is_listed_with_what_to_add() {
    let output = packs(&place());
    output.ends_with(0);
    let expected = r#"idle: the line idles
    Nothing is asked of it.
  yes  where records are ([cloud.records])
  NO   two components that take control of the plant (`holder`), one in place of the other
         here it is 1; say at two under which name each takes control, holder = "..."
  NO   act `nothing is done`: what it says
  with soon = "9 s": how soon it idles
  to add to vocabulary.toml:
      [[act]]  # what it says
      words = "nothing is done"
      calls = [{ method = "..." }]  # or do = [...], or steps = [...]
"#;
    assert_eq!(output.stdout, expected);
}

#[test]
fn a_pack_that_fits_is_listed_with_the_command_that_runs_it_and_with_what_cannot_be_meant() {
    let listed = packs(&fitting());
    says(&listed, "  yes  act `nothing is done`: what it says\n");
    says(&listed, "  2 scenario(s): lineproof run --pack idle --profile profile.toml\n");
    let wrong =
        fitting().with("fixtures/packs/idle/idle.feature", "the line stands idle within", "the line idels within");
    says(&packs(&wrong), "  NO   fixtures/packs/idle/idle.feature:4: undefined step: the line idels within 9 s\n");
    let none = Place::new();
    says(&packs(&none), "there is no pack: none is in fixtures/packs, and the profile takes none with `use`\n");
}

#[test]
fn a_pack_runs_with_its_own_amounts_and_phrases_and_alone() {
    let output = fitting().run(&["--pack", "idle", "-n", "It idles$", "-v"]);
    output.ends_with(0);
    says(&output, "Idle  fixtures/packs/idle/idle.feature");
    says(&output, "Then the line stands idle within 9 s");
    says(&output, "1 scenario: 1 passed");
}

#[test]
fn a_profile_that_takes_a_pack_runs_it_beside_its_features_with_its_own_amounts() {
    let used = "use = [{ pack = \"./fixtures/packs/idle\", with = { soon = \"8 s\" } }]\n[run]";
    let place = fitting().with("profile.toml", "[run]", used);
    let output = place.run(&["-n", "It idles$|It comes true", "-v"]);
    output.ends_with(0);
    says(&output, "Then the line stands idle within 8 s");
    says(&output, "2 scenarios: 2 passed");
    let chosen = place.run(&["fixtures/packs/idle/idle.feature:2", "-v"]);
    chosen.ends_with(0);
    says(&chosen, "Then the line stands idle within 8 s");
    let others = place.run(&["features", "-n", "It comes true|It idles$"]);
    says(&others, "1 scenario: 1 passed");
}

/// The words of the line are what the line says, whatever a pack brings: the act that the pack calls the same would be
/// ambiguous, and does nothing.
#[test]
fn words_of_the_line_are_not_replaced_by_phrases() {
    let place = fitting();
    let listed = place.finish(&mut place.lineproof(&["explain", "--profile", "profile.toml", "all is as it was"]));
    listed.ends_with(4);
    let used = place.with("profile.toml", "[run]", "use = [\"idle\"]\n[run]");
    let listed = used.finish(&mut used.lineproof(&["explain", "--profile", "profile.toml", "all is as it was"]));
    says(&listed, "{act}\n");
    let steps = used.finish(&mut used.lineproof(&["steps", "--profile", "profile.toml"]));
    assert_eq!(steps.stdout.matches("the operator fills {count} parts into the magazine").count(), 1);
}

/// Nothing is proved about the system where nobody can be broken.
#[test]
fn where_nobody_is_in_control_the_verdict_is_unknown() {
    let output = fitting().run(&["--pack", "idle", "-n", "crashes"]);
    output.ends_with(2);
    says(&output, "nobody stands for `the component in control`: nobody is in control of the plant");
}

#[test]
fn roles_are_listed_among_the_steps() {
    let place = Place::new();
    let output = place.finish(&mut place.lineproof(&["steps", "--profile", "profile.toml"]));
    says(&output, "{component} is one of\n    gateway \"a\"\n    the component in control\n    the standby\n");
    says(
        &output,
        "{kind} is one of\n    gateway\n    component\n    component that records\n    component that takes control\n",
    );
}
