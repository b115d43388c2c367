//! How many connections may be in their TLS handshake at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

/// So many; who comes then ends that which has been at it for the longest. So a flood of connections that say nothing takes the files of
/// this process from nobody, and who shakes hands is let in meanwhile.
pub(super) const MOST: usize = 128;

/// The connections in their handshake, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Handshakes {
    open: Mutex<BTreeMap<u64, CancellationToken>>,
    next: AtomicU64,
}

/// One of them; it counts until this is dropped.
#[derive(Debug)]
#[must_use = "the handshake counts until this is dropped"]
pub(super) struct Handshake {
    all: Arc<Handshakes>,
    number: u64,
    given_up: CancellationToken,
}

impl Handshakes {
    /// One more begins.
    pub(super) fn begin(self: &Arc<Self>) -> Handshake {
        let (number, given_up) = (self.next.fetch_add(1, Ordering::Relaxed), CancellationToken::new());
        let mut open = self.open.lock();
        open.insert(number, given_up.clone());
        if open.len() > MOST
            && let Some((_, oldest)) = open.pop_first()
        {
            oldest.cancel();
        }
        Handshake { all: Arc::clone(self), number, given_up }
    }
}

impl Handshake {
    /// Waits until there are too many, and this is the oldest.
    pub(super) async fn given_up(&self) {
        self.given_up.cancelled().await;
    }
}

impl Drop for Handshake {
    fn drop(&mut self) {
        self.all.open.lock().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_where_there_are_too_many_and_those_that_are_done_do_not_count() {
        let all = Arc::<Handshakes>::default();
        let mut open: Vec<Handshake> = (0..MOST).map(|_| all.begin()).collect();
        drop(open.remove(5));
        open.push(all.begin());
        assert!(open.iter().all(|handshake| !handshake.given_up.is_cancelled()));
        open.push(all.begin());
        let gone = open.iter().map(|handshake| handshake.given_up.is_cancelled());
        assert_eq!(gone.collect::<Vec<_>>(), [[true].as_slice(), &[false; MOST]].concat());
    }
}
