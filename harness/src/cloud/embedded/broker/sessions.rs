//! Who is connected from which port.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

/// A thing has so many connections at most, those included that have not yet said who they are: only one of them is that of its client
/// id in the end.
pub(super) const MAX_CONNECTIONS: usize = 64;

/// The connections that the front forwards, by the address that it calls the broker from.
#[derive(Debug, Default)]
pub struct Sessions {
    open: Mutex<HashMap<SocketAddr, Arc<Session>>>,
}

/// One forwarded connection.
#[derive(Debug)]
pub struct Session {
    thing: String,
    cut: CancellationToken,
    stopped: CancellationToken,
}

/// Keeps a session in the register; dropping it takes it out and reports that nothing is forwarded any more.
#[derive(Debug)]
#[must_use = "the session ends when this is dropped"]
pub struct Registration {
    sessions: Arc<Sessions>,
    from: SocketAddr,
    session: Arc<Session>,
}

impl Sessions {
    /// Registers a connection that will come from `from`; none if the thing has too many already.
    pub fn register(self: &Arc<Self>, from: SocketAddr, thing: &str) -> Option<Registration> {
        let session =
            Session { thing: thing.to_owned(), cut: CancellationToken::new(), stopped: CancellationToken::new() };
        let session = Arc::new(session);
        let mut open = self.open.lock();
        if open.values().filter(|session| session.thing == thing).count() >= MAX_CONNECTIONS {
            return None;
        }
        open.insert(from, Arc::clone(&session));
        Some(Registration { sessions: Arc::clone(self), from, session })
    }

    /// The thing that is connected from that address.
    pub fn thing(&self, from: SocketAddr) -> Option<String> {
        self.open.lock().get(&from).map(|session| session.thing.clone())
    }

    /// Ends every connection of a thing; returns once nothing is forwarded to it any more.
    pub async fn cut(&self, thing: &str) {
        let of_thing = |session: &&Arc<Session>| session.thing == thing;
        let sessions: Vec<_> = self.open.lock().values().filter(of_thing).cloned().collect();
        for session in sessions {
            session.cut.cancel();
            session.stopped.cancelled().await;
        }
    }
}

impl Registration {
    /// Waits until the connection shall end.
    pub async fn cut(&self) {
        self.session.cut.cancelled().await;
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.sessions.open.lock().remove(&self.from);
        self.session.stopped.cancel();
    }
}
