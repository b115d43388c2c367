//! However a run ends: in bounded time, and nothing of it is left; and what it says if it stood still.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::live::Live;
use crate::support::{MARK, Output, Place, finish, listing};
use nix::sys::signal::Signal;
use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

/// What closing may take: the profile's own limits are below, and a busy machine is slow.
const BOUND: Duration = Duration::from_mins(1);

/// What may be left of a harness that was killed, and for how long.
const AFTER_KILL: Duration = Duration::from_secs(5);

const LONG: &str = "2 min passes";

fn place() -> Place {
    Place::with_steps(&["When 2 min passes", "Then the line stands idle"])
}

/// A run in the middle of its long step.
fn in_the_middle(place: &Place) -> Live<'_> {
    let mut live = Live::start(place, &mut place.lineproof(&["run", "--profile", "profile.toml", "--out", "out"]));
    live.until_step(LONG);
    live
}

fn ends_as_interrupted(live: Live<'_>) -> Output {
    let began = Instant::now();
    let output = live.ends();
    output.ends_with(130);
    assert!(began.elapsed() < BOUND, "{:?}", began.elapsed());
    output
}

#[test]
fn ctrl_c_closes_every_bench_and_tells_what_was_known() {
    let place = place();
    let mut live = in_the_middle(&place);
    live.ctrl_c();
    let output = ends_as_interrupted(live);
    assert_eq!(output.stderr, "interrupted: closing every bench ...\n");
    let told: Vec<&str> = output.stdout.lines().filter(|line| line.contains("(interrupted)")).collect();
    assert!(matches!(told[..], [only] if only.starts_with("UNKNOWN  It (interrupted) ")), "{}", output.stdout);
    assert!(output.stdout.contains("1 scenario: 1 unknown"), "{}", output.stdout);
}

#[test]
fn a_run_that_is_watched_goes_again_when_a_file_has_changed_and_ends_with_ctrl_c() {
    let place = Place::with_steps(&["Then the line stands idle"]);
    let args = ["run", "--profile", "profile.toml", "--out", "out", "--watch"];
    let mut live = Live::start(&place, &mut place.lineproof(&args));
    live.until_said("waiting for a change of one of ");
    let steps = "    When 2 min passes\n    Then the line stands idle\n";
    place.write("features/one.feature", &format!("Feature: One\n  Scenario: It\n{steps}"));
    live.until_step(LONG);
    assert!(live.said().contains("features/one.feature has changed\n"), "{}", live.said());
    live.ctrl_c();
    let output = ends_as_interrupted(live);
    assert!(output.stdout.contains("1 scenario: 1 passed"), "{}", output.stdout);
    assert!(output.stdout.contains("1 scenario: 1 unknown"), "{}", output.stdout);
}

#[test]
fn a_polite_kill_does_the_same() {
    let place = place();
    let mut live = in_the_middle(&place);
    live.signal(Signal::SIGTERM);
    let output = ends_as_interrupted(live);
    assert_eq!(output.stderr, "interrupted: closing every bench ...\n");
}

#[test]
fn a_second_ctrl_c_does_not_cut_the_closing_short() {
    // Closing takes as long as the component may resist.
    let stubborn = "trap '' TERM; echo ready; while :; do sleep 600; done";
    let place = place().with("profile.toml", "echo ready; exec sleep 600", stubborn);
    let place = place.with("profile.toml", "stdout = \"ready\" }", "stdout = \"ready\" }\nstop_grace_ms = 3000");
    let mut live = in_the_middle(&place);
    live.ctrl_c();
    live.until_said("interrupted: closing every bench ...\n");
    live.ctrl_c();
    let output = ends_as_interrupted(live);
    assert_eq!(output.stderr, "interrupted: closing every bench ...\nstill closing; this is bounded in time\n");
    assert!(output.stdout.contains("1 scenario: 1 unknown"), "{}", output.stdout);
}

#[test]
fn ctrl_c_ends_a_build() {
    let place = place().with("profile.toml", "thing =", "build = \"sh -c 'sleep 600; :'\"\nthing =");
    let args = ["run", "--profile", "profile.toml", "--out", "out", "--junit", "junit.xml"];
    let mut live = Live::start(&place, &mut place.lineproof(&args));
    live.until_said("building gateway a");
    live.until_runs("sleep");
    live.ctrl_c();
    let output = ends_as_interrupted(live);
    let not_run = "NOT RUN  features/one.feature:2  It: the run was interrupted before it\n";
    assert!(output.stdout.contains(not_run), "{}", output.stdout);
    let report = junit(&place);
    assert_eq!((report.test_suites[0].test_cases[0].name.as_str(), report.errors), ("It", 1));
    assert!(matches!(report.test_suites[0].test_cases[0].status, TestCaseStatus::Skipped { .. }));
    assert!(!place.path("out").exists());
    assert!(output.stderr.ends_with("interrupted: closing every bench ...\n"), "{}", output.stderr);
}

