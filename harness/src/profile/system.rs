//! `[system]`: the components of the system under test.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Ready;

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
    /// The thing of the template whose certificate it carries, if any.
    pub thing: Option<Spanned<String>>,
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
