//! The controller: a scan cycle over an I/O image.
//!
//! Each [`Plc::scan`] reads the inputs, runs the function blocks, writes the outputs and lets the
//! interlocks have the last word. Between scans it takes calls: [`Plc::acquire`] and its siblings manage
//! the lease, [`Plc::command`] asks the function blocks for something. A call never touches an output.
//!
//! * [`lease`] and [`ledger`]: who may command, who did, who was refused
//! * [`production`]: the finished parts and their serial numbers
//! * [`State`]: the state machine of the line
//!
//! Whatever takes control away (lease, stop button, selector, emergency stop) also makes the function
//! blocks forget what they were asked for, so nothing moves again without a new command.

pub mod control;
pub mod lease;
pub mod ledger;
pub mod production;

mod ejector;
mod interlock;
mod refusal;
mod state;

use control::{Caller, Control};
use ejector::Ejector;
use production::Production;
pub use refusal::Refusal;
use state::Conditions;
pub use state::State;

use crate::io::{Inputs, Outputs};
use crate::module::conveyor::{Direction, Motor};
use crate::module::panel::Lamps;

/// Time on the controller's clock in milliseconds since it was switched on.
pub type Millis = u64;

/// The scan cycle.
pub const SCAN_MS: Millis = 5;

/// What a holder of the lease can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Drive the piston to its front end.
    Extend,
    /// Drive the piston to its rear end.
    Retract,
    /// Run the belt.
    Run {
        /// Which way; [`Direction::Stopped`] is out of range.
        direction: Direction,
        /// At the slow speed.
        slow: bool,
    },
    /// Stop the belt.
    Stop,
    /// Parts up to this serial number are safely stored.
    Acknowledge {
        /// The serial number.
        serial: u64,
    },
}

impl Command {
    /// The name of the method that asks for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Extend => "Ejector.Extend",
            Self::Retract => "Ejector.Retract",
            Self::Run { .. } => "Conveyor.Run",
            Self::Stop => "Conveyor.Stop",
            Self::Acknowledge { .. } => "Production.Acknowledge",
        }
    }
}

/// The controller.
#[derive(Debug)]
pub struct Plc {
    inputs: Inputs,
    outputs: Outputs,
    state: State,
    control: Control,
    production: Production,
    ejector: Ejector,
    belt: Motor,
}

impl Plc {
    /// A controller that is switched on and sees `inputs`.
    #[must_use]
    pub fn new(inputs: Inputs) -> Self {
        Self {
            inputs,
            outputs: Outputs::default(),
            state: State::default(),
            control: Control::default(),
            production: Production::default(),
            ejector: Ejector::default(),
            belt: Motor::default(),
        }
    }

    /// One scan: from the inputs to the outputs.
    pub fn scan(&mut self, now: Millis, inputs: Inputs) -> &Outputs {
        let before = std::mem::replace(&mut self.inputs, inputs);
        self.expire(now);
        self.production.track(&before, &inputs, self.outputs.motor.direction, now);
        self.change_state(&before);
        self.outputs = Outputs { valves: self.ejector.step(&inputs), motor: self.belt, lamps: self.lamps() };
        interlock::enforce(&mut self.outputs, &inputs, &self.ejector);
        self.ejector.supervise(self.outputs.valves);
        &self.outputs
    }

    fn change_state(&mut self, before: &Inputs) {
        let seen = self.conditions(before);
        if seen.reset {
            self.ejector.reset();
        }
        let next = self.state.next(seen);
        if next != self.state || before.panel.auto != seen.auto || !self.may_move() {
            self.halt();
        }
        self.state = next;
    }

    fn conditions(&self, before: &Inputs) -> Conditions {
        let (was, is) = (before.panel, self.inputs.panel);
        Conditions {
            emergency_stop: self.inputs.emergency_stop,
            start: is.start && !was.start,
            stop: is.stop && !was.stop,
            reset: is.reset && !was.reset,
            auto: is.auto,
            in_control: self.control.desk().current().is_some(),
            fault: self.ejector.fault(),
            done: self.is_done(),
        }
    }

    fn is_done(&self) -> bool {
        self.inputs.waiting_parts() == 0 && self.production.on_belt() == 0 && self.inputs.cylinder.retracted
    }

