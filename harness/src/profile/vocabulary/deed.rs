//! What an act does, one thing after the other, as it is written in TOML: `do = [{ write = "Order.Number", value = 3 }]`.

use std::ops::Range;
use std::time::Duration;

use line_model::nearest::suggestion;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::condition::ConditionTable;
use super::scalar::Scalar;
use super::{Call, Condition, values_of};
use crate::mistake::Mistake;
use crate::profile::source::Source;
use crate::profile::span::parse_time;
use lineproof_judge::journal::Value;

/// One thing that an act does.
#[derive(Clone, Debug)]
pub enum Deed {
    /// Calls a method.
    Call(Call),
    /// Writes a signal once.
    Write(Write),
    /// Writes a signal, and again whenever a lost connection to the plant was replaced.
    Hold {
        /// What is written.
        write: Write,
        /// What is written when the scenario is over; none if it stays as it is.
        back: Option<Spanned<Value>>,
    },
    /// Writes a signal and takes that back.
    Pulse {
        /// What is written.
        write: Write,
        /// What is written afterwards; none for the opposite of a truth value.
        back: Option<Spanned<Value>>,
        /// How long it lasts.
        lasting: Lasting,
    },
    /// Waits until something is so.
    Wait {
        /// What.
        until: Condition,
        /// How long, at most; none for as long as any step waits.
        within: Option<Duration>,
    },
    /// Asks a person to do something, and waits for the answer.
    Prompt {
        /// What.
        text: Spanned<Value>,
        /// How long, at most; none for as long as any step waits.
        within: Option<Duration>,
    },
}

/// What is written.
#[derive(Clone, Debug)]
pub struct Write {
    /// The signal's dotted name.
    pub signal: Spanned<String>,
    /// The value; `"{count}"` stands for what the words say in its place.
    pub value: Spanned<Value>,
}

/// How long a pulse lasts.
#[derive(Clone, Debug)]
pub enum Lasting {
    /// This long.
    Time(Duration),
    /// Until this is so.
    Until {
        /// What.
        condition: Condition,
        /// How long, at most; none for as long as any step waits.
        within: Option<Duration>,
    },
}

impl Deed {
    /// The values that it names.
    pub(super) fn values(&self) -> Vec<&Spanned<Value>> {
        let conditions = self.condition().into_iter().flat_map(values_of);
        let own: Vec<&Spanned<Value>> = match self {
            Self::Call(call) => call.with.iter().collect(),
            Self::Write(write) => vec![&write.value],
            Self::Hold { write, back } | Self::Pulse { write, back, .. } => {
                [Some(&write.value), back.as_ref()].into_iter().flatten().collect()
            }
            Self::Wait { .. } => Vec::new(),
            Self::Prompt { text, .. } => vec![text],
        };
        own.into_iter().chain(conditions).collect()
    }

    /// What it writes.
    pub fn written(&self) -> Option<&Write> {
        match self {
            Self::Write(write) | Self::Hold { write, .. } | Self::Pulse { write, .. } => Some(write),
            _ => None,
        }
    }

    /// What it waits for.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Wait { until: condition, .. } | Self::Pulse { lasting: Lasting::Until { condition, .. }, .. } => {
                Some(condition)
            }
            _ => None,
        }
    }

    /// The time that it may take by its own words, beside requests to the plant; none if it waits as long as any step.
    pub fn time(&self) -> Option<Duration> {
        match self {
            Self::Call(_) | Self::Write(_) | Self::Hold { .. } => Some(Duration::ZERO),
            Self::Pulse { lasting: Lasting::Time(time), .. } => Some(*time),
            Self::Pulse { lasting: Lasting::Until { within, .. }, .. }
            | Self::Wait { within, .. }
            | Self::Prompt { within, .. } => *within,
        }
    }

    /// The call that it makes.
    pub fn call(&self) -> Option<&Call> {
        if let Self::Call(call) = self { Some(call) } else { None }
    }

    /// What it asks of a person.
    pub fn prompt(&self) -> Option<&Spanned<Value>> {
        if let Self::Prompt { text, .. } = self { Some(text) } else { None }
    }
}

