//! Values over time. Each is a pure function of the seed and the time.

use std::f64::consts::TAU;
use std::sync::Arc;

use line_model::Advice;
use line_model::nearest::suggestion;
use line_opcua::cast;
use opcua::types::{StatusCode, Variant, VariantScalarTypeId};

use super::error::AnimationError;
use super::file::{Entry, File, Ramp, Replay, Shape, Sine, Square};
use super::walk::Walk;
use crate::trace::{Player, Signal, Trace};

/// What a signal does.
pub(super) enum Form {
    Constant(Variant),
    Ramp(Ramp),
    Sine(Sine),
    Square(Square),
    Walk(Box<Walk>),
    Replay { player: Player, signal: usize },
}

impl Form {
    /// Checks what the file asks for.
    pub(super) fn new(file: &File, entry: &Entry, scalar: VariantScalarTypeId) -> Result<Self, AnimationError> {
        let wrong = |what: &str| {
            let message = format!("signal {:?}: {what}", entry.node);
            file.error(entry, Advice::new(message, "correct the signal in the file"))
        };
        let form = match entry.shape.clone() {
            Shape::Constant(value) => {
                let value = constant(scalar, &value);
                Self::Constant(value.ok_or_else(|| wrong(&format!("the constant is no value of type {scalar}")))?)
            }
            Shape::Replay(replay) => replayed(file, entry, &replay)?,
            moving if cast::nearest(scalar, 0.0).is_none() => {
                let what = format!("{moving:?} is for numbers and truth values, but its type is {scalar}");
                return Err(wrong(&what));
            }
            Shape::Ramp(ramp) => Self::Ramp(ramp),
            Shape::Sine(sine) => Self::Sine(sine),
            Shape::Square(square) => Self::Square(square),
            Shape::RandomWalk(walk) if walk.min <= walk.start && walk.start <= walk.max && walk.step >= 0.0 => {
                Self::Walk(Box::new(Walk::new(walk, file.seed, &entry.node)))
            }
            Shape::RandomWalk(_) => return Err(wrong("a walk needs min <= start <= max and a step of at least 0")),
        };
        let period = match &form {
            Self::Ramp(ramp) => Some(ramp.period_s),
            Self::Sine(sine) => Some(sine.period_s),
            Self::Square(square) => Some(square.period_s),
            Self::Walk(walk) => Some(walk.every_s()),
            Self::Constant(_) | Self::Replay { .. } => None,
        };
        if period.is_some_and(|period| !(0.001..=1e9).contains(&period)) {
            return Err(wrong("its period must be 0.001 to 1e9 seconds"));
        }
        Ok(form)
    }

    /// Value and status `time` ms after the start, in the type of the signal.
    pub(super) fn at(&mut self, time: u64, scalar: VariantScalarTypeId) -> Option<(Variant, StatusCode)> {
        #[expect(clippy::cast_precision_loss, reason = "a double counts milliseconds exactly for 285,000 years")]
        let seconds = time as f64 / 1000.0;
        let number = match self {
            Self::Constant(value) => return Some((value.clone(), StatusCode::Good)),
            Self::Replay { player, signal } => {
                let sample = player.at(*signal, time.saturating_mul(1000))?.sample;
                return Some((sample.value.clone(), sample.status));
            }
            Self::Ramp(ramp) => ramp.from + (ramp.to - ramp.from) * part(seconds, ramp.period_s),
            Self::Sine(sine) => sine.mean + sine.amplitude * (TAU * part(seconds + sine.phase_s, sine.period_s)).sin(),
            Self::Square(square) => {
                if part(seconds, square.period_s) < 1.0 - square.duty {
                    square.low
                } else {
                    square.high
                }
            }
            Self::Walk(walk) => walk.at(time),
        };
        cast::nearest(scalar, number).map(|value| (value, StatusCode::Good))
    }

    /// A value that shows which type all values have, if not that of the signal.
    pub(super) fn sample(&self) -> Option<Variant> {
        match self {
            Self::Replay { player, signal } => {
                let mut samples = player.trace().samples.iter();
                samples
                    .find(|sample| sample.signal == *signal && !sample.value.is_empty())
                    .map(|sample| sample.value.clone())
            }
            _ => None,
        }
    }
}

/// Which part of a period has passed.
fn part(seconds: f64, period: f64) -> f64 {
    (seconds / period).rem_euclid(1.0)
}

fn constant(scalar: VariantScalarTypeId, value: &toml::Value) -> Option<Variant> {
    match value {
        toml::Value::String(text) => cast::text(scalar, text),
        toml::Value::Integer(number) => cast::exactly(scalar, &Variant::from(*number)),
        toml::Value::Float(number) => cast::exactly(scalar, &Variant::from(*number)),
        toml::Value::Boolean(value) => cast::exactly(scalar, &Variant::from(*value)),
        _ => None,
    }
}

fn replayed(file: &File, entry: &Entry, replay: &Replay) -> Result<Form, AnimationError> {
    // Relative to the animation file, so that both can be moved together.
    let path = file.path.parent().map_or_else(|| replay.trace.clone(), |folder| folder.join(&replay.trace));
    let trace = Arc::new(Trace::load(&path)?);
    let wanted = |signal: &Signal| signal.name == replay.signal || signal.node.to_string() == replay.signal;
    let Some(signal) = trace.signals.iter().position(wanted) else {
        let hint = suggestion(&replay.signal, trace.signals.iter().map(|signal| signal.name.as_str()));
        let message = format!("the trace has no signal {:?}", replay.signal);
        return Err(file.error(entry, Advice::new(message, hint)));
    };
    let player = if replay.repeat { Player::forever(trace) } else { Player::once(trace) };
    Ok(Form::Replay { player, signal })
}
