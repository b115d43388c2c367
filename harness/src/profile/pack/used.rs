//! `use` of a profile: the packs that it takes.

use std::collections::BTreeMap;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// An entry of `use`: `"redundancy"`, or `{ pack = "redundancy", with = { takeover = "8 s" } }`.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(with = "Written")]
pub struct UseConfig {
    /// The name or the path of the pack.
    pub pack: String,
    /// Values that hold in place of the pack's own.
    pub with: BTreeMap<String, String>,
}

/// How a profile writes a pack with values.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The name of a pack that comes with lineproof, or a path with a `/` in it.
    #[schemars(example = &"redundancy")]
    pack: String,
    /// Amounts that hold in place of the pack's own, by their names.
    #[serde(default)]
    #[schemars(example = BTreeMap::from([("takeover", "8 s")]))]
    with: BTreeMap<String, String>,
}

/// Both ways to write a pack, for the schema of profiles.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "a schema is made of it, and no value")]
enum Written {
    /// The name of a pack that comes with lineproof, or a path with a `/` in it.
    Name(String),
    /// A pack with amounts of this profile's own.
    With(Table),
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
