//! What records tell of the parts that are recorded.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::micros;

/// An attribute of a record, and what of the plant it tells.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// Its name, or a JSON pointer into the record, which begins with `/`.
    pub name: String,
    /// What it tells.
    #[serde(flatten)]
    pub is: Meaning,
}

/// What an attribute of a record tells of the part that is recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Meaning {
    /// The number of the workpiece that became the part.
    Workpiece,
    /// When the part was finished, by the plant's clock: as RFC 3339 in UTC, or in microseconds since the Unix epoch.
    FinishedAt {
        /// How far off it may be.
        #[serde(with = "micros")]
        within: Duration,
    },
    /// Who was in control of the plant at some time from when the part was finished until its record was seen.
    Holder {
        /// The holder's name as the plant knows it, with `{}` for what the attribute says.
        form: String,
    },
    /// The token of a holder who was in control at some time from when the part was finished until its record was seen.
    Token,
    /// The value that a signal had when the part was finished.
    Signal {
        /// The signal's name.
        signal: String,
    },
    /// The same text in every record.
    Text {
        /// The text.
        text: String,
    },
}
