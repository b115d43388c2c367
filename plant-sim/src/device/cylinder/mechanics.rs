//! A pneumatic cylinder, double-acting (two valves) or single-acting (a valve and a spring), with two end position
//! sensors. Without air a double-acting one is clamped where it is, and the spring of a single-acting one returns its
//! piston: so it is after an emergency stop, which takes the air (stop category 0 of IEC 60204-1).
//!
//! It may push workpieces: what comes in lies in front of the piston, at most one, is moved only by being pushed, and is
//! handed over at the full stroke.

#[cfg(test)]
mod tests;

use line_model::Value;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres};

/// The dimensions of a cylinder.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// From the rear end to the front end.
    pub stroke: Micrometres,
    /// Speed of the piston under air.
    pub speed: Micrometres,
    /// Largest deviation of a stroke from it.
    pub spread: Micrometres,
    /// What drives it back.
    pub back: Back,
}

/// What drives a piston back.
#[derive(Clone, Copy, Debug)]
pub enum Back {
    /// Air through a second valve. With both valves closed (or both open) the piston is clamped where it is.
    Air(Pin<bool>),
    /// A spring, at this speed, whenever there is no air.
    Spring(Micrometres),
}

/// The pins of a cylinder.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: air to extend.
    pub extend: Pin<bool>,
    /// Position of the piston, 0 is retracted.
    pub position: Pin<f64>,
    /// At the front end.
    pub extended: Pin<bool>,
    /// At the rear end.
    pub retracted: Pin<bool>,
    /// Number of the part in front of it.
    pub part: Pin<u32>,
}

/// Where a cylinder pushes workpieces.
#[derive(Clone, Copy, Debug)]
pub struct Slide {
    /// The lane in front of the piston.
    pub lane: LaneId,
    /// Where it hands them over, crosswise to the next lane; nothing if there is an end stop.
    pub out: Option<LaneId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Thrust {
    None,
    Forward,
    Back,
}

/// A cylinder with its piston.
#[derive(Debug)]
pub struct Piston {
    build: Build,
    pins: Pins,
    slide: Option<Slide>,
    position: Micrometres,
    /// Which valves are commanded to open.
    commanded: (bool, bool),
    /// Through which of them there is air.
    valves: (bool, bool),
    thrust: Thrust,
    stroke_speed: Micrometres,
    speed: Micrometres,
    stalled: bool,
    pressure: ChaCha8Rng,
}

impl Piston {
    /// A retracted cylinder; `pressure` decides how strokes deviate from the nominal speed.
    #[must_use]
    pub fn new(build: Build, pins: Pins, slide: Option<Slide>, pressure: ChaCha8Rng) -> Self {
        let (position, stroke_speed, speed, stalled) = (0, build.speed, 0, false);
        let (commanded, valves, thrust) = ((false, false), (false, false), Thrust::None);
        Self { build, pins, slide, position, commanded, valves, thrust, stroke_speed, speed, stalled, pressure }
    }

    fn read_valves(&self, around: &Around<'_>) -> (bool, bool) {
        let back = match self.build.back {
            Back::Air(pin) => around.output(pin),
            Back::Spring(_) => false,
        };
        (around.output(self.pins.extend), back)
    }

    fn driven(&self, valves: (bool, bool)) -> Thrust {
        match (valves, self.build.back) {
            ((true, false), _) => Thrust::Forward,
            ((false, true), Back::Air(_)) | ((false, _), Back::Spring(_)) => Thrust::Back,
            _ => Thrust::None,
        }
    }

    /// The signed speed in this step.
    fn motion(&self, around: &Around<'_>) -> Micrometres {
        let back = match self.build.back {
            Back::Air(_) => self.stroke_speed,
            Back::Spring(speed) => speed,
        };
        match self.thrust {
            Thrust::Forward if self.position < self.build.stroke && !self.stalled => around.scaled(self.stroke_speed),
            Thrust::Back if self.position > 0 => -around.scaled(back),
            _ => 0,
        }
    }

