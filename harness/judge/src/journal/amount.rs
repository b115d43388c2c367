//! How many, how much, and how fast: the limits that checks ask for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::micros;

/// How many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// So many or more.
    AtLeast(u32),
    /// So many or fewer.
    AtMost(u32),
}

/// How much there may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// So much or more.
    AtLeast(f64),
    /// So much or less.
    AtMost(f64),
}

/// How fast a signal changes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Whether it is to fall, and not to rise.
    pub falls: bool,
    /// By how much.
    pub by: Bound,
    /// In each of which times.
    #[serde(with = "micros")]
    pub per: Duration,
}
