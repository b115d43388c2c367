//! Strangers at the Lambda Runtime API, and answers that nobody asked for.

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use lineproof::cloud::embedded::lambda::{FunctionCommand, FunctionProcess, OutputSink, Spawn};
use lineproof::journal::Journal;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::super::client::Client;
use super::super::support::{Fixture, TEMPLATE, config, open_cloud};
use super::Neighbour;

/// Starts processes that do nothing, and tells where their Runtime API is.
struct Idle(UnboundedSender<SocketAddr>);

struct Process;

#[async_trait]
impl Spawn for Idle {
    async fn spawn(&self, command: FunctionCommand, _: OutputSink) -> std::io::Result<Box<dyn FunctionProcess>> {
        let api = command.environment.iter().find(|(name, _)| name == "AWS_LAMBDA_RUNTIME_API").unwrap();
        self.0.send(api.1.parse().unwrap()).unwrap();
        Ok(Box::new(Process))
    }
}

#[async_trait]
impl FunctionProcess for Process {
    fn pid(&self) -> u32 {
        std::process::id()
    }

    async fn wait(&mut self) -> String {
        std::future::pending().await
    }

    fn freeze(&mut self) {}

    fn thaw(&mut self) {}

    async fn kill(&mut self) -> String {
        "signal 9".into()
    }
}

/// The status, and all that was answered.
async fn call(api: SocketAddr, request: &str, body: &str) -> (u16, String) {
    let mut connection = TcpStream::connect(api).await.unwrap();
    let head = format!("{request} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let _ = connection.write_all((head + body).as_bytes()).await;
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer)
}

const API: &str = "/2018-06-01/runtime/invocation";

/// Answers with foreign and stale ids are refused and answer nothing: the invocation goes on until it is answered by its own id.
#[tokio::test(flavor = "multi_thread")]
async fn answers_with_foreign_or_stale_ids_are_refused() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let (sender, mut started) = unbounded_channel();
    let cloud = open_cloud(config(folder.path(), TEMPLATE, Arc::new(Idle(sender))), &journal).await.unwrap();
    let fixture = Fixture { cloud, journal, folder };
    let api = started.recv().await.unwrap();
    // Ready for the first one, and no neighbour before: what it is asked for comes at once.
    let next = tokio::spawn(async move { call(api, &format!("GET {API}/next"), "").await });
    let neighbour = Neighbour::of(&fixture).await;
    let mut gateway = Client::of(&fixture, "gateway-b").await;
    gateway.publish("lines/mps/gateways/b/parts", &json!({"id": "mps-1", "line": "mps", "serial": 1})).await;
    let (status, said) = next.await.unwrap();
    assert_eq!(status, 200, "{said}");
    let id = said.lines().find_map(|line| line.strip_prefix("lambda-runtime-aws-request-id: ")).unwrap().to_owned();
    let long = "x".repeat(10_000);
    for foreign in ["", "x", "00000000-0000-4000-8000-000000000999", "..%2f..%2f", "%ff", &long] {
        for end in ["response", "error"] {
            let (status, said) = call(api, &format!("POST {API}/{foreign}/{end}"), "{}").await;
            assert!((400..500).contains(&status), "{foreign:.40}: {said}");
        }
    }
    let (status, _) = call(api, &format!("POST {API}/{id}/response"), &"x".repeat(7 << 20)).await;
    assert!(matches!(status, 0 | 413), "more than 6 MB: {status}");
    for (what, wanted) in [("its own", 202), ("the same again", 400)] {
        let (status, said) = call(api, &format!("POST {API}/{id}/response"), "{}").await;
        assert_eq!(status, wanted, "{what}: {said}");
    }
    fixture.cloud.settled().await;
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}
