//! A fabric with one link and a target behind it.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use lineproof_relay::{Counters, Fabric, Injection, Touched};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Links that have no trouble.
pub(crate) fn fabric() -> Fabric {
    Fabric::new(7, |link, trouble| panic!("{link}: {trouble}"))
}

/// What a rule on one link touched.
pub(crate) fn lift(injection: Injection) -> Touched {
    let mut touched = injection.lift();
    assert_eq!(touched.len(), 1);
    touched.remove(0)
}

pub(crate) struct Rig {
    pub(crate) fabric: Fabric,
    pub(crate) target: TcpListener,
    pub(crate) address: SocketAddr,
}

impl Rig {
    /// One link, `link`, to a target that accepts when asked.
    pub(crate) async fn new() -> Self {
        let fabric = fabric();
        let target = listener().await;
        let address = fabric.open("link", target.local_addr().unwrap()).unwrap();
        Self { fabric, target, address }
    }

    pub(crate) async fn client(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        stream
    }

    /// A connection through the link: its initiating and its accepting end.
    pub(crate) async fn pair(&self) -> (TcpStream, TcpStream) {
        let client = self.client().await;
        (client, self.accept().await)
    }

    pub(crate) async fn accept(&self) -> TcpStream {
        soon(self.target.accept()).await.unwrap().0
    }

    pub(crate) fn counters(&self) -> Counters {
        self.fabric.counters("link").unwrap()
    }
}

pub(crate) async fn listener() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap()
}

/// Waits for what must happen soon.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("this must happen soon")
}

/// Watches until something is seen.
pub(crate) async fn seen(mut what: impl FnMut() -> bool) {
    soon(async {
        while !what() {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    })
    .await;
}

pub(crate) async fn send(stream: &mut TcpStream, bytes: &[u8]) {
    soon(stream.write_all(bytes)).await.unwrap();
}

pub(crate) async fn receive(stream: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    soon(stream.read_exact(&mut bytes)).await.unwrap();
    bytes
}

/// All bytes up to the close.
pub(crate) async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    soon(stream.read_to_end(&mut bytes)).await.unwrap();
    bytes
}

/// True if neither a byte nor a close nor a reset has arrived.
pub(crate) fn is_silent(stream: &TcpStream) -> bool {
    matches!(stream.try_read(&mut [0; 1]), Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// The bytes up to a reset; fails if the end is a clean close.
pub(crate) async fn until_reset(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let error = soon(stream.read_to_end(&mut bytes)).await.expect_err("a reset, not a close");
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    bytes
}

/// Resets a connection.
pub(crate) fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
    drop(stream);
}

/// A pattern in which every lost, doubled or moved byte shows.
pub(crate) fn pattern(from: usize, count: usize) -> Vec<u8> {
    (from..from + count).map(|n| u8::try_from((n ^ (n >> 8) ^ (n >> 16)) % 251).unwrap()).collect()
}
