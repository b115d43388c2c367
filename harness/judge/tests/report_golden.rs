//! Every reporter renders every golden journal exactly as stored beside it.
//!
//! After a deliberate change, write all golden files anew with `LINEPROOF_BLESS=1 cargo test -p lineproof-judge`, and read
//! the difference. The journals' times are fixed, so nothing needs to be redacted.

#[path = "golden/compare.rs"]
mod compare;
#[path = "golden/mod.rs"]
mod golden;

use std::time::Duration;

use compare::compare;
use golden::{NAMES, Story, record, stories, story, summary};
use lineproof_judge::report::{Junit, NotRun, RunSummary, Style, Terminal};

fn terminal(stories: &[Story], style: Style) -> String {
    let mut terminal = Terminal::new(Vec::new(), style);
    for story in stories {
        terminal.scenario_finished(&story.report).unwrap();
    }
    String::from_utf8(terminal.into_inner()).unwrap()
}

/// A run that was interrupted, with a scenario that it never came to.
fn interrupted(stories: &[Story]) -> RunSummary {
    let trouble = "the run was interrupted by Ctrl-C or SIGTERM".to_owned();
    let record = record(true, vec![trouble.clone()]);
    let not_run: Vec<NotRun> = record.not_run(|planned| planned.line != 30);
    RunSummary { not_run, troubles: vec![trouble], record: Some(record), ..summary(stories) }
}

#[test]
fn each_journal_on_a_terminal() {
    for name in NAMES {
        compare(&format!("{name}.txt"), &terminal(&[story(name)], Style::default()));
    }
}

#[test]
fn each_journal_on_a_narrow_terminal() {
    let style = Style { width: 60, wrap: true, ..Style::default() };
    let narrow = terminal(&stories(), style);
    compare("run-narrow.txt", &narrow);
    let copied = ["features/", "target/"];
    let is_long = |line: &&str| line.chars().count() > 60 && !copied.iter().any(|path| line.contains(path));
    let long = narrow.lines().filter(is_long);
    assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new(), "only what is copied whole is longer");
}

#[test]
fn a_whole_run_on_a_terminal() {
    let stories = stories();
    let mut terminal = Terminal::new(Vec::new(), Style::default());
    for story in &stories {
        terminal.scenario_finished(&story.report).unwrap();
    }
    terminal.run_finished(&summary(&stories)).unwrap();
    compare("run.txt", &String::from_utf8(terminal.into_inner()).unwrap());
}

#[test]
fn a_run_that_was_interrupted_on_a_terminal() {
    let stories = [story("pass")];
    let mut terminal = Terminal::new(Vec::new(), Style::default());
    terminal.run_finished(&interrupted(&stories)).unwrap();
    compare("interrupted.txt", &String::from_utf8(terminal.into_inner()).unwrap());
}

#[test]
fn a_pass_told_at_length() {
    compare("pass-verbose.txt", &terminal(&[story("pass")], Style { verbose: true, ..Style::default() }));
}

#[test]
fn colours_add_nothing_but_colours() {
    let stories = stories();
    let coloured = terminal(&stories, Style { colour: true, ..Style::default() });
    compare("run-coloured.ansi", &coloured);
    assert_eq!(without_colours(&coloured), terminal(&stories, Style::default()));
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
    let stories = stories();
    golden::report(Junit::new(&path), &stories, summary(&stories)).unwrap();
    compare("run.junit.xml", &std::fs::read_to_string(&path).unwrap());
    assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn junit_does_not_depend_on_which_scenario_finished_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let mut stories = stories();
    stories.reverse();
    golden::report(Junit::new(&path), &stories, summary(&stories)).unwrap();
    compare("run.junit.xml", &std::fs::read_to_string(&path).unwrap());
}

#[test]
fn junit_of_a_run_that_was_interrupted_lists_what_never_ran_and_shows_no_success_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    let stories = [story("pass")];
    golden::report(Junit::new(&path), &stories, interrupted(&stories)).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    compare("interrupted.junit.xml", &text);
    let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (3, 0, 1));
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("file");
    std::fs::write(&taken, "").unwrap();
    let path = taken.join("junit.xml");
    let error = golden::report(Junit::new(&path), &[], RunSummary::new(Duration::ZERO)).unwrap_err();
    assert!(error.to_string().starts_with(&format!("reporter junit: cannot write the report {}", path.display())));
}
