//! `[[system.release]]`: what components are changed to by a deployment.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::kind_of;

/// `[[system.release]]`: another program, or other arguments, of components that a scenario deploys:
/// `release "2.0" is deployed to gateway "a"`. Everything else stays as the component says, its files among it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseConfig {
    /// Its name, by which scenarios call it.
    #[schemars(with = "String", example = &"2.0")]
    pub name: Spanned<String>,
    /// The components that it is for: a kind, or one by its name.
    #[schemars(with = "String", example = &"gateway")]
    pub of: Spanned<String>,
    /// The command that builds it, as `build` of a component.
    #[schemars(example = &"cargo build --release --manifest-path ../gateway-2/Cargo.toml")]
    pub build: Option<String>,
    /// The program in place of the first word of the component's `command`.
    #[schemars(example = &"{profile-folder}/../gateway-2/target/release/gateway")]
    pub program: Option<String>,
    /// Arguments behind those of the component's `command`.
    #[serde(default)]
    #[schemars(example = ["--store-limit", "1000"])]
    pub arguments: Vec<String>,
    /// Variables of its environment, beside those of the component, or in their place.
    #[serde(default)]
    #[schemars(extend("examples" = [{ "LOG": "debug" }]))]
    pub env: BTreeMap<String, String>,
}

impl ReleaseConfig {
    /// Whether it is for a component.
    pub fn is_for(&self, component: &str) -> bool {
        let of = self.of.get_ref();
        of == component || of == kind_of(component)
    }
}
