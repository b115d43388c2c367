//! The data plane over HTTP (AWS IoT data plane API Reference): shadows are shown, changed and deleted, messages are published.
//!
//! `GetThingShadow`, `UpdateThingShadow`, `DeleteThingShadow`, `ListNamedShadowsForThing` and `Publish`, as the AWS SDKs ask for
//! them. Everything else is answered as AWS answers what it does not know. Signatures are not checked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
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

/// So much is read of a request before it is refused.
const MOST: usize = 2 * MAX_PAYLOAD;

#[derive(Clone)]
struct Plane {
    shadows: Arc<Shadows>,
    publisher: Publisher,
}

type Named = Query<HashMap<String, String>>;
type Thing = Result<Path<String>, PathRejection>;
type Body = Result<Bytes, BytesRejection>;

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
            .layer(DefaultBodyLimit::max(MOST))
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
    pub async fn close(mut self) {
        self.closing.cancel();
        self.serving.abort();
        let _ = (&mut self.serving).await;
    }
}

impl Drop for DataPlane {
    /// Where a cloud does not come up nobody closes it.
    fn drop(&mut self) {
        self.closing.cancel();
        self.serving.abort();
    }
}

async fn show(State(plane): State<Plane>, thing: Thing, name: Named) -> Response {
    ask(&plane, thing, &name, Operation::Get, Ok(Bytes::new()))
}

async fn update(State(plane): State<Plane>, thing: Thing, name: Named, body: Body) -> Response {
    ask(&plane, thing, &name, Operation::Update, body)
}

async fn delete(State(plane): State<Plane>, thing: Thing, name: Named) -> Response {
    ask(&plane, thing, &name, Operation::Delete, Ok(Bytes::new()))
}

fn ask(plane: &Plane, thing: Thing, named: &Named, operation: Operation, body: Body) -> Response {
    let (Path(thing), body) = match (thing, body) {
        (Ok(thing), Ok(body)) => (thing, body),
        (Err(_), _) => return refused(&Rejection::new(400, "Invalid thing or shadow name")),
        (_, Err(_)) => return refused(&Rejection::new(413, "The payload exceeds the maximum size allowed")),
    };
    let asked = Asked { thing, name: named.get("name").cloned(), operation };
    // What is no name as a topic has it is none here.
    if Asked::read(&asked.topic("")).as_ref() != Some(&asked) {
        return refused(&Rejection::new(400, "Invalid thing or shadow name"));
    }
    match plane.shadows.carry_out(&asked, &body) {
        Ok(answer) => said(StatusCode::OK, &answer),
        Err(rejection) => refused(&rejection),
    }
}

async fn names(State(plane): State<Plane>, thing: Thing) -> Response {
    let Ok(Path(thing)) = thing else { return refused(&Rejection::new(400, "Invalid thing name")) };
    match plane.shadows.names(&thing) {
        Ok(names) => said(StatusCode::OK, &json!({"results": names, "timestamp": now_ms() / 1000})),
        Err(rejection) => refused(&rejection),
    }
}

async fn publish(State(plane): State<Plane>, topic: Thing, query: Named, body: Body) -> Response {
    let asked = |key: &str| query.get(key).map(String::as_str);
    let qos = match asked("qos") {
        None | Some("0") => QoS::AtMostOnce,
        Some("1") => QoS::AtLeastOnce,
        Some(other) => return refused(&Rejection::new(400, format!("qos is 0 or 1, not {other}"))),
    };
    let Ok(Path(topic)) = topic else { return refused(&Rejection::new(400, "the topic is no UTF-8")) };
    let reserved = topic.starts_with('$').then(|| format!("topic {topic} belongs to AWS"));
    if let Some(objection) = reserved.or_else(|| limits::publish_objection(&topic)) {
        return refused(&Rejection::new(400, objection));
    }
    let fits = |body: &Bytes| limits::payload_objection(&topic, body.len()).is_none();
    let Some(body) = body.ok().filter(fits) else {
        return refused(&Rejection::new(413, format!("the payload on {topic} is larger than {MAX_PAYLOAD} bytes")));
    };
    match plane.publisher.publish_for_http(&topic, body.to_vec(), qos, asked("retain") == Some("true")) {
        Ok(()) => said(StatusCode::OK, &json!({"message": "OK"})),
        Err(objection) => refused(&Rejection::new(400, objection)),
    }
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
