//! A journal full of what a browser could take for markup.

use lineproof_judge::journal::Event;
use lineproof_judge::report::fold;

use crate::golden::{Story, story as golden};

/// Ends a script and begins others, in several ways.
pub(crate) const TEXT: &str =
    "</script><script>window.hit = 1</script><img src=x onerror=\"window.hit = 2\">\u{2028}<!--&lt;";

/// A golden journal with that for its names.
pub(crate) fn story() -> Story {
    let Story { mut entries, .. } = golden("fail-lost-part");
    for entry in &mut entries {
        match &mut entry.event {
            Event::Opened(id) => (id.scenario, id.feature, id.file) = (TEXT.into(), TEXT.into(), TEXT.into()),
            Event::StepStarted(step) => step.text = TEXT.into(),
            Event::Signal(change) => change.name = TEXT.into(),
            Event::Message { client, topic, payload, .. } => {
                (*client, *topic, *payload) = (TEXT.into(), TEXT.into(), TEXT.into());
            }
            Event::Component { name, .. } => *name = TEXT.into(),
            Event::Closed { judgement } => judgement.summary = TEXT.into(),
            _ => {}
        }
    }
    Story { report: fold(&entries, None).unwrap(), entries }
}
