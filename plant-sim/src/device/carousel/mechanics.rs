//! The table of a carousel. Its places lie one behind the other along its lane, as they do along its circle: the first one at
//! the entry, the last one at the exit. In position, what comes in is drawn into the first place, and what stands in the last
//! one is pushed out as soon as there is room for it. What is still there when the table turns comes round to the first place.

use line_model::Value;

use super::table::Table;
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, PlacedPart};

/// The dimensions of a carousel.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// How many places it has.
    pub places: u32,
    /// From place to place, along its circle.
    pub pitch: Micrometres,
    /// To turn by one place.
    pub index_ms: u32,
    /// How fast workpieces are drawn in and pushed out.
    pub feed_speed: Micrometres,
}

impl Build {
    /// Where its lane ends.
    #[must_use]
    pub fn length(&self) -> Micrometres {
        Micrometres::from(self.places) * self.pitch
    }

    fn last_place(&self) -> Micrometres {
        self.length() - self.pitch
    }
}

/// The pins of a carousel.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Output: the drives that draw in and push out are on.
    pub enable: Pin<bool>,
    /// Output: turn to the next place; it stops there until the output was off. Off, it stands where it is.
    pub index: Pin<bool>,
    /// The table stands in position.
    pub in_position: Pin<bool>,
    /// Nothing reaches over the edge of the table.
    pub clear: Pin<bool>,
    /// A workpiece is in the first place.
    pub entry_occupied: Pin<bool>,
    /// A workpiece is in the last place.
    pub exit_occupied: Pin<bool>,
    /// How many workpieces are on the table.
    pub level: Pin<u32>,
    /// How often it has turned.
    pub indexes: Pin<u32>,
}

/// What moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    Nothing,
    Table,
    Feed,
}

/// A table with what is on it.
#[derive(Debug)]
pub struct Carousel {
    build: Build,
    pins: Pins,
    lane: LaneId,
    out: Option<LaneId>,
    table: Table,
    enabled: bool,
    index: bool,
    /// The table has come into position, and the output was not off since.
    has_indexed: bool,
    motion: Motion,
    /// What it has of its strength, in thousandths.
    strength: i64,
    indexes: u32,
}