    /// What stands in the piston's way: what falls onto the slide, or a part where it would lay the next one.
    fn obstacle(&self, around: &Around<'_>) -> Micrometres {
        let Some(slide) = self.slide else {
            return self.build.stroke;
        };
        if around.lanes.over(slide.lane) > 0 {
            return 0;
        }
        let Some(placed) = around.lanes.parts(slide.lane).front() else {
            return self.build.stroke;
        };
        let length = placed.part.length;
        let room = slide.out.is_some_and(|out| around.lanes.gap(out) >= length);
        if room { self.build.stroke } else { (self.build.stroke - length).max(0) }
    }

    fn advance(&mut self, around: &mut Around<'_>) {
        let obstacle = self.obstacle(around);
        self.stalled &= self.position >= obstacle;
        self.speed = self.motion(around);
        let next = (self.position + self.speed).clamp(0, self.build.stroke);
        if next > self.position && next > obstacle {
            self.stalled = true;
            self.position = obstacle.max(self.position);
            around.near_miss();
        } else {
            self.position = next;
        }
        self.speed = self.motion(around);
    }

    fn push(&mut self, slide: Slide, around: &mut Around<'_>) {
        let Some(placed) = around.lanes.parts(slide.lane).front() else {
            // Handed over, or taken away while it reached over the next lane.
            slide.out.into_iter().for_each(|out| around.lanes.reach_over(out, 0));
            return;
        };
        let (was, length) = (placed.position, placed.part.length);
        let pushed = was.max(self.position);
        if pushed > was
            && let Some(placed) = around.lanes.moving(slide.lane).front_mut()
        {
            placed.position = pushed;
        }
        let Some(out) = slide.out else {
            return;
        };
        if pushed < self.build.stroke {
            let reaches = pushed > self.build.stroke - length;
            around.lanes.reach_over(out, if reaches { length } else { 0 });
        } else if let Some(placed) = around.lanes.take(slide.lane) {
            around.lanes.reach_over(out, 0);
            around.lanes.put(out, placed.part, 0);
        }
    }

    fn write_sensors(&self, around: &mut Around<'_>) {
        around.sense_milli(self.pins.position, self.position);
        around.sense(self.pins.extended, self.position >= self.build.stroke);
        around.sense(self.pins.retracted, self.position <= 0);
        let Some(slide) = self.slide else {
            return;
        };
        let first = around.lanes.parts(slide.lane).front();
        let part = first.map_or(0, |placed| placed.part.number);
        let free = around.lanes.is_free(slide.lane);
        around.sense(self.pins.part, part);
        around.lanes.open(slide.lane, free && self.position == 0 && self.thrust != Thrust::Forward);
    }
}

impl Behaviour for Piston {
    fn follow(&mut self, around: &mut Around<'_>) {
        self.commanded = self.read_valves(around);
        let valves = if around.has_air() { self.commanded } else { (false, false) };
        if valves != self.valves {
            self.valves = valves;
            self.stalled = false;
            self.stroke_speed = self.build.speed + self.pressure.random_range(-self.build.spread..=self.build.spread);
        }
        self.thrust = self.driven(valves);
        self.speed = self.motion(around);
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        self.advance(around);
        if let Some(slide) = self.slide {
            self.push(slide, around);
        }
        self.write_sensors(around);
    }

    fn look(&mut self, around: &mut Around<'_>) {
        self.write_sensors(around);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments, self.slide) {
            ("Clear", [], Some(slide)) => {
                around.lanes.clear(slide.lane);
                slide.out.into_iter().for_each(|out| around.lanes.reach_over(out, 0));
                self.write_sensors(around);
            }
            _ => return Err(Refusal::unknown(act)),
        }
        Ok(())
    }

    fn is_idle(&self) -> bool {
        match self.thrust {
            Thrust::None => true,
            Thrust::Forward => self.position >= self.build.stroke,
            Thrust::Back => self.position <= 0,
        }
    }

    fn is_moving(&self) -> bool {
        self.speed != 0
    }

    fn is_held_back(&self) -> bool {
        match self.driven(self.commanded) {
            Thrust::None => false,
            Thrust::Forward => self.position < self.build.stroke && !self.stalled,
            Thrust::Back => self.position > 0,
        }
    }

    fn is_pneumatic(&self) -> bool {
        true
    }
}
