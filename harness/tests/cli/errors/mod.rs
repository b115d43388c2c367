//! What cannot run is refused before anything opens, with file, line and remedy.

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

use crate::support::Place;
use crate::support::refusal::{all_refused, has, nothing_ran, refused};

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
