//! Substitution templates: texts with `${expression}` in them.
//!
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-substitution-templates.html>: an expression sees the original payload,
//! not what the rule selects, and becomes text; `Undefined` and null become nothing.

use super::SqlError;
use super::ast::Expression;
use super::budget::{Budget, TooMuch};
use super::lexer::tokens_in_braces;
use super::message::Message;
use super::parser;
use super::value;

/// A text with expressions in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Substitution {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Expression(Expression),
}

impl Substitution {
    /// Reads a text.
    ///
    /// # Errors
    /// If what stands in `${}` is no expression; the column counts characters of the whole text from 1.
    pub fn parse(text: &str) -> Result<Self, SqlError> {
        let chars: Vec<char> = text.chars().collect();
        let (mut pieces, mut literal, mut at) = (Vec::new(), String::new(), 0);
        while let Some(letter) = chars.get(at) {
            if *letter != '$' || chars.get(at + 1) != Some(&'{') {
                literal.push(*letter);
                at += 1;
                continue;
            }
            let (tokens, end) = tokens_in_braces(&chars, at + 2)?;
            pieces.push(Piece::Text(std::mem::take(&mut literal)));
            pieces.push(Piece::Expression(parser::expression(tokens)?));
            at = end + 1;
        }
        pieces.push(Piece::Text(literal));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Self { pieces })
    }

    /// A text as it is, whatever stands in it.
    pub fn plain(text: &str) -> Self {
        Self { pieces: vec![Piece::Text(text.to_owned())] }
    }

    /// The text, if there is no expression in it.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What the text begins with, up to the first expression.
    pub fn start(&self) -> &str {
        if let Some(Piece::Text(text)) = self.pieces.first() { text } else { "" }
    }

    /// The text for a message.
    ///
    /// # Errors
    /// If that takes too long.
    pub fn text(&self, message: &Message<'_>) -> Result<String, TooMuch> {
        let budget = Budget::default();
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Expression(expression) => {
                expression.evaluate(message, &budget).as_ref().and_then(value::text).unwrap_or_default()
            }
        };
        let text = self.pieces.iter().map(text).collect();
        budget.check().map(|()| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn text(template: &str) -> String {
        let payload = json!({"device": "x}", "n": 5, "none": null, "list": [1]});
        let message = Message {
            client: "gateway-a",
            principal: None,
            topic: "my/iot/topic",
            payload: Some(&payload),
            bytes: b"",
            timestamp: 7,
            trace: "",
            account: "",
        };
        Substitution::parse(template).unwrap_or_else(|error| panic!("{template}: {error}")).text(&message).unwrap()
    }

    /// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-substitution-templates.html>
    #[test]
    fn expressions_become_text() {
        assert_eq!(text("${topic()}/republish"), "my/iot/topic/republish");
        assert_eq!(text("a/${n + 1}/${device}/$x/{}"), "a/6/x}/$x/{}");
        assert_eq!(text("${get({'a': '}'}, 'a')}${ list }"), "}[1]");
        assert_eq!(text("[${missing}${none}]"), "[]");
        assert_eq!(text("${replace(topic(), '/', '-') + '-' + timestamp()}"), "my-iot-topic-7");
        assert_eq!(text(""), "");
        assert_eq!(Substitution::parse("a/b").unwrap().literal(), Some("a/b"));
        assert_eq!(Substitution::parse("a/${n}").unwrap().literal(), None);
        assert_eq!(Substitution::parse("a/${n}").unwrap().start(), "a/");
    }

    #[test]
    fn what_is_no_expression_is_told_with_its_place() {
        for (template, column, problem) in [
            ("a/${topic(}", 11, "the statement ends here"),
            ("a/${topic()", 3, "this `${` is not closed"),
            ("${}", 3, "the statement ends here"),
            ("${a b}", 5, "`b` is not possible here"),
            ("x${substr(a)}", 4, "there is no function substr()"),
            ("${'}", 3, "this string is not closed"),
        ] {
            let error = Substitution::parse(template).unwrap_err();
            assert_eq!((error.column, error.problem.as_str()), (column, problem), "{template}");
        }
        let many = "${n}".repeat(50_000);
        assert_eq!(text(&many).len(), 50_000);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[$={}a'( ]{0,20}") {
            let _ = Substitution::parse(&text);
        }
    }
}
