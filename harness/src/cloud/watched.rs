//! Tasks whose panic is noticed.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;

use crate::journal::Journal;

/// Runs `work`; if it panics, that is a trouble in the journal: what it leaves undone is not the system's failure.
pub(in crate::cloud) async fn watched(journal: Journal, name: String, work: impl Future<Output = ()>) {
    if let Err(panic) = AssertUnwindSafe(work).catch_unwind().await {
        journal.trouble("cloud", format!("{name} panicked and is gone: {}", words(&*panic)));
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
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
        watched(journal.clone(), "rule x".into(), async {}).await;
        assert!(journal.entries().is_empty());
        watched(journal.clone(), "rule x".into(), async { panic!("on {}", "purpose") }).await;
        let entries = journal.entries();
        let Event::Trouble { message, .. } = &entries[0].event else { panic!("{entries:?}") };
        assert_eq!(message, "rule x panicked and is gone: on purpose");
    }
}
