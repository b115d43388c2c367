//! What is asked of a field of a message or of a record, as data.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Test;

/// A field and the test that its value must pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldTest {
    /// The field: its name, a path of names and numbers with dots between them (`unit.axes.0`), or a JSON pointer, which
    /// begins with `/`.
    pub field: String,
    /// The test.
    #[serde(flatten)]
    pub test: Test,
}

impl fmt::Display for FieldTest {
    /// `state is in-control`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field, self.test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Value;

    #[test]
    fn it_is_stored_flat_and_read_back() {
        let asked = FieldTest { field: "unit.height".into(), test: Test::AtMost(Value::Int(30)) };
        let text = serde_json::to_string(&asked).unwrap();
        assert_eq!(text, r#"{"field":"unit.height","at_most":30}"#);
        assert_eq!(serde_json::from_str::<FieldTest>(&text).unwrap(), asked);
        assert_eq!(asked.to_string(), "unit.height is at most 30");
    }
}
