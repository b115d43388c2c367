//! Function block of a gripper: picks a workpiece up, puts one down, or does both, and supervises how long that takes.

use super::sensors::{Sensors, Wanted};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Millis, Order, Output, SCAN_MS, Scan};

/// The pins of the block.
#[derive(Debug)]
pub struct Pins {
    /// Output: the drives are on.
    pub enable: Guard,
    /// Output: go down, else up.
    pub lower: Guard,
    /// Output: go to where workpieces are put, else to where they come.
    pub across: Pin<bool>,
    /// Output: close the jaws, else open them.
    pub close: Pin<bool>,
    /// What the sensors say.
    pub sensors: Sensors,
    /// A command is not complete.
    pub busy: Pin<bool>,
    /// A command could not be completed.
    pub fault: Pin<bool>,
}

/// What is asked for and not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Nothing,
    Pick { then_put: bool },
    Put,
}

/// The function block of a gripper. What it is to do next follows from where the hand is, so a command that was broken off goes on
/// where it was when it is given again.
#[derive(Debug)]
pub struct GripperBlock {
    pins: Pins,
    limit_ms: Millis,
    asked: Asked,
    wanted: Wanted,
    driven_ms: Millis,
    fault: bool,
}

impl GripperBlock {
    /// A block that nobody has asked for anything; to pick up or to put down for longer than `limit_ms` is a fault.
    #[must_use]
    pub fn new(pins: Pins, limit_ms: Millis) -> Self {
        let wanted = Wanted::default();
        Self { pins, limit_ms, asked: Asked::Nothing, wanted, driven_ms: 0, fault: false }
    }

    fn ask(&mut self, asked: Asked, scan: &Scan<'_>) -> Result<(), Refusal> {
        scan.permit()?;
        let sensors = self.pins.sensors;
        let (holds, is_there) = (scan.get(sensors.part) != 0, scan.get(sensors.part_at_in));
        let against = match asked {
            _ if self.asked != Asked::Nothing => Some("the gripper is at work"),
            Asked::Put if !holds => Some("nothing is in the jaws"),
            Asked::Pick { .. } if holds => Some("a workpiece is in the jaws already"),
            Asked::Pick { .. } if !is_there => Some("no workpiece lies there"),
            _ => None,
        };
        against.map_or(Ok(()), |why| Err(Refusal::interlock(why)))?;
        self.pins.enable.check(scan)?;
        self.pins.lower.check(scan)?;
        self.begin(asked);
        // Jaws that have closed on nothing must open first.
        self.wanted.close &= holds;
        Ok(())
    }

    fn begin(&mut self, asked: Asked) {
        (self.asked, self.driven_ms) = (asked, 0);
    }

    fn give_up(&mut self, why: &str) {
        tracing::warn!("{why}");
        self.begin(Asked::Nothing);
        self.fault = true;
    }

    /// What to do to pick up; nothing when that is done.
    fn pick(&self, scan: &Scan<'_>) -> Option<Wanted> {
        let sensors = self.pins.sensors;
        let [at_in, up, down, opened] =
            [sensors.at_in, sensors.up, sensors.down, sensors.opened].map(|pin| scan.get(pin));
        if scan.get(sensors.part) != 0 {
            return (!up).then_some(Wanted { across: false, lower: false, close: true });
        }
        let closes = self.wanted.close || at_in && down && opened;
        let lower = at_in && (down || opened || closes);
        Some(Wanted { across: false, lower, close: closes && at_in && down })
    }

    /// What to do to put down; nothing when that is done.
    fn put(&self, scan: &Scan<'_>) -> Option<Wanted> {
        let sensors = self.pins.sensors;
        let [at_out, up, down, opened] =
            [sensors.at_out, sensors.up, sensors.down, sensors.opened].map(|pin| scan.get(pin));
        if scan.get(sensors.part) == 0 {
            return (!up || !opened).then_some(Wanted { across: true, lower: !opened, close: false });
        }
        let lower = at_out && (!up || scan.get(sensors.out_free));
        Some(Wanted { across: true, lower, close: !(at_out && down) })
    }

    /// Goes on with what is asked for.
    fn go_on(&mut self, scan: &Scan<'_>) {
        let next = match self.asked {
            Asked::Nothing => return,
            Asked::Pick { .. } => self.pick(scan),
            Asked::Put => self.put(scan),
        };
        match (next, self.asked) {
            (Some(wanted), _) => self.wanted = wanted,
            (None, Asked::Pick { then_put: true }) => self.begin(Asked::Put),
            (None, _) => self.begin(Asked::Nothing),
        }
    }

    /// Waiting for room takes as long as it takes.
    fn waits(&self, scan: &Scan<'_>) -> bool {
        let sensors = self.pins.sensors;
        let is_above = scan.get(sensors.at_out) && scan.get(sensors.up);
        self.asked == Asked::Put && is_above && scan.get(sensors.part) != 0 && !scan.get(sensors.out_free)
    }

    fn supervise(&mut self, scan: &Scan<'_>) {
        if self.asked == Asked::Nothing || !self.pins.enable.is_on(scan) {
            return;
        }
        let sensors = self.pins.sensors;
        let has_closed = scan.get(self.pins.close) && scan.get(sensors.closed);
        if has_closed && scan.get(sensors.part) == 0 && matches!(self.asked, Asked::Pick { .. }) {
            return self.give_up("the jaws have closed on nothing");
        }
        self.driven_ms += if self.waits(scan) { 0 } else { SCAN_MS };
        if self.driven_ms > self.limit_ms {
            self.give_up("the gripper took too long");
        }
    }
}

impl Block for GripperBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        self.supervise(scan);
        self.go_on(scan);
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let is_asked = self.asked != Asked::Nothing;
        if self.pins.enable.drive(is_asked, scan) {
            scan.set(self.pins.across, self.wanted.across);
            scan.set(self.pins.close, self.wanted.close);
            self.pins.lower.drive(self.wanted.lower, scan);
        }
        scan.set(self.pins.busy, is_asked);
        scan.set(self.pins.fault, self.fault);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        self.fault &= order != Order::Reset;
        if order.stops() {
            self.begin(Asked::Nothing);
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        let asked = match call.method {
            "Pick" => Asked::Pick { then_put: false },
            "Put" => Asked::Put,
            "Transfer" => Asked::Pick { then_put: true },
            _ => return Err(Refusal::unknown(call.name)),
        };
        self.ask(asked, scan)?;
        Ok(Vec::new())
    }

    fn is_idle(&self) -> bool {
        self.asked == Asked::Nothing
    }
}

#[cfg(test)]
mod tests;
