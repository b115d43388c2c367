//! `AWS::DynamoDB::Table`.

use serde_json::{Map, Value};

use super::error::Fault;
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
    /// The request that creates it, in the form of DynamoDB's `CreateTable`.
    pub request: Value,
}

impl Table {
    pub(super) fn read(name: String, mut properties: Properties) -> Result<Self, Fault> {
        properties.without_effect(&WITHOUT_EFFECT);
        let mut request = Map::from_iter([("TableName".to_owned(), Value::String(name.clone()))]);
        for property in TAKEN_OVER {
            request.extend(properties.take(property).map(|value| (property.to_owned(), value)));
        }
        properties.finish()?;
        Ok(Self { name, request: Value::Object(request) })
    }
}
