//! Devices that do not move as commanded: jammed, slow, weak, without air.

use line_model::fault::{FaultError, PlantFault};
use line_model::nearest::suggestion;

use super::surroundings::Surroundings;
use crate::kernel::mechanics::{FULL_STRENGTH, Simulation};

/// What keeps devices from moving as commanded.
#[derive(Debug)]
pub(super) struct MotionFault {
    devices: Vec<u32>,
    loss: Loss,
    held_back_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loss {
    /// So much of the strength is left, in thousandths.
    Strength(u16),
    /// So much of it is left while a workpiece lies on the device.
    StrengthUnderLoad(u16),
    /// There is no air.
    Air,
}

/// The motion fault that a fault is, if the line has what it is about.
pub(super) fn check(fault: &PlantFault, around: &Surroundings<'_>) -> Result<MotionFault, FaultError> {
    let loss = match fault {
        PlantFault::Slow { percent, .. } => Loss::Strength(u16::from(*percent) * 10),
        PlantFault::Weak { percent, .. } => Loss::StrengthUnderLoad(u16::from(*percent) * 10),
        PlantFault::Jammed { .. } => Loss::Strength(0),
        PlantFault::AirLost => Loss::Air,
        other => {
            let why = "this is a fault of the server, not of the line".to_owned();
            return Err(FaultError::Misfit { fault: other.to_string(), why });
        }
    };
    let devices = match fault.device() {
        Some(name) => vec![actuator(name, around)?],
        None => around.simulation.pneumatic(),
    };
    if devices.is_empty() {
        let why = "nothing on the line is driven by air".to_owned();
        return Err(FaultError::Misfit { fault: fault.to_string(), why });
    }
    Ok(MotionFault { devices, loss, held_back_ms: 0 })
}

fn actuator(name: &str, around: &Surroundings<'_>) -> Result<u32, FaultError> {
    let commanded = || around.image.commanded_devices();
    let found = around.simulation.device(name).filter(|found| commanded().any(|device| device == *found));
    found.ok_or_else(|| {
        let mut names: Vec<&str> = commanded().map(|device| around.simulation.element(device)).collect();
        names.dedup();
        FaultError::Unknown { what: "actuator", name: name.to_owned(), suggestion: suggestion(name, names) }
    })
}

impl MotionFault {
    pub(super) fn devices(&self) -> &[u32] {
        &self.devices
    }

    pub(super) fn takes_air(&self) -> bool {
        self.loss == Loss::Air
    }

    /// For how long something was commanded to move and could not as it should.
    pub(super) fn held_back_ms(&self) -> u64 {
        self.held_back_ms
    }

    /// How much of its strength a device has left, in thousandths, as far as this fault goes.
    pub(super) fn left_to(&self, device: u32, simulation: &Simulation) -> u16 {
        match self.loss {
            _ if !self.devices.contains(&device) => FULL_STRENGTH,
            Loss::Strength(left) => left,
            Loss::StrengthUnderLoad(left) if simulation.is_loaded(device) => left,
            Loss::StrengthUnderLoad(_) | Loss::Air => FULL_STRENGTH,
        }
    }

    pub(super) fn act(&mut self, around: &mut Surroundings<'_>) {
        let simulation = &around.simulation;
        let restrained = |device: u32| self.takes_air() || self.left_to(device, simulation) < FULL_STRENGTH;
        let held_back = self.devices.iter().any(|device| restrained(*device) && simulation.is_held_back(*device));
        self.held_back_ms += u64::from(held_back);
    }

    /// Gives everything back that it took.
    pub(super) fn end(&self, around: &mut Surroundings<'_>) {
        for device in &self.devices {
            around.simulation.weaken(*device, FULL_STRENGTH, around.image);
        }
        if self.takes_air() {
            around.simulation.set_air(true, around.image);
        }
    }
}
