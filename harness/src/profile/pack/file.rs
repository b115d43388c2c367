//! `pack.toml`, as it is written. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Need, Value};

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) title: String,
    pub(super) about: String,
    #[serde(default)]
    pub(super) needs: Vec<Need>,
    #[serde(default)]
    pub(super) value: BTreeMap<String, Value>,
    #[serde(default)]
    pub(super) act: Vec<Word>,
    #[serde(default)]
    pub(super) state: Vec<Word>,
}

/// Words that a pack says and a line's vocabulary has to give a meaning.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// The words as the pack says them.
    pub words: String,
    /// What they have to mean.
    pub means: String,
}
