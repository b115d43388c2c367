//! Attributes of an element, in the units that mechanics count in.

use std::ops::RangeInclusive;

use line_model::{Attribute, Value};

use super::{LineError, Setup};
use crate::kernel::mechanics::{Material, Micrometres, Part};

/// The longest length of anything, in millimetres.
pub(crate) const LONGEST: f64 = 1_000_000.0;

/// The highest speed of anything, in millimetres per second.
pub(crate) const FASTEST: f64 = 10_000.0;

/// The heaviest weight of anything, in grams.
pub(crate) const HEAVIEST: f64 = 1_000_000.0;

/// A unit by its name, and what one of it is in the unit that limits and defaults are given in.
type Unit = (&'static str, f64);

const LENGTHS: &[Unit] = &[("mm", 1.0), ("um", 0.001), ("µm", 0.001), ("cm", 10.0), ("m", 1000.0)];
const SPEEDS: &[Unit] = &[("mm/s", 1.0), ("cm/s", 10.0), ("m/s", 1000.0), ("m/min", 1000.0 / 60.0)];
const TIMES: &[Unit] = &[("ms", 1.0), ("s", 1000.0), ("min", 60_000.0)];

/// Attributes. One that the element does not have, or that has no value, is `default`.
impl Setup<'_> {
    /// A length; `default` and `limits` are in millimetres.
    ///
    /// # Errors
    /// When it is no number, has no unit of length, or is beyond the limits.
    pub fn length(&self, name: &str, default: f64, limits: RangeInclusive<f64>) -> Result<Micrometres, LineError> {
        Ok(nearest(self.quantity(name, default, limits, LENGTHS)? * 1000.0))
    }

    /// A speed in micrometres per millisecond; `default` and `limits` are in millimetres per second, which is the same.
    ///
    /// # Errors
    /// When it is no number, has no unit of speed, or is beyond the limits.
    pub fn speed(&self, name: &str, default: f64, limits: RangeInclusive<f64>) -> Result<Micrometres, LineError> {
        Ok(nearest(self.quantity(name, default, limits, SPEEDS)?))
    }

    /// A time in milliseconds, as `default` and `limits`.
    ///
    /// # Errors
    /// When it is no number, has no unit of time, or is beyond the limits.
    pub fn milliseconds(&self, name: &str, default: u32, limits: RangeInclusive<u32>) -> Result<u32, LineError> {
        let limits = f64::from(*limits.start())..=f64::from(*limits.end());
        Ok(whole(self.quantity(name, default.into(), limits, TIMES)?))
    }

    /// A whole number that is not negative, without a unit.
    ///
    /// # Errors
    /// When it is no number or beyond the limits.
    pub fn count(&self, name: &str, default: u32, limits: RangeInclusive<u32>) -> Result<u32, LineError> {
        let limits = f64::from(*limits.start())..=f64::from(*limits.end());
        Ok(whole(self.quantity(name, default.into(), limits, &[])?))
    }

    /// A number in whatever unit the class asks for.
    ///
    /// # Errors
    /// When it is no number or beyond the limits.
    pub fn number(&self, name: &str, default: f64, limits: RangeInclusive<f64>) -> Result<f64, LineError> {
        self.quantity(name, default, limits, &[])
    }

    /// A number in this unit.
    ///
    /// # Errors
    /// When it is no number, has another unit, or is beyond the limits.
    pub fn quantity_of(
        &self,
        name: &str,
        unit: &'static str,
        default: f64,
        limits: RangeInclusive<f64>,
    ) -> Result<f64, LineError> {
        self.quantity(name, default, limits, &[(unit, 1.0)])
    }

    /// As [`Self::quantity_of`], rounded.
    ///
    /// # Errors
    /// As [`Self::quantity_of`].
    pub fn whole_of(
        &self,
        name: &str,
        unit: &'static str,
        default: f64,
        limits: RangeInclusive<f64>,
    ) -> Result<i64, LineError> {
        Ok(nearest(self.quantity_of(name, unit, default, limits)?))
    }

    /// As [`Self::quantity_of`], in thousandths of the unit, rounded.
    ///
    /// # Errors
    /// As [`Self::quantity_of`].
    pub fn thousandths(
        &self,
        name: &str,
        unit: &'static str,
        default: f64,
        limits: RangeInclusive<f64>,
    ) -> Result<i64, LineError> {
        Ok(nearest(self.quantity_of(name, unit, default, limits)? * 1000.0))
    }

    /// A share in thousandths; `default` and `most` are in percent.
    ///
    /// # Errors
    /// When it is no number, is not in percent, is negative or more than that.
    pub fn per_mille(&self, name: &str, default: f64, most: f64) -> Result<u32, LineError> {
        Ok(whole(self.quantity_of(name, "%", default, 0.0..=most)? * 10.0))
    }

    /// Text.
    ///
    /// # Errors
    /// When it is something else.
    pub fn text(&self, name: &str, default: &str) -> Result<String, LineError> {
        match self.attribute(name).and_then(|attribute| attribute.value.as_ref()) {
            None => Ok(default.to_owned()),
            Some(Value::Text(text)) if text.is_empty() => Ok(default.to_owned()),
            Some(Value::Text(text)) => Ok(text.clone().into_owned()),
            Some(_) => Err(self.wrong(name, "text is asked for: make it a String")),
        }
    }

    /// What every part of the element is like, from the attributes `Part.*`; `[length, height]` are defaults in
    /// millimetres, `mass` is one in grams.
    ///
    /// # Errors
    /// When a dimension is none, or there is no such material.
    pub fn part_pattern(&self, [length, height]: [f64; 2], mass: f64, material: Material) -> Result<Part, LineError> {
        let material = self.text("Part.Material", material.name())?;
        let unknown = || self.wrong("Part.Material", format!("{material:?} is neither \"plastic\" nor \"metal\""));
        Ok(Part {
            number: 0,
            length: self.length("Part.Length", length, 1.0..=FASTEST)?,
            height: self.length("Part.Height", height, 1.0..=FASTEST)?,
            mass_mg: self.thousandths("Part.Mass", "g", mass, 0.001..=HEAVIEST)?,
            material: Material::named(&material).ok_or_else(unknown)?,
            turned: false,
            capped: false,
            tag: "".into(),
        })
    }

    /// By how many milligrams the parts of the element differ at most from their pattern, from `Part.MassSpread`: by less
    /// than they weigh.
    ///
    /// # Errors
    /// When it is no weight, or not less than that of the pattern.
    pub fn mass_spread(&self, pattern: &Part) -> Result<i64, LineError> {
        let spread = self.thousandths("Part.MassSpread", "g", 0.0, 0.0..=HEAVIEST)?;
        if spread < pattern.mass_mg {
            return Ok(spread);
        }
        Err(self.wrong("Part.MassSpread", "it must be smaller than Part.Mass"))
    }

    fn quantity(
        &self,
        name: &str,
        default: f64,
        limits: RangeInclusive<f64>,
        units: &[Unit],
    ) -> Result<f64, LineError> {
        let Some((attribute, value)) = self.valued(name) else {
            return Ok(default);
        };
        let number = numeric(value).ok_or_else(|| self.wrong(name, "a number is asked for: make it a Double"))?;
        let number = number * self.unit(attribute, units)?;
        if limits.contains(&number) {
            return Ok(number);
        }
        let unit = units.first().map_or("", |(unit, _)| unit);
        Err(self.wrong(name, format!("{number} {unit} is not within {} to {} {unit}", limits.start(), limits.end())))
    }

    fn valued(&self, name: &str) -> Option<(&Attribute, &Value)> {
        let attribute = self.attribute(name)?;
        Some((attribute, attribute.value.as_ref()?))
    }

    fn unit(&self, attribute: &Attribute, units: &[Unit]) -> Result<f64, LineError> {
        let Some((first, _)) = units.first() else {
            return Ok(1.0);
        };
        let unit = attribute.unit.as_deref().filter(|unit| !unit.is_empty());
        let Some(unit) = unit else {
            return Err(self.wrong(&attribute.name, format!("it has no unit: give it one, for instance {first}")));
        };
        let known = units.iter().find(|(known, _)| *known == unit);
        known.map(|(_, factor)| *factor).ok_or_else(|| {
            let names: Vec<_> = units.iter().map(|(name, _)| *name).collect();
            self.wrong(&attribute.name, format!("unit {unit:?} is none of {}", names.join(", ")))
        })
    }
}

fn numeric(value: &Value) -> Option<f64> {
    match value {
        Value::Int32(number) => Some((*number).into()),
        Value::UInt32(number) => Some((*number).into()),
        Value::UInt64(number) => u32::try_from(*number).ok().map(f64::from),
        Value::Double(number) => Some(*number),
        Value::Boolean(_) | Value::Text(_) | Value::Time(_) | Value::List(..) => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "limits are far within the range")]
fn nearest(number: f64) -> i64 {
    number.round() as i64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "limits are those of an u32")]
fn whole(number: f64) -> u32 {
    number.round() as u32
}