/// An entry of `do`: one key says what it is, the others how.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [
    { "required": ["method"] }, { "required": ["write"] }, { "required": ["hold"] },
    { "required": ["pulse"] }, { "required": ["wait"] }, { "required": ["prompt"] }
]))]
pub(super) struct DeedTable {
    /// Calls this method, by its dotted name.
    #[schemars(with = "Option<String>", example = &"Loader.Load")]
    method: Option<Spanned<String>>,
    /// Only with `method`: its arguments; `"{count}"` stands for what the words say in its place.
    #[schemars(with = "Option<Vec<Scalar>>", example = ["{count}"])]
    with: Option<Spanned<Vec<Spanned<Value>>>>,
    /// Writes this signal once.
    #[schemars(with = "Option<String>", example = &"Order.Count")]
    write: Option<Spanned<String>>,
    /// Writes this signal, and again as soon as a lost connection to the plant was replaced, until it is written otherwise.
    #[schemars(with = "Option<String>", example = &"Line.Release")]
    hold: Option<Spanned<String>>,
    /// Writes this signal, waits `for` a time or `until` a condition is so, and takes it back whatever happens.
    #[schemars(with = "Option<String>", example = &"Line.Start")]
    pulse: Option<Spanned<String>>,
    /// Waits until this condition is so.
    #[schemars(with = "Option<ConditionTable>")]
    wait: Option<Spanned<ConditionTable>>,
    /// Asks a person at the terminal to do this, and waits for Enter.
    #[schemars(with = "Option<String>", example = &"Put {count} bottle(s) on the belt")]
    prompt: Option<Spanned<String>>,
    /// With `write`, `hold` and `pulse`: what is written; `true` if a pulse has none.
    #[schemars(with = "Option<Scalar>", example = &"{count}")]
    value: Option<Spanned<Value>>,
    /// With `hold`, what is written when the scenario is over, and nothing without it; with `pulse`, what is written afterwards, and the opposite of a truth value without it.
    #[schemars(with = "Option<Scalar>", example = 0)]
    back: Option<Spanned<Value>>,
    /// With `pulse`: how long it lasts, a number and a unit: `"200 ms"`, `"2 s"`, `"1.5 min"`.
    #[serde(rename = "for")]
    #[schemars(with = "Option<String>", example = &"200 ms")]
    lasting: Option<Spanned<String>>,
    /// With `pulse`, in place of `for`: the condition until which it lasts.
    #[schemars(with = "Option<ConditionTable>")]
    until: Option<Spanned<ConditionTable>>,
    /// With `wait`, `prompt` and `until`: how long that may take, a number and a unit; without it `wait_ms` of `[run]`.
    #[schemars(with = "Option<String>", example = &"2 s")]
    within: Option<Spanned<String>>,
}

/// What can be done, and which keys say how.
const KINDS: [(&str, &[&str]); 6] = [
    ("method", &["with"]),
    ("write", &["value"]),
    ("hold", &["value", "back"]),
    ("pulse", &["value", "back", "for", "until", "within"]),
    ("wait", &["within"]),
    ("prompt", &["within"]),
];

impl DeedTable {
    /// What it says; `place` is where it stands.
    pub(super) fn read(mut self, source: &Source, place: Range<usize>) -> Result<Deed, Mistake> {
        self.refuse_contradiction(source, &place)?;
        let within = time(source, self.within.take())?;
        if let Some(method) = self.method.take() {
            let with = self.with.take().map(Spanned::into_inner).unwrap_or_default();
            return Ok(Deed::Call(Call { method, with }));
        }
        if let Some(signal) = self.write.take() {
            return Ok(Deed::Write(self.written(source, signal)?));
        }
        if let Some(signal) = self.hold.take() {
            let back = self.back.take();
            return Ok(Deed::Hold { write: self.written(source, signal)?, back });
        }
        if let Some(signal) = self.pulse.take() {
            return self.pulse(source, signal, within);
        }
        if let Some(wait) = self.wait.take() {
            return Ok(Deed::Wait { until: condition(source, wait)?, within });
        }
        let text = self.prompt.unwrap_or_else(|| Spanned::new(place, String::new()));
        Ok(Deed::Prompt { text: Spanned::new(text.span(), Value::Text(text.into_inner())), within })
    }

