//! Lines that are written in a test.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use line_model::Line;
use line_model::aml::{self, LoadErrors, Places};

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/lineproof-library.aml");

/// A line that is written in a test, beside the library.
pub(crate) fn described(text: &str) -> Line {
    load(text).unwrap_or_else(|errors| panic!("{errors}")).0
}

/// The same with the places of everything in its file, which is called `line.aml`.
pub(crate) fn load(text: &str) -> Result<(Line, Places), LoadErrors> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(LIBRARY, folder.path().join("lineproof-library.aml")).unwrap();
    std::fs::write(folder.path().join("line.aml"), text).unwrap();
    aml::load_with_places(folder.path().join("line.aml"))
}
