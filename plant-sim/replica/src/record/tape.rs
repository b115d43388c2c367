//! What is heard, written down: when, each value once, and where some may be missing.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use line_opcua::ticks;
use opcua::types::{DataValue, DateTime, StatusCode, Variant};
use tokio::time::Instant;

use super::config::Summary;
use super::listener::Heard;
use crate::trace::{Gap, Micros, Sample, Signal, Type, Writer};

/// Time 0 on both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) instant: Instant,
    pub(super) point: DateTime,
}

impl Start {
    /// Now.
    pub(super) fn now() -> Self {
        // The trace tells time in microseconds.
        let ticks = DateTime::now().checked_ticks();
        Self { instant: Instant::now(), point: DateTime::from(ticks - ticks % ticks::PER_MICROSECOND) }
    }
}

/// Writes what is heard into a trace.
pub(super) struct Tape<W> {
    writer: Writer<W>,
    start: Start,
    types: Vec<Type>,
    last: Vec<Option<Sample>>,
    /// What the gap is about that has begun and not ended.
    lost: Option<(Micros, String)>,
    /// When something was heard last.
    heard: Micros,
    /// How many values were written, for others to see.
    samples: Arc<AtomicU64>,
}

impl<W: Write> Tape<W> {
    pub(super) fn new(writer: Writer<W>, start: Start, signals: &[Signal], samples: Arc<AtomicU64>) -> Self {
        let types: Vec<_> = signals.iter().map(|signal| signal.data_type).collect();
        Self { writer, start, last: vec![None; types.len()], types, lost: None, heard: 0, samples }
    }

    /// Writes down what was heard.
    pub(super) fn note(&mut self, heard: Heard) -> io::Result<()> {
        match heard {
            Heard::Values(at, values) => {
                let at = self.micros(at);
                self.find_again(at)?;
                values.into_iter().try_for_each(|(signal, value)| self.value(at, signal, value))
            }
            Heard::Missed(at, why) => {
                let to = self.micros(at);
                self.gap(&Gap { from: self.heard, to, signal: None, why })
            }
        }
    }

    /// From the last value on, until the next one, everything may be missing.
    pub(super) fn lose(&mut self, why: String) {
        self.lost.get_or_insert((self.heard, why));
    }

