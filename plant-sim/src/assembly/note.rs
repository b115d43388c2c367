//! What has no effect in a line.

/// Something in a line's model that has no effect, although somebody may have meant it to have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The full name of the attribute, signal or method.
    pub name: String,
    /// Why it has none.
    pub text: String,
}