    /// One thing is done, and nothing is said that has no meaning for it.
    fn refuse_contradiction(&self, source: &Source, place: &Range<usize>) -> Result<(), Mistake> {
        let given = self.given();
        let mut kinds = KINDS.iter().filter(|(kind, _)| given.iter().any(|(key, _)| key == kind));
        let (Some((kind, keys)), None) = (kinds.next(), kinds.next()) else {
            let help =
                "give one of `method`, `write`, `hold`, `pulse`, `wait` or `prompt`, and each its own entry of `do`";
            return Err(source.problem(place.clone(), "it is not said once what is to be done", help));
        };
        match given.into_iter().find(|(key, _)| key != kind && !keys.contains(key)) {
            None => Ok(()),
            Some((key, span)) => {
                let message = format!("`{key}` means nothing for a `{kind}`");
                Err(source.problem(span, message, format!("leave it out; {}", suggestion(key, keys.iter().copied()))))
            }
        }
    }

    /// The keys that are there, and where.
    fn given(&self) -> Vec<(&'static str, Range<usize>)> {
        let all = [
            ("method", self.method.as_ref().map(Spanned::span)),
            ("with", self.with.as_ref().map(Spanned::span)),
            ("write", self.write.as_ref().map(Spanned::span)),
            ("hold", self.hold.as_ref().map(Spanned::span)),
            ("pulse", self.pulse.as_ref().map(Spanned::span)),
            ("wait", self.wait.as_ref().map(Spanned::span)),
            ("prompt", self.prompt.as_ref().map(Spanned::span)),
            ("value", self.value.as_ref().map(Spanned::span)),
            ("back", self.back.as_ref().map(Spanned::span)),
            ("for", self.lasting.as_ref().map(Spanned::span)),
            ("until", self.until.as_ref().map(Spanned::span)),
            ("within", self.within.as_ref().map(Spanned::span)),
        ];
        all.into_iter().filter_map(|(key, span)| Some((key, span?))).collect()
    }

    fn written(self, source: &Source, signal: Spanned<String>) -> Result<Write, Mistake> {
        let Some(value) = self.value else {
            let message = format!("it is not said what is written to `{}`", signal.get_ref());
            return Err(source.problem(signal.span(), message, "add `value = ...`"));
        };
        Ok(Write { signal, value })
    }

    fn pulse(self, source: &Source, signal: Spanned<String>, within: Option<Duration>) -> Result<Deed, Mistake> {
        let place = signal.span();
        let lasting = match (time(source, self.lasting)?, self.until) {
            (Some(time), None) if within.is_none() => Lasting::Time(time),
            (None, Some(until)) => Lasting::Until { condition: condition(source, until)?, within },
            _ => {
                let message = format!("it is not said once how long the pulse of `{}` lasts", signal.get_ref());
                let help = "give either `for = \"200 ms\"`, or `until = { signal = ... }` with `within = \"2 s\"`";
                return Err(source.problem(place, message, help));
            }
        };
        let value = self.value.unwrap_or_else(|| Spanned::new(place, Value::Bool(true)));
        Ok(Deed::Pulse { write: Write { signal, value }, back: self.back, lasting })
    }
}

fn condition(source: &Source, table: Spanned<ConditionTable>) -> Result<Condition, Mistake> {
    let place = table.span();
    table.into_inner().condition(source, place)
}

