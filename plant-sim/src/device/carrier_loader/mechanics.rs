//! A loader: operators place tagged carriers in it, and its lift sets them down one by one when there is room.

use std::borrow::Cow;
use std::collections::VecDeque;

use line_model::Value;
use rand_chacha::ChaCha8Rng;

use crate::device::chance::noise;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, Part};

/// Most characters of a tag.
const LONGEST_TAG: usize = 64;

/// What a loader is made for.
#[derive(Clone, Debug)]
pub struct Build {
    /// How many carriers fit.
    pub capacity: usize,
    /// To set a carrier down.
    pub lift_ms: u32,
    /// Largest deviation of their weights, in milligrams.
    pub mass_spread_mg: i64,
    /// What every carrier is like; its number is the one of the last one loaded.
    pub pattern: Part,
}

/// The pins of a loader.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the lift is driven. Off, it stands wherever it is.
    pub enable: Pin<bool>,
    /// Carriers in the loader.
    pub waiting: Pin<u32>,
    /// The tag of the next one, empty if there is none.
    pub next_tag: Pin<Cow<'static, str>>,
}

/// A loader with the carriers in it.
#[derive(Debug)]
pub struct CarrierLoader {
    build: Build,
    pins: Pins,
    out: Option<LaneId>,
    carriers: VecDeque<Part>,
    /// How far the next one is set down, in thousandths of a millisecond at full strength.
    lowered: i64,
    room: bool,
    driven: bool,
    jammed: bool,
    chance: ChaCha8Rng,
}

impl CarrierLoader {
    /// An empty loader that sets carriers down on the lane `out`; `chance` decides how their weights deviate.
    #[must_use]
    pub fn new(build: Build, pins: Pins, out: Option<LaneId>, chance: ChaCha8Rng) -> Self {
        let (room, driven, jammed) = (false, false, false);
        Self { build, pins, out, carriers: VecDeque::new(), lowered: 0, room, driven, jammed, chance }
    }

    fn load(&mut self, tag: &str) -> Result<(), Refusal> {
        let printable = !tag.is_empty() && tag.len() <= LONGEST_TAG && tag.chars().all(|c| c.is_ascii_graphic());
        if !printable {
            return Err(Refusal::out_of_range("the tag must have 1 to 64 ASCII characters and no blank"));
        }
        if self.carriers.iter().any(|carrier| carrier.tag == tag) {
            return Err(Refusal::out_of_range("a carrier with this tag waits in the loader already"));
        }
        if self.carriers.len() >= self.build.capacity {
            return Err(Refusal::out_of_range("the loader is full"));
        }
        self.build.pattern.number += 1;
        let mass_mg = self.build.pattern.mass_mg + noise(self.build.mass_spread_mg, &mut self.chance);
        self.carriers.push_back(Part { tag: tag.to_owned().into(), mass_mg, ..self.build.pattern.clone() });
        Ok(())
    }

    fn has_room(&self, out: LaneId, around: &Around<'_>) -> bool {
        around.lanes.gap(out) >= self.build.pattern.length
    }

    fn lower(&mut self, out: LaneId, around: &mut Around<'_>) {
        let way = around.scaled(1000);
        self.jammed = way == 0;
        self.lowered += way;
        if self.lowered < i64::from(self.build.lift_ms) * 1000 {
            return;
        }
        self.lowered = 0;
        if let Some(carrier) = self.carriers.pop_front() {
            around.lanes.put(out, carrier, 0);
        }
    }

    fn is_lowering(&self) -> bool {
        self.driven && self.room && !self.carriers.is_empty()
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        around.sense(self.pins.waiting, u32::try_from(self.carriers.len()).unwrap_or(u32::MAX));
        around
            .sense(self.pins.next_tag, self.carriers.front().map_or(Cow::Borrowed(""), |carrier| carrier.tag.clone()));
        self.room = self.out.is_some_and(|out| self.has_room(out, around));
        if let (false, Some(out)) = (self.room, self.out) {
            around.lanes.wait_for_room(out);
        }
    }
}

