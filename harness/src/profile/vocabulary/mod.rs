//! The words of a line: acts that a person does to it, and states that can be seen on it.
//!
//! A scenario speaks of the line in its owner's words. This table says what they mean, so that the same words work
//! on every plant that offers the line's signals and methods.
//!
//! - [`phrase`]: words with parameters; finds them in a scenario.
//! - [`parameter`]: the kinds of parameters. [`given`]: what a scenario gives for them, put into values.
//! - [`below`]: what stands below the words of an act, a table or a text.
//! - [`entry`]: an act or a state as it stands in its file.
//! - `condition`: conditions as they are written in TOML. [`deed`]: what an act does. `scalar`: values, for the schema.

pub mod below;
mod condition;
pub mod deed;
pub mod entry;
pub mod given;
pub mod parameter;
pub mod phrase;
mod scalar;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use crate::mistake::Mistake;
use crate::profile::source::Source;
use lineproof_judge::journal::{self, Value};

pub use below::Below;
pub use deed::{Deed, Lasting, Write};
pub use entry::Entry;
pub use given::Given;
pub use phrase::Phrase;

use below::{Columns, TEXT};
use condition::ConditionTable;
use deed::DeedTable;
use parameter::{Enumeration, Kinds, Quantity};
use scalar::Scalar;

/// A condition in words of the vocabulary: names and values know their place, and values may be parameters.
pub type Condition = journal::Condition<Spanned<String>, Spanned<Value>>;

/// The words of a line.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// What a person does to the line.
    pub acts: Vec<Act>,
    /// What can be seen on the line.
    pub states: Vec<State>,
    /// The kinds of parameters that words may have.
    pub(in crate::profile) kinds: Kinds,
}

/// Something that is done: deeds in their order, then a state to reach; or steps.
#[derive(Clone, Debug)]
pub struct Act {
    /// The words.
    pub words: Phrase,
    /// What is done, one after the other.
    pub deeds: Vec<Deed>,
    /// The steps that it stands for, in place of deeds.
    pub steps: Vec<Spanned<Value>>,
    /// The act is done when this holds.
    pub until: Option<Condition>,
    /// As it stands in its file.
    pub entry: Entry,
}

/// `[[act.calls]]`: one call of an act.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The method's dotted name.
    #[schemars(with = "String", example = &"Loader.Load")]
    pub method: Spanned<String>,
    /// Its arguments; `"{count}"` stands for what the words say in its place.
    #[serde(default)]
    #[schemars(with = "Vec<Scalar>", example = ["{count}"])]
    pub with: Vec<Spanned<Value>>,
}

/// Words for a condition.
#[derive(Clone, Debug)]
pub struct State {
    /// The words.
    pub words: Phrase,
    /// What is so when they hold.
    pub is: Condition,
    /// As it stands in its file.
    pub entry: Entry,
}

/// A vocabulary: the words of a line, for its scenarios.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A vocabulary")]
pub(super) struct File {
    /// Kinds of parameters whose words mean values.
    #[serde(default)]
    enumeration: Vec<Enumeration>,
    /// Kinds of parameters that are numbers with units.
    #[serde(default)]
    quantity: Vec<Quantity>,
    /// What a person does to the line: it has `do`, or `calls`, which is short for calls alone; or it stands for `steps`.
    #[serde(default)]
    act: Vec<ActTable>,
    /// What can be seen on the line: `words`, and the condition that is so when they hold.
    #[serde(default)]
    state: Vec<ConditionTable>,
}

