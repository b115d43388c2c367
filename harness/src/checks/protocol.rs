//! What is said to a program, and how its answer is read.

use serde::{Deserialize, Serialize};

use super::failure::Failure;
use lineproof_judge::journal::{Moment, Parameter, Verdict};

/// The version of what is said.
const VERSION: u32 = 1;

/// What an answer looks like.
const FORM: &str = r#"{"verdict":"pass|fail|unknown","because":"...","evidence":[12]}"#;

/// The first line: what is asked.
#[derive(Debug, Serialize)]
pub(super) struct Opening<'a> {
    protocol: u32,
    said: &'a str,
    words: &'a str,
    parameters: &'a [Parameter],
    when: &'static str,
    since: Moment,
    until: Option<Moment>,
    signals: &'a [Signal],
}

/// A signal of the line's model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Signal {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) data_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit: Option<String>,
}

/// The last line: there is nothing more to come.
#[derive(Debug, Serialize)]
pub(super) struct Over {
    pub(super) over: Moment,
}

/// What a program answers.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) verdict: Verdict,
    pub(super) because: String,
    #[serde(default)]
    pub(super) evidence: Vec<u64>,
}

impl<'a> Opening<'a> {
    /// What the scenario says, with what is given for the parameters of the words.
    pub(super) fn new(said: &'a str, words: &'a str, parameters: &'a [Parameter]) -> Self {
        let (since, until, signals) = (Moment::default(), None, &[][..]);
        Self { protocol: VERSION, said, words, parameters, when: "scenario", since, until, signals }
    }

    /// From when on; and until when, if it is judged at its step.
    pub(super) fn between(self, since: Moment, until: Option<Moment>) -> Self {
        Self { when: if until.is_some() { "step" } else { "scenario" }, since, until, ..self }
    }

    /// With the signals of the line.
    pub(super) fn about(self, signals: &'a [Signal]) -> Self {
        Self { signals, ..self }
    }
}

impl Answer {
    /// Reads a program's line.
    pub(super) fn read(line: &str) -> Result<Self, Failure> {
        let garbled = |why| Failure::Garbled { why, form: FORM };
        let answer: Self = serde_json::from_str(line).map_err(|error| garbled(error.to_string()))?;
        if answer.because.trim().is_empty() {
            return Err(garbled("`because` says nothing".to_owned()));
        }
        Ok(answer)
    }
}

/// One line of JSON.
pub(super) fn line(said: &impl Serialize) -> Vec<u8> {
    // Nothing that is said has keys that are no text, the one thing that JSON cannot say.
    let mut line = serde_json::to_vec(said).unwrap_or_default();
    line.push(b'\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_judge::journal::Value;

    fn said(opening: &Opening<'_>) -> String {
        String::from_utf8(line(opening)).unwrap()
    }

    #[test]
    fn the_first_line_is_that_of_the_documentation() {
        let parameters = [Parameter { kind: "float".into(), value: Value::Real(3.5) }];
        let signals = [Signal { name: "Line.State".into(), data_type: "String".into(), unit: None }];
        let words = ("every keg takes at most 3.5 s", "every keg takes at most {float} s");
        let opening = Opening::new(words.0, words.1, &parameters).about(&signals);
        let opening = opening.between(Moment(4_821_000), Some(Moment(6_821_000)));
        let documented = include_str!("mod.rs").split('`').find(|text| text.starts_with("{\"protocol\"")).unwrap();
        assert_eq!(said(&opening).trim_end(), documented);
        assert!(said(&opening.between(Moment(1), None)).contains(r#""when":"scenario","since":1,"until":null"#));
        assert_eq!(line(&Over { over: Moment(6_821_000) }), b"{\"over\":6821000}\n");
    }

    #[test]
    fn an_answer_says_a_verdict_and_why() {
        let documented = include_str!("mod.rs").split('`').find(|text| text.starts_with("{\"verdict\"")).unwrap();
        let answer = Answer::read(documented).unwrap();
        let because = "keg 3 took 4.1 s".to_owned();
        assert_eq!(answer, Answer { verdict: Verdict::Fail, because, evidence: vec![812, 845] });
        for (line, why) in [
            ("pass", "expected value at line 1 column 1"),
            (r#"{"verdict":"passed","because":"x"}"#, "unknown variant `passed`"),
            (r#"{"verdict":"pass"}"#, "missing field `because`"),
            (r#"{"verdict":"pass","because":" "}"#, "`because` says nothing"),
            (r#"{"verdict":"pass","because":"x","evidence":[-1]}"#, "invalid value: integer `-1`"),
            (r#"{"verdict":"pass","because":"x","reason":"y"}"#, "unknown field `reason`"),
        ] {
            let error = Answer::read(line).unwrap_err().to_string();
            assert!(error.contains(why), "{line}: {error}");
            assert!(
                error.ends_with(
                    r#"it has to look like {"verdict":"pass|fail|unknown","because":"...","evidence":[12]}"#
                )
            );
        }
    }
}
