//! What the tests of the pure line share: hands, leases, and a simple automatic mode.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use plant_sim::module::conveyor::Direction;
use plant_sim::plc::{Command, State};
use plant_sim::rig::Rig;
use plant_sim::{Call, OperatorAct, Reply};

/// Acquires control; `None` when it is refused.
pub(crate) fn acquire(rig: &mut Rig, holder: &str, ttl_ms: u32) -> Option<u64> {
    let call = Call::Acquire { holder: holder.into(), ttl_ms };
    match rig.call(holder, &call) {
        Ok(Reply::Token(token)) => Some(token),
        _ => None,
    }
}

/// Moves a hand.
pub(crate) fn operate(rig: &mut Rig, act: OperatorAct) {
    rig.call("operator", &Call::Operator(act)).expect("hands can do this");
}

/// Runs the belt and ejects whenever the entry is free, with a reaction time like that of a gateway.
pub(crate) struct Automatic {
    client: &'static str,
    token: u64,
    next: u64,
}

const REACTION_MS: u64 = 20;

impl Automatic {
    pub(crate) fn new(client: &'static str, token: u64) -> Self {
        Self { client, token, next: 0 }
    }

    /// Looks at the line and commands what is due.
    pub(crate) fn act(&mut self, rig: &mut Rig) {
        if rig.now() < self.next || rig.plc().state() != State::Running {
            return;
        }
        self.next = rig.now() + REACTION_MS;
        for command in due(rig) {
            // A refusal is the line's right.
            let _ = rig.call(self.client, &Call::Command { token: self.token, command });
        }
    }
}

fn due(rig: &Rig) -> Vec<Command> {
    let (seen, outputs) = (rig.plc().inputs(), rig.plc().outputs());
    let mut commands = Vec::new();
    if outputs.motor.direction != Direction::Forward {
        commands.push(Command::Run { direction: Direction::Forward, slow: false });
    }
    let resting = !outputs.valves.extend && !outputs.valves.retract;
    if resting && seen.cylinder.extended {
        commands.push(Command::Retract);
    } else if resting && !seen.conveyor.entry && seen.waiting_parts() > 0 {
        commands.push(Command::Extend);
    } else if resting && !seen.cylinder.retracted {
        commands.push(Command::Retract);
    }
    commands
}
