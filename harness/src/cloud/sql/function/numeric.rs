//! Functions of numbers. Texts that are numbers are converted, everything else gives `Undefined`.

use bigdecimal::RoundingMode;
use serde_json::Value;

use super::super::number::{Arithmetic, Number};
use super::{Call, Function};

/// Decimal places are cut after so many at most, as in AWS.
const MAX_PLACES: i128 = 34;

/// These functions.
pub const FUNCTIONS: &[Function] = &[
    Function::new("abs(number)", 1..=1, |call| call.number(0)?.abs().json()),
    Function::new("sign(number)", 1..=1, |call| Some(call.number(0)?.sign().into())),
    Function::new("ceil(number)", 1..=1, |call| call.rounded(RoundingMode::Ceiling)),
    Function::new("floor(number)", 1..=1, |call| call.rounded(RoundingMode::Floor)),
    Function::new("round(number)", 1..=1, |call| call.rounded(RoundingMode::HalfUp)),
    Function::new("trunc(number, places)", 2..=2, trunc),
    Function::new("mod(number, by)", 2..=2, |call| {
        call.number(0)?.with(Arithmetic::Remainder, &call.number(1)?)?.json()
    }),
    Function::new("remainder(number, by)", 2..=2, |call| {
        call.number(0)?.with(Arithmetic::Remainder, &call.number(1)?)?.json()
    }),
    Function::new("power(number, exponent)", 2..=2, |call| call.doubles(f64::powf)),
    Function::new("sqrt(number)", 1..=1, |call| call.double(f64::sqrt)),
    Function::new("exp(number)", 1..=1, |call| call.double(f64::exp)),
    Function::new("ln(number)", 1..=1, |call| call.double(f64::ln)),
    Function::new("log(number)", 1..=1, |call| call.double(f64::log10)),
    Function::new("sin(number)", 1..=1, |call| call.double(f64::sin)),
    Function::new("cos(number)", 1..=1, |call| call.double(f64::cos)),
    Function::new("tan(number)", 1..=1, |call| call.double(f64::tan)),
    Function::new("asin(number)", 1..=1, |call| call.double(f64::asin)),
    Function::new("acos(number)", 1..=1, |call| call.double(f64::acos)),
    Function::new("atan(number)", 1..=1, |call| call.double(f64::atan)),
    Function::new("atan2(number, number)", 2..=2, |call| call.doubles(f64::atan2)),
    Function::new("sinh(number)", 1..=1, |call| call.double(f64::sinh)),
    Function::new("cosh(number)", 1..=1, |call| call.double(f64::cosh)),
    Function::new("tanh(number)", 1..=1, |call| call.double(f64::tanh)),
    Function::new("bitand(number, number)", 2..=2, |call| call.bits(|left, right| left & right)),
    Function::new("bitor(number, number)", 2..=2, |call| call.bits(|left, right| left | right)),
    Function::new("bitxor(number, number)", 2..=2, |call| call.bits(|left, right| left ^ right)),
    Function::new("bitnot(number)", 1..=1, |call| int(!call.int(0)?)),
];

impl Call<'_> {
    fn rounded(&self, mode: RoundingMode) -> Option<Value> {
        self.number(0)?.rounded(mode).json()
    }

    fn double(&self, function: fn(f64) -> f64) -> Option<Value> {
        Number::of_double(function(self.number(0)?.double()))?.json()
    }

    fn doubles(&self, function: fn(f64, f64) -> f64) -> Option<Value> {
        Number::of_double(function(self.number(0)?.double(), self.number(1)?.double()))?.json()
    }

    fn bits(&self, function: fn(i128, i128) -> i128) -> Option<Value> {
        int(function(self.int(0)?, self.int(1)?))
    }
}

fn int(value: i128) -> Option<Value> {
    Number::parse(&value.to_string())?.json()
}

fn trunc(call: &Call<'_>) -> Option<Value> {
    let places = call.int(1)?.clamp(0, MAX_PLACES);
    call.number(0)?.cut(i64::try_from(places).ok()?).json()
}
