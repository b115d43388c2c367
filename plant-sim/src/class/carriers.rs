//! Classes of what carries tags past stations: loader, stopper, reader.

use line_model::DataType::String as Text;

use super::sensors::place;
use super::transport::pattern;
use super::{Device, LineError, Setup};
use crate::kernel::mechanics::Material;
use crate::module::blade::{self, Blade};
use crate::module::carrier_loader::{self, CarrierLoader};
use crate::module::rfid_reader::{self, RfidReader};
use crate::plc::loader::Loader;
use crate::plc::stopper::Stopper;

const FAR: f64 = 1_000_000.0;

pub(super) fn carrier_loader(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let capacity = setup.count("Capacity", 100, 1..=100_000)?;
    let build = carrier_loader::Build {
        capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
        lift_ms: setup.milliseconds("LiftTime", 200, 0..=60_000)?,
        pattern: pattern(setup, (400.0, 100.0, Material::Metal))?,
    };
    let enable = setup.guarded("Enable")?;
    let pins = carrier_loader::Pins {
        enable: enable.output(),
        waiting: setup.sampled("Waiting", 0),
        next_tag: setup.sampled("NextTag", "".into()),
    };
    setup.act("Load", &[Text]);
    let out = setup.exit("Out");
    Ok(Device::commanded(CarrierLoader::new(build, pins, out), Loader::new(enable)))
}

pub(super) fn stopper(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = place(setup)?;
    let open = setup.guarded("Open")?;
    let in_position = setup.sensor("InPosition", false);
    let pins = blade::Pins { open: open.output(), in_position, part: setup.sensor("Part", 0) };
    setup.method("Release", &[], &[]);
    Ok(Device::commanded(Blade::new(pins, lane, position), Stopper::new(open, in_position)))
}

pub(super) fn rfid_reader(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = place(setup)?;
    let build = rfid_reader::Build {
        position,
        range: setup.length("Range", 50.0, 0.0..=FAR)?,
        read_ms: setup.milliseconds("ReadTime", 30, 0..=60_000)?,
    };
    let pins = rfid_reader::Pins { tag: setup.sensor("Tag", "".into()), present: setup.sensor("Present", false) };
    Ok(Device::mechanics(RfidReader::new(build, pins, lane)))
}
