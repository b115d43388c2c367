//! The doorway of an endpoint: everybody but the harness comes through it, so that the harness knows when there can be
//! something new, and need not read again and again what nobody has touched; and so that tables can be broken for everybody but
//! the harness.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, request::Parts, uri::PathAndQuery};
use axum::response::{IntoResponse as _, Response};
use axum::serve::Listener;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::broken_tables::BrokenTables;
use super::loopback;
use crate::journal::Journal;
use lineproof_judge::journal::TableFault;

/// So much is read of a request before it is refused, in bytes: more than any request of DynamoDB has.
const MOST: usize = 20 << 20;

/// Says which operation is asked for.
const TARGET: &str = "x-amz-target";

/// What every caller meets.
#[derive(Clone)]
pub(super) struct Doorway {
    /// The endpoint.
    pub(super) behind: SocketAddr,
    /// Counts requests before they are passed on, and answers before they are told.
    pub(super) words: watch::Sender<u64>,
    /// What is broken of it.
    pub(super) broken: Arc<BrokenTables>,
    /// Nobody comes in any more, and who waits is sent away.
    pub(super) closing: CancellationToken,
}

impl Doorway {
    /// Lets callers in until it is closing, and ends with the connections of those who are in.
    pub(super) async fn keep(self, listener: TcpListener, journal: Journal) -> io::Result<()> {
        let closing = self.closing.clone().cancelled_owned();
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let inside: Inside = Client::builder(TokioExecutor::new()).build(connector);
        let routes = Router::new().fallback(attend).with_state((self, inside));
        axum::serve(Door { listener, journal }, routes).with_graceful_shutdown(closing).await
    }

    fn count(&self) {
        self.words.send_modify(|words| *words = words.wrapping_add(1));
    }
}

/// Where callers come from.
struct Door {
    listener: TcpListener,
    journal: Journal,
}

impl Listener for Door {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let caller = loopback::accept(&self.listener, "the AWS endpoint", &self.journal).await;
        let from = caller.peer_addr().unwrap_or_else(|_| ([0, 0, 0, 0], 0).into());
        (caller, from)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

type Inside = Client<HttpConnector, Body>;

async fn attend(State((door, inside)): State<(Doorway, Inside)>, request: Request) -> Response {
    door.count();
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST).await else {
        return refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "SerializationException",
            "the request is too large, or was cut short",
        );
    };
    let target = head.headers.get(TARGET).and_then(|target| target.to_str().ok());
    let fault = door.broken.meets(target, &body);
    match fault {
        Some(TableFault::Throttled) => {
            let (name, why) = ("ProvisionedThroughputExceededException", "throttled by the scenario");
            return refused(StatusCode::BAD_REQUEST, name, why);
        }
        Some(TableFault::Failing) => {
            return refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "failed by the scenario");
        }
        Some(TableFault::Unanswered) | None => {}
    }
    // To the end, although the caller may leave: what has arrived is done.
    let (inner, closing) = (door.clone(), door.closing.clone());
    let passing = tokio::spawn(async move {
        let answer = passed_on(&inside, inner.behind, head, body).await;
        inner.count();
        answer
    });
    let answer = passing
        .await
        .unwrap_or_else(|error| refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", &error.to_string()));
    if fault == Some(TableFault::Unanswered) {
        closing.cancelled().await;
    }
    answer
}

async fn passed_on(inside: &Inside, behind: SocketAddr, mut head: Parts, body: Bytes) -> Response {
    let path = head.uri.path_and_query().map_or("/", PathAndQuery::as_str);
    match format!("http://{behind}{path}").parse::<Uri>() {
        Ok(uri) => head.uri = uri,
        Err(error) => return refused(StatusCode::BAD_REQUEST, "SerializationException", &error.to_string()),
    }
    match inside.request(Request::from_parts(head, Body::from(body))).await {
        Ok(answer) => answer.map(Body::new),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", &error.to_string()),
    }
}

/// As DynamoDB refuses (AWS JSON 1.0: the error's name is in `__type`).
fn refused(status: StatusCode, name: &str, message: &str) -> Response {
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{name}"), "message": message});
    (status, [("content-type", "application/x-amz-json-1.0")], body.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::TableFaults as _;
    use lineproof_judge::journal::Access;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    /// A doorway with a table `t` before an endpoint that says which body it was given.
    struct Rig {
        address: SocketAddr,
        words: watch::Receiver<u64>,
        broken: Arc<BrokenTables>,
        closing: CancellationToken,
        keeper: tokio::task::JoinHandle<io::Result<()>>,
    }

    impl Rig {
        fn open() -> Self {
            let (outside, inside) = (loopback::listen().unwrap(), loopback::listen().unwrap());
            let (address, behind) = (outside.local_addr().unwrap(), inside.local_addr().unwrap());
            let echo = Router::new().fallback(|body: String| async move { format!("got {body}") });
            tokio::spawn(async move { axum::serve(inside, echo).await });
            let ((words, counted), broken, closing) =
                (watch::channel(0), Arc::<BrokenTables>::default(), CancellationToken::new());
            broken.know(["t".to_owned()]);
            let door = Doorway { behind, words, broken: Arc::clone(&broken), closing: closing.clone() };
            let keeper = tokio::spawn(door.keep(outside, Journal::in_memory()));
            Self { address, words: counted, broken, closing, keeper }
        }

        /// Everything that is answered to a put into `t` until the connection ends.
        async fn put(&self) -> String {
            let body = r#"{"TableName": "t"}"#;
            let mut caller = TcpStream::connect(self.address).await.unwrap();
            let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n";
            let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
            caller.write_all(request.as_bytes()).await.unwrap();
            let mut answer = String::new();
            caller.read_to_string(&mut answer).await.unwrap();
            answer
        }
    }

    #[tokio::test]
    async fn what_is_asked_and_answered_passes_and_is_counted() {
        let rig = Rig::open();
        assert_eq!(*rig.words.borrow(), 0, "nobody has said anything");
        let answer = rig.put().await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(r#"got {"TableName": "t"}"#), "{answer}");
        assert_eq!(*rig.words.borrow(), 2);
        rig.closing.cancel();
        rig.keeper.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn a_broken_table_answers_as_dynamodb_does_and_nothing_is_passed_on() {
        let rig = Rig::open();
        for (what, status, name) in [
            (TableFault::Throttled, "HTTP/1.1 400 ", "#ProvisionedThroughputExceededException"),
            (TableFault::Failing, "HTTP/1.1 500 ", "#InternalServerError"),
        ] {
            rig.broken.inject(1, "t", Access::Writes, what);
            let answer = rig.put().await;
            assert!(answer.starts_with(status) && answer.contains(name) && !answer.contains("got "), "{answer}");
            assert_eq!(rig.broken.mend(1), 1);
        }
        assert!(rig.put().await.starts_with("HTTP/1.1 200 "));
    }

    #[tokio::test]
    async fn what_is_not_answered_is_done_and_waits_until_it_is_closed() {
        let mut rig = Rig::open();
        rig.broken.inject(1, "t", Access::Writes, TableFault::Unanswered);
        let closing = rig.closing.clone();
        let mut words = rig.words.clone();
        let close = async {
            words.wait_for(|words| *words == 2).await.unwrap();
            closing.cancel();
        };
        let (answer, ()) = tokio::join!(rig.put(), close);
        assert!(answer.contains("got "), "{answer}");
        (&mut rig.keeper).await.unwrap().unwrap();
    }
}
