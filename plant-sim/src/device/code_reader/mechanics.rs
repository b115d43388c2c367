//! What a code reader sees, and how long it needs to read it. Its trigger opens a gate: the first code that is whole in its
//! view for long enough is the result; if there is none until the gate closes, nothing was read.

use std::borrow::Cow;

use rand_chacha::ChaCha8Rng;

use crate::device::chance::hits;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, Part};

/// Where a reader stands, and how it reads.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// Its place along the lane, from the entry.
    pub position: Micrometres,
    /// How far its view reaches before and behind it.
    pub range: Micrometres,
    /// How long a code must be in view until it is read.
    pub read_ms: u32,
    /// How long it tries at most.
    pub timeout_ms: u32,
    /// How many of a thousand codes cannot be read.
    pub bad_codes: u32,
}

/// The pins of a reader.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: read.
    pub trigger: Pin<bool>,
    /// The middle of a workpiece is in view.
    pub present: Pin<bool>,
    /// It was triggered and has no result yet.
    pub reading: Pin<bool>,
    /// What was read last; empty from the trigger on until it is read.
    pub code: Pin<Cow<'static, str>>,
    /// The last trigger has led to a code.
    pub good: Pin<bool>,
    /// The last trigger has led to none.
    pub bad: Pin<bool>,
    /// How many triggers have led to a code.
    pub good_reads: Pin<u32>,
    /// How many have led to none.
    pub bad_reads: Pin<u32>,
}

/// A workpiece in view, with its code in the middle.
#[derive(Debug)]
struct View {
    part: u32,
    code: Cow<'static, str>,
    readable: bool,
}

/// The code on a workpiece: what its tag says, or its number if it has none.
fn code(part: &Part) -> Cow<'static, str> {
    if part.tag.is_empty() { part.number.to_string().into() } else { part.tag.clone() }
}

/// What was asked for and has no result yet.
#[derive(Debug)]
struct Gate {
    left_ms: u32,
    /// For how long the code has been in view, in thousandths of a millisecond at full strength.
    seen: i64,
}

/// A reader with what it sees.
#[derive(Debug)]
pub struct CodeReader {
    build: Build,
    pins: Pins,
    lane: LaneId,
    view: Option<View>,
    triggered: bool,
    gate: Option<Gate>,
    reads: [u32; 2],
    chance: ChaCha8Rng,
}

impl CodeReader {
    /// A reader at a lane; `chance` decides which codes cannot be read.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, chance: ChaCha8Rng) -> Self {
        Self { build, pins, lane, view: None, triggered: false, gate: None, reads: [0; 2], chance }
    }

    fn in_view<'a>(&self, around: &'a Around<'_>) -> Option<&'a Part> {
        let near = |place: Micrometres| (place - self.build.position).abs() <= self.build.range;
        let mut parts = around.lanes.parts(self.lane).iter();
        parts.find(|placed| near(placed.position + placed.part.length / 2)).map(|placed| &placed.part)
    }

    fn open(&mut self, around: &mut Around<'_>) {
        self.gate = Some(Gate { left_ms: self.build.timeout_ms, seen: 0 });
        around.sense(self.pins.code, "".into());
        around.sense(self.pins.good, false);
        around.sense(self.pins.bad, false);
        around.sense(self.pins.reading, true);
    }

    /// Closes the gate; what it has led to, nothing if no code was read.
    fn close(&mut self, code: Option<Cow<'static, str>>, around: &mut Around<'_>) {
        self.gate = None;
        let good = code.is_some();
        self.reads[usize::from(!good)] += 1;
        around.sense(self.pins.reading, false);
        around.sense(self.pins.code, code.unwrap_or_default());
        around.sense(self.pins.good, good);
        around.sense(self.pins.bad, !good);
        around.sense(self.pins.good_reads, self.reads[0]);
        around.sense(self.pins.bad_reads, self.reads[1]);
    }

    fn readable(&self) -> Option<&View> {
        self.view.as_ref().filter(|view| view.readable)
    }
}

impl Behaviour for CodeReader {
    fn follow(&mut self, around: &mut Around<'_>) {
        let triggered = around.output(self.pins.trigger);
        let before = std::mem::replace(&mut self.triggered, triggered);
        if triggered && !before {
            self.open(around);
        } else if !triggered && self.gate.is_some() {
            self.close(None, around);
        }
    }

    fn step(&mut self, around: &mut Around<'_>) {
        let (seen, readable) = (around.scaled(1000), self.readable().is_some());
        let Some(gate) = &mut self.gate else { return };
        gate.seen += if readable { seen } else { 0 };
        gate.left_ms = gate.left_ms.saturating_sub(1);
        let is_read = readable && seen > 0 && gate.seen >= i64::from(self.build.read_ms) * 1000;
        if is_read || gate.left_ms == 0 {
            let code = self.readable().filter(|_| is_read).map(|view| view.code.clone());
            self.close(code, around);
        }
    }

    fn look(&mut self, around: &mut Around<'_>) {
        let part = self.in_view(around);
        let is_same = self.view.as_ref().map(|view| view.part) == part.map(|part| part.number);
        if !is_same {
            let view = part.map(|part| View { part: part.number, code: code(part), readable: !part.turned });
            self.view = view;
            if let Some(view) = &mut self.view {
                view.readable &= !hits(self.build.bad_codes, &mut self.chance);
            }
            if let Some(gate) = &mut self.gate {
                gate.seen = 0;
            }
        } else if let (Some(view), Some(part)) = (&mut self.view, part) {
            view.readable &= !part.turned;
        }
        around.sense(self.pins.present, self.view.is_some());
    }