#[test]
fn ctrl_c_ends_a_bench_that_is_opening() {
    let place = place().with("profile.toml", "echo ready", "echo no");
    let place = place.with("profile.toml", "stdout = \"ready\"", "stdout = \"ready\", timeout_ms = 600000");
    let place = place.with("profile.toml", "wait_ms = 300", "wait_ms = 300\nopen_timeout_ms = 600000");
    let mut live = Live::start(&place, &mut place.lineproof(&["run", "--profile", "profile.toml", "--out", "out"]));
    live.until_runs("sleep");
    live.ctrl_c();
    let output = ends_as_interrupted(live);
    assert!(output.stdout.contains("UNKNOWN  It (interrupted) "), "{}", output.stdout);
}

#[test]
fn a_component_that_needs_its_grace_is_not_blamed_for_the_end_of_a_bench_that_is_opening() {
    // Its share of the closing would be far less than its grace, and than what it needs.
    let slow = "trap 'sleep 1; exit 0' TERM; echo ready; while :; do sleep 0.01; done";
    let place = place().with("profile.toml", "echo ready; exec sleep 600", slow);
    let place = place.with("profile.toml", "wait_ms = 300", "wait_ms = 300\nclose_timeout_ms = 500");
    let never = "[[system.component]]\nname = \"late\"\ncommand = [\"sleep\", \"600\"]\nready = { stdout = \"x\" }\n";
    let profile = std::fs::read_to_string(place.path("profile.toml")).unwrap();
    place.write("profile.toml", &format!("{profile}\n{never}"));
    let mut live = Live::start(&place, &mut place.lineproof(&["run", "--profile", "profile.toml", "--out", "out"]));
    live.until_journal(r#""name":"late","change":{"is":"started""#);
    live.ctrl_c();
    let output = ends_as_interrupted(live);
    assert!(output.stdout.contains("1 scenario: 1 unknown"), "{}", output.stdout);
    assert!(!output.stdout.contains("ended by itself"), "{}", output.stdout);
    assert!(!output.stdout.contains("did not close"), "{}", output.stdout);
}

#[test]
fn nothing_outlives_a_harness_that_is_killed() {
    let place = place();
    let mut live = in_the_middle(&place);
    assert_eq!(listing(&place.path("tmp")).len(), 1);
    live.signal(Signal::SIGKILL);
    live.ends_within(AFTER_KILL);
}

#[test]
fn no_program_that_judges_outlives_its_run() {
    let check =
        "[[check]]\nwords = \"it is seen\"\ncommand = [\"tail\", \"-f\", \"/dev/null\"]\n\n[[system.component]]";
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        let place = Place::with_steps(&["Then it is seen within 2 min"]);
        let place = place.with("profile.toml", "[[system.component]]", check);
        let args = ["run", "--profile", "profile.toml", "--out", "out"];
        let mut live = Live::start(&place, &mut place.lineproof(&args));
        live.until_runs("tail");
        live.signal(signal);
        if signal == Signal::SIGKILL {
            live.ends_within(AFTER_KILL);
        } else {
            ends_as_interrupted(live);
        }
    }
}

/// The reference system in the middle of a scenario: two gateways, and a function that has recorded a part.
fn reference(place: &Place) -> Live<'_> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lineproof"));
    command.args(["run", "--out"]).arg(place.path("out")).arg(place.path("features")).current_dir(root);
    command.env("TMPDIR", place.path("tmp")).env(MARK, place.mark()).env("NO_COLOR", "1").stdout(Stdio::piped());
    let mut live = Live::start(place, &mut command);
    live.until_step(LONG);
    live.until_runs("record-production");
    live
}

fn reference_place() -> Place {
    let line = "Given the MPS line runs in automatic mode with 10 parts in the magazine";
    Place::with_steps(&[line, "And 1 part is finished", "When 2 min passes", "Then the line runs"])
}

#[test]
fn ctrl_c_closes_the_reference_system() {
    let place = reference_place();
    let mut live = reference(&place);
    live.ctrl_c();
    ends_as_interrupted(live);
}

#[test]
fn nothing_of_the_reference_system_outlives_a_harness_that_is_killed() {
    let place = reference_place();
    let mut live = reference(&place);
    live.signal(Signal::SIGKILL);
    live.ends_within(AFTER_KILL);
}

