//! The doorway of an endpoint: everybody but the harness comes through it, and is shown to the service that is meant.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::loopback;
use super::services::refusal::{self, Protocol, Unsupported};
use super::services::{Asked, Services};
use crate::journal::Journal;
use lineproof_judge::journal::Event;

/// So much is read of a request before it is refused, in bytes: more than any request of DynamoDB, SQS or Lambda has.
const MOST: usize = 20 << 20;

/// Whom the journal names where an HTTP request is refused: all callers have the same key.
const CALLER: &str = "a client of the AWS endpoint";

/// What every caller meets.
#[derive(Clone)]
pub(super) struct Doorway {
    /// Those who answer.
    pub(super) services: Services,
    /// What is refused because it cannot be done is told here.
    pub(super) journal: Journal,
    /// Nobody comes in any more.
    pub(super) closing: CancellationToken,
}

impl Doorway {
    /// Lets callers in until it is closing, and ends with the connections of those who are in.
    pub(super) async fn keep(self, listener: TcpListener) -> io::Result<()> {
        let (closing, journal) = (self.closing.clone().cancelled_owned(), self.journal.clone());
        let routes = Router::new().fallback(attend).with_state(self);
        axum::serve(Door { listener, journal }, routes).with_graceful_shutdown(closing).await
    }

    fn tell(&self, refused: &Unsupported) {
        tracing::warn!("embedded cloud: the AWS endpoint refused what it cannot do: {}", refused.0);
        self.journal
            .record(Event::Refusal { client: CALLER.to_owned(), what: format!("what it asks for: {}", refused.0) });
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

async fn attend(State(door): State<Doorway>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MOST).await else {
        let asked = Asked { head, body: axum::body::Bytes::new() };
        let why = format!("the request has more than {MOST} bytes, or was cut short");
        return refusal::refused(Protocol::of(&asked), StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", &why);
    };
    let answer = door.services.answer(Asked { head, body }).await;
    if let Some(refused) = answer.extensions().get::<Unsupported>() {
        door.tell(refused);
    }
    answer
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::{Duration, Instant};

    use super::*;
    use crate::cloud::TableFaults as _;
    use crate::cloud::embedded::broken_tables::BrokenTables;
    use crate::cloud::embedded::services::dynamodb::DynamoDb;
    use lineproof_judge::journal::{Access, TableFault};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::watch;

    /// A doorway with a table `t` before an endpoint that says which body it was given.
    struct Rig {
        address: SocketAddr,
        words: watch::Receiver<u64>,
        broken: Arc<BrokenTables>,
        closing: CancellationToken,
        journal: Journal,
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
            let (services, journal) = (Services::default(), Journal::in_memory());
            let tables = DynamoDb::new(behind, words, Arc::clone(&broken), closing.clone());
            services.add("dynamodb", Arc::new(tables));
            let door = Doorway { services, journal: journal.clone(), closing: closing.clone() };
            let keeper = tokio::spawn(door.keep(outside));
            Self { address, words: counted, broken, closing, journal, keeper }
        }

        /// Everything that is answered to a put into `t` until the connection ends.
        async fn put(&self) -> String {
            self.ask("DynamoDB_20120810.PutItem").await
        }

        async fn ask(&self, target: &str) -> String {
            let body = r#"{"TableName": "t"}"#;
            let mut caller = TcpStream::connect(self.address).await.unwrap();
            let head = format!("POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Amz-Target: {target}\r\n");
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
    async fn what_cannot_be_done_is_refused_and_told() {
        let rig = Rig::open();
        let answer = rig.ask("AmazonSQS.ListQueues").await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("there are: dynamodb"), "{answer}");
        let told = |event: &Event| matches!(event, Event::Refusal { what, .. } if what.contains("no service `sqs`"));
        assert!(rig.journal.entries().iter().any(|entry| told(&entry.event)), "{:?}", rig.journal.entries());
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

    #[tokio::test]
    async fn what_is_slow_is_done_at_once_and_answered_later() {
        let rig = Rig::open();
        let delay = Duration::from_millis(300);
        rig.broken.inject(1, "t", Access::Writes, TableFault::Slow { delay_us: 300_000 });
        let (began, mut words) = (Instant::now(), rig.words.clone());
        let done = async {
            words.wait_for(|words| *words == 2).await.unwrap();
            began.elapsed()
        };
        let (answer, done) = tokio::join!(rig.put(), done);
        assert!(answer.contains("got ") && began.elapsed() >= delay && done < delay, "{answer}, done after {done:?}");
        assert_eq!(rig.broken.mend(1), 1);
    }
}
