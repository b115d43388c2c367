//! What components take of their machine.

use serde::{Deserialize, Serialize};

/// What a component takes of its machine at a moment: all living processes of its group together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// The component's name, as in the profile.
    pub component: String,
    /// Resident memory, in kilobytes.
    pub memory_kb: u64,
    /// Open file descriptors.
    pub files: u64,
}
