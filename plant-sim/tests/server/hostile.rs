//! Peers that mean harm, next to a client that means none.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::client::{Client, builder};
use crate::mps;
use futures::future::join_all;
use opcua::client::{DataChangeCallback, IdentityToken};
use opcua::types::{MessageSecurityMode, StatusCode, UserTokenPolicy};
use plant_sim::{Config, SimulatedPlant};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio_util::sync::CancellationToken;

/// Longer than any limit on time that a peer runs into here, and no measure of speed.
const PATIENCE: Duration = Duration::from_secs(20);
/// What the client that means no harm has to put up with on a busy machine.
const UNDISTURBED: Duration = Duration::from_secs(5);

/// A client that reads and calls all the time, and fails when the server keeps it waiting.
struct Good {
    stop: CancellationToken,
    work: JoinHandle<u64>,
}

impl Good {
    async fn start(plant: &SimulatedPlant) -> Self {
        let client = Client::connect(&plant.endpoint(), "good").await;
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let work = tokio::spawn(async move {
            let mut turns = 0;
            while !stopped.is_cancelled() {
                let turn = async {
                    client.read("Line.State").await;
                    client.call("Production.GetFinished", vec![1u64.into(), 1u32.into()]).await.unwrap();
                };
                tokio::time::timeout(UNDISTURBED, turn).await.expect("the server keeps the good client waiting");
                turns += 1;
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
            client.close().await;
            turns
        });
        Self { stop, work }
    }

    /// How often it had its turn.
    async fn stop(self) -> u64 {
        self.stop.cancel();
        self.work.await.expect("the good client was disturbed")
    }
}

/// Sends bytes and waits for the server to close the connection; with which error message it did (OPC 10000-6, 7.1.2.5).
fn sends(address: SocketAddr, bytes: &[u8]) -> Option<StatusCode> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    // The server may close amid it.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "not closed in time"),
    }
    let error = answer.windows(12).find(|window| window.starts_with(b"ERRF"))?;
    Some(StatusCode::from(u32::from_le_bytes(error[8..].try_into().unwrap())))
}

fn hello(url: &str) -> Vec<u8> {
    let mut body = Vec::new();
    for number in [0u32, 65_536, 65_536, 0, 0, u32::try_from(url.len()).unwrap()] {
        body.extend(number.to_le_bytes());
    }
    body.extend(url.as_bytes());
    message("HELF", &body)
}

fn message(kind: &str, body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + 8).unwrap();
    [kind.as_bytes(), &size.to_le_bytes(), body].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_opc_ua_is_cut_off() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let good = Good::start(&plant).await;
    let (address, url) = (plant.addr(), plant.endpoint());
    let whole = hello(&url);
    let cases = [
        // What these announce is longer than what comes: the rest is waited for.
        (b"GET / HTTP/1.1\r\nHost: plant\r\n\r\n".to_vec(), StatusCode::BadTimeout),
        (vec![0xFF; 100_000], StatusCode::BadTimeout),
        ([&whole, [0xA5; 5000].as_slice()].concat(), StatusCode::BadTimeout),
        (message("HELF", &[0xFF; 24]), StatusCode::BadTcpEndpointUrlInvalid),
        (hello("opc.tcp://127.0.0.1:1/\u{0}/elsewhere"), StatusCode::BadTcpEndpointUrlInvalid),
        // A length of 0, and one that is smaller than its own header.
        (b"HELF\0\0\0\0\0\0\0\0".to_vec(), StatusCode::BadCommunicationError),
        (b"HELF\x03\0\0\0\0\0\0\0".to_vec(), StatusCode::BadCommunicationError),
        ([whole.clone(), message("OPNF", &[0x5A; 500])].concat(), StatusCode::BadDecodingError),
        ([whole, message("MSGF", &[0; 500])].concat(), StatusCode::BadDecodingError),
    ];
    let tried = cases.map(|(bytes, status)| spawn_blocking(move || assert_eq!(sends(address, &bytes), Some(status))));
    for tried in join_all(tried).await {
        tried.unwrap();
    }
    assert!(good.stop().await > 0);
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_is_cut_off_in_time_whether_before_or_amid_or_after_hello() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let good = Good::start(&plant).await;
    let (address, whole) = (plant.addr(), hello(&plant.endpoint()));
    let half = whole[..whole.len() / 2].to_vec();
    let silent = [Vec::new(), half, whole].map(|bytes| spawn_blocking(move || sends(address, &bytes)));
    for cut_off in join_all(silent).await {
        assert_eq!(cut_off.unwrap(), Some(StatusCode::BadTimeout));
    }
    assert!(good.stop().await > 0);
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_too_large_is_refused() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let good = Good::start(&plant).await;
    let (address, whole) = (plant.addr(), hello(&plant.endpoint()));
    let oversized = [whole, message("OPNF", &vec![0; 17 * 1024 * 1024])].concat();
    let cut_off = spawn_blocking(move || sends(address, &oversized)).await.unwrap();
    assert_ne!(cut_off, Some(StatusCode::BadTimeout), "it is cut off for its size");

    let client = Client::connect(&plant.endpoint(), "long").await;
    let long = "x".repeat(64 * 1024 + 1);
    let request = (client.id("Control"), client.id("Control.AcquireControl"), Some(vec![long.into(), 1000u32.into()]));
    assert!(client.session().call_one(request).await.is_err());
    assert!(good.stop().await > 0);
    plant.stop().await;
}

/// More than a server has sessions for, see `server/limits.rs`.
const FLOOD: usize = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_sessions_and_connections_leaves_the_others_alone() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let good = Good::start(&plant).await;
    let silent: Vec<_> = (0..FLOOD).map(|_| TcpStream::connect(plant.addr()).unwrap()).collect();
    let mut opened = Vec::new();
    let mut refused = 0;
    while opened.len() + refused < FLOOD {
        for session in join_all((0..20).map(|_| session(&plant))).await {
            match session {
                Ok(client) => opened.push(client),
                Err(StatusCode::BadTooManySessions) => refused += 1,
                Err(other) => panic!("{other}"),
            }
        }
    }
    assert!(refused > 0 && opened.len() > 200, "{} sessions, {refused} refused", opened.len());
    assert!(good.stop().await > 0);
    drop((silent, opened));
    plant.stop().await;
}

async fn session(plant: &SimulatedPlant) -> Result<Client, StatusCode> {
    let pki = tempfile::tempdir().unwrap();
    let client = builder("flood").pki_dir(pki.path());
    let url = plant.endpoint();
    let endpoint = (url.as_str(), "None", MessageSecurityMode::None, UserTokenPolicy::anonymous());
    Client::open(client, endpoint.into(), IdentityToken::Anonymous, pki).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_session_gets_no_more_than_its_share_of_subscriptions() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let good = Good::start(&plant).await;
    let client = Client::connect(&plant.endpoint(), "greedy").await;
    let mut granted = 0;
    let refusal = loop {
        let ignored = DataChangeCallback::new(|_, _| {});
        let second = Duration::from_secs(1);
        match client.session().create_subscription(second, 100, 10, 0, 0, true, ignored).await {
            Ok(_) => granted += 1,
            Err(error) => break error.status(),
        }
    };
    assert_eq!((granted, refusal), (50, StatusCode::BadTooManySubscriptions));
    client.close().await;
    assert!(good.stop().await > 0);
    plant.stop().await;
}
