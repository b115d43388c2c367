//! What the words of the line's vocabulary stand for, and what is asked of a signal.

use std::time::Duration;

use super::{Args, unknown};
use crate::bench::Act;
use crate::profile;
use crate::profile::vocabulary::{Given, Phrase};
use crate::steps::value::parse_value;
use crate::steps::{Misfit, comparison, misfit};
use lineproof_judge::journal::{Bound, Check, Condition, Parameter, Program, Rate, Test, Value};

impl Args<'_> {
    /// What is asked of a signal, whose type it must fit.
    pub(in crate::steps) fn signal_condition(&self, signal: usize, comparison: usize) -> Result<Condition, Misfit> {
        let signal = self.signal(signal)?;
        let test = comparison::parse(self.written(comparison))?;
        profile::can_be_asked(&self.profile.line, &signal, &test)?;
        Ok(Condition::of(signal, test))
    }

    /// A signal whose values are numbers.
    pub(in crate::steps) fn number_signal(&self, index: usize) -> Result<String, Misfit> {
        let signal = self.signal(index)?;
        profile::can_be_asked(&self.profile.line, &signal, &Test::AtLeast(Value::Int(0)))?;
        Ok(signal)
    }

    /// How fast a signal is to change.
    pub(in crate::steps) fn rate(&self, index: usize) -> Result<Rate, Misfit> {
        let words: Vec<&str> = self.written(index).split(' ').collect();
        let [verb, "by", "at", bound, number, "per", unit] = words[..] else { return Err(misfit::senseless()) };
        let number = number.parse().ok().filter(|number: &f64| number.is_finite()).ok_or_else(misfit::senseless)?;
        let by = if bound == "least" { Bound::AtLeast(number) } else { Bound::AtMost(number) };
        let per = Duration::from_secs(if unit == "minute" { 60 } else { 1 });
        Ok(Rate { falls: verb == "falls", by, per })
    }

    /// A signal, and a value that a server could show of it.
    pub(in crate::steps) fn shown(&self, signal: usize, value: usize) -> Result<(String, Value), Misfit> {
        let (signal, value) = (self.signal(signal)?, parse_value(self.written(value))?);
        profile::can_be_shown(&self.profile.line, &signal, &value)?;
        Ok((signal, value))
    }

    /// What the words of a state stand for.
    pub(in crate::steps) fn state(&self, index: usize) -> Result<Condition, Misfit> {
        let states = self.profile.vocabulary.states.iter();
        let (state, given) = self.said("state", index, states.map(|state| (state, &state.words)))?;
        let condition = given.condition(&state.is)?;
        for (signal, test) in condition.tests() {
            profile::can_be_asked(&self.profile.line, signal, test)?;
        }
        Ok(condition)
    }

    /// What the words of an act stand for.
    pub(in crate::steps) fn act(&self, index: usize) -> Result<Act, Misfit> {
        let acts = self.profile.vocabulary.acts.iter();
        let (act, given) = self.said("act", index, acts.map(|act| (act, &act.words)))?;
        let rows = act.words.rows(self.written(index), &given, self.table(), self.below().as_deref())?;
        Act::of(act, &rows, self.profile)
    }

    /// The steps that the words of an act stand for, if they stand for steps: with what the scenario says for their
    /// parameters, word for word, since it is said once more.
    pub(in crate::steps) fn procedure(&self, index: usize) -> Result<Vec<String>, Misfit> {
        let acts = self.profile.vocabulary.acts.iter();
        let (act, _) = self.said("act", index, acts.map(|act| (act, &act.words)))?;
        let given = act.words.verbatim(self.written(index)).unwrap_or_default();
        let steps = act.steps.iter().map(|step| given.resolve(step.get_ref()).map(|step| step.to_string()));
        steps.collect()
    }

    /// What a program is asked by the words of an own check, and whether that stands until the end of the scenario.
    pub(in crate::steps) fn own_check(&self, index: usize, within: Duration) -> Result<(Check, bool), Misfit> {
        let (own, given) = self.said("check", index, self.profile.checks.iter().map(|own| (own, &own.words)))?;
        let parameter = |(kind, value): (&str, &Value)| Parameter { kind: kind.to_owned(), value: value.clone() };
        let program = Program {
            words: own.words.text().to_owned(),
            said: self.written(index).to_owned(),
            parameters: given.values().map(parameter).collect(),
            within,
            limit: own.limit,
        };
        Ok((Check::Program(program), own.standing))
    }

    /// The one of these whose words are said, and what is given for their parameters.
    fn said<'p, T>(
        &self,
        what: &str,
        index: usize,
        of: impl Iterator<Item = (&'p T, &'p Phrase)>,
    ) -> Result<(&'p T, Given), Misfit> {
        let words = self.written(index);
        let all: Vec<(&T, &Phrase)> = of.collect();
        let said: Vec<_> = all.iter().filter_map(|(one, phrase)| Some((*one, *phrase, phrase.given(words)?))).collect();
        match &said[..] {
            [] => Err(unknown(what, words, all.iter().map(|(_, phrase)| phrase.text()))),
            [(one, _, given)] => Ok((one, given.clone().map_err(|why| Misfit::new(why, "give a smaller number"))?)),
            [(_, first, _), (_, second, _), ..] => {
                let message = format!("`{words}` is both `{}` and `{}`", first.text(), second.text());
                Err(Misfit::new(
                    message,
                    "change the words of the line's vocabulary, or of the profile's checks, so that only one matches",
                ))
            }
        }
    }
}
