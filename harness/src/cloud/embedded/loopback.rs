//! Free ports on the loopback interface.

use std::io::{Error, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

use crate::journal::Journal;

/// Pause after the system could not give a connection: without a free file handle the next attempt fails at once as well.
const RETRY: Duration = Duration::from_millis(10);
const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Listens on a free port. Accepted connections inherit the listener's `TCP_NODELAY`.
pub(super) fn listen() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(ANY_PORT)?;
    socket.listen(1024)
}

/// The next connection to `what`. That the system cannot give one is the machine's failure, not that of who asked for it: a trouble
/// in the journal.
pub(super) async fn accept(listener: &TcpListener, what: &str, journal: &Journal) -> TcpStream {
    given(|| listener.accept(), what, journal).await.0
}

async fn given<T, F: Future<Output = Result<T, Error>>>(
    mut next: impl FnMut() -> F,
    what: &str,
    journal: &Journal,
) -> T {
    let mut told = false;
    loop {
        match next().await {
            Ok(given) => return given,
            Err(error) if is_of_caller(&error) => {}
            Err(error) => {
                if !std::mem::replace(&mut told, true) {
                    let remedy = "are there too many connections for `ulimit -n`?";
                    journal.trouble("cloud", format!("{what} accepts no connection: {error}; {remedy}"));
                }
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

/// Whether only the connection that was to be accepted is gone.
fn is_of_caller(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::Interrupted)
}

/// A socket with a port of its own that is not connected yet, so that the other end can be told whom to expect.
pub(super) fn caller() -> std::io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    socket.set_nodelay(true)?;
    socket.bind(ANY_PORT)?;
    Ok(socket)
}

/// Connects a socket of [`caller`].
pub(super) async fn call(socket: TcpSocket, to: SocketAddr) -> std::io::Result<TcpStream> {
    socket.connect(to).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_judge::journal::Event;

    #[tokio::test]
    async fn what_the_machine_cannot_give_is_told_once_and_what_a_caller_took_back_is_not() {
        // The system's number for too many open files (EMFILE).
        let full = || Err(Error::from_raw_os_error(24));
        let gone = || Err(ErrorKind::ConnectionAborted.into());
        let journal = Journal::in_memory();
        let mut quiet = vec![Ok(7), gone()];
        assert_eq!(given(|| std::future::ready(quiet.pop().unwrap()), "the endpoint", &journal).await, 7);
        assert_eq!(journal.entries().len(), 0);
        let mut troubled = vec![Ok(8), full(), full()];
        assert_eq!(given(|| std::future::ready(troubled.pop().unwrap()), "the endpoint", &journal).await, 8);
        let entries = journal.entries();
        let [told] = entries.as_slice() else { panic!("{entries:?}") };
        let Event::Trouble { message, .. } = &told.event else { panic!("{told:?}") };
        assert!(message.starts_with("the endpoint accepts no connection: "), "{message}");
    }
}
