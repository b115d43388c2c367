//! `[system]`: the components of the system under test.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{LinkConfig, Ready, in_one_word};

/// The placeholders that every component has: `{target}`, ...
pub(super) const PLACEHOLDERS: [&str; 5] = ["target", "cargo-profile", "profile-folder", "line", "folder"];

/// The placeholders of a component that names a thing.
pub const CREDENTIALS: [&str; 3] = ["ca", "cert", "key"];

/// `[system]`: the system under test.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SystemConfig {
    /// Its components, in the order in which they start.
    pub component: Vec<ComponentConfig>,
}

/// `[[system.component]]`: one component of the system under test.
///
/// In `command` and `env` these placeholders are known: `{target}`, `{cargo-profile}`, `{profile-folder}` (the folder
/// of the profile's file; a program named by it is found wherever lineproof is run), `{line}` (the file of the line's model),
/// `{folder}` (a folder of its own, kept over restarts within one scenario), `{ca}`, `{cert}`, `{key}`
/// (PEM files of its thing, if it names one), each of its offers, and for each link its end's name: `{plant}` is the
/// `host:port` under which the component reaches the plant. A blank in an end's name is written as `-`:
/// `{gateway-a}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentConfig {
    /// Its name: the kind, then what tells it from others of its kind, if there are several: `gateway a`, `historian`.
    pub name: Spanned<String>,
    /// The command that builds it, split like a shell does but without a shell; run once before anything opens. It may use
    /// `{target}`, `{cargo-profile}` and `{profile-folder}`.
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
    /// Names for ports of its own, to which others are linked: `{http}` is the `host:port` at which it shall listen.
    #[serde(default)]
    pub offers: Vec<Spanned<String>>,
    /// The ends that it is linked to: `plant`; `cloud`, the MQTT endpoint; `api`, the AWS endpoint; another component by
    /// its name, or `component.offer` where it offers several; or a fixed address,
    /// `{ name = "erp", to = "127.0.0.1:9000" }`. What it is linked to may start later than itself.
    #[serde(default)]
    pub links: Vec<Spanned<LinkConfig>>,
    /// How it is seen to be ready.
    pub ready: Ready,
    /// How it says whether it is in control.
    pub status: Option<StatusConfig>,
    /// How long it may take to stop by itself before it is killed.
    #[serde(default = "ComponentConfig::stop_grace_ms")]
    pub stop_grace_ms: u64,
}

/// `status` of a component: the messages by which it says whether it is in control of the plant.
///
/// ```toml
/// status = { topic = "lines/mps/gateways/a/status", field = "state", in_control = "in-control" }
/// ```
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusConfig {
    /// Their topic.
    pub topic: String,
    /// The field that tells, or a JSON pointer into the message, which begins with `/`.
    pub field: String,
    /// What the field says while the component is in control; anything else says that it is not.
    pub in_control: String,
}

impl ComponentConfig {
    /// Whether its command or environment names `{folder}`, where it keeps files.
    pub fn keeps_files(&self) -> bool {
        self.command.get_ref().iter().chain(self.env.values()).any(|text| text.contains("{folder}"))
    }

    fn stop_grace_ms() -> u64 {
        8000
    }

    /// The placeholders that it can use, without their braces.
    pub fn placeholders(&self) -> Vec<String> {
        let credentials = self.thing.iter().flat_map(|_| CREDENTIALS);
        let mut known: Vec<String> = PLACEHOLDERS.into_iter().chain(credentials).map(str::to_owned).collect();
        known.extend(self.offers.iter().map(|offer| offer.get_ref().clone()));
        known.extend(self.links.iter().map(|link| in_one_word(&link.get_ref().end)));
        known
    }

    /// How long it may take to end after SIGTERM.
    pub fn stop_grace(&self) -> Duration {
        Duration::from_millis(self.stop_grace_ms)
    }
}
