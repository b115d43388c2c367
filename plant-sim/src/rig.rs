//! Mechanics and controller coupled on one clock: the whole line, still pure.
//!
//! [`Rig::advance`] moves both on; [`Rig::call`] is everything that can be done from outside, at the
//! moment at which the clock stands.

use crate::calls::{Call, OperatorAct, Reply};
use crate::plc::{Command, Millis, Plc, Refusal, SCAN_MS};
use crate::simulation::Simulation;

/// The line with its controller.
#[derive(Debug)]
pub struct Rig {
    now: Millis,
    simulation: Simulation,
    plc: Plc,
    /// A hand has done something that no scan has seen yet.
    unseen: bool,
}

impl Rig {
    /// An empty line, switched on at time 0.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let simulation = Simulation::new(seed);
        let plc = Plc::new(simulation.sense());
        Self { now: 0, simulation, plc, unseen: false }
    }

    /// Moves on by one millisecond; tells whether the controller has scanned at its end.
    pub fn advance(&mut self) -> bool {
        self.now += 1;
        self.simulation.advance(1);
        let scans = self.now.is_multiple_of(SCAN_MS);
        if scans {
            self.scan();
        }
        scans
    }

    fn scan(&mut self) {
        let outputs = self.plc.scan(self.now, self.simulation.sense());
        self.simulation.drive(outputs);
        self.unseen = self.simulation.panel.is_busy();
    }

    /// Takes a call by the application `client`.
    ///
    /// # Errors
    /// The controller's [`Refusal`]; [`Refusal::OutOfRange`] for hands that ask too much of the magazine.
    pub fn call(&mut self, client: &str, call: &Call) -> Result<Reply, Refusal> {
        match call {
            Call::Acquire { holder, ttl_ms } => {
                let token = self.plc.acquire(self.now, client, holder, *ttl_ms)?;
                return Ok(Reply::Token(token));
            }
            Call::Renew { token } => self.plc.renew(self.now, client, *token)?,
            Call::Release { token } => self.plc.release(self.now, client, *token)?,
            Call::Command { token, command } => self.command(client, *token, *command)?,
            Call::Ledger { from, max } => return Ok(Reply::Ledger(self.plc.control().ledger().from(*from, *max))),
            Call::Finished { from, max } => return Ok(Reply::Finished(self.plc.production().from(*from, *max))),
            Call::Operator(act) => self.operate(*act)?,
        }
        Ok(Reply::Done)
    }

    fn command(&mut self, client: &str, token: u64, command: Command) -> Result<(), Refusal> {
        self.plc.command(self.now, client, token, command)
    }

    fn operate(&mut self, act: OperatorAct) -> Result<(), Refusal> {
        match act {
            OperatorAct::Load { count } => self.load(count)?,
            OperatorAct::PressStart => self.simulation.panel.start.press(),
            OperatorAct::PressStop => self.simulation.panel.stop.press(),
            OperatorAct::PressReset => self.simulation.panel.reset.press(),
            OperatorAct::SelectAuto { auto } => self.simulation.panel.auto = auto,
            OperatorAct::PressEmergencyStop => self.simulation.emergency_stop.press(),
            OperatorAct::ReleaseEmergencyStop => self.simulation.emergency_stop.release(),
        }
        self.unseen = true;
        Ok(())
    }

    fn load(&mut self, count: u32) -> Result<(), Refusal> {
        if count == 0 {
            return Err(Refusal::OutOfRange("count must be at least 1"));
        }
        let loaded = self.simulation.magazine.load(count);
        loaded.map_err(|_| Refusal::OutOfRange("so many workpieces do not fit into the magazine"))
    }

    /// Whether the controller has seen everything that hands have done.
    #[must_use]
    pub fn has_seen_hands(&self) -> bool {
        !self.unseen
    }

    /// The clock.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The mechanics.
    #[must_use]
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    /// The controller.
    #[must_use]
    pub fn plc(&self) -> &Plc {
        &self.plc
    }
}
