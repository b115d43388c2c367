//! Writes answers of the query protocol.

use std::borrow::Cow;

use quick_xml::escape::escape;

/// The namespace of CloudFormation's answers.
const NAMESPACE: &str = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/// The inside of an element.
#[derive(Debug, Default)]
pub(super) struct Xml(String);

impl Xml {
    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, text: &str) -> &mut Self {
        let text = escape(Cow::Borrowed(text));
        self.0.extend(["<", name, ">", &*text, "</", name, ">"]);
        self
    }

    /// The same if there is a text.
    pub(super) fn optional(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.text(name, text);
        }
        self
    }

    /// An element with others in it.
    pub(super) fn within(&mut self, name: &str, inside: impl FnOnce(&mut Self)) -> &mut Self {
        self.0.extend(["<", name, ">"]);
        inside(self);
        self.0.extend(["</", name, ">"]);
        self
    }

    /// A list: each of its members is an element with others in it.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        members: impl IntoIterator<Item = T>,
        mut inside: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        self.within(name, |list| {
            for member in members {
                list.within("member", |element| inside(element, member));
            }
        })
    }

    /// A list of texts.
    pub(super) fn texts<'a>(&mut self, name: &str, texts: impl IntoIterator<Item = &'a str>) -> &mut Self {
        self.within(name, |list| {
            for text in texts {
                list.text("member", text);
            }
        })
    }

    /// What an operation answers, whose result this is.
    pub(super) fn answer(self, operation: &str, request: &str) -> String {
        let Self(result) = self;
        format!(
            "<{operation}Response xmlns=\"{NAMESPACE}\"><{operation}Result>{result}</{operation}Result>\
             <ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata></{operation}Response>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_those_of_the_query_protocol() {
        let mut xml = Xml::default();
        xml.text("StackId", "a<b").optional("Reason", None).list("Tags", ["x"], |tag, key| {
            tag.text("Key", key);
        });
        let answer = xml.answer("CreateStack", "1");
        assert!(answer.starts_with("<CreateStackResponse xmlns="), "{answer}");
        let result = "<CreateStackResult><StackId>a&lt;b</StackId><Tags><member><Key>x</Key></member></Tags></CreateStackResult>";
        assert!(answer.contains(result), "{answer}");
    }
}
