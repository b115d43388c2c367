//! How a faulty sensor alters its value.

use std::collections::VecDeque;

use line_model::Value;
use line_model::fault::Noise;
use rand::Rng;
use rand_chacha::ChaCha8Rng;

use crate::kernel::plc::Millis;

/// How a faulty sensor makes its value from the actual one.
#[derive(Debug)]
pub(super) enum Reading {
    /// It always has this value.
    Stuck(Value),
    /// It errs anew in each scan.
    Noisy(Noise, Box<ChaCha8Rng>),
    /// It errs more and more.
    Drifting { per_second: f64, since: Millis },
    /// It is late.
    Delayed(Delay),
}

/// Values that a late sensor has seen and not passed on yet.
#[derive(Debug)]
pub(super) struct Delay {
    by: Millis,
    pending: VecDeque<(Millis, Value)>,
    shown: Value,
}

impl Delay {
    pub(super) fn new(by_ms: u32, shown: Value) -> Self {
        Self { by: by_ms.into(), pending: VecDeque::new(), shown }
    }

    fn next(&mut self, now: Millis, actual: &Value) -> Value {
        if self.pending.back().map_or(&self.shown, |(_, last)| last) != actual {
            self.pending.push_back((now, actual.clone()));
        }
        while let Some((_, value)) = self.pending.pop_front_if(|(at, _)| *at + self.by <= now) {
            self.shown = value;
        }
        self.shown.clone()
    }
}

impl Reading {
    /// The value of the sensor while the actual one is `actual`; nothing if it stays as it was. `scans` is whether the
    /// controller is about to read it.
    pub(super) fn next(&mut self, now: Millis, scans: bool, actual: &Value) -> Option<Value> {
        match self {
            Self::Stuck(value) => Some(value.clone()),
            Self::Delayed(delay) => Some(delay.next(now, actual)),
            Self::Noisy(noise, chance) => scans.then(|| noisy(*noise, chance, actual)),
            Self::Drifting { per_second, since } => {
                scans.then(|| off_by(actual, *per_second * milliseconds(now - *since) / 1000.0))
            }
        }
    }
}

fn noisy(noise: Noise, chance: &mut ChaCha8Rng, actual: &Value) -> Value {
    match (noise, actual) {
        (Noise::Amplitude(amplitude), _) => off_by(actual, chance.random_range(-amplitude..=amplitude)),
        (Noise::Chance(percent), Value::Boolean(actual)) => {
            Value::Boolean(actual ^ (chance.random_range(0..100) < percent))
        }
        (Noise::Chance(_), _) => actual.clone(),
    }
}

/// A number that is off by so much, rounded to what its type can hold; anything else as it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a sensor saturates at the ends of its range, and counts stay far below what a Double holds exactly"
)]
fn off_by(actual: &Value, error: f64) -> Value {
    match actual {
        Value::Double(value) => Value::Double(value + error),
        Value::Int32(value) => Value::Int32((f64::from(*value) + error).round() as i32),
        Value::UInt32(value) => Value::UInt32((f64::from(*value) + error).round() as u32),
        Value::UInt64(value) => Value::UInt64((*value as f64 + error).round() as u64),
        other => other.clone(),
    }
}

/// Exact for some hundred thousand years.
#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn milliseconds(time: Millis) -> f64 {
    time as f64
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn readings(reading: &mut Reading, values: impl IntoIterator<Item = Value>) -> Vec<Option<Value>> {
        (1..).zip(values).map(|(now, value)| reading.next(now, now % 5 == 0, &value)).collect()
    }

    #[test]
    fn a_late_sensor_says_everything_later() {
        let mut late = Reading::Delayed(Delay::new(3, false.into()));
        let blinks = [false, true, true, false, false, true, true, true, true];
        let expected = [false, false, false, false, true, true, false, false, true];
        let shown = readings(&mut late, blinks.map(Value::from));
        assert_eq!(shown, expected.map(|value| Some(Value::from(value))));
    }

    #[test]
    fn a_drifting_sensor_goes_off_with_time_and_only_when_it_is_read() {
        let mut drifting = Reading::Drifting { per_second: -200.0, since: 0 };
        let shown = readings(&mut drifting, std::iter::repeat_n(Value::Double(7.0), 10));
        assert_eq!(shown.iter().flatten().collect::<Vec<_>>(), [&Value::Double(6.0), &Value::Double(5.0)]);
        assert_eq!(off_by(&Value::UInt32(3), -5.4), Value::UInt32(0));
        assert_eq!(off_by(&Value::Int32(3), -5.4), Value::Int32(-2));
        assert_eq!(off_by(&"plastic".into(), 1.0), "plastic".into());
    }

    #[test]
    fn noise_stays_within_its_amplitude_and_is_the_same_for_the_same_seed() {
        let noise = || Reading::Noisy(Noise::Amplitude(0.5), Box::new(ChaCha8Rng::seed_from_u64(7)));
        let shown = readings(&mut noise(), std::iter::repeat_n(Value::Double(10.0), 500));
        let numbers: Vec<f64> =
            shown.iter().flatten().map(|value| if let Value::Double(it) = value { *it } else { 0.0 }).collect();
        assert_eq!(numbers.len(), 100);
        assert!(numbers.iter().all(|number| (9.5..=10.5).contains(number)));
        assert!(numbers.iter().any(|number| *number < 9.8) && numbers.iter().any(|number| *number > 10.2));
        assert_eq!(shown, readings(&mut noise(), std::iter::repeat_n(Value::Double(10.0), 500)));
    }

    #[test]
    fn a_truth_value_is_wrong_about_as_often_as_it_should() {
        let mut noise = Reading::Noisy(Noise::Chance(25), Box::new(ChaCha8Rng::seed_from_u64(7)));
        let shown = readings(&mut noise, std::iter::repeat_n(true.into(), 5000));
        let wrong = shown.iter().flatten().filter(|value| **value == Value::Boolean(false)).count();
        assert!((200..300).contains(&wrong), "{wrong} of 1000");
    }
}
