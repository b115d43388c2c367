//! What a run says of scenarios that ran: exit code, report on the terminal, `JUnit` file.

use std::time::{Duration, Instant};

use crate::support::{Output, Place, listing};
use quick_junit::{NonSuccessKind, Report, TestCaseStatus};
use regex::Regex;
use test_skip::skipped;

/// Names of scenarios in the report, with their verdicts, sorted.
fn verdicts(output: &Output) -> Vec<String> {
    let line = Regex::new(r"(?m)^(PASS|FAIL|UNKNOWN)  (.*?)  +\d+\.\d s$").unwrap();
    let found = line.captures_iter(&output.stdout).map(|found| format!("{} {}", &found[1], &found[2]));
    let mut verdicts: Vec<String> = found.collect();
    verdicts.sort();
    verdicts
}

/// Runs one scenario of these steps, with one piece of the profile replaced.
fn with_profile(steps: &[&str], from: &str, to: &str) -> Output {
    Place::with_steps(steps).with("profile.toml", from, to).run(&[])
}

#[track_caller]
fn says(output: &Output, part: &str) {
    assert!(output.stdout.contains(part), "{part}\nis not in\n{}\n{}", output.stdout, output.stderr);
}

#[test]
fn all_verdicts_are_told_and_fail_is_the_worst() {
    let output = Place::new().run(&[]);
    output.ends_with(1);
    assert_eq!(
        verdicts(&output),
        [
            "FAIL It does not come true",
            "PASS It comes true",
            "PASS Its fault touches something",
            "UNKNOWN Its fault touches nothing",
            "UNKNOWN Its stage is never set",
        ]
    );
    says(&output, "5 scenarios: 2 passed, 1 failed, 2 unknown");
    assert_eq!(output.stderr, "");
}

#[test]
fn a_function_that_cannot_be_initialised_fails_even_the_shortest_scenario() {
    if !std::path::Path::new("/usr/bin/python3").exists() {
        skipped("python3 is not installed");
        return;
    }
    let function = "Resources:\n  Recorder:\n    Type: AWS::Lambda::Function\n    Properties: \
                    { FunctionName: recorder, Runtime: python3.4, Handler: app.handle }\n";
    let code = "[[cloud.function]]\nname = \"recorder\"\nfolder = \"code\"\n\n[cloud.records]";
    let place = Place::with_steps(&["Given the line stands idle", "Then the line stands idle"]);
    let place = place.with("template.yaml", "Resources:\n", function).with("profile.toml", "[cloud.records]", code);
    std::fs::create_dir(place.path("code")).unwrap();
    // Longer than such a scenario takes.
    let module = "import time\ntime.sleep(2)\ndef handler(event, context): pass\n";
    std::fs::write(place.path("code/app.py"), module).unwrap();
    let output = place.run(&[]);
    output.ends_with(1);
    says(&output, "recorder ended by itself at ");
    says(&output, "Handler 'handle' missing on module 'app', which has: handler; did you mean handler?");
}

#[test]
fn what_comes_true_passes() {
    let output = Place::new().run(&["-t", "@good"]);
    output.ends_with(0);
    says(&output, "2 scenarios: 2 passed");
}

/// Of an act that stands for steps, each step has the time that it names from its own beginning.
#[test]
fn time_counts_for_each_step_of_an_act_from_its_own_beginning() {
    let act = "[[act]]\nwords = \"the magazine is filled late\"\nsteps = [\n    \"1500 ms passes\",\n    \
               \"the operator fills 3 parts into the magazine\",\n    \
               'signal \"Magazine.Level\" is 3 within 500 ms',\n]\n\n[[act]]";
    let place = Place::with_steps(&["When the magazine is filled late", "Then the line stands idle"]).with(
        "vocabulary.toml",
        "[[act]]",
        act,
    );
    let output = place.run(&[]);
    output.ends_with(0);
    says(&output, "1 scenario: 1 passed");
}

#[test]
fn what_does_not_come_true_fails_with_its_argument_and_the_command_that_runs_it_again() {
    let place = Place::new();
    let output = place.run(&["-n", "not come true", "--seed", "77"]);
    output.ends_with(1);
    says(&output, "    ✗ Then the line runs within 200 ms");
    says(&output, "           features/quick.feature:10\n      Line.State is Running was not reached within 200 ms\n");
    says(&output, "plant  Line.State is Idle\n");
    let arguments = "run features/quick.feature:9 --seed 77 --profile profile.toml";
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_lineproof"));
    says(&output, &format!("      rerun    {command}\n"));
    let args: Vec<&str> = arguments.split(' ').collect();
    let again = place.finish(&mut place.lineproof(&args));
    again.ends_with(1);
    assert_eq!(verdicts(&again), ["FAIL It does not come true"]);
}