    /// Whether commands are taken: in automatic while running, by hand while idle, always in control.
    fn may_move(&self) -> bool {
        let mode = match self.state {
            State::Running => true,
            State::Idle => !self.inputs.panel.auto,
            _ => false,
        };
        mode && self.control.desk().current().is_some()
    }

    fn halt(&mut self) {
        self.ejector.halt();
        self.belt = Motor::default();
    }

    fn lamps(&self) -> Lamps {
        Lamps {
            start: self.state == State::Running,
            stop: self.state == State::Idle,
            reset: self.state == State::ResetRequired || self.ejector.fault(),
            empty: self.inputs.waiting_parts() == 0,
            fault: self.ejector.fault(),
        }
    }

    fn expire(&mut self, now: Millis) {
        if self.control.expire(now) {
            self.lose_control();
        }
    }

    /// The lease has ended: even if somebody takes it before the next scan, nothing goes on by itself.
    fn lose_control(&mut self) {
        self.halt();
        self.state = self.state.without_control();
    }

    /// Grants the lease to `holder` and gives out its token.
    ///
    /// # Errors
    /// [`Refusal::Held`] by another one; [`Refusal::OutOfRange`] for a name or a time that can't be.
    pub fn acquire(&mut self, now: Millis, client: &str, holder: &str, ttl_ms: u32) -> Result<u64, Refusal> {
        self.expire(now);
        self.control.acquire(Caller { client, now }, holder, ttl_ms)
    }

    /// Prolongs the lease.
    ///
    /// # Errors
    /// [`Refusal::StaleToken`].
    pub fn renew(&mut self, now: Millis, client: &str, token: u64) -> Result<(), Refusal> {
        self.expire(now);
        self.control.renew(Caller { client, now }, token)
    }

    /// Gives the lease back; the line is brought to its safe state.
    ///
    /// # Errors
    /// [`Refusal::StaleToken`].
    pub fn release(&mut self, now: Millis, client: &str, token: u64) -> Result<(), Refusal> {
        self.expire(now);
        self.control.release(Caller { client, now }, token)?;
        self.lose_control();
        Ok(())
    }

    /// Takes up a command. Its effect shows at the next scan.
    ///
    /// # Errors
    /// In this order: [`Refusal::StaleToken`]; [`Refusal::OutOfRange`]; [`Refusal::Interlock`].
    pub fn command(&mut self, now: Millis, client: &str, token: u64, command: Command) -> Result<(), Refusal> {
        self.expire(now);
        let caller = Caller { client, now };
        self.control.admit(caller, token, command.name())?;
        let done = self.take_up(command);
        match &done {
            Ok(()) => self.control.executed(caller, token, command.name()),
            Err(why) => tracing::info!(command = command.name(), client, "not done: {why}"),
        }
        done
    }

    fn take_up(&mut self, command: Command) -> Result<(), Refusal> {
        if let Command::Acknowledge { serial } = command {
            return self.production.acknowledge(serial);
        }
        if matches!(command, Command::Run { direction: Direction::Stopped, .. }) {
            return Err(Refusal::OutOfRange("direction must be 1 or -1"));
        }
        if !self.may_move() {
            return Err(Refusal::Interlock("the line is neither running nor idle in manual mode"));
        }
        interlock::check(command, &self.inputs, &self.ejector, self.belt)?;
        self.ask(command);
        Ok(())
    }

    fn ask(&mut self, command: Command) {
        if let Some(stroke) = interlock::stroke_of(command) {
            self.ejector.request(stroke);
        }
        match command {
            Command::Run { direction, slow } => self.belt = Motor { direction, slow },
            Command::Stop => self.belt = Motor::default(),
            _ => {}
        }
    }

    /// The image read by the last scan.
    #[must_use]
    pub fn inputs(&self) -> &Inputs {
        &self.inputs
    }

    /// The image written by the last scan.
    #[must_use]
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The state of the line.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The lease and its ledger.
    #[must_use]
    pub fn control(&self) -> &Control {
        &self.control
    }

    /// The finished parts.
    #[must_use]
    pub fn production(&self) -> &Production {
        &self.production
    }
}
