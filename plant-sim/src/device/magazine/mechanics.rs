//! The stack magazine: workpieces one above the other, the lowest falls when there is room below. Nothing drives it, and
//! no emergency stop holds what falls.

use std::collections::VecDeque;

use line_model::Value;
use rand_chacha::ChaCha8Rng;

use crate::device::chance::noise;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, Part};

/// What a magazine is made for.
#[derive(Clone, Debug)]
pub struct Build {
    /// How many workpieces fit.
    pub capacity: usize,
    /// Speed of the falling stack, damped by its guide.
    pub fall_speed: Micrometres,
    /// Largest deviation of their weights, in milligrams.
    pub mass_spread_mg: i64,
    /// What every workpiece is like; its number is the one of the last one loaded.
    pub pattern: Part,
}

/// The pins of a magazine.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Workpieces in the stack or where it drops them.
    pub level: Pin<u32>,
    /// There is none.
    pub empty: Pin<bool>,
    /// Number of the lowest one, 0 if there is none.
    pub next_part: Pin<u32>,
}

/// A stack of numbered workpieces.
#[derive(Debug)]
pub struct Magazine {
    build: Build,
    pins: Pins,
    out: Option<LaneId>,
    stack: VecDeque<Part>,
    /// Height of the lowest workpiece above the place that it falls to.
    height: Micrometres,
    room: bool,
    chance: ChaCha8Rng,
}

impl Magazine {
    /// An empty magazine that drops workpieces onto the lane `out`; `chance` decides how their weights deviate.
    #[must_use]
    pub fn new(build: Build, pins: Pins, out: Option<LaneId>, chance: ChaCha8Rng) -> Self {
        let height = build.pattern.height;
        Self { build, pins, out, stack: VecDeque::new(), height, room: false, chance }
    }

    fn load(&mut self, count: u32) -> Result<(), Refusal> {
        if count == 0 {
            return Err(Refusal::out_of_range("count must be at least 1"));
        }
        let room = self.build.capacity - self.stack.len();
        if usize::try_from(count).map_or(true, |count| count > room) {
            return Err(Refusal::out_of_range("so many workpieces do not fit into the magazine"));
        }
        for _ in 0..count {
            self.build.pattern.number += 1;
            let mass_mg = self.build.pattern.mass_mg + noise(self.build.mass_spread_mg, &mut self.chance);
            self.stack.push_back(Part { mass_mg, ..self.build.pattern.clone() });
        }
        Ok(())
    }

    /// An operator takes everything out, also what is falling.
    fn clear(&mut self, around: &mut Around<'_>) {
        self.stack.clear();
        self.height = self.build.pattern.height;
        self.out.into_iter().for_each(|out| around.lanes.reach_over(out, 0));
    }

    fn has_room(&self, out: LaneId, around: &Around<'_>) -> bool {
        around.lanes.gap(out) >= self.build.pattern.length
    }

    fn is_falling(&self) -> bool {
        self.height < self.build.pattern.height
    }

    fn fall(&mut self, out: LaneId, around: &mut Around<'_>) {
        let way = around.scaled(self.build.fall_speed);
        self.height = (self.height - way).max(0);
        around.lanes.reach_over(out, self.is_falling().into());
        if self.height == 0
            && let Some(part) = self.stack.pop_front()
        {
            self.height = self.build.pattern.height;
            around.lanes.reach_over(out, 0);
            around.lanes.put(out, part, 0);
        }
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        let below = self.out.into_iter().flat_map(|out| around.lanes.expected(out)).map(|placed| &placed.part);
        let next = below.clone().chain(self.stack.front()).next().map_or(0, |part| part.number);
        let level = u32::try_from(self.stack.len() + below.count()).unwrap_or(u32::MAX);
        around.sense(self.pins.level, level);
        around.sense(self.pins.empty, level == 0);
        around.sense(self.pins.next_part, next);
        self.room = self.out.is_some_and(|out| self.has_room(out, around));
        if let (false, Some(out)) = (self.room, self.out) {
            around.lanes.wait_for_room(out);
        }
    }
}

impl Behaviour for Magazine {
    fn step(&mut self, around: &mut Around<'_>) {
        if let Some(out) = self.out
            && self.has_room(out, around)
            && !self.stack.is_empty()
        {
            self.fall(out, around);
        }
        self.write_sensors(around);
    }

