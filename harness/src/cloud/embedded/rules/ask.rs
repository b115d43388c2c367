//! The actions `Sqs` and `S3`: the services are asked as an SDK would ask them.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::failure::Reason;
use crate::cloud::embedded::services::{Asked, Services};
use crate::cloud::sql::{Message, Output, Substitution};

/// Left as they are in the key of an object.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// So much of what a service refuses with is told, in bytes.
const MOST: usize = 64 << 10;

/// Sends the payload to a queue: as text, or in Base64.
///
/// <https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html>
///
/// # Errors
/// If the payload is no text, or SQS does not take it.
pub(super) async fn send(
    services: Option<&Services>,
    queue: &str,
    in_base64: bool,
    output: &Output,
) -> Result<(), Reason> {
    let payload = output.payload();
    let body = if in_base64 {
        aws_smithy_types::base64::encode(payload)
    } else {
        let no_text = |_| Reason::Value("a message of SQS is a text: set UseBase64 for other payloads".to_owned());
        String::from_utf8(payload).map_err(no_text)?
    };
    let asked = json!({"QueueUrl": queue, "MessageBody": body}).to_string();
    ask(services, Request::post("/").header("x-amz-target", "AmazonSQS.SendMessage"), asked.into()).await
}

/// Puts the payload into a bucket.
///
/// <https://docs.aws.amazon.com/iot/latest/developerguide/s3-rule-action.html>
///
/// # Errors
/// If S3 does not take it.
pub(super) async fn put(
    services: Option<&Services>,
    bucket: &str,
    key: &Substitution,
    output: &Output,
    message: &Message<'_>,
) -> Result<(), Reason> {
    let key = key.text(message)?;
    if key.is_empty() {
        return Err(Reason::Value("the key of the object is empty".to_owned()));
    }
    let path = format!("/{}/{}", utf8_percent_encode(bucket, PLAIN), utf8_percent_encode(&key, PLAIN));
    ask(services, Request::put(path), output.payload().into()).await
}

async fn ask(services: Option<&Services>, request: Builder, body: Bytes) -> Result<(), Reason> {
    let none = || Reason::Bench("queues and buckets are in the embedded API half alone, and there is none".to_owned());
    let services = services.ok_or_else(none)?;
    let request = request.body(()).map_err(|error| Reason::Value(error.to_string()))?;
    let (head, ()) = request.into_parts();
    let answer = services.answer(Asked { head, body }).await;
    if answer.status().is_success() {
        return Ok(());
    }
    let status = answer.status();
    let said = to_bytes(Body::new(answer.into_body()), MOST).await.unwrap_or_default();
    let why = format!("{status}: {}", String::from_utf8_lossy(&said));
    Err(if status.is_client_error() { Reason::Value(why) } else { Reason::Bench(why) })
}
