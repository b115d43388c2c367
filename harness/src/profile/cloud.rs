//! `[cloud]`: the cloud, and what is deployed to it.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

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
