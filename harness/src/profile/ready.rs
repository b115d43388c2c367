//! By what a component is observed to be ready.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use super::problem::Refusal;

/// By what a component is observed to be ready, and how long that may take.
///
/// In a profile exactly one of `stdout`, `stdout_contains` and `exit`, with `timeout_ms` (10000 if not given):
/// `ready = { stdout = "ready", timeout_ms = 10000 }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "Table")]
#[schemars(with = "Table")]
pub struct Ready {
    /// What is waited for.
    pub sign: Sign,
    /// How long that may take: `timeout_ms`.
    pub timeout: Duration,
}

/// A sign that a component is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A line on standard output that equals this text.
    StdoutEquals(String),
    /// A line on standard output that contains this text.
    StdoutContains(String),
    /// It ends with this exit code: a component that does its work once, such as setting up a table.
    Exit(i32),
}

impl Sign {
    /// True if this line on standard output is the sign.
    pub(crate) fn is_line(&self, line: &str) -> bool {
        match self {
            Self::StdoutEquals(text) => line == text,
            Self::StdoutContains(text) => line.contains(text.as_str()),
            Self::Exit(_) => false,
        }
    }

    /// What is waited for, for a person to read.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::StdoutEquals(text) => format!("no line \"{text}\" on its standard output"),
            Self::StdoutContains(text) => format!("no line with \"{text}\" on its standard output"),
            Self::Exit(code) => format!("it should have ended with exit {code}"),
        }
    }
}

/// How a profile writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [
    { "required": ["stdout"] }, { "required": ["stdout_contains"] }, { "required": ["exit"] }
]))]
struct Table {
    /// It is ready when a line on its standard output equals this text.
    #[schemars(example = &"ready")]
    stdout: Option<String>,
    /// It is ready when a line on its standard output contains this text.
    #[schemars(example = &"listening")]
    stdout_contains: Option<String>,
    /// It is ready when it ends with this exit code: a component that does its work once, such as setting up a table.
    #[schemars(example = 0)]
    exit: Option<i32>,
    /// How long that may take, in ms.
    #[serde(default = "ten_seconds")]
    timeout_ms: u64,
}

fn ten_seconds() -> u64 {
    10_000
}

impl TryFrom<Table> for Ready {
    type Error = Refusal;

    fn try_from(table: Table) -> Result<Self, Refusal> {
        let timeout = Duration::from_millis(table.timeout_ms);
        let sign = match (table.stdout, table.stdout_contains, table.exit) {
            (Some(line), None, None) => Sign::StdoutEquals(line),
            (None, Some(text), None) => Sign::StdoutContains(text),
            (None, None, Some(code)) => Sign::Exit(code),
            _ => {
                let message = "`ready` needs exactly one of `stdout`, `stdout_contains`, `exit`";
                return Err(Refusal::new(message, "say by which of them it shows that it is ready"));
            }
        };
        Ok(Self { sign, timeout })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_one_sign_is_asked_for() {
        let ready: Ready = toml::from_str("stdout = 'ready'").unwrap();
        assert_eq!(ready, Ready { sign: Sign::StdoutEquals("ready".into()), timeout: Duration::from_secs(10) });
        for ready in ["timeout_ms = 1", "stdout = 'a'\nexit = 0"] {
            let error = toml::from_str::<Ready>(ready).unwrap_err();
            assert!(error.to_string().contains("exactly one of"), "{error}");
        }
    }
}
