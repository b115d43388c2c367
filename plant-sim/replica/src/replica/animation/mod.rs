//! What signals do over time: a TOML file that is read once, and functions of seed and time.
//!
//! ```toml
//! seed = 7          # of all random walks; 0 if left out
//! period_ms = 100   # how often values are computed; 100 if left out
//!
//! [[signal]]
//! node = "Machine/Motor/Speed"          # browse path below the folder Objects, or a node id
//! sine = { mean = 1500.0, amplitude = 20.0, period_s = 8.0 }
//!
//! [[signal]]
//! node = "nsu=urn:maker:machine;i=6012"
//! random_walk = { start = 21.0, step = 0.1, every_s = 0.5, min = 18.0, max = 30.0 }
//! ```
//!
//! | form | keys | value |
//! | --- | --- | --- |
//! | `constant` | a number, text or truth value | always this |
//! | `ramp` | `from`, `to`, `period_s` | from one to the other, then anew |
//! | `sine` | `mean`, `amplitude`, `period_s`, `phase_s` = 0 | around the mean |
//! | `square` | `low`, `high`, `period_s`, `duty` = 0.5 | low first, then high for the last `duty` of the period |
//! | `random_walk` | `start`, `step`, `every_s`, `min`, `max` | at most `step` up or down each time, bounced off the ends |
//! | `replay` | `trace`, `signal`, `repeat` = false | what a trace has recorded |
//!
//! Whole numbers are rounded; a Boolean is true from 0.5 on.

mod error;
mod file;
mod form;
#[cfg(test)]
mod tests;
mod walk;

use std::path::Path;
use std::time::Duration;

use line_model::Advice;
use opcua::types::{NodeId, StatusCode, Variant, VariantScalarTypeId};

pub use error::AnimationError;
use file::{Entry, File};
use form::Form;

use super::convert;
use super::server::Live;

/// How often values are computed when nothing is animated.
const PERIOD: Duration = Duration::from_millis(100);

/// Signals and what they do.
pub(super) struct Animation {
    pub(super) period: Duration,
    pub(super) signals: Vec<Animated>,
}

impl Default for Animation {
    fn default() -> Self {
        Self { period: PERIOD, signals: Vec::new() }
    }
}

/// A signal and what it does.
pub(super) struct Animated {
    pub(super) node: NodeId,
    scalar: VariantScalarTypeId,
    form: Form,
}

impl Animated {
    /// Its value and status `time` ms after the start; none if it has none (yet).
    pub(super) fn at(&mut self, time: u64) -> Option<(Variant, StatusCode)> {
        self.form.at(time, self.scalar)
    }
}

impl Animation {
    /// Reads a file about the signals of a server.
    pub(super) fn load(path: &Path, live: &Live) -> Result<Self, AnimationError> {
        let file = File::read(path)?;
        let signal = |entry| animated(&file, entry, live);
        let signals = file.entries.iter().map(signal).collect::<Result<_, _>>()?;
        Ok(Self { period: file.period, signals })
    }
}

fn animated(file: &File, entry: &Entry, live: &Live) -> Result<Animated, AnimationError> {
    let (signal, at) = (entry.node.as_str(), entry.line);
    let node = live.find(signal);
    let node = node.map_err(|source| AnimationError::Unknown { file: file.path.clone(), line: at, source })?;
    let unfit = |message: String, help| AnimationError::Form {
        file: file.path.clone(),
        line: at,
        what: Advice::new(message, help),
    };
    let scalar = convert::scalar_type(live, &node);
    let scalar = scalar
        .map_err(|kind| unfit(format!("signal {signal:?} is {kind}, which can't be animated"), "leave it out"))?;
    let form = Form::new(file, entry, scalar)?;
    if let Some(value) = form.sample().filter(|value| !live.admits(&node, value)) {
        return Err(unfit(
            format!("signal {signal:?} is {scalar} and can't be {value}"),
            "replay a signal of that type",
        ));
    }
    Ok(Animated { node, scalar, form })
}
