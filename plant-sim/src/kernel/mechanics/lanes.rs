//! Where workpieces lie: a lane in each device that carries them.
//!
//! Positions are those of the rear edge of a part, measured from the entry of its lane. A part that is being handed over
//! from one belt to the next lies on the next one with a negative position: it still reaches back over the edge.

use std::collections::VecDeque;

use super::{Micrometres, Part, PlacedPart};

/// Which lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneId(u32);

impl LaneId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about a lane")]
struct Lane {
    /// From the exit to the entry.
    parts: VecDeque<PlacedPart>,
    /// Handed over in this step, behind all others.
    arriving: VecDeque<PlacedPart>,
    closed: bool,
    /// Takes any number of parts in one place.
    pile: bool,
    over: Micrometres,
    /// The device that moves the parts.
    owner: u32,
    /// The device that hands parts over to this lane.
    feeder: Option<u32>,
    /// The feeder waits for room.
    awaited: bool,
    observers: Vec<u32>,
    changed: bool,
    /// Where raised blades hold front edges.
    blades: Vec<Micrometres>,
}

/// All lanes of a line.
#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "a list of lanes among lists about them")]
pub struct Lanes {
    lanes: Vec<Lane>,
    /// The lanes that something arrives on in this step.
    receiving: Vec<LaneId>,
    changed: Vec<LaneId>,
    woken: Vec<u32>,
}

impl Lanes {
    pub(crate) fn add(&mut self) -> LaneId {
        let id = LaneId(u32::try_from(self.lanes.len()).expect("a line has far less than four thousand million lanes"));
        self.lanes.push(Lane::default());
        id
    }

    pub(crate) fn own(&mut self, lane: LaneId, owner: u32) {
        self.lane(lane).owner = owner;
    }

    pub(crate) fn feed(&mut self, lane: LaneId, feeder: u32) {
        self.lane(lane).feeder = Some(feeder);
    }

    pub(crate) fn observe(&mut self, lane: LaneId, observer: u32) {
        self.lane(lane).observers.push(observer);
    }

    pub(crate) fn pile(&mut self, lane: LaneId) {
        self.lane(lane).pile = true;
    }

    fn lane(&mut self, lane: LaneId) -> &mut Lane {
        &mut self.lanes[lane.index()]
    }

    /// The parts on a lane, from the exit to the entry; those that arrive in this step do not lie there yet.
    #[must_use]
    pub fn parts(&self, lane: LaneId) -> &VecDeque<PlacedPart> {
        &self.lanes[lane.index()].parts
    }

    /// The parts on a lane and those that arrive on it, from the exit to the entry.
    pub fn expected(&self, lane: LaneId) -> impl Iterator<Item = &PlacedPart> + Clone {
        let lane = &self.lanes[lane.index()];
        lane.parts.iter().chain(&lane.arriving)
    }

    /// Whether nothing lies on a lane and nothing arrives.
    #[must_use]
    pub fn is_free(&self, lane: LaneId) -> bool {
        self.expected(lane).next().is_none()
    }

    /// The part at a place of the lane, the foremost if there are several.
    #[must_use]
    pub fn at(&self, lane: LaneId, place: Micrometres) -> Option<&Part> {
        self.parts(lane).iter().find(|placed| placed.covers(place)).map(|placed| &placed.part)
    }

    /// How far it is from the entry to the first thing on the lane: nothing if it takes no parts, negative if a part
    /// reaches back over the entry, whether it takes parts or not.
    #[must_use]
    pub fn gap(&self, lane: LaneId) -> Micrometres {
        let lane = &self.lanes[lane.index()];
        let room = if lane.closed { 0 } else { Micrometres::MAX / 2 };
        let last = lane.arriving.back().or(lane.parts.back()).filter(|_| !lane.pile);
        last.map_or(room, |last| last.position.min(room))
    }

    /// Whether the owner of the lane takes parts now.
    #[must_use]
    pub fn is_open(&self, lane: LaneId) -> bool {
        !self.lanes[lane.index()].closed
    }

    /// How far something reaches over the lane from its entry on: a thing of the neighbour, or a part that arrives.
    #[must_use]
    pub fn over(&self, lane: LaneId) -> Micrometres {
        let lane = &self.lanes[lane.index()];
        lane.arriving.iter().map(|placed| placed.position + placed.part.length).fold(lane.over, Micrometres::max)
    }

