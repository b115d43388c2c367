//! The configuration as it is written. Unknown keys are errors. All times are in milliseconds.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use super::Ready;

/// A whole profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// How scenarios run.
    #[serde(default)]
    pub run: RunConfig,
    /// The plant.
    pub plant: PlantConfig,
    /// The cloud.
    pub cloud: CloudConfig,
    /// The system under test.
    pub system: SystemConfig,
}

/// `[run]`: how scenarios run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// How many scenarios run at once.
    pub concurrency: NonZeroUsize,
    /// How long a step that names no time waits for what it names.
    pub wait_ms: u64,
    /// What a step may take beyond the times that it waits, before it is cancelled.
    pub step_timeout_ms: u64,
    /// What a scenario may take from its first step to its last.
    pub scenario_timeout_ms: u64,
    /// What opening a bench may take.
    pub open_timeout_ms: u64,
    /// What draining the system may take.
    pub drain_timeout_ms: u64,
    /// What closing a bench may take.
    pub close_timeout_ms: u64,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            concurrency: NonZeroUsize::MIN.saturating_add(3),
            wait_ms: 60_000,
            step_timeout_ms: 15_000,
            scenario_timeout_ms: 180_000,
            open_timeout_ms: 30_000,
            drain_timeout_ms: 20_000,
            close_timeout_ms: 10_000,
        }
    }
}

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

/// `[cloud]`: the cloud, and what is deployed to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CloudConfig {
    /// Which cloud: `embedded`, in process, one for each scenario.
    pub kind: CloudKind,
    /// The CloudFormation template that describes things, rules, functions and tables.
    pub template: Spanned<PathBuf>,
    /// The code of the template's functions.
    #[serde(default)]
    pub function: Vec<Function>,
    /// Where production records are found.
    pub records: RecordsConfig,
}

/// The kinds of cloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CloudKind {
    /// In process, one for each scenario.
    Embedded,
}

/// `[[cloud.function]]`: the code of a function of the template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// The function's name in the template.
    pub name: Spanned<String>,
    /// The command that builds it; may use `{cargo-profile}`.
    pub build: Option<String>,
    /// The `bootstrap` binary; may use `{target}`, the folder of cargo's binaries.
    pub binary: Spanned<String>,
}

/// `[cloud.records]`: where production records are found.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordsConfig {
    /// The DynamoDB table.
    pub table: Spanned<String>,
    /// The attribute that identifies a record.
    pub id: String,
    /// The attribute with the part's serial number.
    pub serial: String,
    /// The attribute that gives the order of recording: microseconds since the Unix epoch.
    pub order: String,
    /// How often the table is read.
    #[serde(default = "RecordsConfig::poll_ms")]
    pub poll_ms: u64,
}

impl RecordsConfig {
    fn poll_ms() -> u64 {
        50
    }
}

/// `[system]`: the system under test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemConfig {
    /// Its components, in the order in which they start.
    pub component: Vec<Component>,
}

/// `[[system.component]]`: one component of the system under test.
///
/// In `command` and `env` these placeholders are known: `{target}`, `{cargo-profile}`, `{line}` (the file of the
/// line's model), `{folder}` (a folder of its own, kept over restarts within one scenario), `{ca}`, `{cert}`, `{key}`
/// (PEM files of its thing), and for each link its end's name: `{plant}` is the `host:port` under which the component
/// reaches the plant.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// Its name: the kind, then what tells it from others of its kind: `gateway a`.
    pub name: Spanned<String>,
    /// The command that builds it; run once before anything opens.
    pub build: Option<String>,
    /// Program and arguments.
    pub command: Spanned<Vec<String>>,
    /// Environment beyond the harness's own.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The thing of the template whose certificate it carries.
    pub thing: Spanned<String>,
    /// The name under which it acquires control of the plant.
    pub holder: Option<String>,
    /// The name of its OPC UA application, by which the plant knows who calls; the holder's name by default.
    pub client: Option<String>,
    /// The ends that it is linked to: `plant`, `cloud`.
    pub links: Vec<Spanned<String>>,
    /// How it is seen to be ready.
    pub ready: Ready,
    /// How long it may take to stop by itself before it is killed.
    #[serde(default = "Component::stop_grace_ms")]
    pub stop_grace_ms: u64,
}

impl Component {
    fn stop_grace_ms() -> u64 {
        8000
    }
}

impl Settings {
    /// Makes paths relative to the profile's folder.
    pub(super) fn rebase(&mut self, folder: &Path) {
        for path in [&mut self.plant.line, &mut self.plant.vocabulary, &mut self.cloud.template] {
            *path.get_mut() = folder.join(path.get_ref());
        }
    }
}
