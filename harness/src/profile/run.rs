//! `[run]`: how scenarios run. All times are in milliseconds.

use std::num::{NonZeroU64, NonZeroUsize};

use serde::Deserialize;

/// `[run]`: how scenarios run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// How many scenarios run at once; as many as the machine bears if it is not said. One, whatever is said, where they share
    /// a plant or an AWS endpoint.
    pub concurrency: Option<NonZeroUsize>,
    /// How long a step that names no time waits for what it names.
    pub wait_ms: u64,
    /// What a step may take beyond the times that it waits, before it is cancelled.
    pub step_timeout_ms: u64,
    /// What a scenario may take from its first step to its last.
    pub scenario_timeout_ms: u64,
    /// How long the machine may stand still, paused or starved of processor time, before nothing is held against the system any
    /// more for having been late meanwhile.
    pub stall_ms: NonZeroU64,
    /// What opening a bench may take.
    pub open_timeout_ms: u64,
    /// How long nothing new may come of what happened before the system is stopped and the scenario judged.
    pub quiet_ms: u64,
    /// What draining the system may take.
    pub drain_timeout_ms: u64,
    /// What closing a bench may take.
    pub close_timeout_ms: u64,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
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