    /// Sets how far something reaches over the neighbour's lane. The neighbour notices when that begins and when it ends.
    pub fn reach_over(&mut self, lane: LaneId, reach: Micrometres) {
        let Lane { over, owner, .. } = self.lane(lane);
        let (before, owner) = (std::mem::replace(over, reach), *owner);
        if (before > 0) != (reach > 0) {
            self.woken.push(owner);
        }
    }

    /// Opens or closes the entry of one's own lane.
    pub fn open(&mut self, lane: LaneId, open: bool) {
        if std::mem::replace(&mut self.lane(lane).closed, !open) == open {
            self.wake(lane);
        }
    }

    /// Lays a part on a lane, behind all others. The caller has seen that there is room. It lies there from the end of
    /// this step on, so that it is not moved twice.
    pub fn put(&mut self, lane: LaneId, part: Part, position: Micrometres) {
        self.lane(lane).arriving.push_back(PlacedPart { part, position });
        self.receiving.push(lane);
        self.wake(lane);
        self.note_change(lane);
    }

    /// Ends a step: what was handed over has arrived.
    pub(crate) fn settle(&mut self) {
        for lane in self.receiving.drain(..) {
            let Lane { parts, arriving, .. } = &mut self.lanes[lane.index()];
            parts.append(arriving);
        }
    }

    /// Takes the foremost part away.
    pub fn take(&mut self, lane: LaneId) -> Option<PlacedPart> {
        let taken = self.lane(lane).parts.pop_front()?;
        self.wake(lane);
        self.note_change(lane);
        Some(taken)
    }

    /// Takes all parts away.
    pub fn clear(&mut self, lane: LaneId) {
        while self.take(lane).is_some() {}
    }

    /// The parts on a lane, to be moved.
    pub fn moving(&mut self, lane: LaneId) -> &mut VecDeque<PlacedPart> {
        self.note_change(lane);
        if std::mem::take(&mut self.lane(lane).awaited) {
            let feeder = self.lane(lane).feeder;
            self.woken.extend(feeder);
        }
        &mut self.lane(lane).parts
    }

    /// Hands over to the next lane what tips over the end of this one: a part does when its centre has passed it, and until then
    /// it reaches over the next lane. How many were handed over.
    pub fn tip_over(&mut self, lane: LaneId, end: Micrometres, next: LaneId) -> u32 {
        let passed = |placed: &PlacedPart| placed.position + placed.part.length / 2 > end;
        let mut count = 0;
        while self.parts(lane).front().is_some_and(passed) {
            if let Some(placed) = self.take(lane) {
                self.put(next, placed.part, placed.position - end);
                count += 1;
            }
        }
        let front = self.parts(lane).front().map_or(0, PlacedPart::front);
        self.reach_over(next, (front - end).max(0));
        count
    }

    /// Carries the parts on a lane forward, the foremost up to `end`: parts queue behind each other and at raised
    /// blades. Where nothing moves, no observer is notified.
    pub fn carry(&mut self, lane: LaneId, way: Micrometres, end: Micrometres) {
        let Lane { parts, blades, .. } = &mut self.lanes[lane.index()];
        let (mut limit, mut moved) = (end, false);
        for placed in parts {
            let blade = placed.held_by(blades).map_or(limit, |blade| blade.min(limit));
            let farthest = (blade - placed.part.length).max(placed.position);
            let position = (placed.position + way).min(farthest);
            moved |= position != placed.position;
            placed.position = position;
            limit = position;
        }
        if moved {
            self.moving(lane);
        }
    }

    /// Raises or lowers the blade at a place of a lane.
    pub fn block(&mut self, lane: LaneId, place: Micrometres, raised: bool) {
        let blades = &mut self.lane(lane).blades;
        blades.retain(|blade| *blade != place);
        if raised {
            blades.push(place);
        }
    }

    /// The feeder of the lane wants to be woken when something moves there.
    pub fn wait_for_room(&mut self, lane: LaneId) {
        self.lane(lane).awaited = true;
    }

    fn wake(&mut self, lane: LaneId) {
        let Lane { owner, feeder, .. } = self.lanes[lane.index()];
        self.woken.push(owner);
        self.woken.extend(feeder);
    }

