//! The buckets and queues of the cloud, asked for as everybody asks for them.

use axum::body::{Bytes, to_bytes};
use axum::http::{Method, Request, StatusCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::package::MAX_UNPACKED;
use crate::cloud::embedded::services::{Asked, Services};
use crate::cloud::template::{ACCOUNT, Queue};

/// Left as they are in the path of an object.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The services that have them.
#[derive(Debug)]
pub(super) struct Stores(pub(super) Services);

impl Stores {
    /// An object.
    ///
    /// # Errors
    /// Why there is none, in the words of `CloudFormation`.
    pub(super) async fn object(&self, bucket: &str, key: &str) -> Result<Bytes, String> {
        let got = self.s3(Method::GET, &format!("{bucket}/{key}")).await?;
        got.map_err(|(code, message)| {
            format!(
                "Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: {message} ({bucket}/{key})"
            )
        })
    }

    /// Makes a bucket, empty.
    ///
    /// # Errors
    /// If it cannot be made, or is there.
    pub(super) async fn make_bucket(&self, name: &str) -> Result<(), String> {
        let made = self.s3(Method::PUT, name).await?;
        made.map(drop).map_err(|(_, message)| message)
    }

    /// Removes a bucket.
    ///
    /// # Errors
    /// If there are objects in it.
    pub(super) async fn remove_bucket(&self, name: &str) -> Result<(), String> {
        match self.s3(Method::DELETE, name).await? {
            Err((code, message)) if code != "NoSuchBucket" => Err(message),
            _ => Ok(()),
        }
    }

    /// Makes a queue.
    ///
    /// # Errors
    /// If it cannot be made, or is there.
    pub(super) async fn make_queue(&self, queue: &Queue) -> Result<(), String> {
        let name = &queue.name;
        if self.sqs("GetQueueUrl", &json!({"QueueName": name})).await.is_ok() {
            return Err(format!("{name} already exists"));
        }
        let attributes = queue.attributes.all().map(|(name, value)| (name.to_owned(), value.to_string().into()));
        let attributes = Value::Object(attributes.collect());
        self.sqs("CreateQueue", &json!({"QueueName": name, "Attributes": attributes})).await
    }

    /// Removes a queue, with what is in it.
    ///
    /// # Errors
    /// If it is not removed.
    pub(super) async fn remove_queue(&self, name: &str) -> Result<(), String> {
        if self.sqs("GetQueueUrl", &json!({"QueueName": name})).await.is_err() {
            return Ok(());
        }
        self.sqs("DeleteQueue", &json!({"QueueUrl": format!("http://sqs/{ACCOUNT}/{name}")})).await
    }

    /// What S3 answers, or the code and the message of its refusal.
    async fn s3(&self, method: Method, path: &str) -> Result<Result<Bytes, (String, String)>, String> {
        let path = format!("/{}", utf8_percent_encode(path, PLAIN));
        let request = Request::builder().method(method).uri(path);
        let (status, body) = self.ask(request, Bytes::new()).await?;
        if status.is_success() {
            return Ok(Ok(body));
        }
        let text = String::from_utf8_lossy(&body);
        let told =
            |name: &str| text.split_once(&format!("<{name}>"))?.1.split_once('<').map(|(said, _)| said.to_owned());
        let code = told("Code").unwrap_or_else(|| status.to_string());
        Ok(Err((code, told("Message").unwrap_or_else(|| text.clone().into_owned()))))
    }

    async fn sqs(&self, operation: &str, asked: &Value) -> Result<(), String> {
        let request = Request::post("/").header("x-amz-target", format!("AmazonSQS.{operation}"));
        let (status, body) = self.ask(request, asked.to_string().into()).await?;
        if status.is_success() { Ok(()) } else { Err(String::from_utf8_lossy(&body).into_owned()) }
    }

    async fn ask(&self, request: axum::http::request::Builder, body: Bytes) -> Result<(StatusCode, Bytes), String> {
        let (head, ()) = request.body(()).map_err(|error| error.to_string())?.into_parts();
        let answer = self.0.answer(Asked { head, body }).await;
        let (status, most) = (answer.status(), usize::try_from(MAX_UNPACKED).unwrap_or(usize::MAX));
        let body = to_bytes(answer.into_body(), most).await.map_err(|error| error.to_string())?;
        Ok((status, body))
    }
}
