//! What a component is linked to, as it is written: the name of an end, or an address with a name of its own.

use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::problem::Refusal;

/// An entry of a component's `links`: `"plant"`, or `{ name = "erp", to = "127.0.0.1:9000" }`.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "Written")]
pub struct LinkConfig {
    /// The name of the end.
    pub end: String,
    /// Where the end is, if it is no part of the bench.
    pub to: Option<Address>,
}

/// A fixed address: `HOST:PORT`, the host a name or a number.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^.+:[0-9]+$"))]
pub struct Address {
    /// A name to be looked up, or an IP address without brackets.
    pub host: String,
    /// The port, not 0.
    pub port: u16,
}

impl TryFrom<String> for Address {
    type Error = Refusal;

    fn try_from(text: String) -> Result<Self, Refusal> {
        let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
        match parts.map(|(host, port)| (host.strip_prefix('[').and_then(|host| host.strip_suffix(']')), host, port)) {
            Some((Some(host), _, port)) if host.contains(':') && port > 0 => Ok(Self { host: host.to_owned(), port }),
            Some((None, host, port)) if is_host(host) && port > 0 => Ok(Self { host: host.to_owned(), port }),
            _ => {
                let help = "write HOST:PORT, for example `127.0.0.1:9000`";
                Err(Refusal::new(format!("`{text}` is no address"), help))
            }
        }
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port } = self;
        if host.contains(':') { write!(f, "[{host}]:{port}") } else { write!(f, "{host}:{port}") }
    }
}

/// How a profile writes a fixed address.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The name by which scenarios and placeholders call the end.
    #[schemars(example = &"erp")]
    name: String,
    /// Where it is: `HOST:PORT`.
    #[schemars(example = &"127.0.0.1:9000")]
    to: Address,
}

/// Both ways to write a link, for the schema of profiles.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a schema is made of it, and no value")]
enum Written {
    /// The name of an end.
    Name(String),
    /// A fixed address with a name of its own.
    Address(Table),
}

impl<'de> Deserialize<'de> for LinkConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = LinkConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an end, or { name = \"...\", to = \"HOST:PORT\" }")
    }

    fn visit_str<E: serde::de::Error>(self, end: &str) -> Result<LinkConfig, E> {
        Ok(LinkConfig { end: end.to_owned(), to: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<LinkConfig, A::Error> {
        let Table { name, to } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(LinkConfig { end: name, to: Some(to) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::Spanned;

    #[derive(Debug, Deserialize)]
    struct Links {
        links: Vec<Spanned<LinkConfig>>,
    }

    fn read(text: &str) -> Result<Vec<LinkConfig>, String> {
        let links: Result<Links, _> = toml::from_str(text);
        links.map(|read| read.links.into_iter().map(Spanned::into_inner).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_name_or_a_named_address() {
        let links = read("links = ['plant', { name = 'erp', to = '[::1]:9000' }]").unwrap();
        assert_eq!(links[0], LinkConfig { end: "plant".into(), to: None });
        assert_eq!((links[1].end.as_str(), links[1].to.as_ref().unwrap().to_string()), ("erp", "[::1]:9000".into()));
    }

    #[test]
    fn anything_else_says_what_is_expected() {
        for (text, problem) in [
            ("links = [3]", "expected the name of an end, or { name ="),
            ("links = [{ name = 'erp', at = '127.0.0.1:9000' }]", "unknown field `at`, expected `name` or `to`"),
            ("links = [{ name = 'erp' }]", "missing field `to`"),
            ("links = [{ name = 'erp', to = '127.0.0.1' }]", "`127.0.0.1` is no address"),
            ("links = [{ name = 'erp', to = 'http://erp:80' }]", "`http://erp:80` is no address"),
            ("links = [{ name = 'erp', to = '::1:9000' }]", "`::1:9000` is no address"),
            ("links = [{ name = 'erp', to = 'erp:0' }]", "`erp:0` is no address"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(problem), "{text}\n{error}");
        }
    }
}
