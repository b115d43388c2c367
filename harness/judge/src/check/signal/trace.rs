//! What signals did, measured against a condition.

use std::time::Duration;

use crate::check::evidence;
use crate::check::words::span;
use crate::journal::{Condition, Entry, Event, Evidence, Moment, SignalChange, Value};

/// How often the plant has to have looked before it proves that something was never so for a moment.
pub(super) const LOOKS: u32 = 10;

/// One change of a signal.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// When it happened, by the plant's clock; when the harness learned of it, if the plant does not say.
    pub(super) at: Moment,
    /// Whether `at` is the plant's own stamp.
    pub(super) stamped: bool,
    /// Whether the condition is met from then on; none if a value that decides it is not known, bad or cannot be compared.
    pub(super) holds: Option<bool>,
    pub(super) evidence: Evidence,
    /// Which signal changed, by its place among those of the condition.
    signal: usize,
    /// The values of all of them from then on; none for what is not known, or bad.
    values: Vec<Option<Value>>,
}

/// When a condition came about.
pub(super) enum Rise<'a> {
    /// With this sample.
    At(&'a Sample),
    /// Not as far as is known.
    Never,
    /// Why nobody can tell.
    Open(&'static str),
}

const UNSEEN: &str = "a signal was not seen";
const UNSTAMPED: &str = "the plant does not say when a signal changes";
const VAGUE: &str = "a signal's quality or type leaves open when it came about";

/// Why a change leaves open whether it came in time.
pub(super) const TOO_RARELY: &str = "the plant looks too rarely to tell whether it came in time";

/// All changes of the signals that a condition is about, in the order in which they happened.
#[derive(Debug)]
pub(super) struct Trace {
    pub(super) condition: Condition,
    pub(super) samples: Vec<Sample>,
    signals: Vec<String>,
    /// The signal that the plant looks at least often, and how often; none if it looks at each change.
    coarsest: Option<(String, Duration)>,
}

impl Trace {
    pub(super) fn of(condition: Condition) -> Self {
        let signals = condition.signals().into_iter().map(str::to_owned).collect();
        Self { condition, samples: Vec::new(), signals, coarsest: None }
    }

    pub(super) fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Sampling { signal, every_us } if self.signals.contains(signal) => {
                self.sampled(signal, Duration::from_micros(*every_us));
            }
            Event::Signal(change) => {
                if let Some(signal) = self.signals.iter().position(|known| *known == change.name) {
                    self.changed(signal, entry, change);
                }
            }
            _ => {}
        }
    }

    fn sampled(&mut self, signal: &str, every: Duration) {
        if self.coarsest.as_ref().is_none_or(|(known, coarsest)| known == signal || *coarsest < every) {
            self.coarsest = Some((signal.to_owned(), every));
        }
    }

    fn changed(&mut self, signal: usize, entry: &Entry, change: &SignalChange) {
        let (at, stamped) = (change.plant_time.unwrap_or(entry.at), change.plant_time.is_some());
        // News may come late; of two changes at one instant the later news stands.
        let place = self.samples.partition_point(|known| known.at <= at);
        let before = place.checked_sub(1).map(|before| self.samples[before].values.clone());
        let values = before.unwrap_or_else(|| vec![None; self.signals.len()]);
        let evidence = evidence::signal(entry, change);
        self.samples.insert(place, Sample { at, stamped, holds: None, evidence, signal, values });
        self.put(place, signal, change.good.then_some(&change.value));
        self.settle(at);
    }

    /// What was so only between the news of two signals of one instant never was. A signal that itself came and went in one
    /// instant did so.
    fn settle(&mut self, since: Moment) {
        let first = self.samples.partition_point(|sample| sample.at < since);
        for place in (first..self.samples.len().saturating_sub(1)).rev() {
            let (news, next) = (&self.samples[place], &self.samples[place + 1]);
            if news.at == next.at && news.signal != next.signal {
                self.samples[place].holds = next.holds;
            }
        }
    }

    /// From this sample on the signal has this value, until it changes again.
    fn put(&mut self, place: usize, signal: usize, value: Option<&Value>) {
        let Self { condition, samples, signals, .. } = self;
        for (index, sample) in samples.iter_mut().enumerate().skip(place) {
            if index > place && sample.signal == signal {
                return;
            }
            sample.values[signal] = value.cloned();
            let values = &sample.values;
            sample.holds = condition.holds(&|name: &str| {
                let known = signals.iter().position(|known| known == name)?;
                values[known].as_ref()
            });
        }
    }

    /// The samples that the plant has stamped, in the order of its clock.
    pub(super) fn timed(&self) -> Vec<&Sample> {
        self.samples.iter().filter(|sample| sample.stamped).collect()
    }

    /// Whether there was a change at `since` or later of which the plant does not say when it came.
    pub(super) fn is_unstamped(&self, since: Moment) -> bool {
        self.samples.iter().any(|sample| !sample.stamped && sample.at >= since)
    }

    /// When the condition came about for the first time at `since` or later, by the plant's clock.
    pub(super) fn rise(&self, since: Moment) -> Rise<'_> {
        let samples = self.timed();
        let Some(first) = samples.first() else {
            return Rise::Open(if self.samples.is_empty() { UNSEEN } else { UNSTAMPED });
        };
        if self.is_unstamped(since) {
            return Rise::Open(UNSTAMPED);
        }
        if first.at >= since && first.holds != Some(false) {
            return Rise::Open(VAGUE);
        }
        let pairs = samples.windows(2).map(|pair| (pair[0], pair[1]));
        for (before, sample) in pairs.filter(|(_, sample)| sample.at >= since) {
            match (before.holds, sample.holds) {
                (_, None) | (None, Some(true)) => return Rise::Open(VAGUE),
                (Some(false), Some(true)) => return Rise::At(sample),
                _ => {}
            }
        }
        Rise::Never
    }

    /// Whether the condition is known to have held at this moment.
    pub(super) fn held(&self, at: Moment) -> bool {
        let known = self.samples.partition_point(|sample| sample.at <= at);
        self.samples[..known].last().is_some_and(|sample| sample.holds == Some(true))
    }

    /// How much later than it happened a change may be stamped: a plant that looks only now and then stamps when it looked.
    pub(super) fn lag(&self) -> Duration {
        self.looked_at_every().unwrap_or_default()
    }

    /// How often the plant looks at the signal at which it looks least often; none if it looks at each change.
    pub(super) fn looked_at_every(&self) -> Option<Duration> {
        self.coarsest.as_ref().map(|(_, every)| *every)
    }

    /// The value in force at `moment`, and every change after that and before `until`.
    pub(super) fn between(&self, moment: Moment, until: Moment) -> &[Sample] {
        let known = self.samples.partition_point(|sample| sample.at <= moment);
        let end = self.samples.partition_point(|sample| sample.at < until).max(known);
        &self.samples[known.saturating_sub(1)..end]
    }

    /// Why nothing so short can be judged, if the plant looks too rarely to see it.
    pub(super) fn too_coarse(&self, shortest: Duration) -> Option<String> {
        let (signal, every) = self.coarsest.as_ref().filter(|(_, every)| *every > shortest)?;
        let (every, shortest) = (span(*every), span(shortest));
        Some(format!("the plant looks at {signal} only every {every}, which is too coarse for {shortest}"))
    }

    /// The last lines before `until`, for evidence; of each signal the last one at least.
    pub(super) fn tail(&self, until: Moment, most: usize) -> impl Iterator<Item = Evidence> {
        self.tail_since(Moment(i64::MIN), until, most)
    }

    /// The same without what was over at `since`.
    pub(super) fn tail_since(&self, since: Moment, until: Moment, most: usize) -> impl Iterator<Item = Evidence> {
        let begin = self.samples.partition_point(|sample| sample.at <= since).saturating_sub(1);
        let end = self.samples.partition_point(|sample| sample.at < until);
        let known = &self.samples[..end];
        let last = |signal: usize| known.iter().rposition(|sample| sample.signal == signal);
        let lasts: Vec<usize> = (0..self.signals.len()).filter_map(last).collect();
        let is_shown = move |place: &usize| *place >= begin && place + most >= end || lasts.contains(place);
        (0..end).filter(is_shown).map(|place| known[place].evidence.clone())
    }
}

