//! What cannot run is refused before anything opens, with file, line and remedy.

#[path = "../cli/mod.rs"]
mod cli;
#[path = "../cli/one.rs"]
mod one;
#[path = "../cli/run.rs"]
mod run;
#[path = "../cli/whole.rs"]
mod whole;

mod arguments;
mod cloud;
mod deeds;
mod features;
mod line;
mod packs;
mod profile;
mod programs;
mod steps;
mod template;
mod vocabulary;

use cli::{Output, Place};

/// Runs what must be refused; gives what it says.
#[track_caller]
fn refused(place: &Place, args: &[&str]) -> String {
    let output = place.run(args);
    output.ends_with(4);
    nothing_ran(place, &output);
    output.stderr
}

#[track_caller]
fn nothing_ran(place: &Place, output: &Output) {
    assert_eq!(output.stdout, "");
    assert!(!place.path("target").exists(), "there is a journal");
}

/// Expects a message, whole.
#[track_caller]
fn is(said: &str, expected: &str) {
    assert_eq!(said.trim_end(), expected.trim_matches('\n').trim_end(), "\n{said}");
}

/// Expects the message about a profile, a vocabulary or a template of which one piece is replaced.
#[track_caller]
fn with(file: &str, from: &str, to: &str, expected: &str) {
    is(&refused(&Place::new().with(file, from, to), &[]), expected);
}

#[track_caller]
fn has(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part}\nis not in\n{said}");
    }
}
