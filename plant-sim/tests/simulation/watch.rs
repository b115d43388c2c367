//! Watches a rig of the MPS line and panics as soon as something happens that must not.

use std::collections::BTreeMap;

use line_model::Value;
use plant_sim::Refusal;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;

use crate::halted::Halted;
use crate::support::{Entry, count, finished, is, ledger, number, state};

/// Of a workpiece, along the belt, along the ejector and up.
const SIZE: [i64; 3] = [40_000, 40_000, 25_000];
const STROKE: i64 = 100_000;
/// The fastest that anything moves in a millisecond.
const FASTEST: i64 = 412;

/// Where a part is, in the order in which it gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Magazine,
    Slide,
    Belt,
    Bin,
}

/// A workpiece with its place and the lower rear corner of its box: along the belt, along the
/// ejector (the belt begins at 0, the magazine lies at minus one stroke), and up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    place: Place,
    corner: [i64; 3],
}

pub(crate) struct Watch {
    before: BTreeMap<u32, Located>,
    loaded: u32,
    halted: Halted,
    last_token: u64,
}

impl Watch {
    pub(crate) fn new(rig: &Rig) -> Self {
        Self { before: located(rig), loaded: 0, halted: Halted::new(&crate::mps::line()), last_token: 0 }
    }

    pub(crate) fn after_call(
        &mut self,
        rig: &Rig,
        (method, arguments): (&str, &[Value]),
        reply: &Result<Vec<Output>, Refusal>,
    ) {
        if let ("Control.AcquireControl", Ok([Output::One(Value::UInt64(token))])) = (method, reply.as_deref()) {
            assert!(*token > self.last_token, "token {token} after {}", self.last_token);
            self.last_token = *token;
        }
        if let ("Operator.LoadMagazine", [Value::UInt32(count)], Ok(_)) = (method, arguments, reply) {
            self.loaded += count;
        }
        if let (false, [Value::UInt64(token), ..]) = (method.starts_with("Control."), arguments) {
            let held = rig.value("Control.Holder") != Some(&"".into());
            let stale = !(held && rig.value("Control.Token") == Some(&(*token).into()));
            let refused = matches!(reply, Err(Refusal::StaleToken { .. }));
            assert_eq!(stale, refused, "{method} {arguments:?} answered {reply:?}");
        }
        self.halted.after_call(rig, is_halted(rig));
        self.before = located(rig);
    }

    pub(crate) fn after_step(&mut self, rig: &mut Rig, scanned: bool) {
        let now = located(rig);
        self.parts_are_conserved(rig, &now);
        self.nothing_teleports(&now);
        nothing_overlaps(&now);
        actuators_are_within_their_limits(rig);
        self.halted.after_step(rig, is_halted(rig));
        assert_eq!(rig.simulation().near_misses(), 0, "the controller let mechanics come to the last resort");
        assert_eq!(is(rig, "Line.Moving"), rig.simulation().is_moving());
        if scanned {
            interlocks_hold(rig);
            the_controller_counts_right(rig, &now);
        }
        self.before = now;
    }

    pub(crate) fn at_end(rig: &mut Rig) {
        let entries = ledger(rig);
        one_holder_at_most(&entries);
        let refused = entries.iter().filter(|entry| entry.kind == "Refused").count();
        assert_eq!(refused as u64, count(rig, "Control.RefusedCommands"));
        let finished: Vec<_> = finished(rig).into_iter().map(|(_, part)| part).collect();
        let bin = rig.simulation().workpieces();
        let bin: Vec<_> = bin.iter().filter(|w| w.element == "Conveyor.Bin").map(|w| u64::from(w.part)).collect();
        // What has fallen since the last scan is not counted yet; every scan compares the numbers of both.
        assert!(
            bin.starts_with(&finished),
            "the controller's list {finished:?} of finished parts is not the bin's {bin:?}"
        );
    }

