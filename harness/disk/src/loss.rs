//! What a loss of power leaves.

/// What a loss of power leaves of what was not synced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing: what was synced is there, and nothing else.
    All,
    /// Some of it, chosen by this seed, the same in every run.
    Part {
        /// The seed.
        seed: u64,
    },
}

/// What a disk lost with its power.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lost {
    /// Bytes that were written and not synced, and are gone. A byte that was written twice counts twice.
    pub bytes: u64,
    /// Changes of names (files made, renamed, removed) that were not synced, and are undone.
    pub names: u64,
}
