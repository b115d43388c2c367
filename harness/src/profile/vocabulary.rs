//! The words of a line: acts that a person does to it, and states that can be seen on it.
//!
//! A scenario speaks of the line in its owner's words. This table says what they mean, so that the same words work
//! on every plant that offers the line's signals and methods.

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use lineproof_judge::journal::Value;

/// The words of a line.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// What a person does to the line.
    #[serde(default)]
    pub act: Vec<Act>,
    /// What can be seen on the line.
    #[serde(default)]
    pub state: Vec<State>,
}

/// `[[act]]`: something that a person does to the line: method calls in their order, then a state to reach.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Act {
    /// The words; `{count}` stands for a whole number, `part(s)` for `part` or `parts`.
    pub words: Spanned<String>,
    /// The calls, made one after the other.
    pub calls: Vec<Call>,
    /// The act is done when this holds.
    pub until: Option<Condition>,
}

/// What stands for the number in the words of an act.
pub const COUNT: &str = "{count}";

/// One call of an act.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The method's dotted name.
    pub method: Spanned<String>,
    /// Its arguments; the text `{count}` stands for the number in the words.
    #[serde(default)]
    pub with: Vec<Spanned<Value>>,
}

/// `[[state]]`: words for a condition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The words, as a scenario says them.
    pub words: Spanned<String>,
    /// The signal's dotted name.
    pub signal: Spanned<String>,
    /// The value that it has when the words hold.
    pub is: Spanned<Value>,
}

/// A signal that has a value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The signal's dotted name.
    pub signal: Spanned<String>,
    /// The value that it must have.
    pub is: Spanned<Value>,
}

impl Vocabulary {
    /// The state of these words.
    pub fn state(&self, words: &str) -> Option<&State> {
        self.state.iter().find(|state| state.words.get_ref() == words)
    }
}

impl Act {
    /// Whether there is a number in its words.
    pub fn counts(&self) -> bool {
        self.words.get_ref().contains(COUNT)
    }

    /// A regular expression for its words; it captures nothing.
    pub fn pattern(&self) -> String {
        regex::escape(self.words.get_ref()).replace(r"\{count\}", r"\d+").replace(r"\(s\)", "s?")
    }

    /// Whether `words` are those of this act; if so, the number in them as it is written, if there is one.
    pub fn matches<'a>(&self, words: &'a str) -> Option<Option<&'a str>> {
        let pattern = self.pattern().replace(r"\d+", r"(\d+)");
        let captures = Regex::new(&format!("^(?:{pattern})$")).ok()?.captures(words)?;
        Some(captures.get(1).map(|count| count.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_in_the_words_is_found() {
        let act: Act = toml::from_str("words = \"fill {count} part(s)\"\ncalls = []").unwrap();
        assert_eq!(act.matches("fill 12 parts"), Some(Some("12")));
        assert_eq!(act.matches("fill 1 part"), Some(Some("1")));
        assert_eq!(act.matches("fill many parts"), None);
        let act: Act = toml::from_str("words = \"press start\"\ncalls = []").unwrap();
        assert_eq!(act.matches("press start"), Some(None));
        assert_eq!(act.matches("press start 3"), None);
    }
}
