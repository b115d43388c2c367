//! What the class `Scale` reads from an element, and what it offers.

use line_model::DataType::Double;

use super::block::{self, Limits, ScaleBlock};
use super::mechanics::{self, Scale};
use crate::assembly::{Device, HEAVIEST, LONGEST, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let build = mechanics::Build {
        position,
        platform: setup.length("Platform", 200.0, 1.0..=LONGEST)?,
        max_load: setup.thousandths("MaxLoad", "g", 10_000.0, 1.0..=HEAVIEST)?,
        resolution: setup.thousandths("Resolution", "g", 0.1, 0.001..=1000.0)?,
        time_constant_ms: setup.milliseconds("TimeConstant", 50, 1..=10_000)?,
        settling_ms: setup.milliseconds("SettlingTime", 200, 1..=60_000)?,
        band: setup.thousandths("Band", "g", 0.5, 0.001..=10_000.0)?,
        noise: setup.thousandths("Noise", "g", 0.1, 0.0..=5000.0)?,
    };
    if build.noise * 4 > build.band {
        return Err(setup.wrong("Noise", "it must be at most a quarter of Band, or no weight ever settles"));
    }
    let limits = limits(setup)?;
    let pins = mechanics::Pins {
        gross: setup.sampled("Gross", 0.0),
        settled: setup.sensor("Settled", true),
        overload: setup.sensor("Overload", false),
    };
    let shown = block::Pins {
        gross: pins.gross,
        settled: pins.settled,
        overload: pins.overload,
        net: setup.shown("Net", 0.0),
        tare: setup.shown("Tare", 0.0),
        in_tolerance: setup.shown("InTolerance", false),
        too_light: setup.shown("TooLight", false),
        too_heavy: setup.shown("TooHeavy", false),
    };
    setup.method("SetTare", &[], &[]);
    setup.method("ClearTare", &[], &[]);
    setup.method("SetLimits", &[Double, Double], &[]);
    let scale = Scale::new(build, pins, lane, setup.chance());
    Ok(Device::commanded(scale, ScaleBlock::new(shown, limits)))
}

fn limits(setup: &Setup<'_>) -> Result<Limits, LineError> {
    let max_load = setup.quantity_of("MaxLoad", "g", 10_000.0, 1.0..=HEAVIEST)?;
    let least = setup.quantity_of("MinWeight", "g", 0.0, 0.0..=max_load)?;
    let most = setup.quantity_of("MaxWeight", "g", max_load, 0.0..=max_load)?;
    if least > most {
        return Err(setup.wrong("MinWeight", "it must not be larger than MaxWeight"));
    }
    Ok(Limits { good: (least, most), threshold: setup.quantity_of("Threshold", "g", 5.0, 0.0..=max_load)?, max_load })
}
