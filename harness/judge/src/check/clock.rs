//! A plant's clock that is apart from this machine's: what is stamped by the one cannot be held against the other.
//!
//! One that is ahead shows in its stamps: what the plant stamps has happened when the harness hears of it. One that is behind looks
//! like a slow plant, and shows only where the harness has asked the plant's server for its time.

use std::time::Duration;

use super::evidence;
use super::window::CLOCKS_APART;
use crate::journal::{Entry, Event, Evidence, Moment, SignalChange};

/// That the clocks are apart by more than [`CLOCKS_APART`].
#[derive(Debug)]
pub(super) struct Apart {
    /// `the plant's clock is ahead of this machine's`.
    pub(super) why: String,
    /// The entry that shows it, and by how much.
    pub(super) evidence: Evidence,
}

/// What shows that the clocks are apart, if an entry does.
pub(super) fn apart(entry: &Entry) -> Option<Apart> {
    let (direction, by) = match &entry.event {
        Event::ClockBehind { by_us } => ("behind", Duration::from_micros(*by_us)),
        event => ("ahead of", stamp(event)?.since(entry.at)),
    };
    let why = format!("the plant's clock is {direction} this machine's");
    (by > CLOCKS_APART).then(|| Apart { why, evidence: evidence::clock_apart(entry, by, direction) })
}

fn stamp(event: &Event) -> Option<Moment> {
    match event {
        Event::Signal(SignalChange { plant_time, .. }) => *plant_time,
        Event::PartFinished(part) => Some(part.plant_time),
        Event::Control(control) => Some(control.plant_time),
        _ => None,
    }
}
