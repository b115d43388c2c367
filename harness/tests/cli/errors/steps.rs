//! Steps that cannot be bound.

use super::{has, is, refused};
use crate::support::Place;

#[test]
fn an_undefined_step() {
    let expected = r#"
  × 1 step cannot be run; nothing was opened

Error:
  × features/one.feature:3: undefined step: the line stands idel
   ╭─[features/one.feature:3:5]
 2 │   Scenario: It
 3 │     Then the line stands idel
   ·     ────────────┬────────────
   ·                 ╰── here
   ╰────
  help: did you mean `the line stands idle`? `lineproof steps` lists all steps; words of the line belong in its vocabulary:
          # vocabulary.toml
          [[state]]
          words = "the line stands idel"
          signal = "..."
          is = true
"#;
    is(&refused(&Place::with_steps(&["Then the line stands idel"]), &[]), expected);
}

/// What is to be pasted into a vocabulary is whole lines of it, however long.
#[test]
fn an_undefined_step_that_is_longer_than_a_terminal_is_wide() {
    let words = "the line stands idle after the operator has filled so many parts into the magazine that none is left";
    let said = refused(&Place::with_steps(&[&format!("Then {words}")]), &[]);
    has(&said, &[&format!("\n          words = \"{words}\"\n")]);
}

#[test]
fn an_ambiguous_step() {
    let place = Place::with_steps(&["Then the line runs within 1 s"]);
    let place =
        place.with("vocabulary.toml", "words = \"the line stands idle\"", "words = \"the line runs within 1 s\"");
    let said = refused(&place, &[]);
    has(&said, &["features/one.feature:3: ambiguous step: it matches ", "`{state}`", "`{state} within {time}`"]);
    has(
        &said,
        &[
            "help: change the words of the line's vocabulary, of the profile's checks or of a step of your own, so that only one matches",
        ],
    );
}

#[test]
fn an_act_that_stands_as_a_check() {
    let said = refused(&Place::with_steps(&["Then gateway \"a\" crashes"]), &[]);
    has(&said, &["features/one.feature:3: undefined step: ", "help: this is an act: it can stand after Given or When"]);
}

#[test]
fn unknown_names_in_steps_are_told_all_at_once_each_in_its_place() {
    let place = Place::with_steps(&[
        "When gateway \"c\" crashes",
        "And every gatway crashes",
        "And gateway \"a\" is cut off from the plan",
        "Then signal \"Line.Stat\" is \"Idle\" within 1 s",
    ]);
    let said = refused(&place, &[]);
    has(&said, &["4 steps cannot be run; nothing was opened"]);
    let problems = [
        ("features/one.feature:3: unknown component `gateway c`", "gateway a"),
        ("features/one.feature:4: unknown kind of components `gatway`", "gateway"),
        ("features/one.feature:5: unknown end of a link `plan`", "plant"),
        ("features/one.feature:6: unknown signal `Line.Stat`", "Line.State"),
    ];
    let mut rest = said.as_str();
    for (problem, remedy) in problems {
        let (_, after) = rest.split_once(problem).unwrap_or_else(|| panic!("no {problem} in\n{said}"));
        rest = after
            .split_once(&format!("help: did you mean `{remedy}`?"))
            .unwrap_or_else(|| panic!("no {remedy} in\n{said}"))
            .1;
    }
}

#[test]
fn faults_that_the_plant_does_not_have() {
    let place = Place::with_steps(&[
        "When the sensor \"Conveyor.ExitBarier\" sticks at true",
        "And the sensor \"Conveyor.ExitBarrier\" sticks at 3",
        "And the actuator \"Ejektor\" jams",
        "And a part is lost on \"Conveier\"",
        "And the value of \"Magazine.Levle\" turns bad",
        "And the actuator \"Ejector\" slows down to 100%",
        "And the sensor \"Conveyor.ExitBarrier\" drifts by 1 each second",
        "Then the line runs",
    ]);
    let said = refused(&place, &[]);
    has(&said, &["7 steps cannot be run; nothing was opened"]);
    for (line, problem, remedy) in [
        (3, "unknown sensor `Conveyor.ExitBarier`", "did you mean `Conveyor.ExitBarrier`?"),
        (4, "`stuck Conveyor.ExitBarrier=3` is not possible", "`3` is no Boolean, which the sensor says"),
        (5, "unknown actuator `Ejektor`", "did you mean `Ejector`?"),
        (6, "unknown element that carries workpieces `Conveier`", "did you mean `Conveyor`?"),
        (7, "unknown signal `Magazine.Levle`", "did you mean `Magazine.Level`?"),
        (8, "this amount makes no sense here", "`lineproof steps` lists all steps, each with what it takes"),
        (9, "`drifting Conveyor.ExitBarrier by 1/s` is not possible", "only a number drifts"),
    ] {
        has(&said, &[&format!("features/one.feature:{line}: {problem}"), remedy]);
    }
}

#[test]
fn a_link_that_a_component_does_not_have() {
    let second = "[[system.component]]\nname = \"sensor\"\ncommand = [\"sh\"]\nthing = \"gateway-a\"\nlinks = [\"cloud\"]\n\
                  ready = { stdout = \"ready\" }\n\n[[system.component]]";
    let place = Place::with_steps(&["When gateway \"a\" is cut off from the cloud", "Then the line runs"]);
    let place = place.with("profile.toml", "\"plant\", \"cloud\"", "\"plant\"").with(
        "profile.toml",
        "[[system.component]]",
        second,
    );
    has(
        &refused(&place, &[]),
        &["features/one.feature:3: unknown link `gateway a to cloud`", "help: did you mean `gateway a to plant`?"],
    );
}

#[test]
fn ends_and_names_of_one_word() {
    let steps = [
        "When the historan crashes",
        "And gateway \"a\" is cut off from the historan",
        "And nothing from the plant reaches gateway \"b\"",
        "And function \"x\" is cut off from the api",
        "And every historian reaches the plant again",
        "And the historian is cut off from gateway \"a\"",
        "Then the line runs",
    ];
    let place = Place::with_steps(&steps);
    let historian = "[[system.component]]\nname = \"historian\"\ncommand = [\"sh\"]\nlinks = [\"plant\"]\n\
                     ready = { stdout = \"ready\" }\n\n[[system.component]]";
    let said = refused(&place.with("profile.toml", "[[system.component]]", historian), &[]);
    has(&said, &["5 steps cannot be run; nothing was opened"]);
    for (line, problem, remedy) in [
        (3, "unknown component `historan`", "did you mean `historian`?"),
        (4, "unknown end of a link `historan`", "did you mean `historian`?"),
        (5, "unknown end of a link `gateway b`", "did you mean `gateway a`?"),
        (6, "unknown component `function x`", "valid names: gateway a, historian"),
        (8, "unknown link `historian to gateway a`", "did you mean `historian to plant`?"),
    ] {
        has(&said, &[&format!("features/one.feature:{line}: {problem}"), remedy]);
    }
}

#[test]
fn only_what_is_selected_must_fit() {
    let place = Place::with_steps(&["Then the line stands idel"]);
    place.write("features/quick.feature", include_str!("../support/place/quick.feature"));
    place.run(&["-n", "^It comes true"]).ends_with(0);
}
