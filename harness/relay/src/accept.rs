//! Listens for one link, and owns the tasks of its connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::connection;
use crate::relay::{Relay, socket_for};
use crate::trouble::Trouble;

/// Connections that may wait for being accepted.
const BACKLOG: u32 = 1024;
/// Pause after the system could not give a connection: without a free file handle the next attempt fails at once as well.
const RETRY: Duration = Duration::from_millis(10);

/// Listens on an address; port 0 means any free one.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = socket_for(address)?;
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts and serves connections until `closing`; no task of the link outlives the call.
pub(crate) async fn serve(relay: Arc<Relay>, listener: TcpListener, closing: CancellationToken, trouble: Trouble) {
    let mut connections = JoinSet::new();
    let told = AtomicBool::new(false);
    let tell = |error: &io::Error| {
        if !told.swap(true, Ordering::Relaxed) {
            let remedy = "are there too many connections for `ulimit -n`?";
            trouble.report(&relay.name, &format!("{} accepts no connection: {error}; {remedy}", relay.address));
        }
    };
    loop {
        tokio::select! {
            (client, peer) = given(|| listener.accept(), &tell) => {
                drop(connections.spawn(connection::serve(Arc::clone(&relay), client, peer)));
            }
            Some(ended) = connections.join_next() => report_panic(&relay, ended, &trouble),
            () = closing.cancelled() => break,
        }
    }
    connections.shutdown().await;
}

/// What comes next; until the machine can give it, `tell` is told why it cannot. Cancel safe, as `next` is.
async fn given<T, F: Future<Output = io::Result<T>>>(next: impl Fn() -> F, tell: impl Fn(&io::Error)) -> T {
    loop {
        match next().await {
            Ok(given) => return given,
            Err(error) if is_passing(&error) => {}
            Err(error) => {
                tell(&error);
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

fn report_panic(relay: &Relay, ended: Result<(), JoinError>, trouble: &Trouble) {
    if let Err(error) = ended
        && error.is_panic()
    {
        trouble.report(&relay.name, &format!("a connection was lost to a defect of the relay: {error}"));
    }
}

/// True if only the connection that was to be accepted is affected.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use parking_lot::Mutex;

    #[tokio::test]
    async fn a_link_goes_on_when_the_machine_can_give_connections_again() {
        // The system's number for too many open files (EMFILE).
        let full = || Err(io::Error::from_raw_os_error(24));
        let gone = || Err(io::ErrorKind::ConnectionAborted.into());
        let (answers, told) = (Mutex::new(vec![Ok(7), full(), gone(), full()]), Mutex::new(0));
        let next = || std::future::ready(answers.lock().pop().unwrap());
        assert_eq!(given(next, |_| *told.lock() += 1).await, 7);
        assert_eq!(*told.lock(), 2, "one that a caller took back is none");
    }
}
