//! The command that runs one scenario again, and how any command is written.

use crate::journal::ScenarioId;

/// How the program is started, and what of its arguments is kept, to run a scenario again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rerun {
    /// The words before the arguments: `lineproof`; `cargo`, `run`, `--`.
    pub program: Vec<String>,
    /// Where journals are kept, where that is not the default.
    pub out: Option<String>,
}

impl Default for Rerun {
    /// A program that is found by its name.
    fn default() -> Self {
        Self { program: vec!["lineproof".to_owned()], out: None }
    }
}

impl Rerun {
    /// `lineproof run features/redundancy.feature:9 --seed 8841`, as a shell takes it.
    #[must_use]
    pub fn command(&self, id: &ScenarioId) -> String {
        let mut words = self.program.clone();
        words.extend(["run".to_owned(), format!("{}:{}", id.file, id.line), "--seed".to_owned(), id.seed.to_string()]);
        if id.profile != DEFAULT_PROFILE {
            words.extend(["--profile".to_owned(), id.profile.clone()]);
        }
        words.extend(self.out.iter().flat_map(|out| ["--out".to_owned(), out.clone()]));
        command_line(&words)
    }
}

/// Words as one line that a shell takes apart into the same words.
#[must_use]
pub fn command_line(words: &[String]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// The profile that needs no naming.
const DEFAULT_PROFILE: &str = "sim";

/// As a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-:+=@%,".contains(c);
    let stands_alone = !word.is_empty() && word.chars().all(is_plain);
    if stands_alone { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Format;

    #[test]
    fn words_with_blanks_are_quoted() {
        assert_eq!(quoted("features/a.feature:9"), "features/a.feature:9");
        assert_eq!(quoted("my line's.feature"), r"'my line'\''s.feature'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn what_matters_is_kept() {
        let id = ScenarioId {
            format: Format::CURRENT,
            feature: "f".into(),
            scenario: "s".into(),
            file: "my features/f.feature".into(),
            line: 9,
            tags: Vec::new(),
            profile: "lab.toml".into(),
            seed: 7,
            started_at: "2026-11-21T21:00:00Z".into(),
            again: 0,
        };
        let rerun = Rerun { program: ["cargo", "run", "--"].map(str::to_owned).to_vec(), out: Some("kept".into()) };
        let expected = "cargo run -- run 'my features/f.feature:9' --seed 7 --profile lab.toml --out kept";
        assert_eq!(rerun.command(&id), expected);
        let plain = ScenarioId { profile: "sim".into(), file: "f.feature".into(), ..id };
        assert_eq!(Rerun::default().command(&plain), "lineproof run f.feature:9 --seed 7");
    }
}
