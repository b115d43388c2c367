//! When no further step of a scenario is worth its time.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::sleep;

use crate::journal::Journal;
use lineproof_judge::journal::{ComponentChange, Event};

/// How long a check still has to come to what it says about that.
const GRACE: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 1000 });

/// Waits until nothing of the scenario is left to be judged, or, if the step `waits` for what a check promises, until every
/// component has ended by itself: then the scenario has failed, whatever the line still does. Says why the step is not
/// waited for any longer.
pub(super) async fn hopeless(journal: &Journal, components: &BTreeSet<String>, waits: bool) -> String {
    let left_alone = async {
        all_ended(journal, components).await;
        sleep(GRACE).await;
    };
    tokio::select! {
        why = journal.given_up() => why,
        () = left_alone, if waits => "every component has ended by itself; nothing is waited for any longer".to_owned(),
    }
}

async fn all_ended(journal: &Journal, components: &BTreeSet<String>) {
    let (mut reader, mut ended) = (journal.reader(), BTreeSet::new());
    loop {
        note(&mut ended, &reader.next().await.event);
        while let Some(entry) = reader.try_next() {
            note(&mut ended, &entry.event);
        }
        // A function that ended as well is started again when it is needed.
        if !components.is_empty() && components.is_subset(&ended) {
            return;
        }
    }
}

fn note(ended: &mut BTreeSet<String>, event: &Event) {
    match event {
        Event::Component { name, change: ComponentChange::Exited { expected: false, .. } } => {
            ended.insert(name.clone());
        }
        Event::Component { name, change: ComponentChange::Started { .. } } => _ = ended.remove(name),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::timeout;

    fn change(journal: &Journal, name: &str, change: ComponentChange) {
        journal.record(Event::Component { name: name.to_owned(), change });
    }

    fn exit(expected: bool) -> ComponentChange {
        ComponentChange::Exited { how: "exit 1".into(), expected }
    }

    async fn is_hopeless(journal: &Journal, waits: bool) -> bool {
        let components = ["a", "b"].map(str::to_owned).into();
        timeout(5 * GRACE, hopeless(journal, &components, waits)).await.is_ok()
    }

    #[tokio::test]
    async fn all_have_to_end_and_by_themselves() {
        let journal = Journal::in_memory();
        change(&journal, "a", exit(false));
        change(&journal, "b", exit(true));
        change(&journal, "function #2", exit(false));
        assert!(!is_hopeless(&journal, true).await, "b was ended");
        change(&journal, "b", exit(false));
        assert!(is_hopeless(&journal, true).await);
        assert!(!is_hopeless(&journal, false).await, "an act can still be done");
        change(&journal, "a", ComponentChange::Started { pid: 1 });
        assert!(!is_hopeless(&journal, true).await, "a runs again");
    }

    #[tokio::test]
    async fn what_cannot_be_judged_is_hopeless() {
        let journal = Journal::in_memory();
        journal.give_up("records", "no such attribute");
        assert_eq!(hopeless(&journal, &BTreeSet::new(), false).await, "no such attribute");
    }
}
