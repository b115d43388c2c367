//! The faults in force in a rig: those of sensors, devices, workpieces and the controller.

use std::collections::BTreeMap;

use line_model::fault::{FaultError, FaultId, PlantFault};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::mishap::{Mishap, Mishaps};
use super::motion::{self, Restraint};
use super::sensor::{self, FaultySensor};
use super::surroundings::Surroundings;
use super::touch::{self, Touch};
use crate::kernel::io::Cell;

/// The faults in force in a rig.
#[derive(Debug)]
pub(crate) struct Record {
    seed: u64,
    in_force: BTreeMap<FaultId, Hold>,
    mishaps: Mishaps,
}

/// What keeps a fault in force.
#[derive(Debug)]
enum Hold {
    Sensor(FaultySensor),
    Motion(Restraint),
    Part(Mishap),
    /// How many scans the controller has left out.
    Stop(u64),
}

impl Record {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, in_force: BTreeMap::new(), mishaps: Mishaps::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.in_force.is_empty()
    }

    /// Whether the controller is in STOP.
    pub(crate) fn stop_controller(&self) -> bool {
        self.stopped_by().is_some()
    }

    fn stopped_by(&self) -> Option<FaultId> {
        self.in_force.iter().find(|(_, hold)| matches!(hold, Hold::Stop(_))).map(|(id, _)| *id)
    }

    pub(crate) fn mishaps(&self) -> &Mishaps {
        &self.mishaps
    }

    /// Whether a fault fits the line.
    pub(crate) fn check(fault: &PlantFault, around: &Surroundings<'_>) -> Result<(), FaultError> {
        match fault {
            _ if fault.sensor().is_some() => sensor::check(fault, around).map(drop),
            _ if fault.device().is_some() || *fault == PlantFault::AirLost => motion::check(fault, around).map(drop),
            _ if fault.carrier().is_some() => Mishap::check(fault, around).map(drop),
            _ => Ok(()),
        }
    }

    pub(crate) fn inject(
        &mut self,
        id: FaultId,
        fault: &PlantFault,
        around: &mut Surroundings<'_>,
    ) -> Result<(), FaultError> {
        let already = |by| FaultError::Already { fault: fault.to_string(), by };
        let hold = if fault.sensor().is_some() {
            let (cell, reading) = sensor::reading(fault, self.chance(id), around)?;
            if let Some(by) = self.of_sensor(cell) {
                return Err(already(by));
            }
            Hold::Sensor(FaultySensor::new(cell, reading, around))
        } else if fault.carrier().is_some() {
            Hold::Part(Mishap::check(fault, around)?)
        } else if *fault == PlantFault::ControllerStop {
            if let Some(by) = self.stopped_by() {
                return Err(already(by));
            }
            around.plc.stop(around.now, around.image);
            around.simulation.follow(around.image);
            Hold::Stop(0)
        } else {
            Hold::Motion(motion::check(fault, around)?)
        };
        self.in_force.insert(id, hold);
        self.act_at_once(id, around);
        Ok(())
    }

    /// A fault is in force from the moment at which it comes.
    fn act_at_once(&mut self, id: FaultId, around: &mut Surroundings<'_>) {
        if let Some(Hold::Part(mishap)) = self.in_force.get_mut(&id) {
            mishap.act(&mut self.mishaps, around);
        }
        self.restrain(around);
        self.keep_air_away(around);
    }

    /// One chance for each fault: a fault more or less does not change the noise of another.
    fn chance(&self, id: FaultId) -> ChaCha8Rng {
        let mut chance = ChaCha8Rng::seed_from_u64(self.seed);
        chance.set_stream((1 << 32) | u64::from(id.0));
        chance
    }

    fn of_sensor(&self, cell: Cell) -> Option<FaultId> {
        let holds = self.in_force.iter();
        let same = |hold: &Hold| matches!(hold, Hold::Sensor(sensor) if sensor.cell() == cell);
        holds.into_iter().find(|(_, hold)| same(hold)).map(|(id, _)| *id)
    }

    /// Lets all faults do what they do in this millisecond. `due` tells whether the controller is to scan at its end.
    pub(crate) fn act(&mut self, due: bool, around: &mut Surroundings<'_>) {
        for hold in self.in_force.values_mut() {
            match hold {
                Hold::Sensor(sensor) => sensor.act(due, around),
                Hold::Motion(restraint) => restraint.act(around),
                Hold::Part(mishap) => mishap.act(&mut self.mishaps, around),
                Hold::Stop(left_out) => *left_out += u64::from(due),
            }
        }
        self.restrain(around);
    }

    /// Gives each device what the worst of its restraints leaves.
    fn restrain(&self, around: &mut Surroundings<'_>) {
        let restraints =
            || self.in_force.values().filter_map(|hold| if let Hold::Motion(it) = hold { Some(it) } else { None });
        let devices = restraints().flat_map(Restraint::devices);
        for device in devices {
            let left = restraints().map(|restraint| restraint.left_to(*device, around.simulation)).min();
            around.simulation.weaken(*device, left.unwrap_or(u16::MAX), around.image);
        }
    }

    pub(crate) fn heal(&mut self, id: FaultId, around: &mut Surroundings<'_>) -> Result<Option<Touch>, FaultError> {
        let hold = self.in_force.remove(&id).ok_or(FaultError::NotInForce { id })?;
        Ok(match hold {
            Hold::Sensor(sensor) => {
                around.image.let_go(sensor.cell());
                touch::readings(sensor.altered())
            }
            Hold::Motion(restraint) => {
                restraint.end(around);
                self.restrain(around);
                self.keep_air_away(around);
                touch::motion(restraint.held_back_ms())
            }
            Hold::Part(mishap) => mishap.touched(),
            Hold::Stop(left_out) => {
                around.plc.restart(around.now, around.image);
                touch::scans(left_out)
            }
        })
    }

    /// There is air when no fault takes it any more.
    fn keep_air_away(&self, around: &mut Surroundings<'_>) {
        if self.in_force.values().any(|hold| matches!(hold, Hold::Motion(restraint) if restraint.takes_air())) {
            around.simulation.set_air(false, around.image);
        }
    }
}
