//! What is no HTTP, at the data plane and at the AWS endpoint.

use std::net::SocketAddr;

use aws_sdk_dynamodb::types::AttributeValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::super::scripted::Act;
use super::super::support::{Fixture, SOON, open};
use super::Neighbour;
use crate::http::ask;

fn cases() -> Vec<(&'static str, Vec<u8>)> {
    let head = "POST /things/gateway-b/shadow HTTP/1.1\r\nHost: h\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n";
    let with = |more: &str| format!("{head}{more}").into_bytes();
    vec![
        ("garbage", (0..4096_u32).map(|number| u8::try_from(number * 11 % 256).unwrap()).collect()),
        ("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec()),
        ("a version that is none", b"GET / HTTP/9.9\r\n\r\n".to_vec()),
        ("a header without end", with(&format!("X: {}", "x".repeat(1 << 20)))),
        ("headers without number", with(&"X: y\r\n".repeat(10_000))),
        ("a negative length", with("Content-Length: -1\r\n\r\n")),
        ("two lengths", with("Content-Length: 1\r\nContent-Length: 2\r\n\r\nab")),
        ("a length that is never reached", with("Content-Length: 1000\r\n\r\n{")),
        ("a length of terabytes", with("Content-Length: 9999999999999\r\n\r\n{}")),
        ("a length and chunks", with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n")),
        ("chunks that are none", with("Transfer-Encoding: chunked\r\n\r\nZZ\r\nxx\r\n")),
        ("a chunk of exabytes", with("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nxx")),
        ("a chunk that never ends", with("Transfer-Encoding: chunked\r\n\r\n5\r\nab")),
        (
            "a target that is no UTF-8",
            b"POST / HTTP/1.1\r\nHost: h\r\nX-Amz-Target: \xff\xfe\r\nContent-Length: 2\r\n\r\n{}".to_vec(),
        ),
        ("no target", b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}".to_vec()),
        ("JSON that is none", with("Content-Length: 3\r\n\r\n{[}")),
        ("deep JSON", with(&format!("Content-Length: 100000\r\n\r\n{}", "[".repeat(100_000)))),
    ]
}

/// It is refused, or the connection ends; nothing of it is taken for a good request.
async fn is_refused(to: SocketAddr, what: &str, bytes: &[u8]) {
    let mut connection = TcpStream::connect(to).await.unwrap();
    let _ = connection.write_all(bytes).await;
    let _ = connection.shutdown().await;
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(SOON, connection.read_to_end(&mut answer)).await;
    assert!(ended.is_ok(), "{what}: it is not let go");
    let answer = String::from_utf8_lossy(&answer);
    assert!(!answer.starts_with("HTTP/1.1 2"), "{what}: {answer}");
}

async fn both_serve(fixture: &Fixture) {
    let answer = ask(fixture.cloud.data_addr(), "iotdata", "POST /things/gateway-a/shadow", r#"{"state": {}}"#).await;
    assert_eq!(answer.status, 200);
    let put = fixture.cloud.dynamodb().put_item().table_name("gateway-status");
    put.item("gateway", AttributeValue::S("a".into())).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_http_is_refused_and_the_next_one_is_served() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    for to in [fixture.cloud.data_addr(), fixture.cloud.aws_addr()] {
        for (what, bytes) in cases() {
            is_refused(to, what, &bytes).await;
        }
    }
    both_serve(&fixture).await;
    neighbour.goes_on_until_now(&fixture).await;
    fixture.cloud.close().await;
}

/// Who never comes to the end of a request holds up nobody, not even the end of the cloud.
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_never_end_keep_nobody_waiting() {
    let fixture = open(|_| Act::Record).await;
    let neighbour = Neighbour::of(&fixture).await;
    let mut slow = Vec::new();
    for to in [fixture.cloud.data_addr(), fixture.cloud.aws_addr()] {
        for beginning in ["", "POST / HT", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{"] {
            for _ in 0..20 {
                let mut connection = TcpStream::connect(to).await.unwrap();
                connection.write_all(beginning.as_bytes()).await.unwrap();
                slow.push(connection);
            }
        }
    }
    both_serve(&fixture).await;
    neighbour.goes_on_until_now(&fixture).await;
    tokio::time::timeout(SOON, fixture.cloud.close()).await.expect("it closes although they have not ended");
    drop(slow);
}
