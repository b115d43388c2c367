//! Placeholders: `{name}` stands for a value that is known only when a scenario opens; `{{` and `}}` for braces.

use std::collections::BTreeMap;

use line_model::Advice;
use line_model::nearest::suggestion;

use crate::profile::ends::ENDS;
use crate::profile::system::{CREDENTIALS, OF_UPDATER};

/// Values of placeholders, by name.
pub type Values = BTreeMap<String, String>;

/// Fills in the placeholders of one text of a component.
pub(super) struct Filler<'a> {
    pub(super) component: &'a str,
    pub(super) values: &'a Values,
}

impl Filler<'_> {
    /// `text` with its placeholders filled in; `place` says where it stands, for an error.
    pub(super) fn fill(&self, place: &str, text: &str) -> Result<String, Advice> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            filled.push_str(before);
            rest = if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                filled.push_str(&brace[..1]);
                after
            } else {
                let opened = brace.strip_prefix('{').and_then(|inner| inner.split_once('}'));
                let (name, after) = opened.ok_or_else(|| {
                    self.wrong(place, &format!("lone brace in `{text}`"), "write {{ or }} for a brace itself")
                })?;
                filled.push_str(self.value(place, name)?);
                after
            };
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn value(&self, place: &str, name: &str) -> Result<&str, Advice> {
        let unknown = || self.wrong(place, &format!("nothing is known as {{{name}}}"), self.hint(name));
        self.values.get(name).map(String::as_str).ok_or_else(unknown)
    }

    /// What gives the placeholder a value, or the nearest that has one.
    fn hint(&self, name: &str) -> String {
        if CREDENTIALS.contains(&name) {
            "name the `thing` whose certificate it carries".to_owned()
        } else if OF_UPDATER.contains(&name) {
            "name the thing that is its `updater`".to_owned()
        } else if ENDS.contains(&name) {
            format!("add `\"{name}\"` to its `links`")
        } else {
            suggestion(name, self.values.keys().map(String::as_str))
        }
    }

    fn wrong(&self, place: &str, what: &str, help: impl Into<String>) -> Advice {
        Advice::new(what, help).about(format_args!("component \"{}\", {place}", self.component))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String, Advice> {
        let values = [("plant", "opc.tcp://localhost:4840"), ("store", "/tmp/a")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Filler { component: "gateway a", values: &values }.fill("command", text)
    }

    #[test]
    fn placeholders_are_filled_in_and_doubled_braces_stand_for_themselves() {
        assert_eq!(fill("--plant={plant}").unwrap(), "--plant=opc.tcp://localhost:4840");
        assert_eq!(fill("{store}/{store}").unwrap(), "/tmp/a//tmp/a");
        assert_eq!(fill(r#"{{"a": "{store}"}}"#).unwrap(), r#"{"a": "/tmp/a"}"#);
        assert_eq!(fill("plain").unwrap(), "plain");
    }

    #[test]
    fn an_unknown_placeholder_is_named_with_its_place_and_the_nearest() {
        assert_eq!(
            fill("{plnt}").unwrap_err().to_string(),
            "component \"gateway a\", command: nothing is known as {plnt}; did you mean `plant`?"
        );
    }

    #[test]
    fn a_lone_brace_is_an_error() {
        for text in ["{plant", "plant}", "a } b", "{{}"] {
            assert!(fill(text).unwrap_err().message.contains("lone brace"), "{text}");
        }
    }
}
