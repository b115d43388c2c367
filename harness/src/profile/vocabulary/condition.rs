//! Conditions as they are written in TOML: `signal`, and what is asked of it; or `all` or `any` of several.

use std::ops::Range;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::Condition;
use super::scalar::Scalar;
use crate::mistake::Mistake;
use crate::profile::source::Source;
use lineproof_judge::journal::{Test, Value};

/// A table that asks something of signals: of one `signal`, or of several by `all` or `any`; with `words`, a state.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "condition", extend("oneOf" = [
    { "required": ["signal"] }, { "required": ["all"] }, { "required": ["any"] }
]))]
pub(super) struct ConditionTable {
    /// Of a state, which must have them, and of nothing else: the words by which scenarios name it, a Cucumber Expression.
    #[schemars(with = "Option<String>", example = &"the filler is ready")]
    words: Option<Spanned<String>>,
    /// The signal that is asked, by its dotted name.
    #[schemars(with = "Option<String>", example = &"Filler.State")]
    signal: Option<Spanned<String>>,
    /// It has this value.
    #[schemars(with = "Option<Scalar>", example = &"Idle")]
    is: Option<Spanned<Value>>,
    /// Only with `is`: how far off the value may be, a number or a percentage such as `"1 %"`.
    #[schemars(with = "Option<Scalar>", example = &"1 %")]
    tolerance: Option<Spanned<Value>>,
    /// It has any other value than this.
    #[schemars(with = "Option<Scalar>", example = &"Fault")]
    is_not: Option<Spanned<Value>>,
    /// It has one of these values.
    #[schemars(with = "Option<Vec<Scalar>>", example = ["Idle", "Full"])]
    one_of: Option<Vec<Spanned<Value>>>,
    /// It is less than this.
    #[schemars(with = "Option<Scalar>", example = 20)]
    below: Option<Spanned<Value>>,
    /// It is more than this.
    #[schemars(with = "Option<Scalar>", example = 20)]
    above: Option<Spanned<Value>>,
    /// It is this or less.
    #[schemars(with = "Option<Scalar>", example = 20)]
    at_most: Option<Spanned<Value>>,
    /// It is this or more.
    #[schemars(with = "Option<Scalar>", example = 20)]
    at_least: Option<Spanned<Value>>,
    /// It is from the first to the second of these, both included.
    #[schemars(with = "Option<(Scalar, Scalar)>", example = [1, 5])]
    between: Option<(Spanned<Value>, Spanned<Value>)>,
    /// Every one of these conditions is so, at the same time by the plant's clock.
    all: Option<Vec<ConditionTable>>,
    /// At least one of these conditions is so.
    any: Option<Vec<ConditionTable>>,
}

/// What a signal can be asked.
const TESTS: &str =
    "`is` (also with `tolerance`), `is_not`, `one_of`, `below`, `above`, `at_most`, `at_least` or `between`";

impl ConditionTable {
    /// The words of a state and what they mean.
    pub(super) fn state(mut self, source: &Source) -> Result<(Spanned<String>, Condition), Mistake> {
        let Some(words) = self.words.take() else {
            let place = self.signal.as_ref().map_or(0..0, Spanned::span);
            return Err(source.problem(place, "a state without words", "say with `words` how scenarios name it"));
        };
        let place = words.span();
        Ok((words, self.condition(source, place)?))
    }

    /// What it asks; `place` is where to show what is missing in it.
    pub(super) fn condition(mut self, source: &Source, place: Range<usize>) -> Result<Condition, Mistake> {
        if let Some(words) = self.words {
            return Err(source.problem(words.span(), "words for a part of a condition", "give words only to states"));
        }
        match (self.signal.take(), self.all.take(), self.any.take()) {
            (Some(signal), None, None) => self.one(source, signal),
            (None, Some(all), None) => Ok(Condition::All { all: self.parts(source, &place, all)? }),
            (None, None, Some(any)) => Ok(Condition::Any { any: self.parts(source, &place, any)? }),
            _ => Err(source.problem(
                place,
                "a condition is about one signal, or made of several conditions",
                format!("give either `signal` with {TESTS}, or `all = [{{ signal = ... }}, ...]`, or `any = [...]`"),
            )),
        }
    }

    fn parts(
        mut self,
        source: &Source,
        place: &Range<usize>,
        parts: Vec<ConditionTable>,
    ) -> Result<Vec<Condition>, Mistake> {
        if parts.is_empty() || !self.tests().is_empty() || self.tolerance.is_some() {
            let help = "list the conditions, each with its `signal` and what is asked of it";
            return Err(source.problem(
                place.clone(),
                "`all` and `any` are made of conditions, and of nothing else",
                help,
            ));
        }
        parts.into_iter().map(|part| part.condition(source, place.clone())).collect()
    }

    fn one(mut self, source: &Source, signal: Spanned<String>) -> Result<Condition, Mistake> {
        let mut tests = self.tests();
        let (Some(test), true) = (tests.pop(), tests.is_empty()) else {
            let message = format!("it is not said once what is asked of `{}`", signal.get_ref());
            return Err(source.problem(signal.span(), message, format!("give one of {TESTS}")));
        };
        let test = match (test, self.tolerance) {
            (Test::Is(value), Some(tolerance)) => Test::Near { value, tolerance },
            (_, Some(tolerance)) => {
                return Err(source.problem(tolerance.span(), "a tolerance of nothing", "a tolerance belongs to `is`"));
            }
            (test, None) => test,
        };
        Ok(Condition::Signal { signal, test })
    }

    /// All that is asked of the signal.
    fn tests(&mut self) -> Vec<Test<Spanned<Value>>> {
        let between = self.between.take().map(|(from, to)| Test::Between { from, to });
        let tests = [
            self.is.take().map(Test::Is),
            self.is_not.take().map(Test::IsNot),
            self.one_of.take().map(Test::OneOf),
            self.below.take().map(Test::Below),
            self.above.take().map(Test::Above),
            self.at_most.take().map(Test::AtMost),
            self.at_least.take().map(Test::AtLeast),
            between,
        ];
        tests.into_iter().flatten().collect()
    }
}
