//! The actions `DynamoDBv2` and `DynamoDB`.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata as _};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use super::failure::Reason;
use crate::cloud::items::attribute;
use crate::cloud::sql::{Message, Output, TooMuch};
use crate::cloud::template::{Item, Key};

/// What is wrong with the item or the table, not with the endpoint.
const OWN_FAULTS: [&str; 2] = ["ValidationException", "ResourceNotFoundException"];

/// Puts a JSON object as an item, one attribute per field.
///
/// <https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-v2-rule-action.html>
///
/// # Errors
/// If it is no object or no valid item of the table, or the endpoint does not take it.
pub(super) async fn fields(client: Option<&Client>, table: &str, output: &Output) -> Result<(), Reason> {
    let Output::Json(Value::Object(fields)) = output else {
        return Err(Reason::Value("the selected value is not an object".into()));
    };
    put(client, table, fields.clone().into_iter().map(|(name, value)| (name, attribute(value))).collect()).await
}

/// Puts an item with a key and the whole payload: JSON as a map or whatever it is, everything else as binary data.
///
/// <https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-rule-action.html>
///
/// # Errors
/// If it is no valid item of the table, or the endpoint does not take it.
pub(super) async fn payload(
    client: Option<&Client>,
    table: &str,
    item: &Item,
    output: &Output,
    message: &Message<'_>,
) -> Result<(), Reason> {
    let payload = match output {
        Output::Json(value) => attribute(value.clone()),
        Output::Bytes(bytes) => AttributeValue::B(Blob::new(bytes.clone())),
    };
    let mut fields = HashMap::from([(item.payload.text(message)?, payload)]);
    for key in std::iter::once(&item.hash).chain(&item.range) {
        let (name, value) = named(key, message)?;
        fields.insert(name, value);
    }
    put(client, table, fields).await
}

fn named(key: &Key, message: &Message<'_>) -> Result<(String, AttributeValue), TooMuch> {
    let value = key.value.text(message)?;
    let value = if key.is_number { AttributeValue::N(value) } else { AttributeValue::S(value) };
    Ok((key.field.text(message)?, value))
}

async fn put(client: Option<&Client>, table: &str, item: HashMap<String, AttributeValue>) -> Result<(), Reason> {
    let client = client.ok_or_else(|| Reason::Bench("the cloud has no API half".to_owned()))?;
    let put = client.put_item().table_name(table).set_item(Some(item)).send().await;
    put.map(drop).map_err(|error| {
        let is_own = error.code().is_some_and(|code| OWN_FAULTS.contains(&code));
        let why = DisplayErrorContext(error).to_string();
        if is_own { Reason::Value(why) } else { Reason::Bench(why) }
    })
}
