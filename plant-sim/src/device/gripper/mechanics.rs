//! A hand on two axes: one goes from the place where workpieces come to lie to the one where they are put, the other down and up.
//! Its jaws lock themselves: without power they keep what they hold.
//!
//! Where a controller fails, mechanics still hold: the hand does not travel while it is lowered, it is not lowered onto what is in
//! its way, and its jaws do not open where a workpiece would fall.

use line_model::Value;

use super::axis::Axis;
use super::sensors::{Sensors, Wanted};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, Part};

/// The dimensions of a gripper.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// From place to place.
    pub stroke: Micrometres,
    /// From above down to the places.
    pub depth: Micrometres,
    /// Speed from place to place.
    pub speed: Micrometres,
    /// Speed down and up.
    pub lift_speed: Micrometres,
    /// How fast both change, in millimetres per square second.
    pub acceleration: i64,
    /// To close or to open the jaws.
    pub jaw_ms: u32,
}

/// The pins of a gripper.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drives are on. Off, everything stands where it is.
    pub enable: Pin<bool>,
    /// Output: go to where workpieces are put, else to where they come.
    pub across: Pin<bool>,
    /// Output: go down, else up.
    pub lower: Pin<bool>,
    /// Output: close the jaws, else open them.
    pub close: Pin<bool>,
    /// How far it is from where workpieces come, in mm.
    pub x: Pin<f64>,
    /// How far it is down, in mm.
    pub z: Pin<f64>,
    /// What its sensors say.
    pub sensors: Sensors,
}

/// A hand with what it holds.
#[derive(Debug)]
pub struct Gripper {
    build: Build,
    pins: Pins,
    lane: LaneId,
    out: Option<LaneId>,
    x: Axis,
    z: Axis,
    /// How far the jaws are closed, in thousandths of a millisecond at full strength.
    jaws: i64,
    held: Option<Part>,
    enabled: bool,
    wanted: Wanted,
    /// Something has a way to go that is free.
    can_move: bool,
    strength: i64,
}