#[test]
fn a_fault_that_touches_nothing_proves_nothing() {
    let output = Place::new().run(&["-n", "touches nothing"]);
    output.ends_with(2);
    says(&output, "      fault 1 (cut gateway a to cloud) touched nothing, so nothing was proved\n");
}

#[test]
fn a_stage_that_is_never_set_is_not_a_failure() {
    let output = Place::new().run(&["-n", "never set"]);
    output.ends_with(2);
    says(&output, "      the stage could not be set: Line.State is Running was not reached within 300 ms\n");
    let skipped = Regex::new(r"(?m)^    - Then the line runs +skipped$").unwrap();
    assert!(skipped.is_match(&output.stdout), "{}", output.stdout);
}

#[test]
fn a_component_that_reports_the_signal_by_which_it_was_stopped_passes() {
    let stops = "trap 'exit 143' TERM; sleep 600 & wait";
    with_profile(&["Then the line stands idle"], "exec sleep 600", stops).ends_with(0);
}

#[test]
fn a_component_that_ends_by_itself_fails() {
    let output = with_profile(&["When 1 s passes", "Then the line stands idle"], "sleep 600", "sleep 0.2; exit 3");
    output.ends_with(1);
    says(&output, "      gateway a ended by itself at ");
}

#[test]
fn a_component_that_ends_before_the_bench_is_open_is_unknown_with_its_last_lines() {
    let failing = "echo unknown option --prot >&2; exit 3";
    let output = with_profile(&["Then the line stands idle"], "echo ready; exec sleep 600", failing);
    output.ends_with(2);
    says(&output, "the bench did not open: gateway a ended before it was ready: exit 3");
    says(&output, "gateway a  prints: unknown option --prot");
}

#[test]
fn a_step_is_cancelled_when_its_time_is_up() {
    // Ready once, and never again.
    let command = "mkdir {folder}/x && echo ready";
    let place = Place::with_steps(&[
        "When gateway \"a\" crashes",
        "And gateway \"a\" is started again",
        "Then the line stands idle",
    ]);
    let place = place.with("profile.toml", "echo ready", command);
    let place = place.with("profile.toml", "wait_ms = 300", "wait_ms = 300\nstep_timeout_ms = 700");
    let output = place.run(&[]);
    output.ends_with(2);
    says(&output, "      cancelled after 1s; see `step_timeout_ms`\n");
}

#[test]
fn a_scenario_is_cancelled_when_its_time_is_up() {
    let began = Instant::now();
    let limit = "wait_ms = 300\nscenario_timeout_ms = 500";
    let output = with_profile(
        &["When 400 ms passes", "When 400 ms passes", "Then the line stands idle"],
        "wait_ms = 300",
        limit,
    );
    output.ends_with(2);
    assert!(began.elapsed() < Duration::from_mins(1));
    says(&output, "      the scenario's time was up; see `scenario_timeout_ms`\n");
}

#[test]
fn a_bench_that_does_not_open_in_time_is_unknown() {
    let place = Place::with_steps(&["Then the line stands idle"]).with("profile.toml", "echo ready", "echo no");
    let output = place.with("profile.toml", "wait_ms = 300", "wait_ms = 300\nopen_timeout_ms = 1500").run(&[]);
    output.ends_with(2);
    says(
        &output,
        "the bench was not open within 1.5s: it was waiting for component \"gateway a\" to be ready; see `open_timeout_ms`",
    );
}

#[test]
fn a_component_that_is_never_ready_is_unknown_with_what_it_printed() {
    let place = Place::with_steps(&["Then the line stands idle"]).with("profile.toml", "echo ready", "echo no");
    let output = place.with("profile.toml", "stdout = \"ready\"", "stdout = \"ready\", timeout_ms = 300").run(&[]);
    output.ends_with(2);
    says(&output, "component \"gateway a\" was not ready within 300ms: no line \"ready\" on its standard output");
}

#[test]
fn scenarios_are_selected_by_name_tag_and_line() {
    let place = Place::new();
    let names = |args: &[&str]| verdicts(&place.run(args)).join(", ");
    assert_eq!(names(&["-n", "^It comes"]), "PASS It comes true");
    assert_eq!(names(&["-t", "@bad and not @slow"]), "FAIL It does not come true");
    assert_eq!(names(&["features/quick.feature:5"]), "PASS It comes true");
    assert_eq!(names(&["features/quick.feature:9"]), "FAIL It does not come true");
    let both = names(&["features/quick.feature:5", "features/quick.feature:23", "features/quick.feature:6"]);
    assert_eq!(both, "PASS It comes true, PASS Its fault touches something");
    assert_eq!(names(&["-n", "fault", "-t", "@good", "features"]), "PASS Its fault touches something");
}

