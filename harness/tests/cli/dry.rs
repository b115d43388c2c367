//! `lineproof run --dry-run` says what would run, and opens nothing.

use crate::support::{Output, Place};

const PROMPT: &str =
    "[[act]]\nwords = \"somebody knocks\"\ndo = [{ prompt = \"Knock\" }]\n\n[[state]]\nwords = \"the line runs\"";

#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

/// Says what would run; nothing is built or written.
#[track_caller]
fn dry(place: &Place, args: &[&str], code: i32) -> Output {
    let output = place.run(&[&["--dry-run"], args].concat());
    output.ends_with(code);
    assert!(!place.path("target").exists(), "there is a folder of a run");
    output
}

#[test]
fn how_many_scenarios_would_run_is_told_and_none_runs() {
    let place = Place::new();
    assert_eq!(dry(&place, &[], 0).stdout, "5 scenarios would run; nothing was opened\n");
    assert_eq!(dry(&place, &["-t", "@slow"], 0).stdout, "1 scenario would run; nothing was opened\n");
    dry(&place, &["-t", "@good and @slow"], 5);
}

#[test]
fn what_is_built_for_a_run_is_not_built() {
    let build = "name = \"gateway a\"\nbuild = \"false\"";
    dry(&Place::new().with("profile.toml", "name = \"gateway a\"", build), &[], 0);
}

#[test]
fn what_would_not_run_is_told_with_the_reason() {
    let place = Place::new().with("vocabulary.toml", "[[state]]\nwords = \"the line runs\"", PROMPT);
    let place = place.with(
        "features/quick.feature",
        "When gateway \"a\" is cut",
        "When somebody knocks\n    And gateway \"a\" is cut",
    );
    let told = dry(&place, &[], 0).stdout;
    has(&told, &["not run  features/quick.feature:17  Its fault touches nothing\n           `somebody knocks`: "]);
    has(&told, &["4 scenarios would run, 1 would not; nothing was opened\n"]);
    dry(&place, &["features/quick.feature:17"], 5);
}

#[test]
fn what_a_run_would_refuse_is_refused() {
    let place = Place::new().with("features/quick.feature", "gateway \"a\" crashes", "gateway \"z\" crashes");
    has(&dry(&place, &[], 4).stderr, &["unknown component `gateway z`"]);
    let place = Place::new().with("profile.toml", "table = \"records\"", "table = \"record\"");
    assert_eq!(dry(&place, &[], 4).stderr, place.run(&[]).stderr);
}

#[test]
fn who_gives_a_feature_or_a_profile_to_check_is_told_what_checks_it() {
    let place = Place::new();
    for (file, command) in [
        ("features/quick.feature", "`lineproof run --dry-run features/quick.feature`"),
        ("profile.toml", "`lineproof run --dry-run --profile profile.toml`"),
    ] {
        let output = place.finish(&mut place.lineproof(&["check", file]));
        output.ends_with(4);
        has(&output.stderr, &["journals of runs are judged here", command]);
    }
}
