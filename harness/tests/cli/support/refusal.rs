//! What must be refused before anything opens, with its place and what to do.

use super::{Output, Place};

/// A mistake: what stands in a file, what is written in its place, what is said of it, and what to do.
pub(crate) type Wrong<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Runs what must be refused; gives what it says.
#[track_caller]
pub(crate) fn refused(place: &Place, args: &[&str]) -> String {
    let output = place.run(args);
    output.ends_with(4);
    nothing_ran(place, &output);
    output.stderr
}

#[track_caller]
pub(crate) fn nothing_ran(place: &Place, output: &Output) {
    assert_eq!(output.stdout, "");
    assert!(!place.path("target").exists(), "there is a journal");
}

/// Expects that each of these mistakes is refused, in a place with the one in place of the other.
#[track_caller]
pub(crate) fn all_refused(args: &[&str], place: impl Fn(&str, &str) -> Place, mistakes: &[Wrong]) {
    for (from, to, problem, remedy) in mistakes {
        has(&refused(&place(from, to), args), &[problem, &format!("help: {remedy}")]);
    }
}

/// Expects these parts of a text.
#[track_caller]
pub(crate) fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
