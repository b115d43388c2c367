//! What a run rested on and what it left, so that somebody else can see later that it is still the same.
//!
//! A [`Manifest`] stands beside the journals of a run. It holds digests (SHA-256, FIPS 180-4) of everything that the run was made
//! of, as it was when the run began, and of every file that it left in its folder; on which machine it ran, and by which clock.
//! [`verify()`] holds a folder against it. Whoever keeps the digest of the manifest itself, in a dossier or a protocol that is
//! signed, can tell that nothing was changed at all.
//!
//! - [`digest`]: digests of files. [`inputs`]: what a run is made of. [`machine`]: where and when it ran.
//! - [`manifest`]: all of that in one file. [`mod@verify`]: what is not so any more.

pub mod digest;
pub mod inputs;
pub mod machine;
pub mod manifest;
pub mod verify;

pub use digest::Digest;
pub use inputs::{Cut, Input, Inputs, MadeOf};
pub use machine::{Clock, Machine};
pub use manifest::{MANIFEST_FILE, Manifest, ManifestError, Unsealed};
pub use verify::{Difference, Findings, verify};
