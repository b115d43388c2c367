//! Every reporter renders every golden journal exactly as stored beside it.
//!
//! After a deliberate change, write all golden files anew with `LINEPROOF_BLESS=1 cargo test -p lineproof-judge`, and read
//! the difference. The journals' times are fixed, so nothing needs to be redacted.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lineproof_judge::journal::load;
use lineproof_judge::report::{Junit, Reporters, RunSummary, ScenarioReport, Style, Terminal, fold};

const NAMES: [&str; 6] = ["pass", "fail-lost-part", "unknown-untouched-fault", "crash", "cut-short", "not-run"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/journals")
}

fn report(name: &str) -> ScenarioReport {
    let entries = load(&folder().join(format!("{name}.jsonl"))).unwrap();
    let stored = PathBuf::from(format!("target/lineproof/latest/{name}.jsonl"));
    fold(&entries, Some(&stored)).unwrap()
}

fn summary(reports: &[ScenarioReport]) -> RunSummary {
    RunSummary::of(reports, Duration::from_millis(12_340))
}

#[track_caller]
fn golden(name: &str, rendered: &str) {
    let path = folder().join(name);
    if std::env::var_os("LINEPROOF_BLESS").is_some() {
        std::fs::write(&path, rendered).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(rendered, expected, "{name}: after a deliberate change, bless it with LINEPROOF_BLESS=1");
}

fn terminal(reports: &[ScenarioReport], style: Style) -> String {
    let mut terminal = Terminal::new(Vec::new(), style);
    for report in reports {
        terminal.scenario_finished(report).unwrap();
    }
    String::from_utf8(terminal.into_inner()).unwrap()
}

#[test]
fn each_journal_on_a_terminal() {
    for name in NAMES {
        golden(&format!("{name}.txt"), &terminal(&[report(name)], Style::default()));
    }
}

#[test]
fn a_whole_run_on_a_terminal() {
    let reports = NAMES.map(report);
    let mut terminal = Terminal::new(Vec::new(), Style::default());
    for report in &reports {
        terminal.scenario_finished(report).unwrap();
    }
    terminal.run_finished(&summary(&reports)).unwrap();
    golden("run.txt", &String::from_utf8(terminal.into_inner()).unwrap());
}

#[test]
fn a_pass_told_at_length() {
    golden("pass-verbose.txt", &terminal(&[report("pass")], Style { verbose: true, ..Style::default() }));
}

#[test]
fn colours_add_nothing_but_colours() {
    let reports = NAMES.map(report);
    let coloured = terminal(&reports, Style { colour: true, ..Style::default() });
    golden("run-coloured.ansi", &coloured);
    assert_eq!(without_colours(&coloured), terminal(&reports, Style::default()));
}

fn without_colours(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').unwrap().1)
}

#[test]
fn a_whole_run_as_junit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made/junit.xml");
    let reports = NAMES.map(report);
    let mut reporters = Reporters::new().with(Junit::new(&path));
    for report in &reports {
        reporters.scenario(report);
    }
    reporters.end(&summary(&reports)).unwrap();
    golden("run.junit.xml", &std::fs::read_to_string(&path).unwrap());
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn junit_does_not_depend_on_which_scenario_finished_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let mut reports = NAMES.map(report);
    reports.reverse();
    let mut reporters = Reporters::new().with(Junit::new(&path));
    for report in &reports {
        reporters.scenario(report);
    }
    reporters.end(&summary(&reports)).unwrap();
    golden("run.junit.xml", &std::fs::read_to_string(&path).unwrap());
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("file");
    std::fs::write(&taken, "").unwrap();
    let path = taken.join("junit.xml");
    let error = Reporters::new().with(Junit::new(&path)).end(&summary(&[])).unwrap_err();
    assert!(error.to_string().starts_with(&format!("reporter junit: cannot write the report {}", path.display())));
}
