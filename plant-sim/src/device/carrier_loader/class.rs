//! What the class `CarrierLoader` reads from an element, and what it offers.

use line_model::DataType::String as Text;

use super::block::LoaderBlock;
use super::mechanics::{Build, CarrierLoader, Pins};
use crate::assembly::{Device, LineError, Setup};
use crate::kernel::mechanics::Material;

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let capacity = setup.count("Capacity", 100, 1..=100_000)?;
    let pattern = setup.part_pattern([400.0, 100.0], 2000.0, Material::Metal)?;
    let build = Build {
        capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
        lift_ms: setup.milliseconds("LiftTime", 200, 0..=60_000)?,
        mass_spread_mg: setup.mass_spread(&pattern)?,
        pattern,
    };
    let enable = setup.guarded("Enable")?;
    let pins = Pins {
        enable: enable.output(),
        waiting: setup.sampled("Waiting", 0),
        next_tag: setup.sampled("NextTag", "".into()),
    };
    setup.act("Load", &[Text]);
    let out = setup.exit("Out");
    Ok(Device::commanded(CarrierLoader::new(build, pins, out, setup.chance()), LoaderBlock::new(enable)))
}
