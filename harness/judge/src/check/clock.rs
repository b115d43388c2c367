//! A plant's clock that goes ahead of this machine's: what the plant stamps has happened when the harness hears of it.

use super::evidence;
use super::window::CLOCKS_APART;
use super::words::span;
use crate::journal::{Entry, Event, Evidence, Moment, SignalChange};

/// What shows that the plant's clock is ahead by more than [`CLOCKS_APART`], if an entry does. One that is behind looks like a
/// slow plant, and shows in no entry.
pub(super) fn ahead(entry: &Entry) -> Option<Evidence> {
    let ahead = stamp(&entry.event)?.since(entry.at);
    (ahead > CLOCKS_APART).then(|| evidence::clock_ahead(entry, &span(ahead)))
}

fn stamp(event: &Event) -> Option<Moment> {
    match event {
        Event::Signal(SignalChange { plant_time, .. }) => *plant_time,
        Event::PartFinished(part) => Some(part.plant_time),
        Event::Control(control) => Some(control.plant_time),
        _ => None,
    }
}
