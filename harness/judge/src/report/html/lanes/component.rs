//! Components: what each is right now, and what it prints.

use super::Lanes;
use super::lane::{Form, Group, Mark, Point};
use crate::journal::{ComponentChange, Entry};

pub(super) fn put(lanes: &mut Lanes, entry: &Entry, name: &str, change: &ComponentChange) {
    let point = |text: String, label: &str, mark| Point::of(entry, text).labelled(label).marked(mark);
    let point = match change {
        ComponentChange::Output { line } => return output(lanes, entry, name, line),
        ComponentChange::Started { pid } => point(format!("starts as process {pid}"), "started", Mark::Plain),
        ComponentChange::Ready => point("is ready".to_owned(), "ready", Mark::Good),
        ComponentChange::Exited { how, expected: true } => point(format!("ends: {how}"), "ended", Mark::End),
        ComponentChange::Exited { how, expected: false } => {
            let text = format!("ends by itself: {how}");
            Point::of(entry, text.clone()).labelled(text).marked(Mark::Bad)
        }
        ComponentChange::Stopping => point("is asked to end".to_owned(), "ending", Mark::Doubt),
        ComponentChange::Frozen => point("is frozen".to_owned(), "frozen", Mark::Doubt),
        ComponentChange::Thawed => point("goes on after a freeze".to_owned(), "running", Mark::Good),
    };
    lanes.put(Group::Components, name, Form::State, point);
}

fn output(lanes: &mut Lanes, entry: &Entry, name: &str, line: &str) {
    lanes.put(Group::Output, &format!("{name} prints"), Form::Marks, Point::of(entry, line));
}
