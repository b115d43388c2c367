//! An endpoint that has one table, which never becomes usable.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The endpoint, answering.
pub(crate) struct Slow {
    pub(crate) url: String,
    state: Arc<State>,
    running: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    has_table: AtomicBool,
    /// Tells that somebody asked whether the table that was made can be used.
    asked: Notify,
}

impl Slow {
    pub(crate) async fn start() -> Self {
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        let routes =
            Router::new().route("/", post(move |headers: HeaderMap| std::future::ready(shared.answer(&headers))));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let running = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        Self { url, state, running }
    }

    pub(crate) async fn asked(&self) {
        self.state.asked.notified().await;
    }

    pub(crate) fn has_table(&self) -> bool {
        self.state.has_table.load(Ordering::SeqCst)
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl State {
    fn answer(&self, headers: &HeaderMap) -> (StatusCode, String) {
        let operation = headers["x-amz-target"].to_str().unwrap().rsplit('.').next().unwrap();
        let table = json!({"TableName": "x", "TableStatus": "CREATING", "TableArn": "arn:x"});
        let (status, answer) = match operation {
            "CreateTable" => {
                self.has_table.store(true, Ordering::SeqCst);
                (StatusCode::OK, json!({"TableDescription": table}))
            }
            "DescribeTable" if self.has_table.load(Ordering::SeqCst) => {
                self.asked.notify_one();
                (StatusCode::OK, json!({"Table": table}))
            }
            "DescribeTable" => (StatusCode::BAD_REQUEST, none()),
            "ListTagsOfResource" => (StatusCode::OK, json!({"Tags": [{"Key": "lineproof", "Value": "x"}]})),
            "DeleteTable" => {
                self.has_table.store(false, Ordering::SeqCst);
                (StatusCode::OK, json!({}))
            }
            other => panic!("{other}"),
        };
        (status, answer.to_string())
    }
}

fn none() -> Value {
    json!({"__type": "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "message": "there is none"})
}
