//! Tasks whose panic is noticed.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;

use super::Journal;

/// Runs the `work` that `what` does for a part of the bench, the `source`; if it panics, that is a trouble in the journal: what it
/// leaves undone or unseen is not the system's failure.
pub async fn watched(journal: Journal, source: &'static str, what: String, work: impl Future<Output = ()>) {
    if let Err(panic) = AssertUnwindSafe(work).catch_unwind().await {
        journal.trouble(source, format!("{what} panicked and is gone: {}", panic_text(&*panic)));
    }
}

/// What a panic says.
#[must_use]
pub fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_judge::journal::Event;

    #[tokio::test]
    async fn a_panic_is_a_trouble() {
        let journal = Journal::in_memory();
        watched(journal.clone(), "cloud", "rule x".into(), async {}).await;
        assert!(journal.entries().is_empty());
        watched(journal.clone(), "cloud", "rule x".into(), async { panic!("on {}", "purpose") }).await;
        let entries = journal.entries();
        let Event::Trouble { message, .. } = &entries[0].event else { panic!("{entries:?}") };
        assert_eq!(message, "rule x panicked and is gone: on purpose");
    }
}
