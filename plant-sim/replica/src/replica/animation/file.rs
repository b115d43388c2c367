//! The animation file as it is written.

use std::path::{Path, PathBuf};
use std::time::Duration;

use line_model::Advice;
use serde::Deserialize;
use toml::Spanned;

use super::error::AnimationError;

/// A file that has been read.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) seed: u64,
    pub(super) period: Duration,
    pub(super) entries: Vec<Entry>,
}

/// What one signal does.
pub(super) struct Entry {
    pub(super) line: usize,
    pub(super) node: String,
    pub(super) shape: Shape,
}

/// One of the forms, with its keys.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    Constant(toml::Value),
    Ramp(Ramp),
    Sine(Sine),
    Square(Square),
    RandomWalk(RandomWalk),
    Replay(Replay),
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ramp {
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) period_s: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sine {
    pub(super) mean: f64,
    pub(super) amplitude: f64,
    pub(super) period_s: f64,
    #[serde(default)]
    pub(super) phase_s: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Square {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) period_s: f64,
    #[serde(default = "half")]
    pub(super) duty: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RandomWalk {
    pub(super) start: f64,
    pub(super) step: f64,
    pub(super) every_s: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Replay {
    pub(super) trace: PathBuf,
    pub(super) signal: String,
    #[serde(default)]
    pub(super) repeat: bool,
}

fn half() -> f64 {
    0.5
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    seed: u64,
    #[serde(default = "hundred")]
    period_ms: u64,
    #[serde(default)]
    signal: Vec<Spanned<WrittenSignal>>,
}

fn hundred() -> u64 {
    100
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSignal {
    node: Spanned<String>,
    constant: Option<toml::Value>,
    ramp: Option<Ramp>,
    sine: Option<Sine>,
    square: Option<Square>,
    random_walk: Option<RandomWalk>,
    replay: Option<Replay>,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self, AnimationError> {
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|source| AnimationError::Read { file: path.to_owned(), source })?;
        Self::parse(path, &text)
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, AnimationError> {
        let line = |offset: usize| text.as_bytes()[..offset.min(text.len())].split(|byte| *byte == b'\n').count();
        let form = |offset, what: Advice| AnimationError::Form { file: path.to_owned(), line: line(offset), what };
        let written: Written = toml::from_str(text).map_err(|error| {
            form(error.span().map_or(0, |span| span.start), Advice::new(error.message(), "correct the file"))
        })?;
        if !(1..=3_600_000).contains(&written.period_ms) {
            let message = format!("period_ms is {}", written.period_ms);
            return Err(form(0, Advice::new(message, "give 1 to 3600000")));
        }
        let entry = |signal: Spanned<WrittenSignal>| {
            let offset = signal.get_ref().node.span().start;
            signal.into_inner().entry(line(offset)).map_err(|what| form(offset, what))
        };
        let entries = written.signal.into_iter().map(entry).collect::<Result<_, _>>()?;
        let period = Duration::from_millis(written.period_ms);
        Ok(Self { path: path.to_owned(), seed: written.seed, period, entries })
    }

    /// What is wrong with a signal.
    pub(super) fn error(&self, entry: &Entry, what: Advice) -> AnimationError {
        AnimationError::Form { file: self.path.clone(), line: entry.line, what }
    }
}

impl WrittenSignal {
    fn entry(self, line: usize) -> Result<Entry, Advice> {
        let Self { node, constant, ramp, sine, square, random_walk, replay } = self;
        let node = node.into_inner();
        let shapes = [
            constant.map(Shape::Constant),
            ramp.map(Shape::Ramp),
            sine.map(Shape::Sine),
            square.map(Shape::Square),
            random_walk.map(Shape::RandomWalk),
            replay.map(Shape::Replay),
        ];
        let mut shapes = shapes.into_iter().flatten();
        match (shapes.next(), shapes.next()) {
            (Some(shape), None) => Ok(Entry { line, node, shape }),
            _ => Err(Advice::new(
                format!("signal {node:?} needs exactly one of constant, ramp, sine, square, random_walk and replay"),
                "keep the one that is meant",
            )),
        }
    }
}
