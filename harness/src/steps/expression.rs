//! The parameter kinds of step expressions.

use std::collections::HashMap;

use cucumber_expressions::Expression;
use regex::Regex;

use crate::profile::{Act, Vocabulary};

/// What a parameter stands for; decides which text matches and which names are valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `{int}`: a whole number.
    Int,
    /// `{time}`: `5 ms`, `2 s`, `1.5 min`.
    Time,
    /// `{component}`: a component of the profile: `gateway "a"`, its distinguishing words quoted; a name of one word with
    /// or without "the": `the historian`.
    Component,
    /// `{kind}`: a kind of components: `gateway`.
    Kind,
    /// `{end}`: what a link joins: `the plant`, `the cloud`, a component, what it offers (`the historian.http`).
    End,
    /// `{signal}`: a signal of the line, quoted: `"Conveyor.Speed"`.
    Signal,
    /// `{sensor}`: a sensor of the plant, quoted: `"Conveyor.ExitBarrier"`.
    Sensor,
    /// `{device}`: an element of the plant, quoted: `"Conveyor"`.
    Device,
    /// `{amount}`: a number, or a percentage: `0.5`, `5%`.
    Amount,
    /// `{value}`: `true`, `3`, `0.5`, `"Running"`.
    Value,
    /// `{act}`: an act of the vocabulary.
    Act,
    /// `{state}`: a state of the vocabulary.
    State,
}

/// A word of a name.
macro_rules! word {
    () => {
        r"\p{Alphabetic}[\p{Alphabetic}\p{N}_-]*"
    };
}

const KINDS: [(&str, Kind, &str); 10] = [
    ("int", Kind::Int, r"\d+"),
    ("time", Kind::Time, r"\d+(?:\.\d+)? (?:ms|s|min)"),
    ("component", Kind::Component, concat!("(?:the )?", word!(), r#"(?: "[^"]*")?"#)),
    ("kind", Kind::Kind, word!()),
    ("end", Kind::End, concat!("(?:the )?", word!(), r#"(?: "[^"]*"|\."#, word!(), ")?")),
    ("sensor", Kind::Sensor, r#""[^"]*""#),
    ("device", Kind::Device, r#""[^"]*""#),
    ("amount", Kind::Amount, r"-?\d+(?:\.\d+)?%?"),
    ("signal", Kind::Signal, r#""[^"]*""#),
    ("value", Kind::Value, r#"true|false|-?\d+(?:\.\d+)?|"[^"]*""#),
];

/// The parameter kinds with the words of one vocabulary.
#[derive(Clone, Debug)]
pub struct Parameters {
    patterns: HashMap<&'static str, String>,
}

impl Parameters {
    /// The parameters for a vocabulary.
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let mut patterns: HashMap<_, _> =
            KINDS.iter().map(|(name, _, pattern)| (*name, (*pattern).to_owned())).collect();
        patterns.insert("act", alternatives(vocabulary.act.iter().map(Act::pattern)));
        patterns
            .insert("state", alternatives(vocabulary.state.iter().map(|state| regex::escape(state.words.get_ref()))));
        Self { patterns }
    }

    /// The regular expression of a step.
    ///
    /// # Errors
    /// If the expression is malformed, which is a mistake in the step's definition; says which.
    pub fn expand(&self, expression: &str) -> Result<Regex, String> {
        let patterns: HashMap<&str, &str> =
            self.patterns.iter().map(|(name, pattern)| (*name, pattern.as_str())).collect();
        Expression::regex_with_parameters(expression, &patterns).map_err(|error| format!("`{expression}`: {error}"))
    }
}

/// The kinds of an expression's parameters, in their order.
pub fn kinds(expression: &str) -> Vec<Kind> {
    let names = expression.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter_map(kind_named).collect()
}

fn kind_named(name: &str) -> Option<Kind> {
    let vocabulary = [("act", Kind::Act), ("state", Kind::State)];
    let known = KINDS.iter().map(|(name, kind, _)| (*name, *kind)).chain(vocabulary);
    known.into_iter().find(|(known, _)| *known == name).map(|(_, kind)| kind)
}

/// One of these patterns; without any, a pattern that matches nothing.
fn alternatives(patterns: impl Iterator<Item = String>) -> String {
    let joined = patterns.collect::<Vec<_>>().join("|");
    if joined.is_empty() { r"[^\s\S]".to_owned() } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters() -> Parameters {
        let text = r#"
            act = [{ words = "the operator fills {count} parts", calls = [] }]
            state = [{ words = "the belt (main) runs", signal = "x", is = true }]"#;
        Parameters::of(&toml::from_str(text).unwrap())
    }

    #[test]
    fn every_kind_expands() {
        let regex = parameters().expand("{component} is cut off from {end} within {time}").unwrap();
        let captures = regex.captures(r#"gateway "a" is cut off from the plant within 1.5 s"#).unwrap();
        assert_eq!(&captures[1], r#"gateway "a""#);
        assert_eq!(&captures[2], "the plant");
        assert_eq!(&captures[3], "1.5 s");
        for end in ["historian", "the historian.http", "gateway \"b\"", "gateway \"b.http\"", "the plc-2"] {
            assert!(regex.is_match(&format!("the poller is cut off from {end} within 1 s")), "{end}");
        }
        assert!(!regex.is_match("every gateway is cut off from the plant within 1 s"));
    }

    #[test]
    fn words_of_the_vocabulary_are_taken_literally_but_for_the_count() {
        assert!(parameters().expand("{act}").unwrap().is_match("the operator fills 12 parts"));
        assert!(!parameters().expand("{act}").unwrap().is_match("the operator fills many parts"));
        assert!(parameters().expand("{state}").unwrap().is_match("the belt (main) runs"));
    }

    #[test]
    fn an_empty_vocabulary_matches_nothing() {
        let parameters = Parameters::of(&toml::from_str("").unwrap());
        assert!(!parameters.expand("{act}").unwrap().is_match(""));
    }

    #[test]
    fn kinds_are_listed_in_order() {
        assert_eq!(kinds("{component} of {time}"), [Kind::Component, Kind::Time]);
    }
}
