//! Words with parameters: a Cucumber Expression (<https://github.com/cucumber/cucumber-expressions>).

use std::ops::Range;

use cucumber_expressions::{Alternative, Expression, Optional, SingleExpression, Spanned as Located};
use line_model::Advice;
use line_model::nearest::suggestion;
use regex::Regex;
use toml::Spanned;

use super::Given;
use super::below::Below;
use super::parameter::{Kind, Kinds};
use crate::mistake::Mistake;
use crate::profile::source::Source;
use lineproof_judge::journal::Value;

/// Words as a scenario may say them: `{count}` is a parameter of that kind, `part(s)` is `part` or `parts`, `is/are` is `is` or
/// `are`; `\(`, `\{` and `\/` are themselves.
#[derive(Clone, Debug)]
pub struct Phrase {
    words: Spanned<String>,
    /// Captures nothing.
    pattern: String,
    /// Captures each parameter.
    whole: Regex,
    parameters: Vec<(String, Kind)>,
    below: Below,
}

impl Phrase {
    pub(in crate::profile) fn compile(source: &Source, words: Spanned<String>, kinds: &Kinds) -> Result<Self, Mistake> {
        let parsed = Expression::parse(words.get_ref()).map_err(|error| {
            let help = "a `(`, `{` or `/` that is to be read as it is stands behind a `\\`, written \"\\\\(\" in TOML";
            source.problem(words.span(), format!("these words cannot be understood: {error}"), help)
        })?;
        let parameters: Vec<(String, Kind)> = parsed
            .iter()
            .filter_map(|piece| if let SingleExpression::Parameter(parameter) = piece { Some(parameter) } else { None })
            .map(|parameter| {
                let name: &str = parameter.input.fragment();
                let kind = kinds.get(name).ok_or_else(|| unknown(source, &words, name, kinds))?;
                Ok((name.to_owned(), kind.clone()))
            })
            .collect::<Result<_, Mistake>>()?;
        let pattern = pattern(&parsed, &parameters, "(?:");
        let capturing = self::pattern(&parsed, &parameters, "(");
        let whole = Regex::new(&format!("^(?:{capturing})$"))
            .map_err(|error| source.problem(words.span(), error.to_string(), "use shorter words"))?;
        Ok(Self { words, pattern, whole, parameters, below: Below::default() })
    }

    /// With what stands below them.
    pub(super) fn with_below(self, below: Below) -> Self {
        Self { below, ..self }
    }

    /// What stands below them.
    pub fn below(&self) -> &Below {
        &self.below
    }

    /// Whether they have a parameter of this kind.
    pub(super) fn has(&self, kind: &str) -> bool {
        self.parameters.iter().any(|(name, _)| name == kind)
    }

    /// What is given for the parameters together with what stands below the words: once for each row of the table; once, if they
    /// take none.
    ///
    /// # Errors
    /// If what they take is not there, or is something else.
    pub fn rows(
        &self,
        said: &str,
        given: &Given,
        table: Option<&[Vec<String>]>,
        text: Option<&str>,
    ) -> Result<Vec<Given>, Advice> {
        let rows = self.below.rows(said, table, text)?;
        Ok(rows.into_iter().map(|row| given.clone().with_below(row)).collect())
    }

    /// As it stands in the vocabulary.
    pub fn text(&self) -> &str {
        self.words.get_ref()
    }

    /// Its words and their place.
    pub(in crate::profile) fn words(&self) -> &Spanned<String> {
        &self.words
    }

    pub(super) fn place(&self) -> Range<usize> {
        self.words.span()
    }

    /// A regular expression for it; it captures nothing.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// What `said` gives for its parameters, if these are its words.
    ///
    /// # Errors
    /// If a number is too large.
    pub fn given(&self, said: &str) -> Option<Result<Given, String>> {
        let captures = self.whole.captures(said)?;
        let texts = captures.iter().skip(1).map(|text| text.map_or("", |text| text.as_str()));
        let read = |((name, kind), text): (&(String, Kind), &str)| Ok((name.clone(), kind.read(text)?));
        Some(self.parameters.iter().zip(texts).map(read).collect::<Result<_, _>>().map(Given::new))
    }