/// `[[act]]`: something that is done.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ActTable {
    /// The words by which scenarios name it, a Cucumber Expression: `{count} part(s) is/are loaded`.
    #[schemars(with = "String", example = &"{count} bottle(s) is/are loaded")]
    words: Spanned<String>,
    /// Calls of methods, in their order.
    #[serde(default)]
    calls: Vec<Call>,
    /// What is done, one thing after the other.
    #[serde(default, rename = "do")]
    #[schemars(with = "Vec<DeedTable>")]
    deeds: Vec<Spanned<DeedTable>>,
    /// Steps for which the act stands, as a scenario says them; what is given is put in the place of `{count}`. What stands behind the first
    /// line of a step is the text below it.
    #[serde(default)]
    #[schemars(with = "Vec<String>", example = ["station \"{string}\" crashes", "2 s passes"])]
    steps: Vec<Spanned<String>>,
    /// The act is done when this condition is so.
    until: Option<ConditionTable>,
    /// The columns of the table that stands below the words, each with the kind of what its cells say; the act is done once for
    /// each row, and `"{table.keg}"` stands for the cell.
    #[schemars(with = "Option<BTreeMap<String, String>>", example = BTreeMap::from([("keg", "string"), ("volume", "volume")]))]
    table: Option<Columns>,
}

impl Vocabulary {
    /// Reads the words of a line.
    ///
    /// # Errors
    /// If the file is no vocabulary, or words name a kind of parameter that does not exist.
    pub(crate) fn read(source: &Source) -> Result<Self, Mistake> {
        let File { enumeration, quantity, act, state } = source.parse()?;
        let kinds = Kinds::of(source, enumeration, quantity)?;
        let (acts, wrong_acts) = apart(act.into_iter().map(|act| Act::of(source, act, &kinds)));
        let (states, wrong_states) = apart(state.into_iter().map(|state| State::of(source, state, &kinds)));
        Mistake::none(source.path(), wrong_acts.into_iter().chain(wrong_states).collect())?;
        Ok(Self { acts, states, kinds })
    }

    /// What can stand for each parameter that a text names in braces: `{volume} is a number with ml or l`.
    pub(crate) fn kinds_in(&self, text: &str) -> Vec<String> {
        self.kinds.named_in(text).map(|(name, kind)| format!("{{{name}}} is {}", kind.in_words())).collect()
    }

    /// The same for all parameters of the words of the line.
    pub(crate) fn kinds_in_words(&self) -> Vec<String> {
        let words = self.acts.iter().map(|act| &act.words).chain(self.states.iter().map(|state| &state.words));
        self.kinds_in(&words.map(Phrase::text).collect::<Vec<_>>().join(" "))
    }
}

/// What is right, and all mistakes.
fn apart<T>(read: impl Iterator<Item = Result<T, Mistake>>) -> (Vec<T>, Vec<Mistake>) {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    for one in read {
        match one {
            Ok(one) => right.push(one),
            Err(mistake) => wrong.push(mistake),
        }
    }
    (right, wrong)
}

impl Act {
    fn of(source: &Source, table: ActTable, kinds: &Kinds) -> Result<Self, Mistake> {
        let ActTable { words, calls, deeds, steps, until, table } = table;
        let words = Phrase::compile(source, words, kinds)?;
        if !calls.is_empty() && !deeds.is_empty() {
            let help = "write each call as an entry of `do`: { method = \"...\", with = [...] }";
            return Err(source.problem(words.place(), "an act has either `calls` or `do`", help));
        }
        if !steps.is_empty() && (!calls.is_empty() || !deeds.is_empty() || until.is_some()) {
            let help = "make the calls an act of their own, and give its words as one of the steps";
            return Err(source.problem(words.place(), "an act is made either of steps or of calls", help));
        }
        if !steps.is_empty() && table.is_some() {
            let help =
                "make the calls an act of their own, with the table; a step cannot have what stands below another";
            return Err(source.problem(words.place(), "an act that stands for steps takes no table and no text", help));
        }
        let until = until.map(|until| until.condition(source, words.place())).transpose()?;
        let steps = steps.into_iter().map(|step| Spanned::new(step.span(), Value::Text(step.into_inner())));
        let mut done: Vec<Deed> = calls.into_iter().map(Deed::Call).collect();
        for deed in deeds {
            let place = deed.span();
            done.push(deed.into_inner().read(source, place)?);
        }
        let steps: Vec<_> = steps.collect();
        // It is reached once, after the last row.
        let awaited = until.iter().flat_map(values_of);
        awaited.chain(&steps).try_for_each(|value| words.check(source, value))?;
        let values: Vec<_> = done.iter().flat_map(Deed::values).collect();
        let words = with_below(source, words, &table.unwrap_or_default(), &values, kinds)?;
        let entry = Entry::of(source, &words.place());
        Ok(Self { words, deeds: done, steps, until, entry })
    }
}

