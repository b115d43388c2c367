//! Faulty sensors: what passes from the mechanics into the image is altered there.

use line_model::fault::{FaultError, Noise, PlantFault};
use line_model::nearest::suggestion;
use line_model::{DataType, Value};
use rand_chacha::ChaCha8Rng;

use super::reading::{Delay, Reading};
use super::surroundings::Surroundings;
use crate::kernel::io::Cell;

/// The largest amplitude, far beyond any sensor: an error is drawn from twice as much, which must be a number.
const MAX_NOISE: f64 = 1e300;

/// A sensor whose value is not the actual one.
#[derive(Debug)]
pub(super) struct FaultySensor {
    cell: Cell,
    reading: Reading,
    altered: u64,
}

impl FaultySensor {
    pub(super) fn new(cell: Cell, reading: Reading, around: &mut Surroundings<'_>) -> Self {
        let shown = match &reading {
            Reading::Stuck(value) => value.clone(),
            _ => around.image.live(cell).clone(),
        };
        around.image.force(cell, shown);
        Self { cell, reading, altered: 0 }
    }

    pub(super) fn cell(&self) -> Cell {
        self.cell
    }

    /// How often the controller was to read something else than what is so.
    pub(super) fn altered(&self) -> u64 {
        self.altered
    }

    pub(super) fn act(&mut self, due: bool, around: &mut Surroundings<'_>) {
        let reading = self.reading.next(around.now, due, around.image.actual(self.cell));
        if let Some(reading) = reading {
            around.image.force(self.cell, reading);
        }
        self.altered += u64::from(due && around.image.live(self.cell) != around.image.actual(self.cell));
    }
}

/// The sensor that a fault is about, if the fault fits it.
pub(super) fn check(fault: &PlantFault, around: &Surroundings<'_>) -> Result<Cell, FaultError> {
    let name = fault.sensor().unwrap_or_default();
    let sensors = || around.cells.iter().filter(|(_, cell)| around.image.is_input(**cell));
    let Some(&cell) = around.cells.get(name).filter(|cell| around.image.is_input(**cell)) else {
        let suggestion = suggestion(name, sensors().map(|(name, _)| name.as_str()));
        return Err(FaultError::Unknown { what: "sensor", name: name.to_owned(), suggestion });
    };
    let data_type = around.image.live(cell).data_type();
    match misfit(fault, data_type) {
        Some(why) => Err(FaultError::Misfit { fault: fault.to_string(), why }),
        None => Ok(cell),
    }
}

/// Why a fault does not fit a sensor of this type.
fn misfit(fault: &PlantFault, data_type: DataType) -> Option<String> {
    let is_number = data_type.is_number();
    match fault {
        PlantFault::Stuck { at: Some(text), .. } if Value::parse(text, data_type).is_none() => {
            Some(format!("`{text}` is no {data_type}, which the sensor says"))
        }
        PlantFault::Noisy { noise: Noise::Amplitude(_), .. } if !is_number => Some(format!(
            "the sensor says a {data_type}; noise of so much needs a number, a Boolean errs by a chance like 5%"
        )),
        PlantFault::Noisy { noise: Noise::Chance(_), .. } if data_type != DataType::Boolean => {
            Some(format!("the sensor says a {data_type}; a chance needs a Boolean, a number errs by so much, like 0.5"))
        }
        PlantFault::Noisy { noise: Noise::Amplitude(amplitude), .. } if !(0.0..=MAX_NOISE).contains(amplitude) => {
            Some(format!("no sensor errs by so much; write a number from 0 to {MAX_NOISE:e}"))
        }
        PlantFault::Drifting { .. } if !is_number => {
            Some(format!("the sensor says a {data_type}; only a number drifts"))
        }
        _ => None,
    }
}

/// The sensor that a fault is about, and how it errs.
pub(super) fn reading(
    fault: &PlantFault,
    chance: ChaCha8Rng,
    around: &Surroundings<'_>,
) -> Result<(Cell, Reading), FaultError> {
    let cell = check(fault, around)?;
    let shown = around.image.live(cell);
    let reading = match fault {
        PlantFault::Noisy { noise, .. } => Reading::Noisy(*noise, Box::new(chance)),
        PlantFault::Drifting { per_second, .. } => Reading::Drifting { per_second: *per_second, since: around.now },
        PlantFault::Delayed { by_ms, .. } => Reading::Delayed(Delay::new(*by_ms, shown.clone())),
        PlantFault::Stuck { at: Some(text), .. } => {
            Reading::Stuck(Value::parse(text, shown.data_type()).unwrap_or_else(|| shown.clone()))
        }
        _ => Reading::Stuck(shown.clone()),
    };
    Ok((cell, reading))
}
