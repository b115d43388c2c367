//! Counts what is still to be done.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;

use crate::cloud::Settles;

/// Counts work between its arrival and its end; cheap to clone.
#[derive(Clone, Debug)]
pub struct Backlog {
    count: Arc<watch::Sender<usize>>,
}

/// One piece of work; dropping it is its end.
#[derive(Debug)]
#[must_use = "the work counts as done as soon as this is dropped"]
pub struct Pending {
    count: Arc<watch::Sender<usize>>,
}

impl Default for Backlog {
    fn default() -> Self {
        Self { count: Arc::new(watch::Sender::new(0)) }
    }
}

impl Backlog {
    /// Counts a piece of work in.
    pub fn begin(&self) -> Pending {
        self.count.send_modify(|count| *count += 1);
        Pending { count: Arc::clone(&self.count) }
    }

    /// How much is to be done.
    pub fn len(&self) -> usize {
        *self.count.borrow()
    }

    /// Whether nothing is to be done.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[async_trait]
impl Settles for Backlog {
    async fn settled(&self) {
        // The sender lives in `self`, so it cannot be gone.
        let _ = self.count.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.count.send_modify(|count| *count -= 1);
    }
}
