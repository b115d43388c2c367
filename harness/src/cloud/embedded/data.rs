//! The data plane over HTTP (AWS IoT data plane API Reference): shadows are shown, changed and deleted, messages are published.
//!
//! `GetThingShadow`, `UpdateThingShadow`, `DeleteThingShadow`, `ListNamedShadowsForThing` and `Publish`, as the AWS SDKs ask for
//! them. Everything else is answered as AWS answers what it does not know. Signatures are not checked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use mqtt5::QoS;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::intake::now_ms;
use super::loopback;
use super::publisher::Publisher;
use super::shadow::{Asked, Operation, Rejection, Shadows};
use crate::cloud::CloudError;
use crate::cloud::limits::{self, MAX_PAYLOAD};
use crate::journal::{Journal, watched};

/// The data plane of one scenario, serving.
#[derive(Debug)]
pub struct DataPlane {
    address: SocketAddr,
    closing: CancellationToken,
    serving: JoinHandle<()>,
}

#[derive(Clone)]
struct Plane {
    shadows: Arc<Shadows>,
    publisher: Publisher,
}

type Named = Query<HashMap<String, String>>;

impl DataPlane {
    /// Serves on a free port, within a runtime.
    ///
    /// # Errors
    /// If there is no port.
    pub fn open(shadows: Arc<Shadows>, publisher: Publisher, journal: &Journal) -> Result<Self, CloudError> {
        let listen = |source| CloudError::Listen { what: "the IoT data plane", source };
        let listener = loopback::listen().map_err(listen)?;
        let (address, closing) = (listener.local_addr().map_err(listen)?, CancellationToken::new());
        let routes = Router::new()
            .route("/things/{thing}/shadow", get(show).post(update).delete(delete))
            .route("/api/things/shadow/ListNamedShadowsForThing/{thing}", get(names))
            .route("/topics/{*topic}", post(publish))
            // One byte more than fits, so that it is refused in AWS's words.
            .layer(DefaultBodyLimit::max(MAX_PAYLOAD + 1))
            .fallback(unknown)
            .with_state(Plane { shadows, publisher });
        let served = axum::serve(listener, routes).with_graceful_shutdown(closing.clone().cancelled_owned());
        let (teller, name) = (journal.clone(), "the IoT data plane".to_owned());
        let serving = tokio::spawn(watched(journal.clone(), "cloud", name, async move {
            if let Err(error) = served.await {
                teller.trouble("cloud", format!("the IoT data plane stopped: {error}"));
            }
        }));
        Ok(Self { address, closing, serving })
    }

    /// Where it is reached, by plain HTTP.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers nobody any more.
    pub async fn close(self) {
        self.closing.cancel();
        self.serving.abort();
        let _ = self.serving.await;
    }
}

async fn show(State(plane): State<Plane>, Path(thing): Path<String>, name: Named) -> Response {
    ask(&plane, thing, &name, Operation::Get, &[])
}

async fn update(State(plane): State<Plane>, Path(thing): Path<String>, name: Named, body: Bytes) -> Response {
    ask(&plane, thing, &name, Operation::Update, &body)
}

async fn delete(State(plane): State<Plane>, Path(thing): Path<String>, name: Named) -> Response {
    ask(&plane, thing, &name, Operation::Delete, &[])
}

fn ask(plane: &Plane, thing: String, named: &Named, operation: Operation, body: &[u8]) -> Response {
    let asked = Asked { thing, name: named.get("name").cloned(), operation };
    // What is no name as a topic has it is none here.
    if Asked::read(&asked.topic("")).as_ref() != Some(&asked) {
        return refused(&Rejection::new(400, "Invalid thing or shadow name"));
    }
    match plane.shadows.carry_out(&asked, body) {
        Ok(answer) => (StatusCode::OK, [("content-type", "application/json")], answer.to_string()).into_response(),
        Err(rejection) => refused(&rejection),
    }
}

async fn names(State(plane): State<Plane>, Path(thing): Path<String>) -> Response {
    match plane.shadows.names(&thing) {
        Ok(names) => said(StatusCode::OK, &json!({"results": names, "timestamp": now_ms() / 1000})),
        Err(rejection) => refused(&rejection),
    }
}

async fn publish(State(plane): State<Plane>, Path(topic): Path<String>, query: Named, body: Bytes) -> Response {
    let qos = match query.get("qos").map(String::as_str) {
        None | Some("0") => QoS::AtMostOnce,
        Some("1") => QoS::AtLeastOnce,
        Some(other) => return refused(&Rejection::new(400, format!("qos is 0 or 1, not {other}"))),
    };
    let reserved = topic.starts_with('$').then(|| format!("topic {topic} belongs to AWS"));
    let wild = topic.contains(['+', '#']).then(|| format!("{topic} is a filter, not a topic"));
    let objection = reserved.or(wild).or_else(|| limits::topic_objection(&topic));
    if let Some(objection) = objection {
        return refused(&Rejection::new(400, objection));
    }
    if let Some(objection) = limits::payload_objection(&topic, body.len()) {
        return refused(&Rejection::new(413, objection));
    }
    plane.publisher.publish(&topic, body.to_vec(), qos);
    said(StatusCode::OK, &json!({"message": "OK"}))
}

async fn unknown() -> Response {
    refused(&Rejection::new(404, "no such operation of the IoT data plane"))
}

/// With the name by which an SDK knows the error.
fn refused(Rejection { code, message, .. }: &Rejection) -> Response {
    let name = match code {
        404 => "ResourceNotFoundException",
        409 => "ConflictException",
        413 => "RequestEntityTooLargeException",
        415 => "UnsupportedDocumentEncodingException",
        _ => "InvalidRequestException",
    };
    let status = StatusCode::from_u16(*code).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = said(status, &json!({ "message": message }));
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-amzn-errortype"), axum::http::HeaderValue::from_static(name));
    response
}

fn said(status: StatusCode, what: &Value) -> Response {
    (status, [("content-type", "application/json")], what.to_string()).into_response()
}