impl Behaviour for CarrierLoader {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.driven = around.output(self.pins.enable);
        self.jammed = false;
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        if let Some(out) = self.out
            && self.driven
            && self.has_room(out, around)
            && !self.carriers.is_empty()
        {
            self.lower(out, around);
        }
        self.write_sensors(around);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Load", [Value::Text(tag)]) => self.load(tag)?,
            _ => return Err(Refusal::unknown(act)),
        }
        self.write_sensors(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        !self.is_moving()
    }

    fn is_moving(&self) -> bool {
        self.is_lowering() && !self.jammed
    }

    fn is_held_back(&self) -> bool {
        self.is_lowering()
    }

    fn stored(&self) -> Vec<(&Part, Micrometres)> {
        let heights = (1..).map(|layer: i64| layer * self.build.pattern.height);
        self.carriers.iter().zip(heights).collect()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    fn rigged() -> (DeviceBench, CarrierLoader, LaneId) {
        let mut bench = DeviceBench::default();
        let (enable, next_tag) = (bench.output(true), bench.sensor(Cow::Borrowed("")));
        let pins = Pins { enable, waiting: bench.sensor(0), next_tag };
        let out = bench.lanes.add();
        let build = Build { capacity: 2, lift_ms: 200, mass_spread_mg: 5000, pattern: part(0) };
        let mut loader = CarrierLoader::new(build, pins, Some(out), ChaCha8Rng::seed_from_u64(1));
        loader.follow(&mut bench.around());
        (bench, loader, out)
    }

    fn load(bench: &mut DeviceBench, loader: &mut CarrierLoader, tag: &str) -> Result<(), Refusal> {
        loader.act("Load", &[tag.to_owned().into()], &mut bench.around())
    }

    #[test]
    fn carriers_are_set_down_in_order_when_there_is_room() {
        let (mut bench, mut loader, out) = rigged();
        load(&mut bench, &mut loader, "A").unwrap();
        load(&mut bench, &mut loader, "B").unwrap();
        let steps = |bench: &mut DeviceBench, loader: &mut CarrierLoader, steps: u32| {
            for _ in 0..steps {
                loader.step(&mut bench.around());
                bench.lanes.settle();
            }
        };
        steps(&mut bench, &mut loader, 1000);
        let tags = |bench: &DeviceBench| {
            bench.lanes.parts(out).iter().map(|placed| placed.part.tag.clone()).collect::<Vec<_>>()
        };
        assert_eq!(tags(&bench), ["A"]);
        assert!(loader.is_idle() && bench.image.read(loader.pins.next_tag) == "B");
        bench.lanes.moving(out)[0].position = 40_000;
        steps(&mut bench, &mut loader, 200);
        assert_eq!(tags(&bench), ["A", "B"]);
    }

    #[test]
    fn a_lift_that_is_not_driven_stands_where_it_is() {
        let (mut bench, mut loader, out) = rigged();
        load(&mut bench, &mut loader, "A").unwrap();
        (0..100).for_each(|_| loader.step(&mut bench.around()));
        assert!(loader.is_moving());
        bench.image.set(loader.pins.enable, false);
        loader.follow(&mut bench.around());
        (0..1000).for_each(|_| loader.step(&mut bench.around()));
        assert!(!loader.is_moving() && loader.is_idle() && bench.lanes.is_free(out));
        bench.image.set(loader.pins.enable, true);
        loader.follow(&mut bench.around());
        (0..99).for_each(|_| loader.step(&mut bench.around()));
        assert!(bench.lanes.is_free(out));
        loader.step(&mut bench.around());
        assert!(!bench.lanes.is_free(out));
    }

    #[test]
    fn carriers_differ_in_weight_by_no_more_than_they_may() {
        let (mut bench, mut loader, _) = rigged();
        for tag in ["A", "B"] {
            load(&mut bench, &mut loader, tag).unwrap();
        }
        let masses: Vec<i64> = loader.stored().iter().map(|(carrier, _)| carrier.mass_mg - part(0).mass_mg).collect();
        assert!(masses[0] != masses[1] && masses.iter().all(|mass| mass.abs() <= 5000), "{masses:?}");
    }

    #[test]
    fn what_can_not_be_told_apart_or_does_not_fit_is_refused() {
        let (mut bench, mut loader, _) = rigged();
        for (tag, taken) in [("", false), ("A B", false), ("A", true), ("A", false), ("B", true), ("C", false)] {
            assert_eq!(load(&mut bench, &mut loader, tag).is_ok(), taken, "{tag:?}");
        }
        assert_eq!(bench.image.read(loader.pins.waiting), 2);
    }
}