impl Gripper {
    /// A hand that is up and open over the lane `lane`, and puts workpieces onto the lane `out`.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, out: Option<LaneId>) -> Self {
        let x = Axis::new(build.stroke, build.speed, build.acceleration);
        let z = Axis::new(build.depth, build.lift_speed, build.acceleration);
        let (jaws, held, enabled, wanted) = (0, None, false, Wanted::default());
        Self { build, pins, lane, out, x, z, jaws, held, enabled, wanted, can_move: false, strength: 1000 }
    }

    fn jaws_closed(&self) -> i64 {
        i64::from(self.build.jaw_ms) * 1000
    }

    fn is_at_in(&self) -> bool {
        self.x.is_near()
    }

    fn is_at_out(&self) -> bool {
        self.x.is_far()
    }

    /// Whether what is held has room where it is put; if nothing is held, whether anything could have.
    fn has_room(&self, around: &Around<'_>) -> bool {
        let length = self.held.as_ref().map_or(1, |part| part.length);
        self.out.is_some_and(|out| around.lanes.gap(out) >= length)
    }

    /// Whether nothing is in the way of a hand that goes down from above.
    fn is_free_below(&self, around: &Around<'_>) -> bool {
        let comes_in = around.lanes.over(self.lane) > 0;
        match &self.held {
            None => self.is_at_in() && !comes_in || self.is_at_out(),
            Some(_) if self.is_at_out() => self.has_room(around),
            Some(_) => self.is_at_in() && !comes_in && around.lanes.is_free(self.lane),
        }
    }

    fn x_moves(&self) -> bool {
        !self.x.is_there() && self.z.is_near()
    }

    fn z_moves(&self, around: &Around<'_>) -> bool {
        let starts_down = self.wanted.lower && self.z.is_near();
        !self.z.is_there() && (!starts_down || self.is_free_below(around))
    }

    /// The jaws let go only where a workpiece lies then.
    fn jaws_move(&self, around: &Around<'_>) -> bool {
        if self.wanted.close {
            return self.jaws < self.jaws_closed();
        }
        let lets_go = self.held.is_none() || self.z.is_far() && self.is_free_below(around);
        self.jaws > 0 && lets_go
    }

    fn move_axes(&mut self, around: &Around<'_>) {
        if self.z_moves(around) {
            self.z.step(self.strength);
        } else {
            self.z.halt();
        }
        if self.x_moves() {
            self.x.step(self.strength);
        } else {
            self.x.halt();
        }
    }

    fn move_jaws(&mut self, around: &mut Around<'_>) {
        if !self.jaws_move(around) {
            return;
        }
        if self.wanted.close {
            self.jaws = (self.jaws + self.strength).min(self.jaws_closed());
            if self.jaws == self.jaws_closed() && self.is_at_in() && self.z.is_far() {
                self.held = around.lanes.take(self.lane).map(|placed| placed.part);
            }
        } else {
            self.let_go(around);
            self.jaws = (self.jaws - self.strength).max(0);
        }
    }

    fn let_go(&mut self, around: &mut Around<'_>) {
        let onto = if self.is_at_in() { Some(self.lane) } else { self.out };
        if let Some(onto) = onto
            && self.strength > 0
            && let Some(part) = self.held.take()
        {
            around.lanes.put(onto, part, 0);
        }
    }

    /// How far the lowered hand reaches over the lane that workpieces are put on: as far as the one that it holds, and hardly at
    /// all when its jaws are round one that lies there.
    fn reach(&self) -> Micrometres {
        let is_over = self.is_at_out() && !self.z.is_near();
        if is_over { self.held.as_ref().map_or(1, |part| part.length) } else { 0 }
    }

    fn write_axes(&self, around: &mut Around<'_>) {
        around.sense_milli(self.pins.x, self.x.position());
        around.sense_milli(self.pins.z, self.z.position());
        let sensors = self.pins.sensors;
        around.sense(sensors.at_in, self.is_at_in());
        around.sense(sensors.at_out, self.is_at_out());
        around.sense(sensors.up, self.z.is_near());
        around.sense(sensors.down, self.z.is_far());
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        self.write_axes(around);
        let sensors = self.pins.sensors;
        around.sense(sensors.opened, self.jaws == 0);
        around.sense(sensors.closed, self.jaws == self.jaws_closed());
        around.sense(sensors.part, self.held.as_ref().map_or(0, |part| part.number));
        let (is_occupied, has_room) = (!around.lanes.parts(self.lane).is_empty(), self.has_room(around));
        around.sense(sensors.part_at_in, is_occupied);
        around.sense(sensors.out_free, has_room);
        let (is_away, is_free) = (!self.is_at_in() || self.z.is_near(), around.lanes.is_free(self.lane));
        around.lanes.open(self.lane, is_away && is_free);
        if let Some(out) = self.out {
            around.lanes.reach_over(out, self.reach());
            if !has_room {
                around.lanes.wait_for_room(out);
            }
        }
        self.can_move = self.x_moves() || self.z_moves(around) || self.jaws_move(around);
    }

    /// What the controller wants, and mechanics prevent.
    fn is_prevented(&self, around: &Around<'_>) -> bool {
        let travels_low = !self.x.is_there() && !self.z.is_near() && self.wanted.lower;
        let hits = self.z.is_near() && self.wanted.lower && self.x.is_there() && !self.is_free_below(around);
        let drops = !self.wanted.close && self.jaws > 0 && !self.jaws_move(around);
        self.enabled && (travels_low || hits || drops)
    }
}

impl Behaviour for Gripper {
    fn follow(&mut self, around: &mut Around<'_>) {
        let pins = self.pins;
        let [across, lower, close] = [pins.across, pins.lower, pins.close].map(|pin| around.output(pin));
        let before = std::mem::replace(&mut self.wanted, Wanted { across, lower, close });
        self.enabled = around.output(pins.enable);
        self.strength = around.scaled(1000);
        self.x.go(across);
        self.z.go(lower);
        if before != self.wanted && self.is_prevented(around) {
            around.near_miss();
        }
        self.write_sensors(around);
    }

    fn step(&mut self, around: &mut Around<'_>) {
        self.strength = around.scaled(1000);
        if self.enabled {
            self.move_axes(around);
            self.move_jaws(around);
        } else {
            self.x.halt();
            self.z.halt();
        }
        self.write_sensors(around);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Clear", []) => around.lanes.clear(self.lane),
            _ => return Err(Refusal::unknown(act)),
        }
        self.held = None;
        self.write_sensors(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        !self.is_moving()
    }

    fn is_moving(&self) -> bool {
        self.is_held_back() && self.strength > 0
    }

    fn is_held_back(&self) -> bool {
        self.enabled && self.can_move
    }

    fn stored(&self) -> Vec<(&Part, Micrometres)> {
        let height = self.build.depth - self.z.position();
        self.held.iter().map(|part| (part, height)).collect()
    }
}

#[cfg(test)]
mod tests;
