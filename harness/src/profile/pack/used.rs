//! `use` of a profile: the packs that it takes.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// An entry of `use`: `"redundancy"`, or `{ pack = "redundancy", with = { takeover = "8 s" } }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseConfig {
    /// The name or the path of the pack.
    pub pack: String,
    /// Values that hold in place of the pack's own.
    pub with: BTreeMap<String, String>,
}

/// How a profile writes a pack with values.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    pack: String,
    #[serde(default)]
    with: BTreeMap<String, String>,
}

impl<'de> Deserialize<'de> for UseConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

struct Either;

impl<'de> Visitor<'de> for Either {
    type Value = UseConfig;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name or the path of a pack, or { pack = \"...\", with = { ... } }")
    }

    fn visit_str<E: serde::de::Error>(self, pack: &str) -> Result<UseConfig, E> {
        Ok(UseConfig { pack: pack.to_owned(), with: BTreeMap::new() })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<UseConfig, A::Error> {
        let Table { pack, with } = Table::deserialize(MapAccessDeserializer::new(map))?;
        Ok(UseConfig { pack, with })
    }
}
