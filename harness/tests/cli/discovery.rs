//! What somebody who begins can ask: which steps there are, what they mean, what is possible on this machine.

use crate::support::{Output, Place};

#[track_caller]
fn says(output: &Output, part: &str) {
    assert!(output.stdout.contains(part), "{part}\nis not in\n{}\n{}", output.stdout, output.stderr);
}

#[test]
fn steps_lists_all_that_a_scenario_can_say() {
    let place = Place::new();
    let output = place.finish(&mut place.lineproof(&["steps", "--profile", "profile.toml"]));
    output.ends_with(0);
    for line in [
        "{component} is cut off from {end}",
        "every finished part is recorded exactly once, in order, within {time}",
        "{act} is one of\n    the operator fills {count} parts into the magazine\n",
        "{state} is one of\n    the line stands idle\n    the line runs\n",
        "{component} is one of\n    gateway \"a\"\n",
        "{end} is one of\n    the cloud\n    gateway \"a\"\n    the plant\n",
        "    \"Line.State\"\n",
    ] {
        says(&output, line);
    }
    place.finish(&mut place.lineproof(&["steps", "--profile", "nowhere.toml"])).ends_with(4);
}

#[test]
fn steps_checks_and_exit_codes_are_explained() {
    let place = Place::new();
    let explain = |what: &[&str]| place.finish(place.lineproof(&["explain", "--profile", "profile.toml"]).args(what));
    let step = explain(&["When", "gateway \"a\" crashes"]);
    step.ends_with(0);
    says(&step, "{component} crashes\n    Kills the component's processes (SIGKILL). (Given, When)\n");
    let check = explain(&["control", "is", "never", "held", "by", "two"]);
    says(&check, "told otherwise. (Given, When, Then)");
    says(&check, "Grants never overlap");
    says(&explain(&["5"]), "no scenario is selected");
    let nothing = explain(&["control is never held by too"]);
    nothing.ends_with(4);
    assert!(nothing.stderr.contains("did you mean `control is never held by two`?"), "{}", nothing.stderr);
    for name in ["recorded exactly once, in order", "signal keeps a value", "measured", "bench"] {
        assert!(nothing.stderr.lines().any(|line| line.trim() == name), "{name}\n{}", nothing.stderr);
        explain(&[name]).ends_with(0);
    }
    let anywhere =
        place.finish(&mut place.lineproof(&["explain", "--profile", "nowhere.toml", "signal keeps a value"]));
    says(&anywhere, "STATE for TIME\n\nIn reports: `signal keeps a value`\n");
}

#[test]
fn the_words_of_a_line_are_explained_as_what_they_are() {
    let place = Place::new().with("vocabulary.toml", "the operator fills {count} part", "somebody brings {count} part");
    let args = ["explain", "--profile", "profile.toml", "somebody brings 3 parts into the magazine"];
    says(&place.finish(&mut place.lineproof(&args)), "{act}\n    Does what the line's vocabulary says");
}

#[test]
fn the_words_of_a_line_are_explained_by_what_stands_in_the_vocabulary() {
    let place = Place::new();
    let explain = |what: &str| place.finish(&mut place.lineproof(&["explain", "--profile", "profile.toml", what]));
    let act = explain("the operator fills 3 parts into the magazine");
    act.ends_with(0);
    says(
        &act,
        "\nvocabulary.toml:1\n    [[act]]\n    words = \"the operator fills {count} parts into the magazine\"\n    calls = [",
    );
    says(
        &explain("Then the line runs within 5 s"),
        "\nvocabulary.toml:10\n    [[state]]\n    words = \"the line runs\"\n    signal = ",
    );
}

#[test]
fn a_step_that_a_run_would_refuse_is_explained_and_refused_as_a_run_would() {
    let place = Place::new();
    let explain = |what: &str| place.finish(&mut place.lineproof(&["explain", "--profile", "profile.toml", what]));
    for (step, why) in [
        ("gateway \"z\" crashes", "unknown component `gateway z`"),
        ("gateway \"a\" is cut off from the erp", "unknown end of a link `erp`"),
        ("the sensor \"Conveyor.Nothing\" sticks", "unknown sensor `Conveyor.Nothing`"),
        ("Then gateway \"a\" crashes", "this is an act: it can stand after Given or When"),
    ] {
        let refused = explain(step);
        refused.ends_with(4);
        assert!(refused.stdout.contains("(Given, When)"), "{}", refused.stdout);
        assert!(refused.stderr.contains(why), "{step}: {}", refused.stderr);
    }
    for step in ["gateway \"a\" crashes", "{component} crashes", "the following faults happen:"] {
        explain(step).ends_with(0);
    }
}

