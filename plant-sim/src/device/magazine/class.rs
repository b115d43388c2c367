//! What the class `Magazine` reads from an element, and what it offers.

use line_model::DataType::UInt32;

use super::mechanics::{Build, Magazine, Pins};
use crate::assembly::{Device, FASTEST, LineError, Setup};
use crate::kernel::mechanics::Material;

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let capacity = setup.count("Capacity", 1000, 1..=100_000)?;
    let pattern = setup.part_pattern([40.0, 25.0], 30.0, Material::Plastic)?;
    let build = Build {
        capacity: usize::try_from(capacity).unwrap_or(usize::MAX),
        fall_speed: setup.speed("FallSpeed", 200.0, 1.0..=FASTEST)?,
        mass_spread_mg: setup.mass_spread(&pattern)?,
        pattern,
    };
    let pins = Pins {
        level: setup.sampled("Level", 0),
        empty: setup.sampled("Empty", true),
        next_part: setup.sampled("NextPart", 0),
    };
    setup.act("Load", &[UInt32]);
    setup.act("Clear", &[]);
    let out = setup.exit("Out");
    if let Some(out) = out {
        setup.observe(out);
    }
    Ok(Device::mechanics(Magazine::new(build, pins, out, setup.chance())))
}