    /// What `said` says for its parameters, word for word, if these are its words: `500 ml` and not what it means; a text
    /// without its quotes.
    pub fn verbatim(&self, said: &str) -> Option<Given> {
        let captures = self.whole.captures(said)?;
        let texts = captures.iter().skip(1).map(|text| text.map_or("", |text| text.as_str()));
        let read = |((name, kind), text): (&(String, Kind), &str)| (name.clone(), kind.verbatim(text));
        Some(Given::new(self.parameters.iter().zip(texts).map(read).collect()))
    }

    /// Whether these are its words.
    pub fn is_said_by(&self, said: &str) -> bool {
        self.whole.is_match(said)
    }

    /// What may be given for its parameters: together, every value that they can have, as far as types go.
    pub(in crate::profile) fn examples(&self) -> Vec<Given> {
        let examples: Vec<Vec<Value>> = self.parameters.iter().map(|(_, kind)| kind.examples()).collect();
        let most = examples.iter().map(Vec::len).max().unwrap_or(1).max(self.below.examples());
        let example = |number: usize| {
            let values = self.parameters.iter().zip(&examples);
            values.map(|((name, _), values)| (name.clone(), values[number % values.len()].clone())).collect()
        };
        (0..most).map(|number| Given::new(example(number)).with_below(self.below.example(number))).collect()
    }

    /// Sees that a value names only parameters that are there.
    pub(super) fn check(&self, source: &Source, value: &Spanned<Value>) -> Result<(), Mistake> {
        let checked = self.examples().iter().try_for_each(|given| given.resolve(value.get_ref()).map(drop));
        checked.map_err(|Advice { message, help }| source.problem(value.span(), message, help))
    }
}

/// The regular expression of words, with its parameters in groups that are opened so.
fn pattern(words: &Expression<Located<'_>>, parameters: &[(String, Kind)], open: &str) -> String {
    let mut kinds = parameters.iter().map(|(_, kind)| kind.pattern());
    let piece = |piece| match piece {
        &SingleExpression::Parameter(_) => format!("{open}{})", kinds.next().unwrap_or_default()),
        piece => literal(piece),
    };
    words.iter().map(piece).collect()
}

fn unknown(source: &Source, words: &Spanned<String>, name: &str, kinds: &Kinds) -> Mistake {
    let message = format!("there is no kind of parameter `{{{name}}}`");
    let help = format!(
        "{}; more kinds are made with [[enumeration]] and [[quantity]], and a `{{` that is none is written \"\\\\{{\"",
        suggestion(name, kinds.names())
    );
    source.problem(words.span(), message, help)
}

/// The regular expression of what is no parameter.
fn literal(piece: &SingleExpression<Located<'_>>) -> String {
    match piece {
        SingleExpression::Text(text) => escaped(text.fragment()),
        SingleExpression::Whitespaces(blanks) => (*blanks.fragment()).to_owned(),
        SingleExpression::Optional(text) => optional(text),
        SingleExpression::Alternation(alternation) => {
            let one = |pieces: &Vec<Alternative<Located<'_>>>| {
                let piece = |piece: &Alternative<Located<'_>>| match piece {
                    Alternative::Text(text) => escaped(text.fragment()),
                    Alternative::Optional(text) => optional(text),
                };
                pieces.iter().map(piece).collect::<String>()
            };
            format!("(?:{})", alternation.0.iter().map(one).collect::<Vec<_>>().join("|"))
        }
        SingleExpression::Parameter(_) => String::new(),
    }
}

fn optional(text: &Optional<Located<'_>>) -> String {
    format!("(?:{})?", escaped(text.0.fragment()))
}

/// What a `\` stands before is itself.
fn escaped(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        plain.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    regex::escape(&plain)
}