    /// Whether it has the present value and status of each signal, or later ones. One that is not the same and has the
    /// same stamp, or none, may be the later one.
    pub(super) fn has(&self, present: &[DataValue]) -> bool {
        let has = |((last, data_type), present): ((&Option<Sample>, &Type), &DataValue)| {
            let source = present.source_timestamp.map(|stamp| self.offset(stamp));
            let (value, status) = fit(present.value.clone().unwrap_or_default(), *data_type, present.status());
            let same = |last: &Sample| (&last.value, last.status) == (&value, status);
            let is_later = |last: &Sample| last.source.zip(source).is_some_and(|(last, present)| last > present);
            last.as_ref().is_none_or(|last| same(last) || is_later(last))
        };
        self.last.iter().zip(&self.types).zip(present).all(has)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    /// Ends the trace now.
    pub(super) fn finish(mut self) -> io::Result<Summary> {
        let at = self.micros(Instant::now());
        self.find_again(at)?;
        let summary = Summary { samples: self.writer.samples(), gaps: self.writer.gaps() };
        self.writer.finish(at)?;
        Ok(summary)
    }

    fn micros(&self, at: Instant) -> Micros {
        let time = at.saturating_duration_since(self.start.instant);
        Micros::try_from(time.as_micros()).unwrap_or(Micros::MAX)
    }

    fn find_again(&mut self, to: Micros) -> io::Result<()> {
        match self.lost.take() {
            Some((from, why)) => self.gap(&Gap { from, to, signal: None, why }),
            None => Ok(()),
        }
    }

    fn gap(&mut self, gap: &Gap) -> io::Result<()> {
        tracing::warn!("values may be missing: {}", gap.why);
        self.writer.gap(gap)
    }

    fn value(&mut self, at: Micros, signal: usize, value: DataValue) -> io::Result<()> {
        let Some(data_type) = self.types.get(signal).copied() else { return Ok(()) };
        self.heard = at;
        let sent = value.status();
        // The bit has this meaning only with the information type of values (OPC 10000-4, 7.39.1), which servers forget.
        if sent.overflow() {
            let from = self.last[signal].as_ref().map_or(0, |last| last.at);
            let why = "the server had no room for all values".to_owned();
            self.gap(&Gap { from, to: at, signal: Some(signal), why })?;
        }
        let source = value.source_timestamp.map(|stamp| self.offset(stamp));
        let (value, status) = fit(value.value.unwrap_or_default(), data_type, sent);
        let sample = Sample { at, signal, value, status, source };
        // A new subscription begins with what is known already.
        if self.last[signal].as_ref().is_some_and(|last| last.repeats(&sample)) {
            return Ok(());
        }
        self.writer.sample(&sample)?;
        self.samples.store(self.writer.samples(), Ordering::Relaxed);
        self.last[signal] = Some(sample);
        Ok(())
    }

    fn offset(&self, stamp: DateTime) -> i64 {
        let ticks = stamp.checked_ticks().saturating_sub(self.start.point.checked_ticks());
        ticks.div_euclid(ticks::PER_MICROSECOND)
    }
}

/// A value of another type than its signal's is left out. The overflow was of this recording, not of the value.
fn fit(value: Variant, data_type: Type, status: StatusCode) -> (Variant, StatusCode) {
    let status = status.set_overflow(false);
    match Type::of(&value) {
        Some(found) if found != data_type => (Variant::Empty, StatusCode::BadTypeMismatch),
        None if value != Variant::Empty => (Variant::Empty, StatusCode::BadTypeMismatch),
        _ => (value, status),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use super::*;
    use crate::trace::testing::int32_signal;
    use crate::trace::{Header, Item, Reader};
    use opcua::types::status_code::StatusCodeInfoType;

    struct Bench {
        tape: Tape<Vec<u8>>,
        start: Start,
    }

    impl Bench {
        fn new() -> Self {
            let start = Start::now();
            let signals = ["a", "b"].map(int32_signal);
            let header = Header { source: String::new(), start: start.point, namespaces: Vec::new() };
            let writer = Writer::begin(Vec::new(), &header, &signals).unwrap();
            Self { tape: Tape::new(writer, start, &signals, Arc::default()), start }
        }

        fn at(&self, micros: u64) -> Instant {
            self.start.instant + Duration::from_micros(micros)
        }

        /// The stamp of what is heard after so many microseconds.
        fn stamp(&self, micros: u64) -> DateTime {
            DateTime::from(self.start.point.checked_ticks() + i64::try_from(micros * 10).unwrap() - 15)
        }

        fn hear(&mut self, micros: u64, signal: usize, value: impl Into<Variant>, status: StatusCode) {
            let value = DataValue {
                value: Some(value.into()),
                status: Some(status),
                source_timestamp: Some(self.stamp(micros)),
                ..DataValue::null()
            };
            self.tape.note(Heard::Values(self.at(micros), vec![(signal, value)])).unwrap();
        }

        fn read(self) -> Vec<Item> {
            let Self { tape, .. } = self;
            let written = tape.writer.finish(1_000).unwrap();
            Reader::new(&written[..], Path::new("t")).unwrap().collect::<Result<_, _>>().unwrap()
        }
    }

    fn sample(at: Micros, signal: usize, value: impl Into<Variant>, status: StatusCode, source: i64) -> Item {
        Item::Sample(Sample { at, signal, value: value.into(), status, source: Some(source) })
    }

    #[test]
    fn values_are_written_with_both_times_and_once() {
        let mut bench = Bench::new();
        bench.hear(10, 0, 1, StatusCode::Good);
        bench.hear(20, 1, 2, StatusCode::BadSensorFailure);
        let again = bench.tape.last[0].clone().unwrap();
        let stamp = DateTime::from(bench.start.point.checked_ticks() + again.source.unwrap() * 10);
        let value = DataValue { value: Some(1.into()), source_timestamp: Some(stamp), ..DataValue::null() };
        bench.tape.note(Heard::Values(bench.at(30), vec![(0, value)])).unwrap();
        let written = [sample(10, 0, 1, StatusCode::Good, 8), sample(20, 1, 2, StatusCode::BadSensorFailure, 18)];
        assert_eq!(bench.read(), written);
    }

    #[test]
    fn a_change_that_was_not_heard_is_waited_for_whatever_its_stamp_says() {
        let mut bench = Bench::new();
        bench.hear(10, 0, 1, StatusCode::Good);
        bench.hear(20, 1, 2, StatusCode::Good);
        let present = |micros: Option<u64>, value: Option<i32>, status| DataValue {
            value: Some(value.map_or(Variant::Empty, Variant::from)),
            status: Some(status),
            source_timestamp: micros.map(|micros| bench.stamp(micros)),
            ..DataValue::null()
        };
        let has = |value| bench.tape.has(&[value]);
        assert!(has(present(Some(10), Some(1), StatusCode::Good)));
        assert!(has(present(Some(30), Some(1), StatusCode::Good)), "the same again is no change");
        assert!(has(present(Some(9), Some(5), StatusCode::Good)), "what was heard is later");
        assert!(!has(present(Some(10), Some(5), StatusCode::Good)), "another value with the same stamp");
        assert!(!has(present(Some(10), None, StatusCode::BadSensorFailure)), "a bad quality");
        assert!(!has(present(Some(10), Some(1), StatusCode::UncertainSensorNotAccurate)), "another status");
        assert!(!has(present(None, Some(5), StatusCode::Good)), "no stamp");
    }

    #[test]
    fn without_stamps_a_change_is_waited_for() {
        let mut bench = Bench::new();
        let value = |value: i32| DataValue { value: Some(value.into()), ..DataValue::null() };
        bench.tape.note(Heard::Values(bench.at(10), vec![(0, value(1))])).unwrap();
        assert!(bench.tape.has(&[value(1)]) && !bench.tape.has(&[value(2)]));
    }

    #[test]
    fn an_overflow_is_a_gap_of_its_signal_since_its_last_value() {
        let mut bench = Bench::new();
        bench.hear(10, 1, 1, StatusCode::Good);
        bench.hear(20, 0, 1, StatusCode::Good);
        let overflow = StatusCode::Good.set_info_type(StatusCodeInfoType::DataValue).set_overflow(true);
        bench.hear(30, 1, 5, overflow);
        let items = bench.read();
        assert!(matches!(&items[2], Item::Gap(Gap { from: 10, to: 30, signal: Some(1), .. })), "{items:?}");
        let Item::Sample(last) = &items[3] else { panic!("{items:?}") };
        assert!(!last.status.overflow());
    }

    #[test]
    fn a_lost_connection_is_a_gap_from_the_last_value_to_the_next_one() {
        let mut bench = Bench::new();
        bench.hear(10, 0, 1, StatusCode::Good);
        bench.tape.lose("cut".into());
        bench.tape.lose("again".into());
        bench.hear(50, 0, 2, StatusCode::Good);
        bench.tape.note(Heard::Missed(bench.at(60), "number".into())).unwrap();
        let items = bench.read();
        let gap = |from, to, why: &str| Item::Gap(Gap { from, to, signal: None, why: why.into() });
        assert_eq!((&items[1], &items[3]), (&gap(10, 50, "cut"), &gap(50, 60, "number")));
    }

    #[test]
    fn a_value_of_another_type_is_left_out() {
        let mut bench = Bench::new();
        bench.hear(10, 0, "text", StatusCode::Good);
        assert_eq!(bench.read(), [sample(10, 0, Variant::Empty, StatusCode::BadTypeMismatch, 8)]);
    }
}
