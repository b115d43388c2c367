//! The kinds of parameters that words may have.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::scalar::Scalar;
use crate::mistake::Mistake;
use crate::profile::source::Source;
use lineproof_judge::journal::Value;

/// Kinds that every vocabulary has, and what stands for them in a scenario.
const BUILT_IN: [(&str, Kind); 5] =
    [("count", Kind::Count), ("int", Kind::Int), ("float", Kind::Float), ("word", Kind::Word), ("string", Kind::Text)];

/// A number, as a regular expression.
const NUMBER: &str = r"[+-]?\d+(?:\.\d+)?";

/// A kind of parameter: what stands for it in a scenario, and which values that means.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A whole number, not below 0, of 32 bits: `12`.
    Count,
    /// A whole number: `-3`.
    Int,
    /// A number: `0.5`, `12`.
    Float,
    /// A word without quotes: `lemonade`.
    Word,
    /// A text in quotes: `"WVWZZZ1KZAW000001"`.
    Text,
    /// How far off something may be: `± 1 %`, `± 5`, `± 5 ml`. Units and by how much each is larger than the first one.
    Tolerance(Vec<(String, f64)>),
    /// One of these words, and what each means.
    Enumeration(Vec<(String, Value)>),
    /// A number with one of these units, and by how much each is larger than the one in which the plant counts.
    Quantity(Vec<(String, f64)>),
}

/// `[[enumeration]]`: a kind whose words mean values.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Enumeration {
    /// Its name, in braces in the words: letters, digits and `_`, a letter first.
    #[schemars(with = "String", example = &"product")]
    name: Spanned<String>,
    /// The words that may stand for it, each with the value that it means.
    #[schemars(with = "BTreeMap<String, Scalar>", extend("examples" = [{ "cola": 1, "lemonade": 2 }]))]
    values: BTreeMap<String, Value>,
}

/// `[[quantity]]`: a kind of numbers with units; the unit in which the plant counts is 1.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Quantity {
    /// Its name, in braces in the words: letters, digits and `_`, a letter first.
    #[schemars(with = "String", example = &"volume")]
    name: Spanned<String>,
    /// The units that may stand behind a number, each with how many times larger it is than the one in which the plant counts.
    #[schemars(extend("examples" = [{ "ml": 1, "l": 1000 }]))]
    units: BTreeMap<String, f64>,
}

/// All kinds of a vocabulary.
#[derive(Clone, Debug)]
pub(in crate::profile) struct Kinds(BTreeMap<String, Kind>);

impl Kinds {
    pub(super) fn of(
        source: &Source,
        enumerations: Vec<Enumeration>,
        quantities: Vec<Quantity>,
    ) -> Result<Self, Mistake> {
        let mut units: Vec<(String, f64)> = Vec::new();
        let mut own: Vec<_> = enumerations
            .into_iter()
            .map(|kind| (kind.name, Kind::Enumeration(kind.values.into_iter().collect())))
            .collect();
        for Quantity { name, units: of_quantity } in quantities {
            check_units(source, &name, &of_quantity, &units)?;
            units.extend(of_quantity.clone());
            own.push((name, Kind::Quantity(of_quantity.into_iter().collect())));
        }
        let built_in = BUILT_IN.into_iter().chain([("tolerance", Kind::Tolerance(units))]);
        let mut kinds: BTreeMap<String, Kind> = built_in.map(|(name, kind)| (name.to_owned(), kind)).collect();
        for (name, kind) in own {
            check_kind(source, &name, &kind)?;
            if kinds.insert(name.get_ref().clone(), kind).is_some() {
                let message = format!("the kind `{}` is there already", name.get_ref());
                return Err(source.problem(name.span(), message, "give each its own name"));
            }
        }
        Ok(Self(kinds))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The kinds that a text names in braces, by name.
    pub(super) fn named_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a str, &'a Kind)> {
        let kinds = self.0.iter().map(|(name, kind)| (name.as_str(), kind));
        kinds.filter(move |(name, _)| text.contains(&format!("{{{name}}}")))
    }
}

/// A kind has a name, and something that can stand for it.
fn check_kind(source: &Source, name: &Spanned<String>, kind: &Kind) -> Result<(), Mistake> {
    let begins = name.get_ref().starts_with(char::is_alphabetic);
    if !begins || !name.get_ref().chars().all(|c| c.is_alphanumeric() || c == '_') {
        let message = format!("`{}` is no name of a kind", name.get_ref());
        return Err(source.problem(name.span(), message, "use letters, digits and `_`, a letter first"));
    }
    let is_empty = match kind {
        Kind::Enumeration(values) => values.is_empty(),
        Kind::Quantity(units) => units.is_empty(),
        _ => false,
    };
    if is_empty {
        let message = format!("nothing can stand for `{{{}}}`", name.get_ref());
        return Err(source.problem(name.span(), message, "list its `values`, or its `units`"));
    }
    Ok(())
}

