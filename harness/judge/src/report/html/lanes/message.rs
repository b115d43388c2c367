//! Messages that the cloud's broker accepted, by client.

use serde_json::Value;

use super::Lanes;
use super::lane::{Form, Group, Point};
use crate::journal::Entry;

/// How many characters of a payload are shown; the journal has it whole.
const SHOWN: usize = 400;

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, client: &str, topic: &str, payload: &Value) {
    let point = Point::of(entry, format!("{topic}  {}", shown(payload)));
    let serial = payload.get("serial").and_then(Value::as_u64);
    let point = serial.into_iter().fold(point, |point, serial| point.labelled(serial.to_string()).about(serial));
    lanes.put(Group::Messages, client, Form::Marks, point);
}

fn shown(payload: &Value) -> String {
    let text = payload.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}\u{2026}", &text[..end]),
        None => text,
    }
}
