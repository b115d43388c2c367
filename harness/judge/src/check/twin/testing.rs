//! Journals of shadows, for tests.

use serde_json::{Value as Json, json};

use crate::check::testing::Story;
use crate::journal::{Event, Observation};

/// A journal in which the harness sees signals and messages.
pub(super) fn seen() -> Story {
    Story::default().observing(Observation::Messages, None).observing(Observation::Signals, None)
}

/// That the shadow of `mps` was deleted.
pub(super) fn deleted(version: u64) -> Event {
    said("delete/accepted", json!({ "version": version }))
}

/// What the cloud says of the shadow of `mps` after a change.
pub(super) fn documents(version: u64, state: &Json) -> Event {
    said("update/documents", json!({"current": {"state": state, "version": version}}))
}

fn said(end: &str, payload: Json) -> Event {
    let topic = format!("$aws/things/mps/shadow/{end}");
    Event::Message { client: "cloud".into(), topic, payload, retained: None, about: None }
}
