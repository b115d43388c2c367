//! The golden journals in `fixtures/journals/`: told here, judged by the checkers themselves.
//!
//! A journal that differs from what is stored fails its test. After a deliberate change, write all of them anew with
//! `LINEPROOF_BLESS=1 cargo test -p lineproof-judge`, which also writes the golden reports, and read the difference.

mod stories;

use std::path::PathBuf;

use super::testing::Story;
use super::{AgainError, again};
use crate::journal::{Entry, Event, Verdict, load};
use stories::{crash, cut_short, fail_lost_part, pass, unknown_untouched_fault};

fn stored(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../fixtures/journals/{name}.jsonl"))
}

fn bless(name: &str, entries: &[Entry]) {
    let lines: String = entries.iter().map(|entry| serde_json::to_string(entry).unwrap() + "\n").collect();
    std::fs::create_dir_all(stored(name).parent().unwrap()).unwrap();
    std::fs::write(stored(name), lines).unwrap();
}

/// The stored journal equals the told one, and judges as `verdict`.
#[track_caller]
fn golden(name: &str, story: &Story, verdict: Option<Verdict>) {
    if std::env::var_os("LINEPROOF_BLESS").is_some() {
        bless(name, &story.entries);
    }
    let entries = load(&stored(name)).unwrap();
    assert_eq!(entries, story.entries, "{name}: after a deliberate change, bless it with LINEPROOF_BLESS=1");
    let closed = entries.iter().find_map(|entry| match &entry.event {
        Event::Closed { judgement } => Some(judgement.verdict),
        _ => None,
    });
    assert_eq!(closed, verdict);
    match again(&entries) {
        Ok(again) => assert!(again.is_same(), "{again:?}"),
        Err(error) => assert_eq!((error, closed), (AgainError::CutShort, None)),
    }
}

#[test]
fn a_pass() {
    golden("pass", &pass(), Some(Verdict::Pass));
}

#[test]
fn a_lost_part() {
    golden("fail-lost-part", &fail_lost_part(), Some(Verdict::Fail));
}

#[test]
fn a_fault_that_touched_nothing() {
    golden("unknown-untouched-fault", &unknown_untouched_fault(), Some(Verdict::Unknown));
}

#[test]
fn a_component_that_ended_by_itself() {
    golden("crash", &crash(), Some(Verdict::Fail));
}

#[test]
fn a_harness_that_was_killed() {
    golden("cut-short", &cut_short(), None);
}