    fn note_change(&mut self, lane: LaneId) {
        if !std::mem::replace(&mut self.lane(lane).changed, true) {
            self.changed.push(lane);
        }
    }

    /// Those who observe lanes on which something has changed.
    pub(crate) fn take_observers(&mut self, into: &mut Vec<u32>) {
        for lane in self.changed.drain(..) {
            let lane = &mut self.lanes[lane.index()];
            lane.changed = false;
            into.extend_from_slice(&lane.observers);
        }
    }

    pub(crate) fn take_woken(&mut self, into: &mut Vec<u32>) {
        into.append(&mut self.woken);
    }

    /// The lanes of a device.
    pub(crate) fn of(&self, owner: u32) -> impl Iterator<Item = LaneId> {
        (0..).map(LaneId).zip(&self.lanes).filter(move |(_, lane)| lane.owner == owner).map(|(id, _)| id)
    }

    /// Every part on a lane, with the device that carries it.
    pub(crate) fn all(&self) -> impl Iterator<Item = (u32, &PlacedPart)> {
        self.lanes.iter().flat_map(|lane| lane.parts.iter().map(|placed| (lane.owner, placed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::part;

    #[test]
    fn the_gap_is_what_is_free_behind_the_entry() {
        let mut lanes = Lanes::default();
        let lane = lanes.add();
        assert!(lanes.gap(lane) > 1_000_000_000);
        lanes.put(lane, part(1), 30_000);
        assert!(lanes.parts(lane).is_empty());
        assert_eq!((lanes.gap(lane), lanes.over(lane), lanes.expected(lane).count()), (30_000, 70_000, 1));
        lanes.settle();
        assert_eq!((lanes.over(lane), lanes.parts(lane).len()), (0, 1));
        assert_eq!(lanes.gap(lane), 30_000);
        lanes.open(lane, false);
        assert_eq!(lanes.gap(lane), 0);
        lanes.moving(lane)[0].position = -5_000;
        assert_eq!(lanes.gap(lane), -5_000, "it is in the way although nothing else may come");
    }

    #[test]
    fn a_part_tips_over_the_end_when_its_centre_has_passed_it() {
        let mut lanes = Lanes::default();
        let (lane, next) = (lanes.add(), lanes.add());
        lanes.put(lane, part(1), 80_000);
        lanes.settle();
        assert_eq!((lanes.tip_over(lane, 100_000, next), lanes.over(next)), (0, 20_000));
        lanes.moving(lane)[0].position = 80_001;
        assert_eq!(lanes.tip_over(lane, 100_000, next), 1);
        lanes.settle();
        assert_eq!((lanes.parts(next)[0].position, lanes.over(next)), (-19_999, 0));
    }

    #[test]
    fn a_pile_always_has_room() {
        let mut lanes = Lanes::default();
        let lane = lanes.add();
        lanes.pile(lane);
        lanes.put(lane, part(1), 0);
        assert!(lanes.gap(lane) > 1_000_000_000);
    }

    #[test]
    fn a_feeder_is_woken_by_what_it_waits_for() {
        let mut lanes = Lanes::default();
        let lane = lanes.add();
        lanes.own(lane, 1);
        lanes.feed(lane, 2);
        let woken = |lanes: &mut Lanes| {
            let mut woken = Vec::new();
            lanes.take_woken(&mut woken);
            woken
        };
        lanes.put(lane, part(1), 0);
        assert_eq!(woken(&mut lanes), [1, 2]);
        lanes.moving(lane);
        assert!(woken(&mut lanes).is_empty());
        lanes.wait_for_room(lane);
        lanes.moving(lane);
        assert_eq!(woken(&mut lanes), [2]);
    }

    #[test]
    fn an_owner_is_woken_when_something_begins_and_ends_to_reach_over_its_lane() {
        let mut lanes = Lanes::default();
        let lane = lanes.add();
        lanes.own(lane, 1);
        let woken = [0, 5, 9, 0, 0].map(|reach| {
            let mut woken = Vec::new();
            lanes.reach_over(lane, reach);
            lanes.take_woken(&mut woken);
            woken.len()
        });
        assert_eq!(woken, [0, 1, 0, 1, 0]);
    }
}
