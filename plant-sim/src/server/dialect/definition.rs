//! What a dialect is.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use line_model::Line;
use line_model::nearest::suggestion;
use plant_server::Capacity;

use super::form::Form;

/// How a server shows a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Its name on the command line and in profiles.
    pub name: &'static str,
    /// The namespaces of the server from number 2 on. The line's nodes are in the last one, or in the line's own if there is
    /// none.
    pub(super) namespaces: &'static [&'static str],
    pub(super) form: Form,
    /// Whether anything can be called.
    pub has_methods: bool,
    /// How much the server does for its clients.
    pub capacity: Capacity,
}

/// There is no such dialect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no dialect `{name}`; {}", suggestion(.name, Dialect::ALL.iter().map(|dialect| dialect.name)))]
pub struct UnknownDialect {
    /// What was asked for.
    pub name: String,
}

impl Dialect {
    /// The URI of the namespace that a line's nodes are in.
    #[must_use]
    pub fn namespace<'a>(&self, line: &'a Line) -> &'a str {
        self.namespaces.last().copied().unwrap_or(&line.namespace)
    }

    /// The namespaces of the server from number 2 on, that of the line's nodes last.
    pub(in crate::server) fn namespaces<'a>(&self, line: &'a Line) -> Vec<&'a str> {
        if self.namespaces.is_empty() { vec![&line.namespace] } else { self.namespaces.to_vec() }
    }

    /// Whether browse names are in the namespace of the nodes; else they are in that of OPC UA itself.
    pub(in crate::server) fn qualifies_names(&self) -> bool {
        *self != Self::OWN
    }

    /// How often the server looks at a signal; none if it sees every change.
    #[must_use]
    pub fn looks_every(&self) -> Option<Duration> {
        Some(self.capacity.sampling).filter(|every| !every.is_zero())
    }
}

impl FromStr for &'static Dialect {
    type Err = UnknownDialect;

    fn from_str(name: &str) -> Result<Self, UnknownDialect> {
        let known = Dialect::ALL.into_iter().find(|dialect| dialect.name == name);
        known.ok_or_else(|| UnknownDialect { name: name.to_owned() })
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dialect_is_found_by_its_name_and_another_name_is_told_the_nearest() {
        for dialect in Dialect::ALL {
            assert_eq!(dialect.name.parse(), Ok(dialect));
        }
        let message = "twincad".parse::<&Dialect>().unwrap_err().to_string();
        assert_eq!(message, "there is no dialect `twincad`; did you mean `twincat`?");
    }
}
