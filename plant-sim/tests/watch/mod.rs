//! Watches a rig and panics as soon as something happens that must not.

use std::collections::BTreeMap;

use plant_sim::module::conveyor::Direction;
use plant_sim::module::{PART_HEIGHT, PART_LENGTH, cylinder};
use plant_sim::plc::ledger::{Entry, Kind};
use plant_sim::plc::{Refusal, SCAN_MS, State};
use plant_sim::rig::Rig;
use plant_sim::simulation::{Located, Place};
use plant_sim::{Call, Reply};

const SIZE: [i64; 3] = [PART_LENGTH, PART_LENGTH, PART_HEIGHT];
/// The fastest that anything moves in a millisecond.
const FASTEST: i64 = cylinder::SPEED + cylinder::SPREAD;

pub(crate) struct Watch {
    before: BTreeMap<u32, Located>,
    pressed_since: Option<u64>,
    last_token: u64,
}

impl Watch {
    pub(crate) fn new(rig: &Rig) -> Self {
        Self { before: located(rig), pressed_since: None, last_token: 0 }
    }

    pub(crate) fn after_call(&mut self, rig: &Rig, call: &Call, reply: &Result<Reply, Refusal>) {
        if let Ok(Reply::Token(token)) = reply {
            assert!(*token > self.last_token, "token {token} after {}", self.last_token);
            self.last_token = *token;
        }
        if let Call::Command { token, .. } = call {
            let stale = !rig.plc().control().desk().is_current(*token);
            let refused = matches!(reply, Err(Refusal::StaleToken { .. }));
            assert_eq!(stale, refused, "{call:?} answered {reply:?}");
        }
        let pressed = rig.simulation().sense().emergency_stop;
        self.pressed_since = pressed.then(|| self.pressed_since.unwrap_or(rig.now()));
        self.before = located(rig);
    }

    pub(crate) fn after_step(&mut self, rig: &Rig, scanned: bool) {
        let now = located(rig);
        self.parts_are_conserved(rig, &now);
        self.nothing_teleports(&now);
        nothing_overlaps(&now);
        self.emergency_stop_stops(rig);
        assert_eq!(rig.simulation().near_misses(), 0, "the controller let mechanics come to the last resort");
        if scanned {
            interlocks_hold(rig);
            the_controller_counts_right(rig, &now);
        }
        self.before = now;
    }

    pub(crate) fn at_end(rig: &Rig) {
        let entries = rig.plc().control().ledger().from(0, usize::MAX);
        one_holder_at_most(&entries);
        let refused = entries.iter().filter(|entry| entry.kind == Kind::Refused).count();
        assert_eq!(refused, rig.plc().control().refused() as usize);
    }

    fn parts_are_conserved(&self, rig: &Rig, now: &BTreeMap<u32, Located>) {
        let all: Vec<u32> = now.keys().copied().collect();
        let loaded = rig.simulation().magazine.loaded();
        assert_eq!(all, (1..=loaded).collect::<Vec<_>>(), "a part vanished or appeared");
        assert_eq!(rig.simulation().workpieces().len(), all.len(), "a part is in two places");
        for (part, before) in &self.before {
            assert!(
                rank(now[part].place) >= rank(before.place),
                "part {part} went back: {before:?} to {:?}",
                now[part]
            );
        }
    }

    fn nothing_teleports(&self, now: &BTreeMap<u32, Located>) {
        for (part, before) in &self.before {
            let after = now[part];
            if after.place == Place::Bin {
                continue;
            }
            let axes = after.corner.iter().zip(before.corner);
            let way: i64 = axes.map(|(after, before)| (after - before).abs()).sum();
            assert!(way <= FASTEST, "part {part} jumped from {before:?} to {after:?}");
        }
    }

    fn emergency_stop_stops(&self, rig: &Rig) {
        let moving = rig.simulation().is_moving();
        if self.pressed_since.is_some_and(|since| rig.now() >= since + SCAN_MS) {
            assert!(!moving, "still moving a scan after the emergency stop");
        }
    }
}

fn located(rig: &Rig) -> BTreeMap<u32, Located> {
    rig.simulation().workpieces().into_iter().map(|located| (located.part, located)).collect()
}

fn rank(place: Place) -> u8 {
    match place {
        Place::Magazine => 0,
        Place::Slide => 1,
        Place::Belt => 2,
        Place::Bin => 3,
    }
}

fn nothing_overlaps(now: &BTreeMap<u32, Located>) {
    let solid: Vec<_> = now.values().filter(|located| located.place != Place::Bin).collect();
    for (index, one) in solid.iter().enumerate() {
        for other in &solid[index + 1..] {
            assert!(!overlap(one, other), "{one:?} and {other:?} are in one place");
        }
    }
}

fn overlap(one: &Located, other: &Located) -> bool {
    (0..3).all(|axis| (one.corner[axis] - other.corner[axis]).abs() < SIZE[axis])
}

fn interlocks_hold(rig: &Rig) {
    let (seen, set) = (rig.plc().inputs(), rig.plc().outputs());
    assert!(!(set.valves.extend && set.valves.retract), "both valves open");
    assert!(!(set.valves.extend && seen.conveyor.entry), "extends into an occupied entry");
    if set.motor.direction == Direction::Reverse {
        assert!(seen.cylinder.retracted && !set.valves.extend, "belt runs back against the ejector");
    }
    if set.any_motion() {
        assert!(!seen.emergency_stop, "moves in emergency stop");
        assert!(rig.plc().control().desk().current().is_some(), "moves without control");
        let manual = rig.plc().state() == State::Idle && !seen.panel.auto;
        assert!(manual || rig.plc().state() == State::Running, "moves in {:?}", rig.plc().state());
    }
}

fn the_controller_counts_right(rig: &Rig, now: &BTreeMap<u32, Located>) {
    let at = |place| now.values().filter(|located| located.place == place).count();
    let production = rig.plc().production();
    assert_eq!(production.on_belt() as usize, at(Place::Belt));
    let finished: Vec<_> = production.from(1, usize::MAX).iter().map(|part| part.part).collect();
    let bin: Vec<_> = rig.simulation().workpieces().iter().filter(|w| w.place == Place::Bin).map(|w| w.part).collect();
    assert_eq!(finished, bin, "the controller's list of finished parts is not the bin's");
}

/// Replays the ledger: a lease ends before the next begins (or the holder takes it again), and only the
/// current token executes anything.
fn one_holder_at_most(entries: &[Entry]) {
    let mut current: Option<(&str, u64)> = None;
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.sequence, index as u64 + 1, "a gap in the ledger");
        let this = Some((entry.holder.as_str(), entry.token));
        match entry.kind {
            Kind::Acquired => {
                assert!(current.is_none_or(|(holder, _)| holder == entry.holder), "two holders: {entry:?}");
                assert!(current.is_none_or(|(_, token)| token < entry.token), "the token did not grow: {entry:?}");
                current = this;
            }
            Kind::Released | Kind::Expired => assert_eq!(current.take(), this, "{entry:?}"),
            Kind::Executed => assert_eq!(current, this, "{entry:?}"),
            Kind::Refused => assert_ne!(current, this, "{entry:?}"),
            Kind::Denied => assert!(current.is_some_and(|(holder, _)| holder != entry.holder), "{entry:?}"),
        }
    }
}
