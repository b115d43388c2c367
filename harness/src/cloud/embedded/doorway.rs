//! The doorway of an endpoint: everybody but the harness comes through it, so that the harness knows when there can be
//! something new, and need not read again and again what nobody has touched.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::loopback;
use crate::journal::Journal;

/// As much is carried at once.
const CHUNK: usize = 16 << 10;

/// Lets callers in to the endpoint `behind`, and counts in `words` whatever they say and whatever they are outgoing, before it
/// is passed on. When it is `closing` nobody comes in any more, and it ends with the connections of those who are in.
pub(super) async fn keep(
    listener: TcpListener,
    behind: SocketAddr,
    words: watch::Sender<u64>,
    journal: &Journal,
    closing: CancellationToken,
) {
    let callers = TaskTracker::new();
    while let Some(caller) = closing.run_until_cancelled(loopback::accept(&listener, "the AWS endpoint", journal)).await
    {
        let words = words.clone();
        callers.spawn(async move {
            // A connection that breaks is the business of its two ends.
            let _ = attend(caller, behind, &words).await;
        });
    }
    callers.close();
    callers.wait().await;
}

async fn attend(caller: TcpStream, behind: SocketAddr, words: &watch::Sender<u64>) -> io::Result<()> {
    let inside = loopback::call(loopback::caller()?, behind).await?;
    let ((said, answers), (outgoing, requests)) = (caller.into_split(), inside.into_split());
    tokio::try_join!(carry(said, requests, words), carry(outgoing, answers, words)).map(|_| ())
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, words: &watch::Sender<u64>) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = from.read(&mut chunk).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        words.send_modify(|words| *words = words.wrapping_add(1));
        to.write_all(&chunk[..read]).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_said_and_answered_passes_and_is_counted() {
        let (outside, inside) = (loopback::listen().unwrap(), loopback::listen().unwrap());
        let (door, behind) = (outside.local_addr().unwrap(), inside.local_addr().unwrap());
        let (words, counted) = watch::channel(0);
        let closing = CancellationToken::new();
        let ending = closing.clone();
        let keeper = tokio::spawn(async move { keep(outside, behind, words, &Journal::in_memory(), ending).await });
        let mut caller = TcpStream::connect(door).await.unwrap();
        let (mut host, _) = inside.accept().await.unwrap();
        assert_eq!(*counted.borrow(), 0, "nobody has said anything");

        let mut heard = [0; 5];
        caller.write_all(b"hello").await.unwrap();
        host.read_exact(&mut heard).await.unwrap();
        assert_eq!((&heard, *counted.borrow()), (b"hello", 1));
        host.write_all(b"world").await.unwrap();
        caller.read_exact(&mut heard).await.unwrap();
        assert_eq!((&heard, *counted.borrow()), (b"world", 2));

        closing.cancel();
        drop(host);
        assert_eq!(caller.read(&mut heard).await.unwrap(), 0, "the end is passed on, too");
        drop(caller);
        keeper.await.unwrap();
    }
}
