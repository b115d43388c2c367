//! The version of what stands in a journal.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The version of a journal's format. A program reads journals of [`Format::CURRENT`] only.
///
/// It is raised with every change after which a journal would be read as something that it does not say. That an
/// event or a key is added raises nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Format(u32);

impl Format {
    /// The format that this program writes.
    pub const CURRENT: Self = Self(1);

    /// The format of journals that name none.
    pub(super) const UNNAMED: Self = Self(0);
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