/// A span of time, if one is given; it must be one that can pass.
fn time(source: &Source, text: Option<Spanned<String>>) -> Result<Option<Duration>, Mistake> {
    let Some(text) = text else { return Ok(None) };
    match parse_time(text.get_ref()) {
        Some(time) if !time.is_zero() => Ok(Some(time)),
        _ => {
            let message = format!("`{}` is no time that can pass", text.get_ref());
            Err(source.problem(
                text.span(),
                message,
                "write a number above 0 and a unit: \"200 ms\", \"2 s\", \"1.5 min\"",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Act, Vocabulary};
    use super::*;

    fn act(text: &str) -> Result<Act, String> {
        let source = Source::of(&format!("act = [{{ words = \"load {{count}} part(s)\", {text} }}]"));
        Vocabulary::read(&source).map(|mut words| words.acts.remove(0)).map_err(|mistake| mistake.to_string())
    }

    #[test]
    fn an_act_does_one_thing_after_the_other() {
        let act = act(
            r#"do = [
                { method = "Loader.Load", with = ["{count}"] },
                { write = "Order.Count", value = "{count}" },
                { hold = "Line.Release", value = true, back = false },
                { pulse = "Line.Start", for = "200 ms" },
                { pulse = "Order.New", value = 1, back = 0, until = { signal = "Order.Taken", is = true }, within = "2 s" },
                { wait = { signal = "Line.Running", is = true } },
                { prompt = "Put {count} part(s) on the belt", within = "5 min" },
            ], until = { signal = "Line.State", is = "Idle" }"#,
        )
        .unwrap();
        let seconds = |time: &Option<Duration>| time.map(|time| time.as_secs());
        let [
            Deed::Call(call),
            Deed::Write(write),
            Deed::Hold { back: Some(_), .. },
            Deed::Pulse { write: start, back: None, lasting: Lasting::Time(time) },
            Deed::Pulse { lasting: Lasting::Until { within: Some(two), .. }, .. },
            Deed::Wait { within: None, .. },
            Deed::Prompt { within, .. },
        ] = &act.deeds[..]
        else {
            panic!("{act:?}")
        };
        assert_eq!((call.method.get_ref().as_str(), write.signal.get_ref().as_str()), ("Loader.Load", "Order.Count"));
        assert_eq!((start.value.get_ref(), time.as_millis()), (&Value::Bool(true), 200));
        assert_eq!((two.as_secs(), seconds(within)), (2, Some(300)));
        assert!(act.until.is_some());
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let cases = [
            ("do = [{ value = 1 }]", "not said once what is to be done"),
            ("do = [{ write = \"x\", prompt = \"p\" }]", "not said once what is to be done"),
            ("do = [{ write = \"x\" }]", "not said what is written to `x`"),
            ("do = [{ write = \"x\", value = 1, for = \"2 s\" }]", "`for` means nothing for a `write`"),
            ("do = [{ pulse = \"x\" }]", "not said once how long the pulse of `x` lasts"),
            ("do = [{ pulse = \"x\", for = \"2 s\", within = \"2 s\" }]", "not said once how long"),
            ("do = [{ pulse = \"x\", for = \"2\" }]", "`2` is no time that can pass"),
            ("do = [{ prompt = \"p\", within = \"0 s\" }]", "`0 s` is no time that can pass"),
            ("do = [{ write = \"x\", value = \"{number}\" }]", "no parameter `{number}`"),
            ("do = [{ prompt = \"put {number} there\" }]", "no parameter `{number}`"),
            ("do = [{ wait = { signal = \"x\" } }]", "not said once what is asked of `x`"),
            ("do = [{ writes = \"x\" }]", "unknown field `writes`"),
            ("do = [{ wait = { signal = \"x\", is = 1 } }], calls = [{ method = \"m\" }]", "either `calls` or `do`"),
            ("do = [{ method = \"m\" }], steps = [\"s\"]", "either of steps or of calls"),
        ];
        for (text, expected) in cases {
            let error = act(text).unwrap_err();
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