impl State {
    fn of(source: &Source, table: ConditionTable, kinds: &Kinds) -> Result<Self, Mistake> {
        let (words, is) = table.state(source)?;
        let entry = Entry::of(source, &words.span());
        let this = Self { words: Phrase::compile(source, words, kinds)?, is, entry };
        values_of(&this.is).into_iter().try_for_each(|value| this.words.check(source, value))?;
        Ok(this)
    }
}

/// The words with what stands below them: a table with these columns, and a text if a value calls for one. Each value
/// names what is there, and each column is named.
fn with_below(
    source: &Source,
    words: Phrase,
    columns: &Columns,
    values: &[&Spanned<Value>],
    kinds: &Kinds,
) -> Result<Phrase, Mistake> {
    let calls_for = |name: &str| {
        let reference = format!("{{{name}}}");
        values.iter().any(|value| matches!(value.get_ref(), Value::Text(text) if text.contains(&reference)))
    };
    let text = calls_for(TEXT) && !words.has(TEXT);
    let words = words.with_below(Below::table(source, columns, kinds)?.with_text(text));
    values.iter().try_for_each(|value| words.check(source, value))?;
    match columns.keys().find(|name| !calls_for(&format!("table.{}", name.get_ref()))) {
        None => Ok(words),
        Some(idle) => {
            let message = format!("nothing is done with the column `{}`", idle.get_ref());
            let help = format!("leave it out, or use `{{table.{}}}` in a value of the act", idle.get_ref());
            Err(source.problem(idle.span(), message, help))
        }
    }
}

