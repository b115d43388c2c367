//! Invocations (<https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>).

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderName, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::cloud::embedded::backlog::Backlog;
use crate::cloud::embedded::lambda::{Failure, Invocation, Pool};
use crate::cloud::embedded::services::refusal::{Protocol, refused, unsupported};
use crate::cloud::embedded::services::service::Asked;

/// How large an event may be if its outcome is waited for, and if not, in bytes
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
const MOST: (usize, usize) = (6 << 20, 1 << 20);

const VERSION: HeaderName = HeaderName::from_static("x-amz-executed-version");
const ERROR: HeaderName = HeaderName::from_static("x-amz-function-error");

/// Does what `Invoke` asks for.
pub(super) async fn invoke(pool: &Arc<Pool>, backlog: &Backlog, asked: Asked) -> Response {
    if asked.header("x-amz-log-type").is_some_and(|kind| kind != "None") {
        let why = "the tail of the log is not returned here: leave X-Amz-Log-Type out, and read the journal";
        return unsupported(Protocol::RestJson, "InvalidParameterValueException", why);
    }
    if asked.head.headers.contains_key("x-amz-client-context") {
        let why = "a client context is not handed on here: leave X-Amz-Client-Context out";
        return unsupported(Protocol::RestJson, "InvalidParameterValueException", why);
    }
    let kind = asked.header("x-amz-invocation-type").unwrap_or("RequestResponse").to_owned();
    let event = if asked.body.is_empty() { Bytes::from_static(b"{}") } else { asked.body };
    if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&event) {
        let why = format!("Could not parse request body into json: {error}");
        return refused(Protocol::RestJson, StatusCode::BAD_REQUEST, "InvalidRequestContentException", &why);
    }
    let most = if kind == "Event" { MOST.1 } else { MOST.0 };
    if event.len() > most {
        let why = format!("Request must be smaller than {most} bytes for the InvokeFunction operation");
        return refused(Protocol::RestJson, StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", &why);
    }
    // One of its own: these have no order among each other.
    let key = Arc::from(format!("Invoke {}", uuid::Uuid::new_v4()));
    let pending = backlog.begin();
    match kind.as_str() {
        "DryRun" => StatusCode::NO_CONTENT.into_response(),
        "Event" => {
            pool.push(Invocation { key, event, pending, reply: None });
            StatusCode::ACCEPTED.into_response()
        }
        "RequestResponse" => {
            let (reply, outcome) = oneshot::channel();
            pool.push(Invocation { key, event, pending, reply: Some(reply) });
            let Some(Ok(outcome)) = pool.until_closed(outcome).await else {
                let why = "the function was taken away before it answered";
                return refused(Protocol::RestJson, StatusCode::INTERNAL_SERVER_ERROR, "ServiceException", why);
            };
            told(outcome)
        }
        other => {
            let why = format!("InvocationType is RequestResponse, Event or DryRun, not {other}");
            refused(Protocol::RestJson, StatusCode::BAD_REQUEST, "InvalidParameterValueException", &why)
        }
    }
}

/// How the outcome of an invocation is answered.
fn told(outcome: Result<Bytes, Failure>) -> Response {
    let head = |body: Bytes| ([(CONTENT_TYPE, "application/json"), (VERSION, "$LATEST")], body);
    match outcome {
        Ok(response) => head(response).into_response(),
        Err(Failure::Throttled) => {
            let why = "Rate Exceeded.";
            refused(Protocol::RestJson, StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", why)
        }
        Err(failure) => ([(ERROR, "Unhandled")], head(words(failure))).into_response(),
    }
}

/// What the payload says of a failure: the function's own words, or AWS's.
fn words(failure: Failure) -> Bytes {
    let (kind, message) = match failure {
        Failure::Answered { said, .. } => return said,
        Failure::Timeout(time) => {
            ("Sandbox.Timedout", format!("Error: Task timed out after {:.2} seconds", time.as_secs_f64()))
        }
        other => ("Runtime.ExitError", format!("Error: {other}")),
    };
    Value::to_string(&json!({"errorType": kind, "errorMessage": message})).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use std::time::Duration;

    async fn answer(outcome: Result<Bytes, Failure>) -> (u16, Option<String>, String) {
        let (head, body) = told(outcome).into_parts();
        let error = head.headers.get(&ERROR).map(|error| error.to_str().unwrap().to_owned());
        let body = to_bytes(body, 1000).await.unwrap();
        (head.status.as_u16(), error, String::from_utf8(body.into()).unwrap())
    }

    #[tokio::test]
    async fn outcomes_are_answered_as_aws_does() {
        assert_eq!(answer(Ok(Bytes::from_static(b"5"))).await, (200, None, "5".to_owned()));
        let said = Bytes::from_static(br#"{"errorMessage":"no"}"#);
        let failed = answer(Err(Failure::Answered { words: "E".to_owned(), said })).await;
        assert_eq!(failed, (200, Some("Unhandled".to_owned()), r#"{"errorMessage":"no"}"#.to_owned()));
        let (_, error, body) = answer(Err(Failure::Timeout(Duration::from_secs(3)))).await;
        assert_eq!(error.unwrap(), "Unhandled");
        assert!(body.contains("Task timed out after 3.00 seconds") && body.contains("Sandbox.Timedout"), "{body}");
        assert!(answer(Err(Failure::Killed)).await.2.contains("Runtime.ExitError"));
        let (status, error, _) = answer(Err(Failure::Throttled)).await;
        assert_eq!((status, error), (429, None));
    }
}
