//! Objects behind an HTTP address.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::get;
use lineproof::journal::Journal;
use lineproof_judge::journal::Event;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::support::{observe, records, serials, troubles};

/// A server that answers what the test says.
struct Server {
    address: SocketAddr,
    answer: Arc<Mutex<(StatusCode, String)>>,
    running: JoinHandle<()>,
}

impl Server {
    async fn start(answer: &Value) -> Self {
        let answer = Arc::new(Mutex::new((StatusCode::OK, answer.to_string())));
        let given = Arc::clone(&answer);
        let routes = Router::new().route("/parts", get(move || std::future::ready(given.lock().clone())));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let running = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { address, answer, running }
    }

    fn says(&self, answer: &Value) {
        self.says_text(StatusCode::OK, &answer.to_string());
    }

    fn says_text(&self, status: StatusCode, text: &str) {
        *self.answer.lock() = (status, text.to_owned());
    }

    /// Looks only when it is asked to.
    fn records(&self, further: &str) -> String {
        format!("url = 'http://{}/parts'\norder = 'at'\npoll_ms = 3600000\n{further}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

fn part(serial: u64, at: &str) -> Value {
    json!({"id": serial, "serial": serial, "at": at})
}

const EARLY: &str = "2026-11-28T12:00:00Z";
const LATE: &str = "2026-11-28T12:00:01.5Z";

#[tokio::test]
async fn what_is_there_for_a_part_that_was_finished_since_is_recorded_at_the_first_look() {
    let server = Server::start(&json!([part(1, EARLY), part(3, EARLY), part(2, EARLY)])).await;
    for (before, new) in [(None, vec![]), (Some(1), vec![2, 3]), (Some(3), vec![])] {
        let journal = Journal::in_memory();
        before.map(|serial| journal.record(Event::FinishedBefore { serial }));
        let observer = observe(&server.records(""), Path::new(""), &journal).await.unwrap();
        observer.catch_up().await.unwrap();
        assert_eq!((serials(&journal), troubles(&journal, 0)), (new, vec![]), "before {before:?}");
        observer.close().await;
    }
}

#[tokio::test]
async fn objects_are_records_in_the_order_of_their_stamps() {
    let journal = Journal::in_memory();
    let server = Server::start(&json!({"page": {"parts": [part(9, EARLY)]}})).await;
    let records_at = server.records("at = '/page/parts'");
    let observer = observe(&records_at, Path::new("/"), &journal).await.unwrap();
    server.says(&json!({"page": {"parts": [part(9, EARLY), part(1, LATE), part(2, EARLY)]}}));
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let found = records(&journal);
    let ids: Vec<_> = found.iter().map(|record| (record.id.as_str(), record.serial)).collect();
    assert_eq!(ids, [("2", 2), ("1", 1)], "9 was there before");
    assert_eq!(found[1].order - found[0].order, 1_500_000);
    server.says(&json!({"page": {"parts": [part(9, EARLY), part(1, LATE), part(2, LATE)]}}));
    observer.catch_up().await.unwrap();
    assert_eq!(serials(&journal), [2, 1, 2], "what changes is found again");
    assert_eq!(troubles(&journal, 0), [""; 0]);
    observer.close().await;
}

#[tokio::test]
async fn twins_vanished_objects_and_misspelt_attributes_are_troubles_once() {
    let journal = Journal::in_memory();
    let server = Server::start(&json!([])).await;
    let observer = observe(&server.records(""), Path::new("/"), &journal).await.unwrap();
    server.says(&json!([part(1, EARLY), part(1, LATE), {"id": 2, "serial": 2, "when": EARLY}]));
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let first = troubles(&journal, 0);
    let [twins, misspelt] = &first[..] else { panic!("{first:?}") };
    assert!(twins.contains("items 1 and 1 (2) of http://") && twins.contains("have the same id 1"), "{twins}");
    assert!(
        misspelt.contains("attribute at is missing") && misspelt.contains("valid names: id, serial, when"),
        "{misspelt}"
    );
    server.says(&json!([part(1, EARLY), part(1, LATE)]));
    observer.catch_up().await.unwrap();
    observer.catch_up().await.unwrap();
    let further = troubles(&journal, 2);
    let [vanished] = &further[..] else { panic!("{further:?}") };
    assert!(vanished.contains("item 2 of http://") && vanished.contains("has vanished"), "{vanished}");
    assert_eq!(serials(&journal), [1, 1]);
    observer.close().await;
}

#[tokio::test]
async fn an_answer_that_is_none_is_an_error_and_a_lasting_one_a_trouble_once() {
    let journal = Journal::in_memory();
    let server = Server::start(&json!({"parts": [], "next": null})).await;
    let observer = observe(&server.records("at = '/parts'"), Path::new("/"), &journal).await.unwrap();
    let cases = [
        (StatusCode::SERVICE_UNAVAILABLE, "busy", "it answers 503"),
        (StatusCode::OK, "<html>", "what it answers is no JSON"),
        (StatusCode::OK, "{\"parts\": 5}", "/parts is no array"),
        (StatusCode::OK, "{\"items\": [], \"next\": 1}", "there is no /parts in the answer, which has /items, /next"),
    ];
    for (status, text, expected) in cases {
        server.says_text(status, text);
        let error = observer.catch_up().await.unwrap_err().to_string();
        assert!(error.contains(expected) && error.contains("cannot be read"), "{error}");
    }
    assert_eq!(troubles(&journal, 0).len(), 1, "{:?}", troubles(&journal, 0));
    server.says(&json!({"parts": [part(1, EARLY)]}));
    observer.catch_up().await.unwrap();
    assert_eq!(serials(&journal), [1], "it goes on when the address answers again");
    observer.close().await;
}

#[tokio::test]
async fn an_address_where_nobody_listens_is_an_error_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let records = format!("url = 'http://{address}/parts'\norder = 'at'");
    let error = observe(&records, Path::new("/"), &Journal::in_memory()).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("http://{address}/parts cannot be read: ")), "{error}");
    assert!(error.ends_with("is the address right, and does it answer GET with JSON?"), "{error}");
}
