//! A cylinder alone with its slide.

use rand::SeedableRng;

use super::*;
use crate::kernel::mechanics::testing::{DeviceBench, part};

struct Rigged {
    bench: DeviceBench,
    piston: Piston,
    pins: Pins,
    retract: Pin<bool>,
    slide: Slide,
}

impl Rigged {
    fn new(back: impl Fn(Pin<bool>) -> Back) -> Self {
        let mut bench = DeviceBench::default();
        let pins = Pins {
            extend: bench.output(false),
            position: bench.sensor(0.0),
            extended: bench.sensor(false),
            retracted: bench.sensor(true),
            part: bench.sensor(0),
        };
        let retract = bench.output(false);
        let slide = Slide { lane: bench.lanes.add(), out: Some(bench.lanes.add()) };
        let build = Build { stroke: 100_000, speed: 400, spread: 12, back: back(retract) };
        let mut piston = Piston::new(build, pins, Some(slide), ChaCha8Rng::seed_from_u64(1));
        piston.follow(&mut bench.around());
        Self { bench, piston, pins, retract, slide }
    }

    fn double() -> Self {
        Self::new(Back::Air)
    }

    fn valves(&mut self, extend: bool, retract: bool) {
        self.bench.image.set(self.pins.extend, extend);
        self.bench.image.set(self.retract, retract);
        self.piston.follow(&mut self.bench.around());
    }

    fn steps(&mut self, steps: u32) {
        for _ in 0..steps {
            self.piston.step(&mut self.bench.around());
            self.bench.lanes.settle();
        }
    }

    fn steps_until(&mut self, sensor: Pin<bool>) -> u32 {
        let mut steps = 0;
        while !self.bench.image.read(sensor) {
            self.steps(1);
            steps += 1;
            assert!(steps < 1000, "never arrived");
        }
        steps
    }

    fn state(&self) -> (Micrometres, bool, u32) {
        (self.piston.position, self.piston.is_moving(), self.bench.near_misses)
    }
}

#[test]
fn a_stroke_takes_about_a_quarter_of_a_second_each_way() {
    let mut rigged = Rigged::double();
    rigged.valves(true, false);
    assert!((240..=260).contains(&rigged.steps_until(rigged.pins.extended)));
    assert!(!rigged.piston.is_moving() && rigged.piston.is_idle());
    rigged.valves(false, true);
    assert!((240..=260).contains(&rigged.steps_until(rigged.pins.retracted)));
}

#[test]
fn closed_valves_clamp_the_piston_at_once_and_both_open_move_nothing() {
    let mut rigged = Rigged::double();
    rigged.valves(true, false);
    rigged.steps(100);
    let position = rigged.piston.position;
    for valves in [(false, false), (true, true)] {
        rigged.valves(valves.0, valves.1);
        assert!(!rigged.piston.is_moving());
        rigged.steps(1);
        assert_eq!(rigged.piston.position, position);
    }
}

#[test]
fn a_spring_drives_the_piston_back_when_there_is_no_air() {
    let mut rigged = Rigged::new(|_| Back::Spring(300));
    rigged.valves(true, false);
    rigged.steps_until(rigged.pins.extended);
    rigged.valves(false, false);
    assert!((330..=340).contains(&rigged.steps_until(rigged.pins.retracted)));
}

#[test]
fn a_workpiece_is_pushed_and_handed_over_at_the_full_stroke() {
    let mut rigged = Rigged::double();
    rigged.bench.lay(rigged.slide.lane, part(7), 0);
    rigged.valves(true, false);
    rigged.steps(200);
    let over = |rigged: &Rigged| rigged.bench.lanes.over(rigged.slide.out.unwrap());
    assert_eq!((over(&rigged), rigged.bench.image.read(rigged.pins.part)), (40_000, 7));
    rigged.steps(60);
    assert_eq!((over(&rigged), rigged.bench.image.read(rigged.pins.part)), (0, 0));
    let laid = rigged.bench.lanes.parts(rigged.slide.out.unwrap());
    assert_eq!((laid[0].part.number, laid[0].position), (7, 0));
}

#[test]
fn a_half_pushed_workpiece_stays_where_the_piston_left_it() {
    let mut rigged = Rigged::double();
    rigged.bench.lay(rigged.slide.lane, part(7), 0);
    rigged.valves(true, false);
    rigged.steps(170);
    let position = rigged.piston.position;
    rigged.valves(false, true);
    rigged.steps_until(rigged.pins.retracted);
    assert_eq!(rigged.bench.lanes.parts(rigged.slide.lane)[0].position, position);
    assert!(!rigged.bench.lanes.is_open(rigged.slide.lane));
}

#[test]
fn it_stalls_rather_than_push_a_part_into_another_and_goes_on_when_there_is_room() {
    let mut rigged = Rigged::double();
    let out = rigged.slide.out.unwrap();
    rigged.bench.lay(rigged.slide.lane, part(2), 0);
    rigged.bench.lay(out, part(1), 39_999);
    rigged.valves(true, false);
    rigged.steps(400);
    assert_eq!(rigged.state(), (60_000, false, 1));
    assert!(!rigged.piston.is_idle());
    rigged.bench.lanes.moving(out)[0].position = 40_000;
    rigged.steps_until(rigged.pins.extended);
}

#[test]
fn without_strength_it_is_jammed() {
    let mut rigged = Rigged::double();
    rigged.valves(true, false);
    (0..100).for_each(|_| rigged.piston.step(&mut rigged.bench.around_with(0)));
    assert_eq!(rigged.state(), (0, false, 0));
    rigged.piston.step(&mut rigged.bench.around_with(500));
    assert!((190..=210).contains(&rigged.piston.position));
}

#[test]
fn without_air_it_is_clamped_and_one_with_a_spring_goes_back() {
    for (mut rigged, end) in [(Rigged::double(), 20_000), (Rigged::new(|_| Back::Spring(300)), 0)] {
        rigged.valves(true, false);
        while rigged.piston.position < 20_000 {
            rigged.steps(1);
        }
        rigged.piston.position = 20_000;
        rigged.piston.follow(&mut rigged.bench.around_without_air());
        (0..200).for_each(|_| rigged.piston.step(&mut rigged.bench.around_without_air()));
        assert_eq!(rigged.state(), (end, false, 0));
        assert!(rigged.piston.is_held_back() && rigged.piston.is_pneumatic(), "it is told to extend");
    }
}
