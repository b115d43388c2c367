//! Plain HTTP, one request on a connection.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The name by which an SDK knows an error.
    pub(crate) error: Option<String>,
    pub(crate) body: Value,
}

/// Asks for `request`, such as `GET /things/a/shadow`, as an SDK of `service` asks.
pub(crate) async fn ask(to: SocketAddr, service: &str, request: &str, body: &str) -> Answer {
    let mut connection = TcpStream::connect(to).await.unwrap();
    // What an emulator knows the service by; nobody checks the signature.
    let signed = format!(
        "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
    );
    let head = format!("{request} HTTP/1.1\r\nHost: iot\r\nConnection: close\r\nAuthorization: {signed}\r\n");
    let length = format!("Content-Length: {}\r\n\r\n", body.len());
    connection.write_all((head + &length + body).as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // Who refuses a large body may end the connection while it is still being sent.
    let _ = connection.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let named = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("x-amzn-errortype").then(|| value.to_owned())
    };
    let error = head.lines().find_map(named);
    Answer { status, error, body: serde_json::from_str(body).unwrap_or_else(|_| body.into()) }
}
