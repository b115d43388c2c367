//! What the harness and the keeper of a container tell each other: a line of JSON each.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

/// The container that is wanted.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// Name and tag.
    pub(super) image: String,
    /// Where its endpoint listens inside.
    pub(super) port: u16,
    /// Variables of its environment.
    pub(super) env: BTreeMap<String, String>,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// It runs, and its endpoint listens here.
    Listens(SocketAddr),
    /// It could not be started; why.
    Refused(String),
}

impl Wanted {
    pub(super) fn to_line(&self) -> String {
        line(self)
    }
}

impl Answer {
    /// What a keeper has said.
    ///
    /// # Errors
    /// If it has ended without an answer.
    pub(super) fn read(line: &str) -> Result<Self, String> {
        serde_json::from_str(line).map_err(|_| format!("its keeper ended without an answer ({line:?})"))
    }

    #[cfg(feature = "containers")]
    pub(super) fn to_line(&self) -> String {
        line(self)
    }
}

fn line(said: &impl Serialize) -> String {
    serde_json::to_string(said).expect("texts and numbers always serialise") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_silence_is_told() {
        let address = SocketAddr::from(([127, 0, 0, 1], 4566));
        assert_eq!(Answer::read("{\"listens\":\"127.0.0.1:4566\"}\n"), Ok(Answer::Listens(address)));
        assert_eq!(Answer::read("{\"refused\":\"no image\"}"), Ok(Answer::Refused("no image".to_owned())));
        assert!(Answer::read("").unwrap_err().starts_with("its keeper ended without an answer"));
    }
}