impl Carousel {
    /// An empty table in position that hands workpieces over to the lane `out`, or keeps them if there is none.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId, out: Option<LaneId>) -> Self {
        let table = Table::new(build.pitch, build.index_ms);
        let (enabled, index, has_indexed) = (false, false, false);
        let (motion, strength, indexes) = (Motion::Nothing, 1000, 0);
        Self { build, pins, lane, out, table, enabled, index, has_indexed, motion, strength, indexes }
    }

    fn is_asked_to_turn(&self) -> bool {
        self.index && !self.has_indexed
    }

    /// Whether everything on the table is in a place, and nothing that is on its way in or has just gone out is over it.
    fn is_clear(&self, around: &Around<'_>) -> bool {
        let parts = around.lanes.parts(self.lane);
        let is_in = parts.back().is_none_or(|last| last.position >= 0);
        let is_not_out = parts.front().is_none_or(|first| first.position <= self.build.last_place());
        let is_gone = self.out.is_none_or(|out| around.lanes.gap(out) >= 0);
        is_in && is_not_out && is_gone && around.lanes.over(self.lane) <= 0
    }

    /// How far the last workpiece can still be drawn in.
    fn room_in(&self, around: &Around<'_>) -> Micrometres {
        let mut from_entry = around.lanes.parts(self.lane).iter().rev();
        let Some(last) = from_entry.next() else { return 0 };
        let limit = from_entry.next().map_or(0, |ahead| (ahead.position - last.part.length).min(0));
        limit - last.position
    }

    /// How far the first workpiece can be pushed out: not at all before there is room for all of it.
    fn room_out(&self, around: &Around<'_>) -> Micrometres {
        let (Some(out), Some(first)) = (self.out, around.lanes.parts(self.lane).front()) else { return 0 };
        let (past, room) = (first.position - self.build.last_place(), around.lanes.gap(out));
        let begins = past == 0 && room >= first.part.length;
        if begins || past > 0 { self.build.length() + room - first.front() } else { 0 }
    }

    fn plan(&self, around: &Around<'_>) -> Motion {
        let is_free_to_turn = !self.table.is_in_position() || self.is_clear(around);
        let can_feed = self.table.is_in_position() && (self.room_in(around) > 0 || self.room_out(around) > 0);
        if self.is_asked_to_turn() && is_free_to_turn {
            Motion::Table
        } else if self.enabled && can_feed {
            Motion::Feed
        } else {
            Motion::Nothing
        }
    }

    fn turn(&mut self, around: &mut Around<'_>) {
        let (way, arrived) = self.table.turn(self.strength);
        around.lanes.moving(self.lane).iter_mut().for_each(|placed| placed.position += way);
        if arrived {
            self.has_indexed = true;
            self.indexes += 1;
            self.come_round(around);
        }
    }

    fn come_round(&self, around: &mut Around<'_>) {
        let is_round = |placed: &PlacedPart| placed.position > self.build.last_place();
        while around.lanes.parts(self.lane).front().is_some_and(is_round) {
            if let Some(placed) = around.lanes.take(self.lane) {
                around.lanes.put(self.lane, placed.part, placed.position - self.build.length());
            }
        }
    }

    fn feed(&self, around: &mut Around<'_>) {
        let way = self.build.feed_speed * self.strength / 1000;
        let (inwards, outwards) = (self.room_in(around).clamp(0, way), self.room_out(around).clamp(0, way));
        let parts = around.lanes.moving(self.lane);
        parts.back_mut().into_iter().for_each(|last| last.position += inwards);
        parts.front_mut().into_iter().for_each(|first| first.position += outwards);
    }

    /// What a table in position pushes out tips over its edge; what lies on one that turns goes round.
    fn tip_over(&self, around: &mut Around<'_>) {
        if let Some(out) = self.out
            && self.table.is_in_position()
        {
            around.lanes.tip_over(self.lane, self.build.length(), out);
        }
    }

    fn write_sensors(&mut self, around: &mut Around<'_>) {
        self.tip_over(around);
        self.motion = self.plan(around);
        let (in_position, clear) = (self.table.is_in_position(), self.is_clear(around));
        let parts = around.lanes.expected(self.lane);
        let stands_at = |place: Micrometres| in_position && parts.clone().any(|placed| placed.position == place);
        let (entry, exit) = (stands_at(0), stands_at(self.build.last_place()));
        let takes = in_position && parts.clone().all(|placed| placed.position >= self.build.pitch);
        let level = u32::try_from(parts.count()).unwrap_or(u32::MAX);
        around.sense(self.pins.in_position, in_position);
        around.sense(self.pins.clear, clear);
        around.sense(self.pins.entry_occupied, entry);
        around.sense(self.pins.exit_occupied, exit);
        around.sense(self.pins.level, level);
        around.sense(self.pins.indexes, self.indexes);
        around.lanes.open(self.lane, takes && self.motion != Motion::Table);
        if let (true, Some(out)) = (exit || !clear, self.out) {
            around.lanes.wait_for_room(out);
        }
    }
}

impl Behaviour for Carousel {
    fn follow(&mut self, around: &mut Around<'_>) {
        let was_asked = self.is_asked_to_turn();
        self.enabled = around.output(self.pins.enable);
        self.index = around.output(self.pins.index);
        self.has_indexed &= self.index;
        self.strength = around.scaled(1000);
        self.write_sensors(around);
        // The edge is what the controller should have waited for.
        if self.is_asked_to_turn() && !was_asked && self.motion != Motion::Table {
            around.near_miss();
        }
    }

    fn step(&mut self, around: &mut Around<'_>) {
        self.strength = around.scaled(1000);
        self.motion = self.plan(around);
        match self.motion {
            Motion::Table => self.turn(around),
            Motion::Feed => self.feed(around),
            Motion::Nothing => {}
        }
        self.write_sensors(around);
    }

    fn act(&mut self, act: &str, arguments: &[Value], around: &mut Around<'_>) -> Result<(), Refusal> {
        match (act, arguments) {
            ("Clear", []) => around.lanes.clear(self.lane),
            _ => return Err(Refusal::unknown(act)),
        }
        self.write_sensors(around);
        Ok(())
    }

    fn is_idle(&self) -> bool {
        !self.is_moving() && !self.is_asked_to_turn()
    }

    fn is_moving(&self) -> bool {
        self.is_held_back() && self.strength > 0
    }

    fn is_held_back(&self) -> bool {
        self.motion != Motion::Nothing
    }
}

#[cfg(test)]
mod tests;