/// Whether it is known of all the time since `from` whether the condition held: of the samples since then, the first one was in
/// force, and none leaves the question open.
pub(super) fn is_known(samples: &[Sample], from: Moment) -> bool {
    let from_the_start = samples.first().is_some_and(|first| first.at <= from);
    from_the_start && samples.iter().all(|sample| sample.holds.is_some())
}

/// Whether a condition came about from the one sample to the next.
pub(super) fn rises(pair: &[&Sample]) -> bool {
    pair[0].holds == Some(false) && pair[1].holds == Some(true)
}

/// What samples show.
pub(super) fn lines<'a>(samples: impl IntoIterator<Item = &'a Sample>) -> Vec<Evidence> {
    samples.into_iter().map(|sample| sample.evidence.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::Story;
    use proptest::prelude::*;

    fn condition() -> Condition {
        let part = |signal: &str| Condition::equals(signal, Value::Bool(true));
        Condition::All { all: vec![part("A"), part("B")] }
    }

    #[test]
    fn what_never_changes_stays_in_the_evidence() {
        let mut trace = Trace::of(condition());
        let story = Story::default().signal("B", Value::Bool(false));
        let story = (1..9).fold(story, |story, second| story.at(second * 1000).signal("A", Value::Bool(true)));
        story.entries.iter().for_each(|entry| trace.observe(entry));
        let shown: Vec<String> = trace.tail(Moment(i64::MAX), 2).map(|line| line.text).collect();
        assert_eq!(shown, ["B is false", "A is true", "A is true"]);
    }

    proptest! {
        /// However late the news of each change comes, what holds from when on is the same.
        #[test]
        fn the_order_of_the_news_does_not_matter(
            mut changes in prop::collection::vec((0_i64..50, any::<bool>(), any::<bool>()), 1..12),
            rotate in 0_usize..12,
        ) {
            changes.sort_by_key(|change| change.0);
            changes.dedup_by_key(|change| change.0);
            let holding = |changes: &[(i64, bool, bool)]| {
                let mut trace = Trace::of(condition());
                for (at, of_a, value) in changes {
                    let name = if *of_a { "A" } else { "B" };
                    let story = Story::default().at(*at).signal(name, Value::Bool(*value));
                    story.entries.iter().for_each(|entry| trace.observe(entry));
                }
                trace.samples.iter().map(|sample| (sample.at, sample.holds)).collect::<Vec<_>>()
            };
            let expected = holding(&changes);
            let length = changes.len();
            changes.rotate_left(rotate % length);
            prop_assert_eq!(holding(&changes), expected);
        }
    }
}
