//! Closes everything that was opened, in reverse, in bounded time.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::journal::{Journal, panic_text, watched};

/// The part of the limit that is kept for each one that is still to be closed.
const RESERVE: u32 = 20;

type Closer = Box<dyn FnOnce() -> BoxFuture<'static, Result<(), String>> + Send>;

/// Something open: its name, the time that it was promised to close by itself, and how it is closed.
struct Open {
    name: &'static str,
    grace: Duration,
    close: Closer,
}

/// What there is to clean up when a scenario ends: what is open, in the order in which it was opened.
pub struct CleanUp {
    journal: Journal,
    open: Vec<Open>,
}

impl CleanUp {
    /// Nothing to close yet; what goes wrong in closing is told to this journal.
    pub fn new(journal: Journal) -> Self {
        Self { journal, open: Vec::new() }
    }

    /// Adds something that is open now, and how it is closed.
    pub fn add<C, F>(&mut self, name: &'static str, close: C)
    where
        C: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.add_with_grace(name, Duration::ZERO, close);
    }

    /// Adds something that was promised `grace` to close by itself.
    pub fn add_with_grace<C, F>(&mut self, name: &'static str, grace: Duration, close: C)
    where
        C: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.open.push(Open { name, grace, close: Box::new(|| close().boxed()) });
    }

    /// Runs a task until everything is closed. A panic in it is told to the journal at once.
    pub fn add_task(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let closing = CancellationToken::new();
        let task = watched(self.journal.clone(), "bench", format!("what looks at {name}"), task);
        let running = tokio::spawn(closing.clone().run_until_cancelled_owned(task));
        self.add(name, || async move {
            closing.cancel();
            running.await.map(drop).map_err(|error| error.to_string())
        });
    }

    /// Closes everything, the last opened first; each gets its grace and all that is left of `limit` but a small part for each that comes
    /// after it, and what takes longer, or panics, is told to the journal and does not keep the rest from being closed. All together take
    /// no longer than `limit` and every grace.
    pub async fn close(mut self, limit: Duration) {
        let mut end = Instant::now() + limit;
        while let Some(Open { name, grace, close }) = self.open.pop() {
            let left = end.saturating_duration_since(Instant::now());
            let after = u32::try_from(self.open.len()).unwrap_or(u32::MAX);
            let kept = limit.saturating_mul(after) / RESERVE;
            let share = grace + left.saturating_sub(kept).max(left / after.saturating_add(1));
            end += grace;
            let closing = AssertUnwindSafe(async move { close().await }).catch_unwind();
            match timeout_at(Instant::now() + share, closing).await {
                Ok(Ok(Ok(()))) => (),
                Ok(Err(panic)) => self.journal.trouble(name, format!("panicked as it closed: {}", panic_text(&*panic))),
                Ok(Ok(Err(why))) => self.journal.trouble(name, format!("did not close cleanly: {why}")),
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
        let mut clean_up = CleanUp::new(journal.clone());
        let closed = Arc::new(Mutex::new(Vec::new()));
        for name in ["plant", "cloud"] {
            let closed = Arc::clone(&closed);
            clean_up.add(name, move || async move {
                closed.lock().push(name);
                Ok(())
            });
        }
        clean_up.add("system", futures::future::pending);
        clean_up.close(Duration::from_millis(90)).await;
        assert_eq!(*closed.lock(), ["cloud", "plant"]);
        let entries = journal.entries();
        assert!(matches!(&entries[0].event, Event::Trouble { source, .. } if source == "system"));
    }

    #[tokio::test]
    async fn what_panics_as_it_closes_is_told_and_the_rest_is_closed() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        let (closed, is_closed) = tokio::sync::oneshot::channel();
        clean_up.add("plant", || async move { closed.send(()).map_err(|()| "nobody hears".to_owned()) });
        clean_up.add("cloud", || async { panic!("on purpose") });
        clean_up.add("system", || -> std::future::Ready<_> { panic!("on purpose") });
        clean_up.close(Duration::from_secs(5)).await;
        is_closed.await.unwrap();
        let entries = journal.entries();
        let told = |event: &Event| match event {
            Event::Trouble { source, message } => format!("{source}: {message}"),
            other => panic!("{other:?}"),
        };
        let told: Vec<_> = entries.iter().map(|entry| told(&entry.event)).collect();
        assert_eq!(told, ["system", "cloud"].map(|name| format!("{name}: panicked as it closed: on purpose")));
    }

    #[tokio::test]
    async fn a_task_runs_until_all_is_closed_and_its_panic_is_told_at_once() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        let (ended, end) = tokio::sync::oneshot::channel::<()>();
        clean_up.add_task("connections", async move {
            let _held = ended;
            futures::future::pending::<()>().await;
        });
        clean_up.add_task("usage", async { panic!("on purpose") });
        while journal.entries().is_empty() {
            tokio::task::yield_now().await;
        }
        let told = journal.entries();
        assert!(matches!(&told[0].event, Event::Trouble { source, .. } if source == "bench"), "{told:?}");
        clean_up.close(Duration::from_secs(5)).await;
        end.await.unwrap_err();
        assert_eq!(journal.entries().len(), 1);
    }

    #[tokio::test]
    async fn one_that_takes_its_time_may_take_what_the_others_do_not_need() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        for name in ["plant", "cloud", "links", "records"] {
            clean_up.add(name, || async { Ok(()) });
        }
        clean_up.add("disk", || async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(())
        });
        // An equal share of this would be less than that.
        clean_up.close(Duration::from_secs(4)).await;
        assert_eq!(journal.entries().len(), 0, "{:?}", journal.entries());
    }

    #[tokio::test]
    async fn what_was_promised_grace_gets_it_and_the_rest_keeps_its_share() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        clean_up.add("plant", || async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            Ok(())
        });
        clean_up.add_with_grace("system", Duration::from_mins(1), || async {
            tokio::time::sleep(Duration::from_millis(700)).await;
            Ok(())
        });
        clean_up.close(Duration::from_millis(600)).await;
        assert_eq!(journal.entries().len(), 0, "{:?}", journal.entries());
    }
}
