//! Classes of sensors beside a lane.

use super::{Device, LineError, Setup};
use crate::kernel::mechanics::{LaneId, Micrometres};
use crate::module::light_barrier::{self, LightBarrier};
use crate::module::material_sensor::{Eye, MaterialSensor};

/// The longest length of anything, in millimetres.
const FAR: f64 = 1_000_000.0;

pub(super) fn place(setup: &mut Setup<'_>) -> Result<(LaneId, Micrometres), LineError> {
    Ok((setup.observed_lane()?, setup.length("Position", 0.0, -FAR..=FAR)?))
}

pub(super) fn light_barrier(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = place(setup)?;
    let pins = light_barrier::Pins { interrupted: setup.sensor("Interrupted", false), part: setup.sensor("Part", 0) };
    Ok(Device::mechanics(LightBarrier::new(pins, lane, position)))
}

pub(super) fn inductive(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = place(setup)?;
    let eye = Eye::Inductive(setup.length("Range", 0.0, 0.0..=FAR)?);
    let detected = setup.sensor("Detected", false);
    Ok(Device::mechanics(MaterialSensor::new(detected, eye, lane, position)))
}

pub(super) fn optical(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = place(setup)?;
    let eye = Eye::Optical(setup.sensor("Material", "".into()));
    let detected = setup.sensor("Detected", false);
    Ok(Device::mechanics(MaterialSensor::new(detected, eye, lane, position)))
}
