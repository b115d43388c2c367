//! The Lambda Runtime API, version 2018-06-01, over HTTP.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::OutputSink;
use super::exchange::{Answer, Exchange};
use crate::journal::Journal;

/// Lambda takes responses of up to 6 MB.
const MAX_BODY: usize = 6 * 1024 * 1024;

const REQUEST_ID: HeaderName = HeaderName::from_static("lambda-runtime-aws-request-id");
const DEADLINE: HeaderName = HeaderName::from_static("lambda-runtime-deadline-ms");
const ARN: HeaderName = HeaderName::from_static("lambda-runtime-invoked-function-arn");

#[derive(Clone)]
struct Host {
    arn: String,
    exchange: Arc<Exchange>,
    output: OutputSink,
    closing: CancellationToken,
}

/// Serves the API to one process until `closing`, then ends open requests.
pub(super) async fn serve(
    listener: TcpListener,
    arn: String,
    exchange: Arc<Exchange>,
    output: OutputSink,
    closing: CancellationToken,
    journal: Journal,
) {
    let host = Host { arn, exchange, output, closing: closing.clone() };
    let routes = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(init_error))
        .layer(axum::extract::DefaultBodyLimit::max(MAX_BODY))
        .with_state(host);
    let served = axum::serve(listener, routes).with_graceful_shutdown(closing.cancelled_owned()).await;
    if let Err(error) = served {
        journal.trouble("cloud", format!("the Lambda Runtime API stopped: {error}"));
    }
}

async fn next(State(host): State<Host>) -> Response {
    let taken = host.closing.run_until_cancelled(host.exchange.take()).await.flatten();
    let Some(taken) = taken else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let headers = [
        (REQUEST_ID, taken.id),
        (DEADLINE, deadline(taken.timeout).to_string()),
        (ARN, host.arn),
        (CONTENT_TYPE, "application/json".to_owned()),
    ];
    let mut response = (StatusCode::OK, taken.payload).into_response();
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

async fn response(State(host): State<Host>, Path(id): Path<String>, body: Bytes) -> Response {
    answered(&host, &id, Answer::Response(body))
}

async fn error(State(host): State<Host>, Path(id): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    answered(&host, &id, Answer::Error { words: words(&headers, &body), said: body })
}

/// The process ends by itself after this; its end is what counts, and these words say why.
async fn init_error(State(host): State<Host>, headers: HeaderMap, body: Bytes) -> Response {
    let words = words(&headers, &body);
    (host.output)(&format!("initialisation failed: {words}"));
    host.exchange.breaks(words);
    accepted()
}

fn answered(host: &Host, id: &str, answer: Answer) -> Response {
    if host.exchange.answer(id, answer) {
        return accepted();
    }
    let body = r#"{"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}"#;
    (StatusCode::BAD_REQUEST, [("content-type", "application/json")], body).into_response()
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, [("content-type", "application/json")], r#"{"status":"OK"}"#).into_response()
}

fn words(headers: &HeaderMap, body: &[u8]) -> String {
    let kind = headers.get("lambda-runtime-function-error-type").and_then(|value| value.to_str().ok());
    format!("{}: {}", kind.unwrap_or("error"), String::from_utf8_lossy(body))
}

fn deadline(timeout: Duration) -> u128 {
    (SystemTime::now() + timeout).duration_since(UNIX_EPOCH).unwrap_or_default().as_millis()
}
