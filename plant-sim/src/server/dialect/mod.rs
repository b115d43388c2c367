//! Dialects: how servers of other vendors show a line. The line is the same, and so is its tree of names; what differs is data.
//!
//! * `form`: how the names of a line are identifiers of nodes; `node_ids`: the identifiers of all nodes of a line
//! * `vendors`: the dialects, each with where its numbers are from
//!
//! A server that looks at values only now and then shows what it saw with the time at which it looked, and does not see what
//! was so in between. Values that are read are those of the moment, whatever the dialect.

mod form;
mod node_ids;
mod vendors;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use line_model::Line;
use line_model::nearest::suggestion;
use plant_server::Capacity;

use form::Form;
pub use node_ids::NodeIds;

/// How a server shows a line.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Its name on the command line and in profiles.
    pub name: &'static str,
    /// What it is, for people.
    pub summary: &'static str,
    /// The namespaces of the server from number 2 on. The line's nodes are in the last one, or in the line's own if there is
    /// none.
    namespaces: &'static [&'static str],
    form: Form,
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
    pub(super) fn namespaces<'a>(&self, line: &'a Line) -> Vec<&'a str> {
        if self.namespaces.is_empty() { vec![&line.namespace] } else { self.namespaces.to_vec() }
    }

    /// Whether browse names are in the namespace of the nodes; else they are in that of OPC UA itself.
    pub(super) fn qualifies_names(&self) -> bool {
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
