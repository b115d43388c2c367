//! The journal as it is told to a program.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::journal::{Journal, Reader};
use lineproof_judge::journal::{Entry, Moment};

/// What is told next.
#[derive(Debug)]
pub(super) enum Told {
    /// An entry.
    Entry(Arc<Entry>),
    /// There is nothing more to come.
    Over(Moment),
}

/// A journal, told from its first entry on while it grows, until it is said to be over.
#[derive(Debug)]
pub(super) struct Story {
    pub(super) journal: Journal,
    reader: Reader,
    over: watch::Receiver<Option<Moment>>,
    /// Whether all of it was told, and that it is over.
    pub(super) is_told: bool,
}

impl Story {
    /// A story that is over as soon as `over` says when.
    pub(super) fn new(journal: Journal, over: watch::Receiver<Option<Moment>>) -> Self {
        Self { reader: journal.reader(), journal, over, is_told: false }
    }

    /// What is told next, waiting for it. Cancel safe.
    pub(super) async fn next(&mut self) -> Told {
        loop {
            // Looked at first: every entry that was there by then is told before it.
            let over = *self.over.borrow_and_update();
            if let Some(entry) = self.reader.try_next() {
                return Told::Entry(entry);
            }
            if let Some(now) = over {
                return Told::Over(now);
            }
            tokio::select! {
                entry = self.reader.next() => return Told::Entry(entry),
                // Whoever could end it is gone: then nobody waits for its end either.
                changed = self.over.changed() => if changed.is_err() { std::future::pending::<()>().await },
            }
        }
    }

    /// How many entries were told.
    pub(super) fn told(&self) -> u64 {
        self.reader.observed()
    }

    /// When it was over; now, if it is not yet.
    pub(super) fn until(&self) -> Moment {
        self.over.borrow().unwrap_or_else(|| self.journal.clock().now())
    }

    /// Waits until it has been over for so long.
    pub(super) fn over_for(&self, limit: Duration) -> impl Future<Output = ()> + use<> {
        let mut over = self.over.clone();
        async move {
            if over.wait_for(Option::is_some).await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(limit).await;
        }
    }
}
