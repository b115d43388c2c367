//! TLS in, plain out.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, copy, split};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::handshakes::{self, Handshakes};
use super::sessions::MAX_CONNECTIONS;
use super::{Sessions, UNKNOWN, refused};
use crate::cloud::embedded::ca::Authority;
use crate::cloud::embedded::loopback;
use crate::journal::{Journal, watched};

/// How long a client may take for its TLS handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long the broker may take to end a connection that the client has ended.
const FAREWELL: Duration = Duration::from_secs(1);

/// The front, accepting.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    closing: CancellationToken,
    tasks: TaskTracker,
}

struct Shared {
    acceptor: TlsAcceptor,
    handshakes: Arc<Handshakes>,
    authority: Arc<Authority>,
    sessions: Arc<Sessions>,
    broker: SocketAddr,
    journal: Journal,
}

impl Front {
    /// Forwards what comes to `listener`, at `address`, to `broker`.
    pub fn open(
        (listener, address): (TcpListener, SocketAddr),
        tls: Arc<ServerConfig>,
        authority: Arc<Authority>,
        sessions: Arc<Sessions>,
        broker: SocketAddr,
        journal: Journal,
    ) -> Self {
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let (acceptor, handshakes) = (TlsAcceptor::from(tls), Arc::default());
        let shared = Arc::new(Shared { acceptor, handshakes, authority, sessions, broker, journal });
        tasks.spawn(closing.clone().run_until_cancelled_owned(accept(
            listener,
            shared,
            closing.clone(),
            tasks.clone(),
        )));
        Self { address, closing, tasks }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends all connections and stops listening.
    pub async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, closing: CancellationToken, tasks: TaskTracker) {
    loop {
        let client = loopback::accept(&listener, "the MQTT endpoint", &shared.journal).await;
        let serve = serve(client, Arc::clone(&shared));
        let serve = watched(shared.journal.clone(), "cloud", "a connection to the broker".into(), serve);
        drop(tasks.spawn(closing.clone().run_until_cancelled_owned(serve)));
    }
}

async fn serve(client: TcpStream, shared: Arc<Shared>) {
    let handshake = shared.handshakes.begin();
    let accepted = tokio::select! {
        accepted = tokio::time::timeout(HANDSHAKE, shared.acceptor.accept(client)) => accepted,
        () = handshake.given_up() => {
            let why = format!("a connection: {} are in their TLS handshake, and it is the oldest", handshakes::MOST);
            return refused(&shared.journal, UNKNOWN, &why);
        }
    };
    drop(handshake);
    let tls = match accepted {
        Ok(Ok(tls)) => tls,
        Ok(Err(error)) if error.kind() == ErrorKind::InvalidData => {
            return refused(&shared.journal, UNKNOWN, &format!("a TLS handshake: {error}"));
        }
        Ok(Err(error)) => return tracing::debug!(%error, "embedded cloud: a client left during its TLS handshake"),
        Err(_) => return tracing::warn!("embedded cloud: no TLS handshake within {HANDSHAKE:?}"),
    };
    let Some(thing) = owner(&tls, &shared.authority) else {
        return refused(&shared.journal, UNKNOWN, "a connection: the certificate belongs to no thing");
    };
    if let Err(error) = forward(tls, &thing, &shared).await {
        tracing::debug!(%thing, %error, "embedded cloud: connection ended");
    }
}

fn owner(tls: &TlsStream<TcpStream>, authority: &Authority) -> Option<String> {
    let certificate = tls.get_ref().1.peer_certificates()?.first()?;
    authority.owner(certificate)
}

async fn forward(tls: TlsStream<TcpStream>, thing: &str, shared: &Shared) -> std::io::Result<()> {
    let caller = loopback::caller()?;
    let Some(registration) = shared.sessions.register(caller.local_addr()?, thing) else {
        refused(&shared.journal, thing, &format!("a connection: it has {MAX_CONNECTIONS} already"));
        return Ok(());
    };
    let mut broker = loopback::call(caller, shared.broker).await?;
    let result = tokio::select! {
        biased;
        () = registration.cut() => Ok(()),
        result = pipe(tls, &mut broker) => result,
    };
    // The registration goes before the socket, so that whoever gets the port next is a stranger.
    drop(registration);
    drop(broker);
    result
}

/// Copies both ways until one end is done. A client that has ended gets its last bytes to the broker first.
async fn pipe(client: impl AsyncRead + AsyncWrite, broker: &mut TcpStream) -> std::io::Result<()> {
    let (mut from_client, mut to_client) = split(client);
    let (mut from_broker, mut to_broker) = split(broker);
    {
        let down = copy(&mut from_broker, &mut to_client);
        tokio::pin!(down);
        tokio::select! {
            sent = &mut down => {
                sent?;
            }
            received = copy(&mut from_client, &mut to_broker) => {
                to_broker.shutdown().await?;
                let _ = tokio::time::timeout(FAREWELL, down).await;
                received?;
            }
        }
    }
    to_client.shutdown().await
}
