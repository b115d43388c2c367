//! The publishers of all servers of a line: both of a redundant pair show the same, and the one that the line is
//! watched through shows the actual values.

use std::time::Duration;

use line_model::Value;
use line_model::fault::Quality;
use opcua::types::StatusCode;
use plant_server::Publisher;

use super::alteration::{Alteration, Facet};
use super::clock::PlcClock;
use super::line_publisher::LinePublisher;
use super::manager::LineNodes;
use crate::kernel::plc::Millis;
use crate::signals::Change;

/// Feeds every server with the same values.
pub(crate) struct LinePublishers {
    /// Those of the servers that everybody uses.
    common: Vec<LinePublisher>,
    /// The one of the server that faults do not reach.
    watched: Option<LinePublisher>,
    /// The clock that the common servers show.
    clock: PlcClock,
    /// How often the servers look at signals, on that clock; nothing if they see every change.
    every: Option<Millis>,
    /// When they looked last.
    looked: Millis,
}

impl LinePublishers {
    pub(super) fn new(
        common: Vec<LinePublisher>,
        watched: Option<LinePublisher>,
        clock: PlcClock,
        every: Option<Duration>,
    ) -> Self {
        let every = every.map(|every| Millis::try_from(every.as_millis()).unwrap_or(Millis::MAX));
        Self { common, watched, clock, every, looked: 0 }
    }

    /// Whether it is time for the servers to look at signals.
    pub(crate) fn are_to_look(&self, now: Millis) -> bool {
        self.every.is_some_and(|every| now >= self.looked.saturating_add(every))
    }

    /// All servers look at all signals, which are published as they are at this moment.
    pub(crate) fn look(&mut self, now: Millis) {
        self.looked = now;
        self.all().for_each(|publisher| publisher.look(now));
    }

    fn all(&mut self) -> impl Iterator<Item = &mut LinePublisher> {
        self.common.iter_mut().chain(&mut self.watched)
    }

    /// Publishes the first value of every signal.
    pub(crate) fn publish_all(&mut self, values: &[Value]) {
        self.all().for_each(|publisher| publisher.publish_all(values));
    }

    /// Publishes changes in their order, to one server after the other.
    pub(crate) fn publish(&mut self, changes: &[Change]) {
        self.all().for_each(|publisher| publisher.publish(changes));
    }

    /// Offers every current value again.
    pub(crate) fn refresh(&self) {
        self.common.iter().chain(&self.watched).for_each(LinePublisher::refresh);
    }

    /// Feeds a restarted server from now on.
    pub(crate) fn attach(&mut self, server: usize, publisher: Publisher<LineNodes>) {
        self.common[server].attach(publisher);
    }

    /// Shows a signal with another quality than it has.
    pub(crate) fn degrade(&mut self, signal: usize, quality: Quality) {
        let status = match quality {
            Quality::Bad => StatusCode::BadSensorFailure,
            Quality::Uncertain => StatusCode::UncertainSensorNotAccurate,
        };
        self.common.iter_mut().for_each(|publisher| publisher.alter(signal, Alteration::Status(status)));
    }

    /// Shows a signal with the time stamp that it has now, whatever it becomes.
    pub(crate) fn make_stale(&mut self, signal: usize) {
        for publisher in &mut self.common {
            publisher.alter(signal, Alteration::Stale(publisher.since(signal)));
        }
    }

    /// Shows this value of a signal, whatever it is.
    pub(crate) fn show(&mut self, signal: usize, value: &Value) {
        self.common.iter_mut().for_each(|publisher| publisher.alter(signal, Alteration::Value(value.clone())));
    }

    /// Shows a signal again as it is; returns how many values subscribers were shown otherwise.
    pub(crate) fn restore(&mut self, signal: usize, facet: Facet) -> u64 {
        self.common.iter_mut().map(|publisher| publisher.restore(signal, facet)).sum()
    }

    /// Sets the clock wrong.
    pub(crate) fn skew(&self, by_ms: i64) {
        self.clock.skew(by_ms);
    }

    /// Sets the clock right; returns how many values subscribers were shown with a wrong time.
    pub(crate) fn unskew(&mut self) -> u64 {
        self.clock.skew(0);
        self.common.iter_mut().map(LinePublisher::restamp).sum()
    }
}