#[test]
fn junit_has_every_scenario_with_its_verdict() {
    let place = Place::new();
    place.run(&["--junit", "reports/junit.xml", "--seed", "5"]).ends_with(1);
    let text = std::fs::read_to_string(place.path("reports/junit.xml")).unwrap();
    let report = Report::deserialize_from_str(&text).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (5, 1, 2));
    let [suite] = &report.test_suites[..] else { panic!("{text}") };
    assert_eq!(suite.name.as_str(), "Quick");
    let cases: Vec<_> = suite.test_cases.iter().map(|case| (case.name.as_str(), verdict(&case.status))).collect();
    assert_eq!(
        cases,
        [
            ("It comes true", "pass"),
            ("It does not come true", "failure: Line.State is Running was not reached within 200 ms"),
            (
                "Its stage is never set",
                "error: the stage could not be set: Line.State is Running was not reached within 300 ms"
            ),
            (
                "Its fault touches nothing",
                "error: fault 1 (cut gateway a to cloud) touched nothing, so nothing was proved"
            ),
            ("Its fault touches something", "pass"),
        ]
        .map(|(name, verdict)| (name, verdict.to_owned()))
    );
    let properties = &suite.test_cases[1].properties;
    let property =
        |name: &str| properties.iter().find(|property| property.name.as_str() == name).unwrap().value.as_str();
    assert_eq!(property("seed"), "5");
    let command = "run features/quick.feature:9 --seed 5 --profile profile.toml";
    assert_eq!(property("rerun"), format!("{} {command}", env!("CARGO_BIN_EXE_lineproof")));
    assert!(place.path(property("journal")).is_file());
    assert_eq!(listing(&place.path("reports")), ["junit.xml"]);
}

fn verdict(status: &TestCaseStatus) -> String {
    match status {
        TestCaseStatus::Success { .. } => "pass".to_owned(),
        TestCaseStatus::NonSuccess { kind, message, .. } => {
            let kind = if *kind == NonSuccessKind::Failure { "failure" } else { "error" };
            format!("{kind}: {}", message.as_ref().map_or("", |message| message.as_str()))
        }
        TestCaseStatus::Skipped { .. } => "skipped".to_owned(),
    }
}

#[test]
fn a_report_that_cannot_be_written_leaves_the_verdicts_on_the_terminal() {
    let place = Place::new();
    // The place was usable before the run, and is not any more after it.
    let late = format!("echo > {}; echo ready", place.path("late").display());
    let place = place.with("profile.toml", "echo ready", &late);
    let output = place.run(&["-t", "@good", "--junit", "late/junit.xml"]);
    output.ends_with(6);
    says(&output, "2 scenarios: 2 passed");
    let start = "reporter junit: cannot write the report late/junit.xml: ";
    assert!(output.stderr.starts_with(start), "{}", output.stderr);
    assert!(output.stderr.ends_with("; choose a path that can be written\n"), "{}", output.stderr);
    std::fs::remove_file(place.path("late")).unwrap();
    place.run(&["-t", "@bad", "--junit", "late/junit.xml"]).ends_with(1);
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let place = Place::new();
    let report = |seed| {
        let output = place.run(&["-c", "1", "-v", "--seed", seed]);
        let times = Regex::new(r"\d+\.\d+ +s|run-[^/]*|\d+ %|\(events [^)]*\)| +").unwrap();
        let (text, _) = output.stdout.split_once("  slowest").unwrap();
        times.replace_all(text, " ").into_owned()
    };
    let once = report("11");
    assert_eq!(once, report("11"));
    assert!(once.contains("--seed 11"), "{once}");
}

#[test]
fn every_scenario_has_a_journal_and_latest_is_the_last_run() {
    let place = Place::new();
    place.run(&["-t", "@good", "--out", "kept", "--seed", "3"]).ends_with(0);
    place.run(&["-n", "touches nothing", "--out", "kept", "--seed", "4"]).ends_with(2);
    let runs = listing(&place.path("kept"));
    let ends = |end| runs.iter().filter(|name| name.starts_with("run-") && name.ends_with(end)).count();
    assert_eq!((runs.len(), ends("-3"), ends("-4")), (3, 1, 1), "{runs:?}");
    let mut kept = listing(&place.path("kept/latest"));
    kept.sort();
    assert_eq!(kept, ["manifest.json", "quick-17.jsonl", "report.html", "run.json"]);
}

