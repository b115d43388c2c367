//! The faults in force in a rig: those of sensors, devices, workpieces and the controller.

use std::collections::BTreeMap;

use line_model::fault::{FaultError, FaultId, PlantFault};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::motion::{self, MotionFault};
use super::part::{AffectedParts, PartFault};
use super::sensor::{self, FaultySensor};
use super::surroundings::Surroundings;
use super::touch::{self, Touch};
use crate::kernel::io::Cell;

/// The faults in force in a rig.
#[derive(Debug)]
pub(crate) struct ActiveFaults {
    seed: u64,
    in_force: BTreeMap<FaultId, ActiveFault>,
    affected: AffectedParts,
}

/// A fault in force, with what it has touched so far.
#[derive(Debug)]
enum ActiveFault {
    Sensor(FaultySensor),
    Motion(MotionFault),
    Part(PartFault),
    /// How many scans the controller has left out.
    Stop(u64),
}

impl ActiveFaults {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, in_force: BTreeMap::new(), affected: AffectedParts::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.in_force.is_empty()
    }

    /// Whether the controller is in STOP.
    pub(crate) fn stop_controller(&self) -> bool {
        self.stopped_by().is_some()
    }

    fn stopped_by(&self) -> Option<FaultId> {
        self.in_force.iter().find(|(_, active)| matches!(active, ActiveFault::Stop(_))).map(|(id, _)| *id)
    }

    pub(crate) fn affected_parts(&self) -> &AffectedParts {
        &self.affected
    }

    /// Whether a fault fits the line.
    pub(crate) fn check(fault: &PlantFault, around: &Surroundings<'_>) -> Result<(), FaultError> {
        match fault {
            _ if fault.sensor().is_some() => sensor::check(fault, around).map(drop),
            _ if fault.device().is_some() || *fault == PlantFault::AirLost => motion::check(fault, around).map(drop),
            _ if fault.carrier().is_some() => PartFault::check(fault, around).map(drop),
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
        let active = if fault.sensor().is_some() {
            let (cell, reading) = sensor::reading(fault, self.chance(id), around)?;
            if let Some(by) = self.of_sensor(cell) {
                return Err(already(by));
            }
            ActiveFault::Sensor(FaultySensor::new(cell, reading, around))
        } else if fault.carrier().is_some() {
            ActiveFault::Part(PartFault::check(fault, around)?)
        } else if *fault == PlantFault::ControllerStop {
            if let Some(by) = self.stopped_by() {
                return Err(already(by));
            }
            around.plc.stop(around.now, around.image);
            around.simulation.follow(around.image);
            ActiveFault::Stop(0)
        } else {
            ActiveFault::Motion(motion::check(fault, around)?)
        };
        self.in_force.insert(id, active);
        self.act_at_once(id, around);
        Ok(())
    }

    /// A fault is in force from the moment at which it comes.
    fn act_at_once(&mut self, id: FaultId, around: &mut Surroundings<'_>) {
        if let Some(ActiveFault::Part(part)) = self.in_force.get_mut(&id) {
            part.act(&mut self.affected, around);
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
        let same = |active: &ActiveFault| matches!(active, ActiveFault::Sensor(sensor) if sensor.cell() == cell);
        self.in_force.iter().find(|(_, active)| same(active)).map(|(id, _)| *id)
    }

    /// Lets all faults do what they do in this millisecond. `due` tells whether the controller is to scan at its end.
    pub(crate) fn act(&mut self, due: bool, around: &mut Surroundings<'_>) {
        for active in self.in_force.values_mut() {
            match active {
                ActiveFault::Sensor(sensor) => sensor.act(due, around),
                ActiveFault::Motion(motion) => motion.act(around),
                ActiveFault::Part(part) => part.act(&mut self.affected, around),
                ActiveFault::Stop(left_out) => *left_out += u64::from(due),
            }
        }
        self.restrain(around);
    }

    /// Gives each device what the worst of its faults leaves.
    fn restrain(&self, around: &mut Surroundings<'_>) {
        let motion_faults = || {
            self.in_force
                .values()
                .filter_map(|active| if let ActiveFault::Motion(it) = active { Some(it) } else { None })
        };
        let devices = motion_faults().flat_map(MotionFault::devices);
        for device in devices {
            let left = motion_faults().map(|motion| motion.left_to(*device, around.simulation)).min();
            around.simulation.weaken(*device, left.unwrap_or(u16::MAX), around.image);
        }
    }

    pub(crate) fn heal(&mut self, id: FaultId, around: &mut Surroundings<'_>) -> Result<Option<Touch>, FaultError> {
        let active = self.in_force.remove(&id).ok_or(FaultError::NotInForce { id })?;
        Ok(match active {
            ActiveFault::Sensor(sensor) => {
                around.image.release(sensor.cell());
                touch::readings(sensor.altered())
            }
            ActiveFault::Motion(motion) => {
                motion.end(around);
                self.restrain(around);
                self.keep_air_away(around);
                touch::motion(motion.held_back_ms())
            }
            ActiveFault::Part(part) => part.touched(),
            ActiveFault::Stop(left_out) => {
                around.plc.restart(around.now, around.image);
                touch::scans(left_out)
            }
        })
    }

    /// There is air when no fault takes it any more.
    fn keep_air_away(&self, around: &mut Surroundings<'_>) {
        if self.in_force.values().any(|active| matches!(active, ActiveFault::Motion(motion) if motion.takes_air())) {
            around.simulation.set_air(false, around.image);
        }
    }
}
