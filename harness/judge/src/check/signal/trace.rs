//! What one signal did, measured against a condition.

use std::time::Duration;

use crate::check::evidence;
use crate::check::words::span;
use crate::journal::{Condition, Entry, Event, Evidence, Moment, SignalChange};

/// One change of a signal.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// When it happened, by the plant's clock; when the harness learned of it, if the plant does not say.
    pub(super) at: Moment,
    /// Whether `at` is the plant's own stamp.
    pub(super) stamped: bool,
    /// Whether it meets the condition; none if its quality is bad or it cannot be compared.
    pub(super) holds: Option<bool>,
    pub(super) evidence: Evidence,
}

/// All changes of the signal that a condition is about, in the order in which they happened.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) condition: Condition,
    pub(super) samples: Vec<Sample>,
    /// How often the plant looks at the signal; at each change if it does not say.
    pub(super) every: Duration,
}

impl Trace {
    pub(super) fn of(condition: Condition) -> Self {
        Self { condition, samples: Vec::new(), every: Duration::ZERO }
    }

    pub(super) fn observe(&mut self, entry: &Entry) {
        if let Event::Sampling { signal, every_us } = &entry.event
            && *signal == self.condition.signal
        {
            self.every = Duration::from_micros(*every_us);
        }
        if let Event::Signal(change) = &entry.event
            && change.name == self.condition.signal
        {
            let sample = self.sample(entry, change);
            // News may come late; of two changes at one instant the later news stands.
            let place = self.samples.partition_point(|known| known.at <= sample.at);
            self.samples.insert(place, sample);
        }
    }

    fn sample(&self, entry: &Entry, change: &SignalChange) -> Sample {
        let holds = if change.good { self.condition.holds(&change.value) } else { None };
        let (at, stamped) = (change.plant_time.unwrap_or(entry.at), change.plant_time.is_some());
        Sample { at, stamped, holds, evidence: evidence::signal(entry, change) }
    }

    /// The value in force at `moment`, and every change after that and before `until`.
    pub(super) fn between(&self, moment: Moment, until: Moment) -> &[Sample] {
        let known = self.samples.partition_point(|sample| sample.at <= moment);
        let end = self.samples.partition_point(|sample| sample.at < until).max(known);
        &self.samples[known.saturating_sub(1)..end]
    }

    /// Why nothing so short can be judged, if the plant looks too rarely to see it.
    pub(super) fn too_coarse(&self, shortest: Duration) -> Option<String> {
        let (signal, every) = (&self.condition.signal, self.every);
        (every > shortest).then(|| {
            format!(
                "the plant looks at {signal} only every {}, which is too coarse for {}",
                span(every),
                span(shortest)
            )
        })
    }

    /// The last lines before `until`, for evidence.
    pub(super) fn tail(&self, until: Moment, most: usize) -> impl Iterator<Item = Evidence> {
        let end = self.samples.partition_point(|sample| sample.at < until);
        self.samples[end.saturating_sub(most)..end].iter().map(|sample| sample.evidence.clone())
    }
}
