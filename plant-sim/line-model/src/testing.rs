//! The line that tests use.

use crate::{Line, aml};

/// The MPS line, from its file.
pub(crate) fn mps() -> Line {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/lines/mps.aml");
    aml::load(path).unwrap_or_else(|errors| panic!("{errors}"))
}
