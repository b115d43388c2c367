//! A plant's clock that is apart from this machine's: what is stamped by the one cannot be held against the other.
//!
//! One that is ahead shows in its stamps: what the plant stamps has happened when the harness hears of it. One that is behind looks
//! like a slow plant, and shows only where the harness has asked the plant's server for its time.

use std::time::Duration;

use super::evidence;
use super::window::CLOCKS_APART;
use crate::journal::{Entry, Event, Evidence, Moment, SignalChange};

/// From how far on clocks that are apart leave nothing of a scenario to be believed: what passes by one of them may not have
/// by the other. What is nearer, a controller's cycle or a machine that is busy may do; it leaves open only failures that rest
/// on it.
pub(super) const TOO_FAR: Duration = Duration::from_millis(100);

/// That the clocks are apart by more than is granted.
#[derive(Debug)]
pub(super) struct Apart {
    /// `the plant's clock is ahead of this machine's`.
    pub(super) why: String,
    /// The entry that shows it, and by how much.
    pub(super) evidence: Evidence,
}

/// What shows that the clocks are apart by more than is granted, if an entry does.
pub(super) fn apart(entry: &Entry) -> Option<Apart> {
    further_apart(entry, CLOCKS_APART)
}

/// What shows that the clocks are further apart than `most`, if an entry does.
pub(super) fn further_apart(entry: &Entry, most: Duration) -> Option<Apart> {
    let (direction, by) = match &entry.event {
        Event::ClockBehind { by_us } => ("behind", Duration::from_micros(*by_us)),
        event => ("ahead of", stamp(event)?.since(entry.at)),
    };
    let why = format!("the plant's clock is {direction} this machine's");
    (by > most).then(|| Apart { why, evidence: evidence::clock_apart(entry, by, direction) })
}

fn stamp(event: &Event) -> Option<Moment> {
    match event {
        Event::Signal(SignalChange { plant_time, .. }) => *plant_time,
        Event::PartFinished(part) => Some(part.plant_time),
        Event::Control(control) => Some(control.plant_time),
        _ => None,
    }
}