#[test]
fn nothing_is_coloured_where_nobody_looks() {
    let place = Place::new();
    for args in
        [&["run", "--profile", "profile.toml", "-v"][..], &["run", "--profile", "nowhere.toml"], &["run", "-c", "x"]]
    {
        let mut command = place.lineproof(args);
        command.env_remove("NO_COLOR").env("TERM", "xterm-256color");
        let output = place.finish(&mut command);
        assert!(!output.stdout.contains('\u{1b}'), "{}", output.stdout);
        assert!(!output.stderr.contains('\u{1b}'), "{}", output.stderr);
    }
}

#[test]
fn a_system_without_a_cloud_is_judged_by_its_line() {
    let place =
        Place::with_steps(&["Given the line stands idle", "When gateway \"a\" crashes", "Then the line stands idle"]);
    let profile = std::fs::read_to_string(place.path("profile.toml")).unwrap();
    let (before, cloud) = profile.split_once("[cloud]").unwrap();
    let (_, system) = cloud.split_once("[[system").unwrap();
    let system = system.replace("thing = \"gateway-a\"\n", "").replace("\"plant\", \"cloud\"", "\"plant\"");
    place.write("profile.toml", &format!("{before}[[system{system}"));
    let output = place.run(&[]);
    output.ends_with(0);
    assert_eq!(verdicts(&output), ["PASS It"]);
}

/// One scenario of these steps; records are lines of a file of the component.
fn with_records_file(steps: &[&str]) -> Place {
    let place = Place::with_steps(steps).with("profile.toml", "order = \"recorded_at\"\n", "");
    place.with("profile.toml", "table = \"records\"", "file = \"{folder}/gateway-a/records.jsonl\"")
}

const RECORDED: &str = "Then every finished part is recorded exactly once within 1 s";

/// Shell words in a profile that write the record of part 1.
const RECORD: &str = "cd {folder}; echo '{{ \\\"id\\\": \\\"a\\\", \\\"serial\\\": 1 }}' > records.jsonl";

#[test]
fn records_in_a_components_file_are_seen() {
    let written = format!("{RECORD}; echo ready");
    let output = with_records_file(&[RECORDED]).with("profile.toml", "echo ready", &written).run(&[]);
    output.ends_with(1);
    says(&output, "part 1 was recorded, but never finished");
}

#[test]
fn a_promise_stands_though_its_step_was_cut_short() {
    let steps = ["When 1 s passes", "Then every finished part is recorded exactly once within 2 s"];
    let place =
        with_records_file(&steps).with("profile.toml", "wait_ms = 300", "wait_ms = 300\nscenario_timeout_ms = 2500");
    let output = place.with("profile.toml", "echo ready", &format!("{RECORD}; echo ready")).run(&[]);
    output.ends_with(1);
    says(&output, "the scenario's time was up; see `scenario_timeout_ms`");
    says(&output, "part 1 was recorded, but never finished");
}

#[test]
fn what_comes_after_the_last_step_still_counts() {
    let late = format!("echo ready; sleep 1.5; {RECORD}; ");
    let place = with_records_file(&[RECORDED]).with("profile.toml", "echo ready; ", &late);
    let place = place.with("profile.toml", "quiet_ms = 100", "quiet_ms = 2000");
    let output = place.run(&[]);
    output.ends_with(1);
    says(&output, "no part was finished, so there was nothing to record");
    says(&output, "part 1 was recorded, but never finished");
}

#[test]
fn a_sensor_that_lies_does_not_blind_the_judge() {
    let steps = [
        "When the sensor \"Conveyor.EntryBarrier\" sticks at true",
        "Then signal \"Conveyor.EntryBarrier\" is true within 200 ms",
    ];
    let output = Place::with_steps(&steps).run(&[]);
    output.ends_with(1);
    says(&output, "Conveyor.EntryBarrier is true was not reached within 200 ms");
}

#[test]
fn what_was_judged_while_records_could_not_be_read_is_not_held_against_the_system() {
    let place = with_records_file(&["Then the line runs within 200 ms"]);
    let output = place.with("profile.toml", "echo ready", "mkdir {folder}/records.jsonl; echo ready").run(&[]);
    output.ends_with(2);
    says(&output, "records.jsonl cannot be read: ");
    says(&output, "not certain, the journal is incomplete: Line.State is Running was not reached within 200 ms");
}
