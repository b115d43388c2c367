//! The `DynamoDBv2` action of topic rules.

use aws_sdk_dynamodb::error::{DisplayErrorContext, ProvideErrorMetadata as _};
use serde_json::Value;

use crate::cloud::items::attribute;

/// The action of a topic rule failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ActionError {
    /// The value is not what the action takes: the system's own doing.
    #[error("{0}")]
    Value(String),
    /// The embedded cloud did not do it.
    #[error("{0}")]
    Bench(String),
}

/// Puts a JSON object as an item, one attribute per field, as the `DynamoDBv2` action does.
///
/// # Errors
/// If it is no object or no valid item of the table, or the endpoint does not take it.
pub(super) async fn put(client: &aws_sdk_dynamodb::Client, table: &str, value: Value) -> Result<(), ActionError> {
    let Value::Object(fields) = value else {
        return Err(ActionError::Value("the selected value is not an object".into()));
    };
    let item = fields.into_iter().map(|(name, value)| (name, attribute(value))).collect();
    let put = client.put_item().table_name(table).set_item(Some(item)).send().await;
    put.map(drop).map_err(|error| {
        let is_invalid = error.code() == Some("ValidationException");
        let why = DisplayErrorContext(error).to_string();
        if is_invalid { ActionError::Value(why) } else { ActionError::Bench(why) }
    })
}