#[test]
fn keys_are_found_by_their_last_part() {
    let explain = |what: &str| Place::new().finish(&mut Place::new().lineproof(&["explain", what]));
    for (key, says_it) in [
        ("stall_ms", "run.stall_ms ("),
        ("wait_ms", "run.wait_ms ("),
        ("holder", "system.component.holder ("),
        ("ready", "[system.component.ready], in a profile\n"),
        ("rest", "plant.rest ("),
    ] {
        let told = explain(key);
        told.ends_with(0);
        says(&told, says_it);
        assert!(!told.stdout.contains("restarted"), "{}", told.stdout);
    }
}

#[test]
fn every_parameter_of_a_step_is_listed_with_what_can_stand_for_it() {
    let place = Place::new();
    let listed = place.finish(&mut place.lineproof(&["steps", "--profile", "profile.toml"])).stdout;
    let steps: String = listed.lines().filter(|line| !line.starts_with(' ')).collect();
    let names = steps.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    for name in names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase())) {
        assert!(listed.contains(&format!("\n{{{name}}} is ")), "nothing says what {{{name}}} is\n{listed}");
    }
    for part in [
        "{sensor} is one of\n",
        "    \"Conveyor.EntryBarrier\"\n",
        "    \"Ejector\", an actuator",
        "    \"Conveyor\", an actuator and a carrier of parts\n",
        "{check} is one of\n    (none: [[check]] of the profile gives them)\n",
    ] {
        assert!(listed.contains(part), "{part}\nis not in\n{listed}");
    }
}

#[test]
fn keys_of_profiles_and_vocabularies_are_explained() {
    let place = Place::new();
    let explain = |what: &str| place.finish(&mut place.lineproof(&["explain", what]));
    let ready = explain("system.component.ready");
    ready.ends_with(0);
    says(&ready, "[system.component.ready], in a profile\n\nHow it is seen to be ready.\n");
    says(
        &ready,
        "- `timeout_ms` (a whole number, not below 0, `10000` if it is left out): How long that may take, in ms.\n",
    );
    says(
        &explain("plant.kind"),
        "plant.kind (text, needed), in a profile\n\nWhich plant.\n- `\"sim\"`: Simulated in process",
    );
    says(&explain("profile"), "\n## `[plant.timeouts]`\n");
    says(&explain("vocabulary"), "\n## `[[act.do]]`\n");
    says(&explain("act.do.for"), "in a vocabulary\n\nWith `pulse`: how long it lasts");
    let nothing = explain("system.component.redy");
    nothing.ends_with(4);
    assert!(nothing.stderr.contains("did you mean `system.component.ready`?"), "{}", nothing.stderr);
}

#[test]
fn schemas_are_printed_for_editors() {
    let schema = |what: &str| Place::new().finish(&mut Place::new().lineproof(&["schema", what]));
    for what in ["profile", "vocabulary"] {
        let printed: serde_json::Value = serde_json::from_str(&schema(what).stdout).unwrap();
        assert_eq!(printed["$schema"], "http://json-schema.org/draft-07/schema#");
    }
    schema("feature").ends_with(3);
}

#[test]
fn a_shell_can_complete_commands() {
    let output = Place::new().finish(&mut Place::new().lineproof(&["completions", "bash"]));
    output.ends_with(0);
    for command in [
        "init", "run", "check", "compare", "report", "verify", "runs", "steps", "packs", "explain", "schema", "doctor",
        "cloud",
    ] {
        assert!(output.stdout.contains(&format!("lineproof,{command})")), "{command}");
    }
}

#[test]
fn a_machine_that_runs_this_can_run_scenarios() {
    let output = Place::new().finish(&mut Place::new().lineproof(&["doctor"]));
    output.ends_with(0);
    says(&output, "yes  loopback");
    says(&output, "`lineproof run` works here");
}