#[test]
fn what_an_interrupted_run_never_came_to_is_listed() {
    let place = place();
    place.write("features/two.feature", "Feature: Two\n  Scenario: Never\n    Then the line stands idle\n");
    let args = ["run", "--profile", "profile.toml", "--out", "out", "-c", "1", "--junit", "junit.xml"];
    let mut live = Live::start(&place, &mut place.lineproof(&args));
    live.until_step(LONG);
    live.ctrl_c();
    let output = live.ends();
    output.ends_with(130);
    let not_run = "NOT RUN  features/two.feature:2  Never: the run was interrupted before it\n";
    assert!(output.stdout.contains(not_run), "{}", output.stdout);
    assert!(output.stdout.contains("2 scenarios: 1 unknown, 1 not run"), "{}", output.stdout);
    let report = junit(&place);
    let statuses = report.test_suites.iter().flat_map(|suite| &suite.test_cases);
    let skipped: Vec<_> = statuses.filter(|case| matches!(case.status, TestCaseStatus::Skipped { .. })).collect();
    assert_eq!((skipped.len(), skipped[0].name.as_str()), (1, "Never"));
    assert!(report.errors >= 1);
    reported(&place).ends_with(130);
}

fn junit(place: &Place) -> Report {
    Report::deserialize_from_str(&std::fs::read_to_string(place.path("junit.xml")).unwrap()).unwrap()
}

/// The reports of the last run, made again.
fn reported(place: &Place) -> Output {
    finish(place.lineproof(&["report", "out/latest"]).spawn().unwrap())
}

#[test]
fn a_run_that_was_killed_is_reported_as_such() {
    let place = place();
    let mut live = in_the_middle(&place);
    live.signal(Signal::SIGKILL);
    live.ends_within(AFTER_KILL);
    let output = reported(&place);
    output.ends_with(2);
    assert!(output.stdout.contains("TROUBLE  the run never ended: it was killed"), "{}", output.stdout);
    assert!(output.stdout.contains("    ? When 2 min passes"), "{}", output.stdout);
    let page = std::fs::read_to_string(place.path("out/latest/report.html")).unwrap();
    assert!(page.contains("the run never ended"));
}

/// Longer than `stall_ms`.
const STALL: Duration = Duration::from_millis(1500);

/// What a run says of a step, of 3 s, in whose middle the harness stood still.
fn stalled_in(step: &str) -> (Output, Place) {
    let place = Place::with_steps(&["Given the line stands idle", step]);
    let place = place.with("profile.toml", "stall_ms = 5000", "stall_ms = 500");
    let mut live = Live::start(&place, &mut place.lineproof(&["run", "--profile", "profile.toml", "--out", "out"]));
    // With the check its time begins; between the step's beginning and that, a stall belongs to nothing.
    live.until_journal(r#":3000000},"since":"#);
    live.signal(Signal::SIGSTOP);
    std::thread::sleep(STALL);
    live.signal(Signal::SIGCONT);
    (live.ends(), place)
}

#[track_caller]
fn nobody_can_tell(step: &str, finding: &str) {
    let (output, _) = stalled_in(step);
    output.ends_with(2);
    let words = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = words.find("the machine stood still for ").map(|at| &words[at..]).unwrap_or_default();
    let summary = told.split_once(", so nobody can tell: ").map(|(_, summary)| summary).unwrap_or_default();
    assert!(summary.starts_with(finding), "{}", output.stdout);
}

#[test]
fn what_did_not_come_in_time_is_not_held_against_the_system() {
    nobody_can_tell("Then the line runs within 3 s", "Line.State is Running was not reached within 3 s");
}

#[test]
fn what_stays_is_watched_for_as_long_as_the_harness_stood_still_on_top() {
    let (output, place) = stalled_in("Then the line stands idle for 3 s");
    output.ends_with(0);
    let mut files = std::fs::read_dir(place.path("out/latest")).unwrap().flatten().map(|entry| entry.path());
    let journal = files.find(|path| path.extension().is_some_and(|extension| extension == "jsonl")).unwrap();
    let entries = std::fs::read_to_string(journal).unwrap();
    let entries: Vec<Value> = entries.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = entries.iter().find(|entry| entry["check"]["for"] == 3_000_000).unwrap();
    let judged = entries.iter().find(|entry| entry["basis"]["asked"] == asked["seq"]).unwrap();
    let stood: u64 = entries.iter().filter_map(|entry| entry["for_us"].as_u64()).sum();
    let watched = judged["basis"]["now"].as_u64().unwrap() - asked["since"]["window"].as_u64().unwrap();
    assert!(stood >= 1_500_000 && watched >= 3_000_000 + stood, "{stood} us of {watched} us");
}
