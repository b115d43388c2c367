//! Sensors that tell what a part is made of: inductive ones see metal only, optical ones name what they see.

use std::borrow::Cow;

use crate::assembly::{Device, LONGEST, LineError, Setup};
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Material, Micrometres};

/// What a material sensor sees.
#[derive(Clone, Copy, Debug)]
pub enum Eye {
    /// Metal that is not farther away from its place along the lane than this.
    Inductive(Micrometres),
    /// Any part at its place; its material is told here, nothing for one that lies the wrong way round.
    Optical(Pin<Cow<'static, str>>),
}

/// A sensor beside a lane.
#[derive(Debug)]
pub struct MaterialSensor {
    detected: Pin<bool>,
    eye: Eye,
    lane: LaneId,
    position: Micrometres,
}

impl MaterialSensor {
    /// A sensor at a place of a lane.
    #[must_use]
    pub fn new(detected: Pin<bool>, eye: Eye, lane: LaneId, position: Micrometres) -> Self {
        Self { detected, eye, lane, position }
    }

    fn near_metal(&self, range: Micrometres, around: &Around<'_>) -> bool {
        around.lanes.parts(self.lane).iter().any(|lying| {
            let (rear, front) = (lying.position, lying.position + lying.part.length);
            lying.part.material == Material::Metal && rear - range <= self.position && self.position <= front + range
        })
    }
}

impl Behaviour for MaterialSensor {
    fn look(&mut self, around: &mut Around<'_>) {
        let detected = match self.eye {
            Eye::Inductive(range) => self.near_metal(range, around),
            Eye::Optical(told) => {
                let part = around.lanes.at(self.lane, self.position);
                // It looks at a face of the part that a turned one does not show.
                let (detected, known) = (part.is_some(), part.filter(|part| !part.turned));
                let material = known.map_or("", |part| part.material.name());
                around.sense(told, material.into());
                detected
            }
        };
        around.sense(self.detected, detected);
    }
}

pub(crate) fn construct_inductive(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let eye = Eye::Inductive(setup.length("Range", 0.0, 0.0..=LONGEST)?);
    let detected = setup.sensor("Detected", false);
    Ok(Device::mechanics(MaterialSensor::new(detected, eye, lane, position)))
}

pub(crate) fn construct_optical(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let eye = Eye::Optical(setup.sensor("Material", "".into()));
    let detected = setup.sensor("Detected", false);
    Ok(Device::mechanics(MaterialSensor::new(detected, eye, lane, position)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::Part;
    use crate::kernel::mechanics::testing::{Bench, part};

    #[test]
    fn an_inductive_sensor_sees_metal_within_its_range_only() {
        let mut bench = Bench::default();
        let (detected, lane) = (bench.sensor(false), bench.lanes.add());
        let mut sensor = MaterialSensor::new(detected, Eye::Inductive(5_000), lane, 100_000);
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
        let mut bench = Bench::default();
        let (detected, told, lane) = (bench.sensor(false), bench.sensor(Cow::Borrowed("")), bench.lanes.add());
        let mut sensor = MaterialSensor::new(detected, Eye::Optical(told), lane, 0);
        bench.lay(lane, part(1), 0);
        sensor.look(&mut bench.around());
        assert_eq!((bench.image.read(detected), bench.image.read(told)), (true, "plastic".into()));
        bench.lanes.take(lane);
        sensor.look(&mut bench.around());
        assert_eq!((bench.image.read(detected), bench.image.read(told)), (false, "".into()));
    }
}
