//! Function block of a whole line: its state, and who may move in it.

use std::borrow::Cow;

use super::state::{Conditions, State};
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Condition, Order, Scan};

/// Shown as the state of a line whose controller is stopped.
pub const STOPPED: &str = "Stopped";

/// What the line control looks at.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// The start button is down. Of this and the next two the moment counts at which they become true.
    pub start: Condition,
    /// The stop button is down.
    pub stop: Condition,
    /// The reset button is down.
    pub reset: Condition,
    /// The line is to run by itself.
    pub auto: Condition,
    /// The emergency stop is pressed.
    pub emergency_stop: Condition,
    /// Something does not work.
    pub fault: Condition,
    /// Nothing is left to do.
    pub done: Condition,
    /// Somebody is in control.
    pub in_control: Condition,
}

/// The buttons and the selector of one scan.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "four contacts are four truth values")]
struct Contacts {
    start: bool,
    stop: bool,
    reset: bool,
    auto: bool,
}

/// The function block of a line.
#[derive(Debug)]
pub struct LineControl {
    inputs: Inputs,
    shown: Pin<Cow<'static, str>>,
    state: State,
    before: Contacts,
    could_move: bool,
}

impl LineControl {
    /// A line at rest.
    #[must_use]
    pub fn new(inputs: Inputs, shown: Pin<Cow<'static, str>>) -> Self {
        Self { inputs, shown, state: State::default(), before: Contacts::default(), could_move: false }
    }

    fn contacts(&self, scan: &Scan<'_>) -> Contacts {
        Contacts {
            start: scan.holds(self.inputs.start),
            stop: scan.holds(self.inputs.stop),
            reset: scan.holds(self.inputs.reset),
            auto: scan.holds(self.inputs.auto),
        }
    }

    fn conditions(&self, contacts: Contacts, scan: &Scan<'_>) -> Conditions {
        Conditions {
            emergency_stop: scan.holds(self.inputs.emergency_stop),
            start: contacts.start && !self.before.start,
            stop: contacts.stop && !self.before.stop,
            reset: contacts.reset && !self.before.reset,
            auto: contacts.auto,
            in_control: scan.holds(self.inputs.in_control),
            fault: scan.holds(self.inputs.fault),
            done: scan.holds(self.inputs.done),
        }
    }

    fn enter(&mut self, state: State, scan: &mut Scan<'_>) {
        self.state = state;
        scan.set(self.shown, state.name().into());
    }
}

impl Block for LineControl {
    fn decide(&mut self, scan: &mut Scan<'_>) {
        let contacts = self.contacts(scan);
        let seen = self.conditions(contacts, scan);
        if seen.reset {
            scan.order(Order::Reset);
        }
        let next = self.state.next(seen);
        let turned = contacts.auto != self.before.auto;
        let can_move = next.takes_commands(seen);
        if next != self.state || turned || (self.could_move && !can_move) {
            scan.order(Order::Halt);
        }
        if next == State::Running && self.state != State::Running {
            scan.order(Order::Start);
        }
        (self.before, self.could_move) = (contacts, can_move);
        self.enter(next, scan);
    }

    /// Even if somebody takes control before the next scan, nothing goes on by itself.
    fn obey(&mut self, order: Order, scan: &mut Scan<'_>) {
        if order == Order::LoseControl {
            self.enter(self.state.without_control(), scan);
        }
    }

    fn stop(&mut self, scan: &mut Scan<'_>) {
        scan.set(self.shown, STOPPED.into());
    }

    /// Nothing starts by itself: neither a line that ran, nor by a button that was pressed meanwhile.
    fn restart(&mut self, scan: &mut Scan<'_>) {
        self.before = self.contacts(scan);
        self.enter(self.state.after_stop(), scan);
    }
}
