//! The parameter kinds of step expressions.

use std::collections::HashMap;

use cucumber_expressions::Expression;
use regex::Regex;

use crate::profile::{OwnCheck, Vocabulary};

use super::value::{number, value};
use super::{comparison, role};

/// A word of a name.
macro_rules! word {
    () => {
        r"\p{Alphabetic}[\p{Alphabetic}\p{N}_-]*"
    };
}

/// The kinds of parameters and the text that each matches. `{act}` and `{state}`, the words of the
/// vocabulary, and `{check}`, those of own checks, come on top.
const KINDS: [(&str, &str); 19] = [
    // A whole number.
    ("int", r"\d+"),
    // `5 ms`, `2 s`, `1.5 min`.
    (TIME, r"\d+(?:\.\d+)? (?:ms|s|min)"),
    // A component of the profile: `gateway "a"`, what tells it from others of its kind quoted; one of a single word with
    // or without an article: `the historian`; or by its role: `the gateway in control`.
    ("component", concat!(role::pattern!(word!()), "|(?:the )?", word!(), r#"(?: "[^"]*")?"#)),
    // A kind of components: `gateway`; or those who do something: `component that records`.
    ("kind", concat!("component that (?:records|takes control)|", word!())),
    // What a link joins: `the plant`, `the cloud`, a component, what it offers: `the historian.http`.
    ("end", concat!(role::pattern!(word!()), "|(?:the )?", word!(), r#"(?: "[^"]*"|\."#, word!(), ")?")),
    // A release of the profile, quoted: `"2.0"`.
    ("release", r#""[^"]*""#),
    // What is done with a table.
    ("access", "writes to|reads of"),
    // A table of the AWS endpoint, quoted: `"production-records"`.
    ("table", r#""[^"]*""#),
    // A function of the cloud, quoted: `"record-production"`.
    ("function", r#""[^"]*""#),
    // A sensor of the plant, quoted: `"Conveyor.ExitBarrier"`.
    ("sensor", r#""[^"]*""#),
    // An element of the plant, quoted: `"Conveyor"`.
    ("device", r#""[^"]*""#),
    // A number, or a percentage: `0.5`, `5%`.
    ("amount", concat!(number!(), "%?")),
    // A signal of the line, quoted: `"Conveyor.Speed"`.
    ("signal", r#""[^"]*""#),
    // A topic of messages, or a topic filter, quoted: `"lines/+/status"`.
    ("topic", r#""[^"]*""#),
    // A field of a message or a record, quoted: `"state"`, `"unit.axes.0"`.
    ("field", r#""[^"]*""#),
    // A name that a scenario gives, quoted: `"changeover"`.
    ("name", r#""[^"]*""#),
    // `true`, `3`, `0.5`, `"Running"`.
    ("value", value!()),
    // How fast a signal changes: `rises by at least 20 per minute`.
    ("rate", RATE),
    // What is asked of a signal or a field: `is "Running"`, `is 500 ± 1 %`, `is at least 3`.
    ("comparison", comparison::PATTERN),
];

/// How fast a signal changes: whether it falls, the bound, and its unit.
pub(super) const RATE: &str = concat!(r"(?:rises|falls) by (?:at least|at most) ", number!(), " per (?:second|minute)");

/// The kind of times.
const TIME: &str = "time";

/// The parameter kinds with the words of one vocabulary.
#[derive(Clone, Debug)]
pub struct Parameters {
    patterns: HashMap<&'static str, String>,
}

impl Parameters {
    /// The parameters for a vocabulary and own checks.
    pub fn of(vocabulary: &Vocabulary, checks: &[OwnCheck]) -> Self {
        let mut patterns: HashMap<_, _> = KINDS.iter().map(|(name, pattern)| (*name, (*pattern).to_owned())).collect();
        patterns.insert("act", alternatives(vocabulary.acts.iter().map(|act| act.words.pattern())));
        patterns.insert("state", alternatives(vocabulary.states.iter().map(|state| state.words.pattern())));
        patterns.insert("check", alternatives(checks.iter().map(|check| check.words.pattern())));
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

/// Which of an expression's parameters are times, by their index.
pub fn times(expression: &str) -> impl Iterator<Item = usize> {
    let names = expression.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.enumerate().filter(|(_, name)| *name == TIME).map(|(index, _)| index)
}

/// One of these patterns; without any, a pattern that matches nothing.
fn alternatives<'a>(patterns: impl Iterator<Item = &'a str>) -> String {
    let joined = patterns.collect::<Vec<_>>().join("|");
    if joined.is_empty() { r"[^\s\S]".to_owned() } else { joined }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Source;

    fn parameters() -> Parameters {
        let text = r#"
            act = [{ words = "the operator fills {count} parts", calls = [] }]
            state = [{ words = 'the belt \(main) runs', signal = "x", is = true }]"#;
        Parameters::of(&Vocabulary::read(&Source::of(text)).unwrap(), &[])
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
    fn words_of_the_vocabulary_stand_for_themselves_and_their_parameters() {
        assert!(parameters().expand("{act}").unwrap().is_match("the operator fills 12 parts"));
        assert!(!parameters().expand("{act}").unwrap().is_match("the operator fills many parts"));
        assert!(parameters().expand("{state}").unwrap().is_match("the belt (main) runs"));
    }

    #[test]
    fn an_empty_vocabulary_matches_nothing() {
        let parameters = Parameters::of(&Vocabulary::read(&Source::of("")).unwrap(), &[]);
        assert!(!parameters.expand("{act}").unwrap().is_match(""));
    }

    #[test]
    fn times_are_found_among_the_parameters() {
        assert_eq!(times("{component} of {time} and {time}").collect::<Vec<_>>(), [1, 2]);
    }
}
