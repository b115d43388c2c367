//! Closes everything that was opened, in reverse, in bounded time.

use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use tokio::time::{Instant, timeout_at};

use crate::journal::Journal;

type Closer = Box<dyn FnOnce() -> BoxFuture<'static, Result<(), String>> + Send>;

/// What is open, in the order in which it was opened.
pub struct Ledger {
    journal: Journal,
    open: Vec<(&'static str, Closer)>,
}

impl Ledger {
    /// An empty ledger; what goes wrong in closing is told to this journal.
    pub fn new(journal: Journal) -> Self {
        Self { journal, open: Vec::new() }
    }

    /// Adds something that is open now, and how it is closed.
    pub fn add<C, F>(&mut self, name: &'static str, close: C)
    where
        C: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.open.push((name, Box::new(|| close().boxed())));
    }

    /// Closes everything, the last opened first; each gets an equal share of what is left of `limit`, and what
    /// takes longer does not keep the rest from being closed.
    pub async fn close(mut self, limit: Duration) {
        let end = Instant::now() + limit;
        while let Some((name, close)) = self.open.pop() {
            let left = end.saturating_duration_since(Instant::now());
            let share = left / u32::try_from(self.open.len() + 1).unwrap_or(u32::MAX);
            match timeout_at(Instant::now() + share, close()).await {
                Ok(Ok(())) => (),
                Ok(Err(why)) => self.journal.trouble(name, format!("did not close cleanly: {why}")),
                Err(_) => self.journal.trouble(name, format!("did not close within {share:?}")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_judge::journal::Event;
    use parking_lot::Mutex;
    use std::sync::Arc;

    #[tokio::test]
    async fn closes_in_reverse_and_is_not_held_up() {
        let journal = Journal::in_memory();
        let mut ledger = Ledger::new(journal.clone());
        let closed = Arc::new(Mutex::new(Vec::new()));
        for name in ["plant", "cloud"] {
            let closed = Arc::clone(&closed);
            ledger.add(name, move || async move {
                closed.lock().push(name);
                Ok(())
            });
        }
        ledger.add("system", futures::future::pending);
        ledger.close(Duration::from_millis(90)).await;
        assert_eq!(*closed.lock(), ["cloud", "plant"]);
        let entries = journal.entries();
        assert!(matches!(&entries[0].event, Event::Trouble { source, .. } if source == "system"));
    }
}