/// A unit means one quantity, and its factor makes a number of it.
fn check_units(
    source: &Source,
    name: &Spanned<String>,
    units: &BTreeMap<String, f64>,
    known: &[(String, f64)],
) -> Result<(), Mistake> {
    let wrong = units.iter().find(|(_, factor)| !(factor.is_finite() && **factor > 0.0));
    if let Some((unit, factor)) = wrong {
        let message = format!("a {unit} cannot be {factor} times what the plant counts in");
        return Err(source.problem(name.span(), message, "give a number above 0"));
    }
    if let Some((unit, _)) = known.iter().find(|(unit, _)| units.contains_key(unit)) {
        let message = format!("the unit `{unit}` belongs to two quantities");
        return Err(source.problem(name.span(), message, "give each unit to one quantity"));
    }
    Ok(())
}

impl Kind {
    /// What can stand for it, in words: `a number with ml or l`.
    pub(super) fn in_words(&self) -> String {
        let either = |names: Vec<&str>| names.join(" or ");
        let units = |units: &[(String, f64)]| either(units.iter().map(|(unit, _)| unit.as_str()).collect());
        match self {
            Self::Count => "a whole number, not below 0".to_owned(),
            Self::Int => "a whole number".to_owned(),
            Self::Float => "a number".to_owned(),
            Self::Word => "a word".to_owned(),
            Self::Text => "a text in quotes".to_owned(),
            Self::Tolerance(known) if known.is_empty() => "± 1 % or ± 5".to_owned(),
            Self::Tolerance(known) => format!("± 1 %, ± 5, or ± 5 with {}", units(known)),
            Self::Enumeration(values) => either(values.iter().map(|(word, _)| word.as_str()).collect()),
            Self::Quantity(known) => format!("a number with {}", units(known)),
        }
    }

    /// A regular expression for what stands for it; it captures nothing.
    pub(super) fn pattern(&self) -> String {
        match self {
            Self::Count => r"\d+".to_owned(),
            Self::Int => r"[+-]?\d+".to_owned(),
            Self::Float => NUMBER.to_owned(),
            Self::Word => r"\S+".to_owned(),
            Self::Text => r#"(?:"[^"]*"|'[^']*')"#.to_owned(),
            Self::Tolerance(units) => {
                let units = one_of(units.iter().map(|(unit, _)| unit.as_str()).chain(["%"]));
                format!(r"(?:±|\+/-) ?\d+(?:\.\d+)?(?: ?{units})?")
            }
            Self::Enumeration(values) => one_of(values.iter().map(|(word, _)| word.as_str())),
            Self::Quantity(units) => format!("{NUMBER} ?{}", one_of(units.iter().map(|(unit, _)| unit.as_str()))),
        }
    }

    /// What a text that matches the pattern means.
    ///
    /// # Errors
    /// If it is a number that is too large.
    pub(super) fn read(&self, text: &str) -> Result<Value, String> {
        match self {
            Self::Count => text
                .parse::<u32>()
                .map(|count| Value::Int(count.into()))
                .map_err(|_| format!("`{text}` is not a number below 2^32")),
            Self::Int => text.parse().map(Value::Int).map_err(|_| format!("`{text}` is not a number of 64 bits")),
            Self::Float => number(text, None),
            Self::Word => Ok(Value::Text(text.to_owned())),
            Self::Text => Ok(Value::Text(text[1..text.len() - 1].to_owned())),
            Self::Tolerance(units) => {
                let amount = text.trim_start_matches(['±', '+', '/', '-', ' ']);
                match amount.strip_suffix('%') {
                    Some(percent) => Ok(Value::Text(format!("{} %", percent.trim_end()))),
                    None => with_unit(amount, units),
                }
            }
            Self::Enumeration(values) => {
                let value = values.iter().find(|(word, _)| word == text).map(|(_, value)| value.clone());
                value.ok_or_else(|| format!("`{text}` means nothing"))
            }
            Self::Quantity(units) => with_unit(text, units),
        }
    }

    /// A text that matches the pattern, as it stands there; one in quotes without them.
    pub(super) fn verbatim(&self, text: &str) -> Value {
        let text = if let Self::Text = self { &text[1..text.len() - 1] } else { text };
        Value::Text(text.to_owned())
    }

    /// Values that can stand for it, of every type that it may have.
    pub(super) fn examples(&self) -> Vec<Value> {
        match self {
            Self::Count | Self::Int | Self::Quantity(_) | Self::Tolerance(_) => vec![Value::Int(1)],
            Self::Float => vec![Value::Real(0.5)],
            Self::Word | Self::Text => vec![Value::Text("text".to_owned())],
            Self::Enumeration(values) => values.iter().map(|(_, value)| value.clone()).collect(),
        }
    }
}