fn values_of(condition: &Condition) -> Vec<&Spanned<Value>> {
    condition.tests().into_iter().flat_map(|(_, test)| test.values()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_judge::journal::Test;

    fn read(text: &str) -> Result<Vocabulary, String> {
        Vocabulary::read(&Source::of(text)).map_err(|mistake| mistake.to_string())
    }

    /// What an act of these words is given by a line of a scenario.
    fn given(words: &str, said: &str) -> Option<Given> {
        let text = format!(
            r#"
            enumeration = [{{ name = "product", values = {{ cola = 1, "cola light" = 2 }} }}]
            quantity = [{{ name = "volume", units = {{ ml = 1, l = 1000 }} }}]
            act = [{{ words = '{words}', calls = [] }}]"#
        );
        read(&text).unwrap().acts[0].words.given(said).transpose().unwrap()
    }

    fn value(words: &str, said: &str, of: &str) -> Option<Value> {
        given(words, said).map(|given| given.resolve(&Value::Text(of.into())).unwrap())
    }

    #[test]
    fn what_is_said_once_more_is_said_word_for_word() {
        let words = "{count} times {volume} of {product} for {string}";
        let text = format!(
            r#"
            enumeration = [{{ name = "product", values = {{ cola = 1, "cola light" = 2 }} }}]
            quantity = [{{ name = "volume", units = {{ ml = 1, l = 1000 }} }}]
            act = [{{ words = '{words}', calls = [] }}]"#
        );
        let act = read(&text).unwrap().acts.remove(0);
        let given = act.words.verbatim("2 times 0.5 l of cola light for \"Ann\"").unwrap();
        let again = given.resolve(&Value::Text("{1} x {volume} {product} \"{string}\"".into())).unwrap();
        assert_eq!(again, Value::Text("2 x 0.5 l cola light \"Ann\"".into()));
        assert!(act.words.verbatim("something else").is_none());
    }

    #[test]
    fn words_are_cucumber_expressions() {
        let fill = "{count} part(s) is/are filled";
        assert_eq!(value(fill, "12 parts are filled", "{count}"), Some(Value::Int(12)));
        assert_eq!(value(fill, "1 part is filled", "{1}"), Some(Value::Int(1)));
        assert_eq!(given(fill, "many parts are filled"), None);
        assert!(given("press start", "press start").is_some());
        assert!(given("press start", "press start 3").is_none());
        assert!(given(r"the belt \(main\) moves 1\/2", "the belt (main) moves 1/2").is_some());
        assert!(given(r"the belt \(main\) is {{on\}} 1\/2".replace("{{", "\\{").as_str(), "").is_none());
    }

    #[test]
    fn parameters_are_values_of_their_kinds() {
        let load = "{count} bottle(s) of {product} with {volume} for {string} is/are loaded by {word}";
        let said = "2 bottles of cola light with 0.5 l for \"Ada L.\" are loaded by robot-1";
        let expected = [
            ("{count}", Value::Int(2)),
            ("{product}", Value::Int(2)),
            ("{volume}", Value::Int(500)),
            ("{string}", Value::Text("Ada L.".into())),
            ("by {5}", Value::Text("by robot-1".into())),
        ];
        for (of, is) in expected {
            assert_eq!(value(load, said, of), Some(is), "{of}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let act = |words: &str| format!("act = [{{ words = \"{words}\", calls = [] }}]");
        let state = |is: &str| format!("state = [{{ words = \"w\", {is} }}]");
        let cases = [
            (act("fill {cuont}"), "no kind of parameter `{cuont}`"),
            (act("fill {volume"), "cannot be understood"),
            (
                "act = [{ words = \"w\", calls = [{ method = \"m\", with = [\"{count}\"] }] }]".into(),
                "no parameter `{count}`",
            ),
            (
                "act = [{ words = \"w\", steps = [\"v\"], calls = [{ method = \"m\" }] }]".into(),
                "either of steps or of calls",
            ),
            (state("signal = \"x\""), "not said once what is asked of `x`"),
            (state("signal = \"x\", is = 1, above = 0"), "not said once"),
            (state("signal = \"x\", above = 1, tolerance = 1"), "a tolerance of nothing"),
            (state("is = 1"), "about one signal, or made of several"),
            (state("all = []"), "made of conditions"),
            (state("any = [{ words = \"v\", signal = \"x\", is = 1 }]"), "words for a part of a condition"),
            ("state = [{ signal = \"x\", is = 1 }]".into(), "a state without words"),
            ("quantity = [{ name = \"volume\", units = { l = 0 } }]".into(), "cannot be 0 times"),
            ("quantity = [{ name = \"count\", units = { l = 1 } }]".into(), "there already"),
            ("enumeration = [{ name = \"a b\", values = { l = 1 } }]".into(), "no name of a kind"),
            ("enumeration = [{ name = \"a\", values = {} }]".into(), "nothing can stand for"),
        ];
        for (text, expected) in cases {
            let error = read(&text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn conditions_are_made_of_conditions() {
        let text = r#"
            [[state]]
            words = "bottle {int} is full"
            all = [
                { signal = "Scale.Weight", is = 500, tolerance = "1 %" },
                { any = [{ signal = "Number", is = "{int}" }, { signal = "Mode", one_of = ["Test", "Idle"] }] },
            ]"#;
        let state = &read(text).unwrap().states[0];
        let given = state.words.given("bottle 7 is full").unwrap().unwrap();
        let condition = given.condition(&state.is).unwrap();
        assert_eq!(condition.to_string(), "Scale.Weight is 500 ± 5 and (Number is 7 or Mode is one of Test, Idle)");
        assert_eq!(*condition.tests()[1].1, Test::Is(Value::Int(7)));
    }
}
