//! What the tests of behaviours share: a device alone with an image and lanes.

use super::{Around, LaneId, Lanes, Material, Micrometres, Part, Power};
use crate::kernel::io::{CellRole, Image, Pin, Scalar};

pub(crate) fn part(number: u32) -> Part {
    Part {
        number,
        length: 40_000,
        height: 25_000,
        mass_mg: 30_000,
        material: Material::Plastic,
        turned: false,
        capped: false,
        tag: "".into(),
    }
}

/// The surroundings of one device.
#[derive(Debug, Default)]
pub(crate) struct DeviceBench {
    pub(crate) image: Image,
    pub(crate) lanes: Lanes,
    pub(crate) near_misses: u32,
}

impl DeviceBench {
    pub(crate) fn sensor<T: Scalar>(&mut self, value: T) -> Pin<T> {
        Pin::new(self.image.add(CellRole::Sensor, value.into()))
    }

    pub(crate) fn output<T: Scalar>(&mut self, value: T) -> Pin<T> {
        Pin::new(self.image.add(CellRole::Output(0), value.into()))
    }

    /// Lays a part on a lane; it has arrived.
    pub(crate) fn lay(&mut self, lane: LaneId, part: Part, position: Micrometres) {
        self.lanes.put(lane, part, position);
        self.lanes.settle();
    }

    pub(crate) fn around(&mut self) -> Around<'_> {
        self.around_under(Power::FULL)
    }

    pub(crate) fn around_with(&mut self, strength: u16) -> Around<'_> {
        self.around_under(Power { strength, ..Power::FULL })
    }

    pub(crate) fn around_without_air(&mut self) -> Around<'_> {
        self.around_under(Power { air: false, ..Power::FULL })
    }

    fn around_under(&mut self, power: Power) -> Around<'_> {
        Around::new(&mut self.lanes, &mut self.image, power, &mut self.near_misses)
    }
}