/// One of these words, the longest first, so that none is taken for the beginning of another.
fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut words: Vec<String> = words.map(regex::escape).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    format!("(?:{})", words.join("|"))
}

fn with_unit(text: &str, units: &[(String, f64)]) -> Result<Value, String> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))).unwrap_or(text.len());
    let (amount, unit) = (&text[..end], text[end..].trim());
    let factor = units.iter().find(|(known, _)| known == unit).map(|(_, factor)| *factor);
    number(amount, factor)
}

/// A number, so many times if there is a factor; whole numbers stay whole.
fn number(text: &str, factor: Option<f64>) -> Result<Value, String> {
    let number = text.parse::<f64>().map_err(|_| format!("`{text}` is no number"))?;
    let number = factor.map_or(number, |factor| without_last_digits(number * factor));
    if !number.is_finite() {
        return Err(format!("`{text}` is larger than any signal's value"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and of 32 bits")]
    let whole = (number.fract() == 0.0 && number.abs() <= f64::from(i32::MAX)).then_some(number as i64);
    Ok(whole.map_or(Value::Real(number), Value::Int))
}

/// To 12 digits: what a factor adds behind them is no part of a number, 0.07 l are 70 ml.
fn without_last_digits(number: f64) -> f64 {
    format!("{number:.11e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn volume() -> Kind {
        Kind::Quantity(vec![("l".into(), 1000.0), ("ml".into(), 1.0)])
    }

    fn read(kind: &Kind, text: &str) -> Option<Value> {
        let whole = Regex::new(&format!("^(?:{})$", kind.pattern())).unwrap();
        whole.is_match(text).then(|| kind.read(text).unwrap())
    }

    #[test]
    fn what_can_stand_for_a_parameter_is_told() {
        assert_eq!(volume().in_words(), "a number with l or ml");
        assert_eq!(Kind::Tolerance(vec![("ml".into(), 1.0)]).in_words(), "± 1 %, ± 5, or ± 5 with ml");
        let product = Kind::Enumeration(vec![("cola".into(), Value::Int(1)), ("water".into(), Value::Int(2))]);
        assert_eq!(product.in_words(), "cola or water");
    }

    #[test]
    fn quantities_are_in_the_units_of_the_plant() {
        assert_eq!(read(&volume(), "500 ml"), Some(Value::Int(500)));
        assert_eq!(read(&volume(), "0.33 l"), Some(Value::Int(330)));
        assert_eq!(read(&volume(), "0.07 l"), Some(Value::Int(70)));
        assert_eq!(read(&volume(), "0.5 ml"), Some(Value::Real(0.5)));
        assert_eq!(read(&volume(), "-2l"), Some(Value::Int(-2000)));
        assert_eq!(read(&volume(), "500 kg"), None);
    }

    #[test]
    fn tolerances_are_parts_or_amounts() {
        let tolerance = Kind::Tolerance(vec![("l".into(), 1000.0), ("ml".into(), 1.0)]);
        assert_eq!(read(&tolerance, "± 1 %"), Some(Value::Text("1 %".into())));
        assert_eq!(read(&tolerance, "±0.5%"), Some(Value::Text("0.5 %".into())));
        assert_eq!(read(&tolerance, "+/- 5"), Some(Value::Int(5)));
        assert_eq!(read(&tolerance, "± 0.01 l"), Some(Value::Int(10)));
        assert_eq!(read(&tolerance, "5 ml"), None);
    }

    #[test]
    fn texts_stand_in_quotes_and_words_do_not() {
        assert_eq!(read(&Kind::Text, "\"a b\""), Some(Value::Text("a b".into())));
        assert_eq!(read(&Kind::Text, "'a \" b'"), Some(Value::Text("a \" b".into())));
        assert_eq!(read(&Kind::Text, "ab"), None);
        assert_eq!(read(&Kind::Word, "ab-1"), Some(Value::Text("ab-1".into())));
        assert_eq!(read(&Kind::Word, "a b"), None);
    }

    #[test]
    fn numbers_have_the_type_that_they_need() {
        assert_eq!(read(&Kind::Int, "-3"), Some(Value::Int(-3)));
        assert_eq!(read(&Kind::Float, "-3.25"), Some(Value::Real(-3.25)));
        assert_eq!(read(&Kind::Float, "3"), Some(Value::Int(3)));
        assert_eq!(read(&Kind::Count, "-3"), None);
        assert!(Kind::Float.read(&"9".repeat(400)).is_err());
        assert!(Kind::Int.read("9223372036854775808").is_err());
    }

    #[test]
    fn the_longest_word_is_meant() {
        let values = vec![("red".into(), Value::Int(1)), ("red wine".into(), Value::Int(2))];
        assert_eq!(read(&Kind::Enumeration(values.clone()), "red wine"), Some(Value::Int(2)));
        assert_eq!(read(&Kind::Enumeration(values), "red"), Some(Value::Int(1)));
    }
}
