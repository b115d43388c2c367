//! The same features on the line as the servers of several vendors show it.

mod reference;
mod small;

/// Expects these parts of a text.
#[track_caller]
fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}
