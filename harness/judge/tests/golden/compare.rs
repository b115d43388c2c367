//! What reporters came to, beside what is stored.

use crate::golden::folder;

/// Compares with what is stored, or stores it.
#[track_caller]
pub(crate) fn compare(name: &str, rendered: &str) {
    let path = folder().join(name);
    if std::env::var_os("LINEPROOF_BLESS").is_some() {
        std::fs::write(&path, rendered).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(rendered, expected, "{name}: after a deliberate change, bless it with LINEPROOF_BLESS=1");
}
