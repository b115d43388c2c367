//! The MPS line.

use plant_sim::model::{Line, aml};

/// The MPS line, from its file.
pub(crate) fn line() -> Line {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/mps.aml");
    aml::load(path).unwrap_or_else(|errors| panic!("{errors}"))
}
