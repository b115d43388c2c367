//! `AWS::DynamoDB::Table`.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use super::error::Rejection;
use super::properties::Properties;

const TAKEN_OVER: [&str; 6] = [
    "AttributeDefinitions",
    "KeySchema",
    "BillingMode",
    "ProvisionedThroughput",
    "GlobalSecondaryIndexes",
    "LocalSecondaryIndexes",
];
const WITHOUT_EFFECT: [&str; 6] = [
    "TableName",
    "SSESpecification",
    "PointInTimeRecoverySpecification",
    "DeletionProtectionEnabled",
    "TableClass",
    "Tags",
];

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What it is made of.
    pub schema: Schema,
}

/// What a table is made of, in the words of DynamoDB's `CreateTable`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Schema {
    /// The types of the attributes that are keys.
    #[serde(default)]
    pub attribute_definitions: Vec<Attribute>,
    /// The table's keys.
    #[serde(default)]
    pub key_schema: Vec<Key>,
    /// `PROVISIONED` or `PAY_PER_REQUEST`.
    pub billing_mode: Option<String>,
    /// What is provisioned.
    pub provisioned_throughput: Option<Throughput>,
    /// Indexes over the whole table.
    #[serde(default)]
    pub global_secondary_indexes: Vec<Index>,
    /// Indexes within one value of the first key.
    #[serde(default)]
    pub local_secondary_indexes: Vec<Index>,
}

/// The type of an attribute.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Attribute {
    /// Its name.
    pub attribute_name: String,
    /// `S`, `N` or `B`.
    pub attribute_type: String,
}

/// An element of a key.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Key {
    /// The attribute.
    pub attribute_name: String,
    /// `HASH` or `RANGE`.
    pub key_type: String,
}

/// What is provisioned, in units a second.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Throughput {
    /// Units of reading.
    #[serde(deserialize_with = "number")]
    pub read_capacity_units: i64,
    /// Units of writing.
    #[serde(deserialize_with = "number")]
    pub write_capacity_units: i64,
}

/// A secondary index.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Index {
    /// Its name.
    pub index_name: String,
    /// Its keys.
    pub key_schema: Vec<Key>,
    /// What it holds.
    pub projection: Projection,
    /// What is provisioned for it.
    pub provisioned_throughput: Option<Throughput>,
}

/// Which attributes an index holds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Projection {
    /// `ALL`, `KEYS_ONLY` or `INCLUDE`.
    pub projection_type: Option<String>,
    /// The attributes beyond the keys, with `INCLUDE`.
    #[serde(default)]
    pub non_key_attributes: Vec<String>,
}

/// As everywhere in CloudFormation a number may be quoted.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Number {
        Plain(i64),
        Quoted(String),
    }
    match Number::deserialize(from)? {
        Number::Plain(number) => Ok(number),
        Number::Quoted(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

impl Table {
    pub(super) fn read(name: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&WITHOUT_EFFECT);
        let taken = TAKEN_OVER.into_iter().filter_map(|name| Some((name.to_owned(), properties.take(name)?)));
        let schema = Value::Object(taken.collect::<Map<_, _>>());
        let place = properties.place().clone();
        let wrong = |error: serde_json::Error| place.rejection(error.to_string(), "correct the table's properties");
        let schema = serde_json::from_value(schema).map_err(wrong)?;
        properties.finish()?;
        Ok(Self { name, schema })
    }
}
