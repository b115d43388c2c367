//! A program at work beside a scenario.

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::Question;
use super::story::Story;
use crate::journal::Journal;
use crate::process::Guardian;
use lineproof_judge::journal::{Event, Moment};

/// A program that judges while the journal grows, and whose answer goes into the journal. Dropped, it is ended.
#[derive(Debug)]
pub struct Asking {
    over: watch::Sender<Option<Moment>>,
    task: JoinHandle<()>,
}

impl Asking {
    /// Starts the program. To be called within a runtime.
    #[must_use]
    pub fn begin(question: Question, guardian: &Guardian, journal: &Journal) -> Self {
        let (over, is_over) = watch::channel(None);
        let (guardian, journal) = (guardian.clone(), journal.clone());
        let story = Story::new(journal.clone(), is_over);
        let task = tokio::spawn(async move {
            let answered = question.answered(&guardian, story).await;
            journal.record(Event::Answered(answered));
        });
        Self { over, task }
    }

    /// Waits until the answer is in the journal, also if there is none. Cancel safe; bounded once it was said that it is
    /// over.
    pub async fn answered(&mut self) {
        if !self.task.is_finished() {
            // A task that panicked leaves no answer, which the check says.
            let _ = (&mut self.task).await;
        }
    }

    /// Says that there is nothing more to come, as of `now`.
    pub fn over(&self, now: Moment) {
        self.over.send_replace(Some(now));
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.task.abort();
    }
}
