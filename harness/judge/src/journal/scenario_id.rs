//! Which scenario a journal tells of.

use serde::{Deserialize, Serialize};

use super::Format;
use super::attribute::wall_us;

/// Which scenario a journal tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScenarioId {
    /// Which version of the format the journal is written in.
    pub format: Format,
    /// The feature's name.
    pub feature: String,
    /// The scenario's name; for an outline with its example's values.
    pub scenario: String,
    /// The feature file, as given on the command line.
    pub file: String,
    /// The scenario's line in it, from 1.
    pub line: usize,
    /// Tags of feature, rule and scenario, without `@`.
    pub tags: Vec<String>,
    /// The name of the profile.
    pub profile: String,
    /// The seed of this run: everything random in it is drawn from that.
    pub seed: u64,
    /// When moment zero was, as RFC 3339 UTC.
    pub started_at: String,
    /// How often it had been run before in the same run, because it had not passed (`lineproof run --retry`): 0 for the first
    /// time, which alone counts.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub again: u32,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl ScenarioId {
    /// When moment zero was, in microseconds since the Unix epoch; none if it is no time.
    #[must_use]
    pub fn started_us(&self) -> Option<i64> {
        wall_us(&self.started_at)
    }
}