    fn is_idle(&self) -> bool {
        self.gate.is_none()
    }

    fn is_held_back(&self) -> bool {
        self.gate.is_some() && self.readable().is_some()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    const BUILD: Build = Build { position: 100_000, range: 10_000, read_ms: 30, timeout_ms: 200, bad_codes: 0 };

    struct Rigged {
        bench: DeviceBench,
        reader: CodeReader,
    }

    impl Rigged {
        fn new(build: Build) -> Self {
            let mut bench = DeviceBench::default();
            let pins = Pins {
                trigger: bench.output(false),
                present: bench.sensor(false),
                reading: bench.sensor(false),
                code: bench.sensor(Cow::Borrowed("")),
                good: bench.sensor(false),
                bad: bench.sensor(false),
                good_reads: bench.sensor(0),
                bad_reads: bench.sensor(0),
            };
            let lane = bench.lanes.add();
            Self { reader: CodeReader::new(build, pins, lane, ChaCha8Rng::seed_from_u64(1)), bench }
        }

        fn lay(&mut self, part: Part, middle: Micrometres) {
            self.bench.lanes.clear(self.reader.lane);
            let position = middle - part.length / 2;
            self.bench.lay(self.reader.lane, part, position);
            self.reader.look(&mut self.bench.around());
        }

        fn trigger(&mut self, on: bool) {
            self.bench.image.set(self.reader.pins.trigger, on);
            self.reader.follow(&mut self.bench.around());
        }

        /// The code, or why there is none, after so many milliseconds.
        fn after(&mut self, ms: u32, strength: u16) -> String {
            (0..ms).for_each(|_| self.reader.step(&mut self.bench.around_with(strength)));
            let pins = self.reader.pins;
            let flags = [pins.reading, pins.good, pins.bad].map(|pin| self.bench.image.read(pin));
            match flags {
                [true, false, false] => "reading".into(),
                [false, true, false] => self.bench.image.read(pins.code).into_owned(),
                [false, false, true] => "nothing".into(),
                other => panic!("{other:?}"),
            }
        }

        fn counts(&self) -> (u32, u32) {
            let pins = self.reader.pins;
            (self.bench.image.read(pins.good_reads), self.bench.image.read(pins.bad_reads))
        }
    }

    #[test]
    fn a_code_that_is_in_view_long_enough_is_read_once_for_each_trigger() {
        let mut rigged = Rigged::new(BUILD);
        rigged.lay(Part { tag: "VIN-1".into(), ..part(1) }, 110_000);
        rigged.trigger(true);
        assert_eq!((rigged.after(29, 1000), rigged.after(1, 1000)), ("reading".into(), "VIN-1".into()));
        assert!(rigged.reader.is_idle());
        assert_eq!(rigged.after(500, 1000), "VIN-1", "the result stays");
        rigged.trigger(false);
        rigged.trigger(true);
        assert_eq!(rigged.after(1, 1000), "reading");
        rigged.lay(part(17), 90_000);
        assert_eq!((rigged.after(29, 1000), rigged.after(1, 1000)), ("reading".into(), "17".into()));
        assert_eq!(rigged.counts(), (2, 0));
    }

    #[test]
    fn without_a_code_in_view_there_is_none_when_the_time_is_up_or_the_trigger_falls() {
        let mut rigged = Rigged::new(BUILD);
        rigged.lay(part(1), 110_001);
        rigged.trigger(true);
        assert_eq!((rigged.after(199, 1000), rigged.after(1, 1000)), ("reading".into(), "nothing".into()));
        rigged.trigger(false);
        assert_eq!(rigged.counts(), (0, 1), "it was over already");
        rigged.trigger(true);
        rigged.trigger(false);
        assert_eq!((rigged.after(0, 1000), rigged.counts()), ("nothing".into(), (0, 2)));
    }

    #[test]
    fn a_turned_workpiece_a_bad_code_and_a_dead_reader_give_nothing() {
        for (build, turned, strength) in
            [(BUILD, true, 1000), (Build { bad_codes: 1000, ..BUILD }, false, 1000), (BUILD, false, 0)]
        {
            let mut rigged = Rigged::new(build);
            rigged.lay(Part { turned, ..part(1) }, 100_000);
            assert!(rigged.bench.image.read(rigged.reader.pins.present));
            rigged.trigger(true);
            assert_eq!(rigged.after(100, strength), "reading");
            assert_eq!(rigged.reader.is_held_back(), strength == 0);
            assert_eq!(rigged.after(100, strength), "nothing");
        }
        let mut turned = Rigged::new(BUILD);
        turned.lay(part(1), 100_000);
        turned.trigger(true);
        assert_eq!(turned.after(20, 1000), "reading");
        turned.bench.lanes.moving(turned.reader.lane)[0].part.turned = true;
        turned.reader.look(&mut turned.bench.around());
        assert_eq!(turned.after(180, 1000), "nothing", "it was turned in view");
        let mut slow = Rigged::new(BUILD);
        slow.lay(part(1), 100_000);
        slow.trigger(true);
        assert_eq!((slow.after(59, 500), slow.after(1, 500)), ("reading".into(), "1".into()));
    }
}
