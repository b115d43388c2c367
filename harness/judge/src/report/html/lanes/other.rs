//! The journal's beginning and end, and whatever has no lane of its own: its data, as they are.

use super::lane::{Form, Group, Point};
use super::{Lanes, judged};
use crate::journal::{Entry, Event};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry) {
    let text = match &entry.event {
        Event::Closed { judgement } => return judged::closed(lanes, entry, judgement),
        Event::Opened(id) => format!("the journal of {}:{} begins", id.file, id.line),
        Event::Refusal { client, what } => format!("the cloud refuses {client} {what}"),
        Event::Unmatched { client, topic } => format!("no topic rule is for what {client} publishes to {topic}"),
        Event::Answered(answered) => format!("a program answers: {}", answered.answer.summary),
        Event::RecordRemoved { id, .. } => format!("{id} is not recorded any more"),
        event => serde_json::to_string(event).unwrap_or_else(|error| format!("an event that cannot be shown: {error}")),
    };
    lanes.put(Group::Other, "journal", Form::Marks, Point::of(entry, text));
}
