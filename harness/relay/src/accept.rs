//! Listens for one link, and owns the tasks of its connections.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Once};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
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
    let told = Once::new();
    let tell = |why: String| told.call_once(|| trouble.report(&relay.name, &why));
    let what = relay.address.to_string();
    loop {
        tokio::select! {
            (client, peer) = accept(&listener, &what, tell) => {
                drop(connections.spawn(connection::serve(Arc::clone(&relay), client, peer)));
            }
            Some(ended) = connections.join_next() => report_panic(&relay, ended, &trouble),
            () = closing.cancelled() => break,
        }
    }
    connections.shutdown().await;
}

/// The next connection to `what`, which listens. That the system cannot give one is the machine's failure, not that of who
/// asked for it: `tell` is told why, once, and it is tried again. Cancel safe.
pub async fn accept(listener: &TcpListener, what: &str, tell: impl FnOnce(String)) -> (TcpStream, SocketAddr) {
    given(|| listener.accept(), what, tell).await
}

async fn given<T, F: Future<Output = io::Result<T>>>(
    mut next: impl FnMut() -> F,
    what: &str,
    tell: impl FnOnce(String),
) -> T {
    let mut tell = Some(tell);
    loop {
        match next().await {
            Ok(given) => return given,
            Err(error) if is_of_caller(&error) => {}
            Err(error) => {
                if let Some(tell) = tell.take() {
                    let remedy = "are there too many connections for `ulimit -n`?";
                    tell(format!("{what} accepts no connection: {error}; {remedy}"));
                }
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

/// Whether only the connection that was to be accepted is gone.
fn is_of_caller(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is given of these answers, and what is told meanwhile.
    async fn heard(answers: impl IntoIterator<Item = io::Result<u8>>) -> (u8, Vec<String>) {
        let (mut answers, mut told) = (answers.into_iter(), Vec::new());
        let given = given(|| std::future::ready(answers.next().unwrap()), "the endpoint", |why| told.push(why)).await;
        (given, told)
    }

    #[tokio::test]
    async fn what_the_machine_cannot_give_is_told_once_and_what_a_caller_took_back_is_not() {
        // The system's number for too many open files (EMFILE).
        let full = || Err(io::Error::from_raw_os_error(24));
        let gone = || Err(io::ErrorKind::ConnectionAborted.into());
        assert_eq!(heard([gone(), Ok(7)]).await, (7, Vec::new()));
        let (given, told) = heard([full(), gone(), full(), Ok(8)]).await;
        assert_eq!((given, told.len()), (8, 1), "{told:?}");
        assert!(told[0].starts_with("the endpoint accepts no connection: "), "{told:?}");
    }
}
