//! Messages that the cloud accepted, by client.

use serde_json::Value;

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::journal::{About, Entry};

/// How many characters of a payload are shown; the journal has it whole.
const SHOWN: usize = 400;

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, client: &str, topic: &str, payload: &Value, about: Option<&About>) {
    let point = Point::of(entry, format!("{topic}  {}", shown(payload)));
    let point = match about {
        Some(About { serial, .. }) => point.labelled(serial.to_string()).about(*serial),
        None => point,
    };
    lanes.put(Group::Messages, client, Form::Marks, point);
}

fn shown(payload: &Value) -> String {
    let text = payload.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text,
    }
}
