//! What the signals of a trace are at any time.

use std::sync::Arc;

use super::{Micros, Sample, Signal, Trace};

/// The shortest round of a trace that is played again and again.
const SHORTEST_ROUND: Micros = 1_000;

/// Plays a trace: a pure function of time, in microseconds since the beginning of the play.
#[derive(Clone, Debug)]
pub struct Player {
    trace: Arc<Trace>,
    /// The positions of each signal's samples.
    of_signal: Arc<[Vec<usize>]>,
    /// After what time the trace begins anew.
    period: Option<Micros>,
}

/// A sample at its time in the play.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Played<'a> {
    /// The sample as recorded.
    pub sample: &'a Sample,
    /// When it comes, since the beginning of the play.
    pub at: Micros,
    /// Its source timestamp since the beginning of the play, in microseconds.
    pub source: Option<i64>,
}

impl Player {
    /// Plays a trace once.
    #[must_use]
    pub fn once(trace: Arc<Trace>) -> Self {
        let mut of_signal = vec![Vec::new(); trace.signals.len()];
        for (position, sample) in trace.samples.iter().enumerate() {
            of_signal[sample.signal].push(position);
        }
        Self { trace, of_signal: of_signal.into(), period: None }
    }

    /// Plays a trace again and again. Each round begins when the one before has lasted as long as the trace, and at least
    /// a millisecond.
    #[must_use]
    pub fn forever(trace: Arc<Trace>) -> Self {
        let last = trace.samples.last().map_or(0, |sample| sample.at);
        let period = trace.ending.at().max(last.saturating_add(1)).max(SHORTEST_ROUND);
        Self { period: Some(period), ..Self::once(trace) }
    }

    /// The signals, in the order of their numbers.
    #[must_use]
    pub fn signals(&self) -> &[Signal] {
        &self.trace.signals
    }

    /// The trace that is played.
    #[must_use]
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// What a signal is at a time; `None` before its first sample, and for a signal that there is not.
    #[must_use]
    pub fn at(&self, signal: usize, time: Micros) -> Option<Played<'_>> {
        let positions = self.of_signal.get(signal)?;
        let (round, within) = self.split(time);
        let passed = positions.partition_point(|position| self.trace.samples[*position].at <= within);
        match (passed.checked_sub(1), round.checked_sub(1)) {
            (Some(newest), _) => Some(self.played(round, positions[newest])),
            // What was last in the round before.
            (None, Some(before)) => positions.last().map(|position| self.played(before, *position)),
            (None, None) => None,
        }
    }

    /// All samples after one time, or from the beginning on, up to and including another, in their order.
    pub fn between(&self, after: Option<Micros>, until: Micros) -> impl Iterator<Item = Played<'_>> {
        let (mut round, mut position) = after.map_or((0, 0), |after| self.position_after(after));
        std::iter::from_fn(move || {
            if position == self.trace.samples.len() {
                self.period?;
                (round, position) = (round.checked_add(1)?, 0);
            }
            self.trace.samples.get(position)?;
            let next = self.played(round, position);
            position += 1;
            (next.at <= until).then_some(next)
        })
    }

    /// When the next sample after this time comes; `None` when all have come.
    #[must_use]
    pub fn next_after(&self, time: Micros) -> Option<Micros> {
        self.between(Some(time), Micros::MAX).next().map(|played| played.at)
    }

    fn position_after(&self, time: Micros) -> (Micros, usize) {
        let (round, within) = self.split(time);
        (round, self.trace.samples.partition_point(|sample| sample.at <= within))
    }

    /// The round at a time, and the time in it.
    fn split(&self, time: Micros) -> (Micros, Micros) {
        self.period.map_or((0, time), |period| (time / period, time % period))
    }

    fn played(&self, round: Micros, position: usize) -> Played<'_> {
        let sample = &self.trace.samples[position];
        let shift = self.period.unwrap_or(0).saturating_mul(round);
        let source = sample.source.map(|source| source.saturating_add_unsigned(shift));
        Played { sample, at: sample.at.saturating_add(shift), source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trace::testing::int32_signal;
    use crate::trace::{Ending, Header};
    use opcua::types::{DateTime, StatusCode};

    fn trace(samples: &[(Micros, usize, i32)], end: Micros) -> Arc<Trace> {
        let sample = |&(at, signal, value): &(Micros, usize, i32)| Sample {
            at,
            signal,
            value: value.into(),
            status: StatusCode::Good,
            source: Some(i64::try_from(at).unwrap() - 5),
        };
        Arc::new(Trace {
            header: Header { source: String::new(), start: DateTime::epoch(), namespaces: Vec::new() },
            signals: ["a", "b"].map(int32_signal).into(),
            samples: samples.iter().map(sample).collect(),
            gaps: Vec::new(),
            ending: Ending::Complete(end),
        })
    }

    fn listed<'a>(played: impl Iterator<Item = Played<'a>>) -> Vec<(Micros, usize, String)> {
        played.map(|played| (played.at, played.sample.signal, played.sample.value.to_string())).collect()
    }

    #[test]
    fn a_signal_is_what_it_was_last() {
        let player = Player::once(trace(&[(10, 0, 1), (20, 1, 2), (20, 0, 3)], 30));
        let value = |signal, time| player.at(signal, time).map(|played| played.sample.value.to_string());
        assert_eq!(value(0, 9), None);
        assert_eq!(value(0, 10).as_deref(), Some("1"));
        assert_eq!(value(0, 1000).as_deref(), Some("3"));
        assert_eq!(value(1, 19), None);
        assert_eq!(value(2, 19), None);
        assert_eq!((player.next_after(0), player.next_after(10), player.next_after(20)), (Some(10), Some(20), None));
    }

    #[test]
    fn what_comes_between_two_times_comes_once() {
        let player = Player::once(trace(&[(0, 0, 1), (10, 1, 2), (10, 0, 3), (20, 0, 4)], 30));
        assert_eq!(listed(player.between(None, 10)).len(), 3);
        assert_eq!(listed(player.between(Some(0), 10)).len(), 2);
        assert_eq!(listed(player.between(Some(10), 100)), [(20, 0, "4".to_owned())]);
    }

    #[test]
    fn it_begins_anew_after_its_length() {
        let player = Player::forever(trace(&[(0, 0, 1), (10, 0, 2)], 3000));
        let times: Vec<_> = listed(player.between(None, 6010)).into_iter().map(|(at, ..)| at).collect();
        assert_eq!(times, [0, 10, 3000, 3010, 6000, 6010]);
        assert_eq!(player.next_after(4500), Some(6000));
        let last = player.at(0, 5999).unwrap();
        assert_eq!((last.at, last.source), (3010, Some(3005)));
        assert_eq!(player.at(1, 5999), None);
    }

    #[test]
    fn the_last_value_of_a_round_stays_until_the_next_one_has_another() {
        let player = Player::forever(trace(&[(10, 0, 1), (20, 0, 2)], 3000));
        assert_eq!(player.at(0, 5), None);
        assert_eq!(player.at(0, 3005).unwrap().sample.value, 2.into());
    }

    #[test]
    fn nothing_can_be_played_without_samples_or_length() {
        assert_eq!(Player::forever(trace(&[], 0)).next_after(0), None);
        let instant = Player::forever(trace(&[(0, 0, 1)], 0));
        assert_eq!(listed(instant.between(None, 2000)).len(), 3);
    }
}
