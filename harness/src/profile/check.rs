//! `[[check]]`: own checks, words of scenarios that a program judges.
//!
//! ```toml
//! [[check]]
//! words = "every keg takes at most {float} s"
//! command = ["python3", "{profile-folder}/checks/pace.py"]
//! when = "step"
//! timeout_ms = 10000
//! ```
//!
//! What the program is told and how it answers is documented at [`crate::checks`].

use std::path::Path;
use std::time::Duration;

use line_model::nearest::suggestion;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::Vocabulary;
use super::source::Source;
use super::vocabulary::Phrase;
use crate::mistake::Mistake;

/// The placeholder of the folder of the profile's file, the one that a command can use.
const FOLDER: &str = "profile-folder";

/// `[[check]]`: words that a scenario may say, and the program that judges whether they are so.
///
/// The parameters of the words are those of the line's vocabulary. What the program is told and how it answers is told in
/// README, *Own checks, in any language*.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckConfig {
    /// The words by which scenarios name it, a Cucumber Expression.
    #[schemars(with = "String", example = &"every keg takes at most {float} s")]
    words: Spanned<String>,
    /// The program that judges, with its arguments; `{profile-folder}` is the folder of the profile.
    #[schemars(with = "Vec<String>", example = ["python3", "{profile-folder}/checks/pace.py"])]
    command: Spanned<Vec<String>>,
    /// When it judges: at its step, or everything that happens until the scenario's end; `step` if it is left out.
    #[serde(default)]
    when: When,
    /// How long the program may take to answer when there is nothing more to come, in ms; 10000 if it is not said.
    #[schemars(with = "Option<u64>")]
    timeout_ms: Option<Spanned<u64>>,
}

/// When a program judges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum When {
    /// At its step.
    #[default]
    Step,
    /// At the scenario's end.
    Scenario,
}

/// An own check.
#[derive(Clone, Debug)]
pub struct OwnCheck {
    /// The words.
    pub words: Phrase,
    /// Program and arguments, as they are started.
    pub command: Spanned<Vec<String>>,
    /// Whether it is held against everything until the scenario's end; if not, it is judged at its step.
    pub standing: bool,
    /// How long the program may take when there is nothing more to come.
    pub limit: Duration,
}

/// How long a program may take if it is not said.
const LIMIT: Duration = Duration::from_secs(10);

/// The checks of a profile in this folder.
///
/// # Errors
/// If words cannot be understood, are there twice or mean something else already, or if a command cannot be started as it
/// stands.
pub(super) fn read(
    source: &Source,
    tables: &[CheckConfig],
    folder: &Path,
    vocabulary: &Vocabulary,
) -> Result<Vec<OwnCheck>, Mistake> {
    let mut checks: Vec<OwnCheck> = Vec::new();
    for table in tables {
        let check = OwnCheck::of(source, table, folder, vocabulary)?;
        let acts = vocabulary.acts.iter().map(|act| &act.words);
        let states = vocabulary.states.iter().map(|state| &state.words);
        let mut known = acts.chain(states).chain(checks.iter().map(|known| &known.words));
        if known.any(|known| known.text() == check.words.text()) {
            let message = format!("the phrase `{}` is there twice", check.words.text());
            let help = "give each its own words, also beside those of the line's vocabulary";
            return Err(source.problem(table.words.span(), message, help));
        }
        checks.push(check);
    }
    Ok(checks)
}

impl OwnCheck {
    fn of(source: &Source, table: &CheckConfig, folder: &Path, vocabulary: &Vocabulary) -> Result<Self, Mistake> {
        let words = Phrase::compile(source, table.words.clone(), &vocabulary.kinds)?;
        let span = table.command.span();
        let filled = table.command.get_ref().iter().map(|word| filled(source, &table.command, word, folder));
        let command = filled.collect::<Result<Vec<_>, _>>()?;
        if command.is_empty() {
            return Err(source.problem(span, "an empty command", "give program and arguments"));
        }
        let limit = match &table.timeout_ms {
            Some(limit) if *limit.get_ref() == 0 => {
                return Err(source.problem(limit.span(), "a program cannot answer in no time", "give it 1000 or more"));
            }
            limit => limit.as_ref().map_or(LIMIT, |limit| Duration::from_millis(*limit.get_ref())),
        };
        Ok(Self { words, command: Spanned::new(span, command), standing: table.when == When::Scenario, limit })
    }
}

/// A word of a command with the folder put in place; a file that is said to be there is.
fn filled(source: &Source, command: &Spanned<Vec<String>>, word: &str, folder: &Path) -> Result<String, Mistake> {
    let placeholder = format!("{{{FOLDER}}}");
    let filled = word.replace(&placeholder, &folder.display().to_string());
    if let Some(name) = placeholder_in(&filled) {
        let message = format!("nothing is known as {{{name}}} in the command of a check");
        return Err(source.problem(command.span(), message, suggestion(name, [FOLDER])));
    }
    if word.starts_with(&placeholder) && !Path::new(&filled).exists() {
        let message = format!("{filled} does not exist");
        return Err(source.problem(command.span(), message, "write the program, or correct the path"));
    }
    Ok(filled)
}

/// What stands in braces, if it could be meant as a placeholder.
fn placeholder_in(text: &str) -> Option<&str> {
    let inner = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    inner.into_iter().find(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
}

/// A check of these words, for tests.
#[cfg(test)]
pub(crate) fn example(words: &str, vocabulary: &Vocabulary) -> OwnCheck {
    let source = Source::of(&format!("words = '{words}'\ncommand = ['true']"));
    let table = source.parse().and_then(|table| OwnCheck::of(&source, &table, Path::new(""), vocabulary));
    table.expect("the words are words")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_placeholder_is_one() {
        assert_eq!(placeholder_in("x/{folder}/y"), Some("folder"));
        for text in ["{}", "{\"a\":1}", "{ x }", "{x", "x}", "a{1}"] {
            assert_eq!(placeholder_in(text), None, "{text}");
        }
    }
}
