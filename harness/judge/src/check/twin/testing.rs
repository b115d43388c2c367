//! Journals of shadows, for tests.

use serde_json::{Value as Json, json};

use crate::check::testing::Story;
use crate::journal::{Event, Observation};

/// A journal in which the harness sees signals and messages.
pub(super) fn seen() -> Story {
    Story::default().observing(Observation::Messages, None).observing(Observation::Signals, None)
}

/// What the cloud says of the shadow of `mps` after a change.
pub(super) fn documents(version: u64, state: &Json) -> Event {
    Event::Message {
        client: "cloud".into(),
        topic: "$aws/things/mps/shadow/update/documents".into(),
        payload: json!({"current": {"state": state, "version": version}}),
        retained: None,
        about: None,
    }
}
