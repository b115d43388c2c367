//! `[run]`: how scenarios run. All times are in milliseconds.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use cucumber::gherkin::tagexpr::TagOperation;
use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// `[run]`: how scenarios run.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Feature files, and folders of them, that run where the command line names none; from the profile's folder. Without them it
    /// is the folder `features` where lineproof is run.
    #[schemars(example = ["features"])]
    pub features: Vec<PathBuf>,
    /// The scenarios among those features that are for this profile, as a tag expression; whatever the command line asks for, no other
    /// one runs.
    #[serde(deserialize_with = "some_tags")]
    #[schemars(with = "Option<String>", example = &"not @assembly")]
    pub tags: Option<TagOperation>,
    /// How many scenarios run at once; as many as the machine bears if it is not said. One, whatever is said, where they share
    /// a plant or an AWS endpoint.
    pub concurrency: Option<NonZeroUsize>,
    /// How long a step that names no time waits for what it names, in ms.
    pub wait_ms: u64,
    /// What a step may take beyond the times that it waits, before it is cancelled, in ms.
    pub step_timeout_ms: u64,
    /// What a scenario may take from its first step to its last, in ms.
    pub scenario_timeout_ms: u64,
    /// How long the machine may stand still, paused or starved of processor time, or a component wait for a processor in a second,
    /// before nothing is held against the system any more for having been late meanwhile, in ms.
    pub stall_ms: NonZeroU64,
    /// What opening a bench may take, in ms: plant, cloud, links, and all components until they are ready.
    pub open_timeout_ms: u64,
    /// How long nothing new may come of what happened before the system is stopped and the scenario judged, in ms.
    pub quiet_ms: u64,
    /// What draining the system may take, in ms: its components end by themselves, and what is on its way arrives.
    pub drain_timeout_ms: u64,
    /// What closing a bench may take, in ms.
    pub close_timeout_ms: u64,
}

impl RunConfig {
    /// The longest that a scenario can take, from the beginning of its opening to the end of its closing.
    pub fn longest(&self) -> Duration {
        let parts = [self.open_timeout_ms, self.close_timeout_ms];
        parts.into_iter().map(Duration::from_millis).fold(self.longest_work(), Duration::saturating_add)
    }

    /// The longest that a scenario can be at work, from its first step until all is drained.
    pub fn longest_work(&self) -> Duration {
        Duration::from_millis(self.scenario_timeout_ms.saturating_add(self.drain_timeout_ms))
    }
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            features: Vec::new(),
            tags: None,
            concurrency: None,
            wait_ms: 60_000,
            step_timeout_ms: 15_000,
            scenario_timeout_ms: 180_000,
            stall_ms: const { NonZeroU64::new(500).unwrap() },
            open_timeout_ms: 30_000,
            quiet_ms: 2_000,
            drain_timeout_ms: 20_000,
            close_timeout_ms: 10_000,
        }
    }
}

/// A tag expression of Cucumber: `@smoke and not (@slow or @lab)`.
///
/// # Errors
/// What is wrong, and an example.
pub fn tags(text: &str) -> Result<TagOperation, String> {
    text.parse().map_err(|_| "not a tag expression; write for example `@smoke and not (@slow or @lab)`".to_owned())
}

fn some_tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TagOperation>, D::Error> {
    tags(&String::deserialize(deserializer)?).map(Some).map_err(D::Error::custom)
}
