//! `[plant]`: the plant, and how it is reached.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

/// `[plant]`: the plant, and how it is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlantConfig {
    /// Which plant: `sim`, simulated in process, one for each scenario.
    pub kind: PlantKind,
    /// The line's model: an AutomationML file, `.aml` or `.amlx`.
    pub line: Spanned<PathBuf>,
    /// The file with the line's [vocabulary](super::Vocabulary).
    pub vocabulary: Spanned<PathBuf>,
    /// The plant's numbered ledgers.
    #[serde(default)]
    pub ledgers: Ledgers,
}

/// The kinds of plant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlantKind {
    /// Simulated in process, one for each scenario.
    Sim,
}

/// `[plant.ledgers]`: the methods and signals by which the plant tells what it finished and who controlled it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ledgers {
    /// The method that lists finished parts from a serial number on.
    pub finished: String,
    /// The signal with the last serial number.
    pub last_serial: String,
    /// The method that lists acts of control from a sequence number on.
    pub control: String,
    /// The signal with the last sequence number.
    pub last_sequence: String,
}

impl Default for Ledgers {
    fn default() -> Self {
        Self {
            finished: "Production.GetFinished".into(),
            last_serial: "Production.LastSerial".into(),
            control: "Control.GetLedger".into(),
            last_sequence: "Control.LastSequence".into(),
        }
    }
}
