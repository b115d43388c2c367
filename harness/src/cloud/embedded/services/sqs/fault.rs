//! What SQS refuses, by the names that its SDKs know.

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use crate::cloud::embedded::services::refusal::{Protocol, refused, unsupported};

/// Where SQS repeats the name of an error as its query protocol has it.
const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub(in crate::cloud::embedded) struct Fault {
    /// The error's name.
    pub(super) name: &'static str,
    /// Its name in the query protocol, by which SDKs for Python know it.
    query: &'static str,
    why: String,
    /// Whether AWS would do it.
    is_unsupported: bool,
}

impl Fault {
    /// There is no such queue.
    pub(super) fn no_queue(name: &str) -> Self {
        let why = format!("The specified queue does not exist: {name}");
        Self { name: "QueueDoesNotExist", query: "AWS.SimpleQueueService.NonExistentQueue", why, is_unsupported: false }
    }

    /// One of the same name is set up otherwise.
    pub(super) fn exists(name: &str) -> Self {
        let why = format!("A queue already exists with the same name and a different value for an attribute: {name}");
        Self { name: "QueueNameExists", query: "QueueAlreadyExists", why, is_unsupported: false }
    }

    /// A parameter is missing.
    pub(super) fn missing(parameter: &str) -> Self {
        let why = format!("The request must contain the parameter {parameter}.");
        Self { name: "MissingParameter", query: "MissingParameter", why, is_unsupported: false }
    }

    /// A parameter has a value that it cannot have.
    pub(super) fn value(why: impl Into<String>) -> Self {
        Self { name: "InvalidParameterValue", query: "InvalidParameterValue", why: why.into(), is_unsupported: false }
    }

    /// An attribute has a value that it cannot have.
    pub(super) fn attribute(why: impl Into<String>) -> Self {
        Self { name: "InvalidAttributeValue", query: "InvalidAttributeValue", why: why.into(), is_unsupported: false }
    }

    /// A receipt is of no message.
    pub(super) fn receipt(receipt: &str) -> Self {
        let why = format!("The input receipt handle \"{receipt}\" is not a valid receipt handle.");
        Self { name: "ReceiptHandleIsInvalid", query: "ReceiptHandleIsInvalid", why, is_unsupported: false }
    }

    /// A batch is none.
    pub(super) fn batch(name: &'static str, query: &'static str, why: &str) -> Self {
        Self { name, query, why: why.to_owned(), is_unsupported: false }
    }

    /// AWS would do it.
    pub(super) fn unsupported(why: impl Into<String>) -> Self {
        let name = "UnsupportedOperation";
        Self { name, query: "AWS.SimpleQueueService.UnsupportedOperation", why: why.into(), is_unsupported: true }
    }

    /// How it is answered.
    pub(super) fn answer(&self) -> Response {
        let name = format!("com.amazonaws.sqs#{}", self.name);
        let mut answer = if self.is_unsupported {
            unsupported(Protocol::Json, &name, &self.why)
        } else {
            refused(Protocol::Json, StatusCode::BAD_REQUEST, &name, &self.why)
        };
        if let Ok(query) = HeaderValue::try_from(format!("{};Sender", self.query)) {
            answer.headers_mut().insert(QUERY_ERROR, query);
        }
        answer
    }
}
