//! A server that has no file descriptors left, which is what bounds its connections.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::client::Client;
use crate::process::{BINARY, LINE};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

/// So many file descriptors has the server, and so many connections come.
const DESCRIPTORS: usize = 64;
const FLOOD: usize = 2 * DESCRIPTORS;
/// Longer than the server lets silent connections live, a few times in a row on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// What a client has to put up with on a busy machine.
const UNDISTURBED: Duration = Duration::from_secs(10);
/// What the log may say about all this. Unbounded it would have some hundred thousand lines.
const LINES: usize = 5_000;

/// A server, killed when it is let go, and its temporary folder.
struct Narrow(Child, #[expect(dead_code, reason = "removed at the end")] TempDir);

impl Narrow {
    fn start() -> (Self, String) {
        let script = format!("ulimit -n {DESCRIPTORS} && exec \"$0\" \"$@\"");
        let args = ["serve", "--open", "--line", LINE, "--bind", "127.0.0.1:0"];
        let mut command = Command::new("sh");
        let command = command.args(["-c", &script, BINARY]).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let temporary = tempfile::tempdir().unwrap();
        command.env_remove("RUST_LOG").env("TMPDIR", temporary.path());
        let mut server = Self(command.spawn().unwrap(), temporary);
        let mut endpoint = String::new();
        BufReader::new(server.0.stdout.as_mut().unwrap()).read_line(&mut endpoint).unwrap();
        (server, endpoint.trim().to_owned())
    }
}

impl Drop for Narrow {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Waits for the server to close the connection.
fn outlives(mut stream: TcpStream) {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    match stream.read_to_end(&mut Vec::new()) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "not closed in time"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_connections_waits_while_sessions_go_on_and_is_gone_soon() {
    let (mut server, endpoint) = Narrow::start();
    let mut told = BufReader::new(server.0.stderr.take().unwrap());
    let log = std::thread::spawn(move || {
        let mut text = String::new();
        told.read_to_string(&mut text).map(|_| text)
    });
    let client = Client::connect(&endpoint, "before").await;
    let address = endpoint.trim_start_matches("opc.tcp://").trim_end_matches('/').to_owned();
    let flood: Vec<_> = (0..FLOOD).map(|_| TcpStream::connect(&address).unwrap()).collect();
    let mut gone = spawn_blocking(move || flood.into_iter().for_each(outlives));

    while !gone.is_finished() {
        let turn = client.read("Line.State");
        let state = tokio::time::timeout(UNDISTURBED, turn).await.expect("the server keeps a session waiting");
        assert_eq!(state, "Idle".into());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (&mut gone).await.unwrap();

    let after = Client::connect(&endpoint, "after").await;
    assert_eq!(after.read("Line.State").await, "Idle".into());
    after.close().await;
    client.close().await;
    drop(server);
    let log = log.join().unwrap().unwrap();
    assert!(log.contains("Too many open files"), "the flood was too small:\n{log}");
    assert!(log.lines().count() < LINES, "{} lines", log.lines().count());
}