    fn look(&mut self, around: &mut Around<'_>) {
        self.write_sensors(around);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Load", [Value::UInt32(count)]) => self.load(*count)?,
            ("Clear", []) => self.clear(around),
            _ => return Err(Refusal::unknown(act)),
        }
        self.write_sensors(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        self.stack.is_empty() || !self.room
    }

    fn stored(&self) -> Vec<(&Part, Micrometres)> {
        let heights = (0..).map(|layer: i64| self.height + layer * self.build.pattern.height);
        self.stack.iter().zip(heights).collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    struct Rigged {
        bench: DeviceBench,
        magazine: Magazine,
        out: LaneId,
    }

    impl Rigged {
        fn new(load: u32) -> Self {
            let mut bench = DeviceBench::default();
            let pins = Pins { level: bench.sensor(0), empty: bench.sensor(true), next_part: bench.sensor(0) };
            let out = bench.lanes.add();
            let build = Build { capacity: 1000, fall_speed: 200, mass_spread_mg: 5000, pattern: part(0) };
            let mut magazine = Magazine::new(build, pins, Some(out), ChaCha8Rng::seed_from_u64(1));
            magazine.act("Load", &[load.into()], &mut bench.around()).unwrap();
            Self { bench, magazine, out }
        }

        fn steps(&mut self, steps: u32) {
            for _ in 0..steps {
                self.magazine.step(&mut self.bench.around());
                self.bench.lanes.settle();
            }
        }

        fn level(&self) -> u32 {
            self.bench.image.read(self.magazine.pins.level)
        }
    }

    #[test]
    fn the_lowest_falls_only_when_there_is_room() {
        let mut rigged = Rigged::new(2);
        rigged.bench.lanes.open(rigged.out, false);
        rigged.steps(1000);
        assert!(rigged.bench.lanes.parts(rigged.out).is_empty() && rigged.magazine.is_idle());
        rigged.bench.lanes.open(rigged.out, true);
        rigged.steps(124);
        assert!(rigged.bench.lanes.over(rigged.out) > 0);
        rigged.steps(1);
        assert_eq!(rigged.bench.lanes.parts(rigged.out)[0].part.number, 1);
        assert_eq!((rigged.level(), rigged.bench.lanes.over(rigged.out)), (2, 0));
    }

    #[test]
    fn a_stack_keeps_its_heights_when_the_lowest_is_handed_out() {
        let mut rigged = Rigged::new(3);
        rigged.steps(124);
        let heights: Vec<_> = rigged.magazine.stored().iter().map(|(_, height)| *height).collect();
        assert_eq!(heights, [200, 25_200, 50_200]);
        rigged.steps(1);
        let heights: Vec<_> = rigged.magazine.stored().iter().map(|(_, height)| *height).collect();
        assert_eq!(heights, [25_000, 50_000]);
    }

    #[test]
    fn workpieces_weigh_what_their_spread_allows() {
        let rigged = Rigged::new(100);
        let masses: Vec<_> = rigged.magazine.stored().iter().map(|(part, _)| part.mass_mg).collect();
        assert!(masses.iter().all(|mass| (25_000..=35_000).contains(mass)), "{masses:?}");
        assert!(masses.iter().any(|mass| *mass < 28_000) && masses.iter().any(|mass| *mass > 32_000));
    }

    #[test]
    fn hands_take_everything_out_even_what_is_falling() {
        let mut rigged = Rigged::new(3);
        rigged.steps(60);
        assert!(rigged.bench.lanes.over(rigged.out) > 0);
        rigged.magazine.act("Clear", &[], &mut rigged.bench.around()).unwrap();
        rigged.steps(1000);
        assert!(rigged.magazine.stored().is_empty() && rigged.bench.lanes.is_free(rigged.out));
        assert_eq!((rigged.level(), rigged.bench.lanes.over(rigged.out)), (0, 0));
        rigged.magazine.act("Load", &[1u32.into()], &mut rigged.bench.around()).unwrap();
        rigged.steps(125);
        assert_eq!(rigged.bench.lanes.parts(rigged.out)[0].part.number, 4, "no number is given twice");
    }

    #[test]
    fn an_overfull_magazine_takes_nothing() {
        let mut rigged = Rigged::new(1);
        let mut load = |count: u32| rigged.magazine.act("Load", &[count.into()], &mut rigged.bench.around());
        assert!(matches!(load(1000), Err(Refusal::OutOfRange(_))));
        assert!(matches!(load(0), Err(Refusal::OutOfRange(_))));
        load(999).unwrap();
        assert_eq!(rigged.level(), 1000);
    }
}
