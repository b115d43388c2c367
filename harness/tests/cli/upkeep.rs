//! Components that are stopped and started as acts of a scenario, and scenarios that take minutes.

use crate::support::{Output, Place};

/// Runs these steps, then a promise that holds, with a component whose shell runs `script`.
fn shell(script: &str, steps: &[&str]) -> Output {
    let steps = [steps, &["Then the line stands idle within 10 s"]].concat();
    let place = Place::with_steps(&steps);
    let command = format!("\"sh\", \"-c\", {script:?}, \"{{folder}}\"");
    place.with("profile.toml", r#""sh", "-c", "echo ready; exec sleep 600""#, &command).run(&[])
}

fn trapping(end: &str) -> String {
    format!("trap '{end}' TERM; echo ready; while :; do sleep 0.01; done")
}

#[track_caller]
fn says(output: &Output, part: &str) {
    assert!(output.stdout.contains(part), "{part}\nis not in\n{}\n{}", output.stdout, output.stderr);
}

#[test]
fn who_ends_in_good_order_passes_and_is_back() {
    let steps = [
        "When gateway \"a\" is stopped",
        "And gateway \"a\" is started again",
        "And gateway \"a\" is restarted",
        "And every gateway is restarted, one after the other",
    ];
    let output = shell(&trapping("exit 0"), &steps);
    output.ends_with(0);
    says(&output, "1 scenario: 1 passed");
}

#[test]
fn who_ends_otherwise_or_not_at_all_fails() {
    let output = shell(&trapping("exit 3"), &["When gateway \"a\" is stopped"]);
    output.ends_with(1);
    says(&output, "gateway a was asked to end, and ended with exit 3");
    says(&output, "gateway a did not end in good order at ");
    let output = shell(&trapping(""), &["When gateway \"a\" is stopped within 200 ms"]);
    output.ends_with(1);
    says(&output, "gateway a did not end within 200 ms of being asked to, and was killed (signal 9)");
}

#[test]
fn who_does_not_come_back_fails() {
    let once = "test -e $0/was && exit 1; touch $0/was; echo ready; exec sleep 600";
    let output = shell(once, &["When gateway \"a\" is restarted"]);
    output.ends_with(1);
    says(&output, "gateway a ended with exit 1 before it was ready");
}

#[test]
fn who_was_not_running_cannot_be_stopped() {
    let output = shell(&trapping("exit 0"), &["When gateway \"a\" crashes", "And gateway \"a\" is stopped"]);
    output.ends_with(2);
    says(&output, "component \"gateway a\" cannot be stopped: it has ended with signal 9; start it first");
}

#[test]
fn a_scenario_that_takes_minutes_is_left_out_and_told_of_unless_it_is_asked_for() {
    let place = Place::new();
    let quick = std::fs::read_to_string(place.path("features/quick.feature")).unwrap();
    place.write("features/quick.feature", &quick.replacen("@good", "@good @long", 1));
    let output = place.run(&["--junit", "a report.xml"]);
    says(&output, "4 scenarios: 1 passed, 1 failed, 2 unknown");
    let program = env!("CARGO_BIN_EXE_lineproof");
    let told = format!(
        "left out: 1 of @long, which take minutes; `{program} run --profile profile.toml --junit 'a report.xml' -t \
         @long` runs them\n"
    );
    assert_eq!(output.stderr, told);
    says(&place.run(&["-t", "@long"]), "1 scenario: 1 passed");
}
