//! Makes the tables of a template at an AWS endpoint, and removes them.
//!
//! `request` says a table's description in the words of the SDK.

mod request;

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext, SdkError};
use aws_sdk_dynamodb::operation::delete_table::DeleteTableError;
use aws_sdk_dynamodb::operation::describe_table::DescribeTableError;
use aws_sdk_dynamodb::types::{TableDescription, TableStatus, Tag};

use super::template::Table;

/// How long an endpoint may take to make or remove a table.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long to wait before an endpoint that still makes or removes a table is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// A table could not be made or removed.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The endpoint does not take its description, or does not answer.
    #[error("table {table}: {why}; correct the table's properties in the template, or the endpoint in the profile")]
    Create {
        /// The table.
        table: String,
        /// What is wrong.
        why: String,
    },
    /// Nobody can tell whether there is one already.
    #[error("table {table} cannot be looked up: {why}; is the endpoint reachable, and are its region and keys right?")]
    Look {
        /// The table.
        table: String,
        /// What is wrong.
        why: String,
    },
    /// There is one that no run of lineproof has made.
    #[error(
        "table {table} is there already, and was not made by lineproof; remove it, or use an endpoint that has none of \
         that name"
    )]
    Foreign {
        /// The table.
        table: String,
    },
    /// It could not be removed.
    #[error("table {table} could not be removed: {why}; remove it by hand")]
    Remove {
        /// The table.
        table: String,
        /// What is wrong.
        why: String,
    },
}

/// Makes these tables, unmarked, where nobody else has any.
///
/// # Errors
/// As [`create`], for the first that cannot be made.
pub(super) async fn create_all(client: &Client, tables: &[Table]) -> Result<(), TableError> {
    for table in tables {
        create(client, table, None).await?;
    }
    Ok(())
}

/// Returns when the endpoint answers what is asked of its `DynamoDB`.
///
/// # Errors
/// If it does not in time.
pub(super) async fn answering(client: &Client) -> Result<(), String> {
    let once = || aws_sdk_dynamodb::Config::builder().retry_config(RetryConfig::disabled());
    let asked = || client.list_tables().limit(1).customize().config_override(once()).send();
    until(|| async { asked().await.is_ok() }, "answering").await
}

/// Makes a table and waits until it can be used. With a `mark`, a tag that says who has made it.
///
/// # Errors
/// If the endpoint does not make it, or not in time.
pub(super) async fn create(client: &Client, table: &Table, mark: Option<&str>) -> Result<(), TableError> {
    let fault = |why: String| TableError::Create { table: table.name.clone(), why };
    let wrong = |error: BuildError| fault(error.to_string());
    let mut request = request::fill(client.create_table().table_name(&table.name), &table.schema).map_err(wrong)?;
    if let Some(mark) = mark {
        request = request.tags(Tag::builder().key(mark).value("made for one scenario").build().map_err(wrong)?);
    }
    let created = request.send().await.map_err(|error| fault(DisplayErrorContext(error).to_string()))?;
    let status = created.table_description.and_then(|table| table.table_status);
    if status == Some(TableStatus::Active) {
        return Ok(());
    }
    until(|| is_active(client, &table.name), "usable").await.map_err(fault)
}

/// Removes a table and waits until it is gone; one that is not there is gone already, one that is still being made is removed
/// when it is.
///
/// # Errors
/// If the endpoint does not remove it, or not in time.
pub(super) async fn remove(client: &Client, table: &str) -> Result<(), TableError> {
    let fault = |why: String| TableError::Remove { table: table.to_owned(), why };
    let deleted = tokio::time::timeout(PATIENCE, delete(client, table)).await;
    if let Err(error) = deleted.map_err(|_| fault(format!("it was in use for {PATIENCE:?}")))? {
        let is_gone = error.as_service_error().is_some_and(DeleteTableError::is_resource_not_found_exception);
        return if is_gone { Ok(()) } else { Err(fault(DisplayErrorContext(error).to_string())) };
    }
    until(|| async { matches!(described(client, table).await, Ok(None)) }, "gone").await.map_err(fault)
}

/// Removes a table of an earlier run that could not remove it, because it was killed.
///
/// # Errors
/// If there is one without the mark, which is somebody else's.
pub(super) async fn remove_left_over(client: &Client, table: &str, mark: &str) -> Result<(), TableError> {
    match is_marked(client, table, mark).await? {
        None => Ok(()),
        Some(false) => Err(TableError::Foreign { table: table.to_owned() }),
        Some(true) => {
            tracing::warn!(%table, "cloud: removing a table that an earlier run has left");
            remove(client, table).await
        }
    }
}

/// Removes a table of which nobody knows whether it was made, if it is there and bears the mark.
///
/// # Errors
/// If it cannot be looked up, or not be removed.
pub(super) async fn remove_if_marked(client: &Client, table: &str, mark: &str) -> Result<(), TableError> {
    if is_marked(client, table, mark).await? == Some(true) { remove(client, table).await } else { Ok(()) }
}

/// Whether a table bears the mark; none if it is not there.
async fn is_marked(client: &Client, table: &str, mark: &str) -> Result<Option<bool>, TableError> {
    let fault = |why: String| TableError::Look { table: table.to_owned(), why };
    let Some(described) = described(client, table).await.map_err(fault)? else { return Ok(None) };
    let arn = described.table_arn.unwrap_or_default();
    let tags = client.list_tags_of_resource().resource_arn(arn).send().await;
    let tags = tags.map_err(|error| fault(DisplayErrorContext(error).to_string()))?.tags.unwrap_or_default();
    Ok(Some(tags.iter().any(|tag| tag.key() == mark)))
}

/// Asks for a table to be removed, until it is not in use any more.
async fn delete(client: &Client, table: &str) -> Result<(), SdkError<DeleteTableError>> {
    loop {
        match client.delete_table().table_name(table).send().await {
            Err(error) if error.as_service_error().is_some_and(DeleteTableError::is_resource_in_use_exception) => {
                tokio::time::sleep(ASK_AGAIN).await;
            }
            deleted => return deleted.map(drop),
        }
    }
}

/// What the endpoint says about a table; none if it is not there.
async fn described(client: &Client, table: &str) -> Result<Option<TableDescription>, String> {
    match client.describe_table().table_name(table).send().await {
        Ok(described) => Ok(described.table),
        Err(error) if error.as_service_error().is_some_and(DescribeTableError::is_resource_not_found_exception) => {
            Ok(None)
        }
        Err(error) => Err(DisplayErrorContext(error).to_string()),
    }
}

async fn is_active(client: &Client, table: &str) -> bool {
    let described = described(client, table).await.ok().flatten();
    described.and_then(|table| table.table_status) == Some(TableStatus::Active)
}

async fn until<F: Future<Output = bool>>(reached: impl Fn() -> F, what: &str) -> Result<(), String> {
    let asking = async {
        while !reached().await {
            tokio::time::sleep(ASK_AGAIN).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.map_err(|_| format!("it was not {what} within {PATIENCE:?}"))
}