    fn parts_are_conserved(&self, rig: &Rig, now: &BTreeMap<u32, Located>) {
        let all: Vec<u32> = now.keys().copied().collect();
        assert_eq!(all, (1..=self.loaded).collect::<Vec<_>>(), "a part vanished or appeared");
        assert_eq!(rig.simulation().workpieces().len(), all.len(), "a part is in two places");
        for (part, before) in &self.before {
            assert!(now[part].place >= before.place, "part {part} went back: {before:?} to {:?}", now[part]);
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
}

/// Whether nothing may move: from the press of the emergency stop to the reset.
fn is_halted(rig: &Rig) -> bool {
    is(rig, "Safety.EmergencyStop") || state(rig) == "ResetRequired"
}

/// Where every part is.
pub(crate) fn located(rig: &Rig) -> BTreeMap<u32, Located> {
    let locate = |w: &plant_sim::kernel::mechanics::Located<'_>| match w.element {
        "Magazine" => Located { place: Place::Magazine, corner: [0, -STROKE, w.height] },
        "Ejector" => Located { place: Place::Slide, corner: [0, w.position - STROKE, 0] },
        "Conveyor" => Located { place: Place::Belt, corner: [w.position, 0, 0] },
        "Conveyor.Bin" => Located { place: Place::Bin, corner: [0; 3] },
        other => panic!("a part is in {other}"),
    };
    rig.simulation().workpieces().iter().map(|w| (w.part, locate(w))).collect()
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

fn actuators_are_within_their_limits(rig: &Rig) {
    assert!((0.0..=100.0).contains(&number(rig, "Ejector.Position")));
    assert!([-400.0, -150.0, 0.0, 150.0, 400.0].contains(&number(rig, "Conveyor.Speed")));
    assert!(!(is(rig, "Ejector.Extended") && is(rig, "Ejector.Retracted")), "at both ends");
}

fn interlocks_hold(rig: &Rig) {
    let (extend, retract) = (is(rig, "Ejector.ExtendValve"), is(rig, "Ejector.RetractValve"));
    assert!(!(extend && retract), "both valves open");
    assert!(!(extend && is(rig, "Conveyor.EntryBarrier")), "extends into an occupied entry");
    let direction = number(rig, "Conveyor.Direction");
    if direction < 0.0 {
        assert!(is(rig, "Ejector.Retracted") && !extend, "belt runs back against the ejector");
    }
    if extend || retract || direction != 0.0 {
        assert!(!is(rig, "Safety.EmergencyStop"), "moves in emergency stop");
        assert!(rig.value("Control.Holder") != Some(&"".into()), "moves without control");
        let manual = state(rig) == "Idle" && !is(rig, "Panel.AutoMode");
        assert!(manual || state(rig) == "Running", "moves in {}", state(rig));
    }
}

fn the_controller_counts_right(rig: &Rig, now: &BTreeMap<u32, Located>) {
    let at = |place| now.values().filter(|located| located.place == place).count() as u64;
    assert_eq!(count(rig, "Conveyor.PartsOnBelt"), at(Place::Belt));
    assert_eq!(count(rig, "Production.LastSerial"), at(Place::Bin));
    assert_eq!(count(rig, "Magazine.Level"), at(Place::Magazine) + at(Place::Slide));
}

/// Replays the ledger: a lease ends before the next begins (or the holder takes it again), and only the
/// current token executes anything.
fn one_holder_at_most(entries: &[Entry]) {
    let mut current: Option<(&str, u64)> = None;
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry.sequence, index as u64 + 1, "a gap in the ledger");
        let this = Some((entry.holder.as_str(), entry.token));
        match entry.kind.as_str() {
            "Acquired" => {
                assert!(current.is_none_or(|(holder, _)| holder == entry.holder), "two holders: {entry:?}");
                assert!(current.is_none_or(|(_, token)| token < entry.token), "the token did not grow: {entry:?}");
                current = this;
            }
            "Released" | "Expired" => assert_eq!(current.take(), this, "{entry:?}"),
            "Executed" | "Prevented" => assert_eq!(current, this, "{entry:?}"),
            "Refused" => assert_ne!(current, this, "{entry:?}"),
            "Denied" => assert!(current.is_some_and(|(holder, _)| holder != entry.holder), "{entry:?}"),
            other => panic!("{other}"),
        }
    }
}
