//! The numbers that one signal was.

use std::time::Duration;

use super::condition::real;
use crate::check::evidence;
use crate::check::words::span;
use crate::journal::{Entry, Event, Evidence, Moment, SignalChange};

/// One change of the signal.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// When it happened, by the plant's clock; when the harness learned of it, if the plant does not say.
    pub(super) at: Moment,
    /// What it is from then on; none if that is no number, or not good.
    pub(super) value: Option<f64>,
    pub(super) evidence: Evidence,
}

/// All changes of one signal, in the order in which they happened.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) signal: String,
    points: Vec<Point>,
    every: Duration,
}

impl Series {
    pub(super) fn of(signal: String) -> Self {
        Self { signal, points: Vec::new(), every: Duration::ZERO }
    }

    pub(super) fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Sampling { signal, every_us } if *signal == self.signal => {
                self.every = Duration::from_micros(*every_us);
            }
            Event::Signal(change) if change.name == self.signal => self.changed(entry, change),
            _ => {}
        }
    }

    fn changed(&mut self, entry: &Entry, change: &SignalChange) {
        let at = change.plant_time.unwrap_or(entry.at);
        let value = real(&change.value).filter(|value| change.good && value.is_finite());
        // News may come late; of two changes at one instant the later news stands.
        let place = self.points.partition_point(|known| known.at <= at);
        self.points.insert(place, Point { at, value, evidence: evidence::signal(entry, change) });
    }

    /// The value in force at `moment`, and every change after that and before `until`; nothing if none was in force.
    pub(super) fn between(&self, moment: Moment, until: Moment) -> &[Point] {
        let known = self.points.partition_point(|point| point.at <= moment);
        let end = self.points.partition_point(|point| point.at < until).max(known);
        if known == 0 { &[] } else { &self.points[known - 1..end] }
    }

    /// Why nothing so short can be judged, if the plant looks too rarely to see it.
    pub(super) fn too_coarse(&self, shortest: Duration) -> Option<String> {
        let (every, least) = (span(self.every), span(shortest));
        let why = || format!("the plant looks at it only every {every}, which is too coarse for {least}");
        (self.every > shortest).then(why)
    }
}

/// How far numbers of this size may be apart by the last of their digits alone.
pub(super) fn digits(one: f64, other: f64) -> f64 {
    (one.abs() + other.abs()) * f64::EPSILON
}

/// With at most three decimals: `3`, `0.125`.
pub(super) fn decimals(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
