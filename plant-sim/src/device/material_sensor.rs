//! Sensors of what a part is made of: inductive ones detect metal only, optical ones name the material.

use std::borrow::Cow;

use crate::assembly::{Device, LONGEST, LineError, Setup};
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Material, Micrometres};

/// By what a material sensor detects a part.
#[derive(Clone, Copy, Debug)]
pub enum Principle {
    /// Metal that is not farther away from its place along the lane than this.
    Inductive(Micrometres),
    /// Any part at its place; its material goes to this pin, nothing for one that lies the wrong way round.
    Optical(Pin<Cow<'static, str>>),
}

/// A sensor beside a lane.
#[derive(Debug)]
pub struct MaterialSensor {
    detected: Pin<bool>,
    principle: Principle,
    lane: LaneId,
    position: Micrometres,
}

impl MaterialSensor {
    /// A sensor at a place of a lane.
    #[must_use]
    pub fn new(detected: Pin<bool>, principle: Principle, lane: LaneId, position: Micrometres) -> Self {
        Self { detected, principle, lane, position }
    }

    fn near_metal(&self, range: Micrometres, around: &Around<'_>) -> bool {
        around.lanes.parts(self.lane).iter().any(|placed| {
            let (rear, front) = (placed.position, placed.position + placed.part.length);
            placed.part.material == Material::Metal && rear - range <= self.position && self.position <= front + range
        })
    }
}

impl Behaviour for MaterialSensor {
    fn look(&mut self, around: &mut Around<'_>) {
        let detected = match self.principle {
            Principle::Inductive(range) => self.near_metal(range, around),
            Principle::Optical(named) => {
                let part = around.lanes.at(self.lane, self.position);
                // It looks at a face of the part that a turned one does not show.
                let (detected, known) = (part.is_some(), part.filter(|part| !part.turned));
                let material = known.map_or("", |part| part.material.name());
                around.sense(named, material.into());
                detected
            }
        };
        around.sense(self.detected, detected);
    }
}

/// The class `InductiveSensor`.
pub(crate) fn construct_inductive(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let principle = Principle::Inductive(setup.length("Range", 0.0, 0.0..=LONGEST)?);
    let detected = setup.sensor("Detected", false);
    Ok(Device::mechanics(MaterialSensor::new(detected, principle, lane, position)))
}

/// The class `OpticalSensor`.
pub(crate) fn construct_optical(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let principle = Principle::Optical(setup.sensor("Material", "".into()));
    let detected = setup.sensor("Detected", false);
    Ok(Device::mechanics(MaterialSensor::new(detected, principle, lane, position)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::Part;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    #[test]
    fn an_inductive_sensor_sees_metal_within_its_range_only() {
        let mut bench = DeviceBench::default();
        let (detected, lane) = (bench.sensor(false), bench.lanes.add());
        let mut sensor = MaterialSensor::new(detected, Principle::Inductive(5_000), lane, 100_000);
        bench.lay(lane, part(1), 100_000);
        sensor.look(&mut bench.around());
        assert!(!bench.image.read(detected));
        bench.lay(lane, Part { material: Material::Metal, ..part(2) }, 54_999);
        sensor.look(&mut bench.around());
        assert!(!bench.image.read(detected));
        bench.lanes.moving(lane)[1].position = 55_000;
        sensor.look(&mut bench.around());
        assert!(bench.image.read(detected));
    }

    #[test]
    fn an_optical_sensor_names_what_it_sees() {
        let mut bench = DeviceBench::default();
        let (detected, named, lane) = (bench.sensor(false), bench.sensor(Cow::Borrowed("")), bench.lanes.add());
        let mut sensor = MaterialSensor::new(detected, Principle::Optical(named), lane, 0);
        bench.lay(lane, part(1), 0);
        sensor.look(&mut bench.around());
        assert_eq!((bench.image.read(detected), bench.image.read(named)), (true, "plastic".into()));
        bench.lanes.take(lane);
        sensor.look(&mut bench.around());
        assert_eq!((bench.image.read(detected), bench.image.read(named)), (false, "".into()));
    }
}
