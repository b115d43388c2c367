//! When no further step of a scenario is worth its time.

use std::collections::BTreeSet;

use crate::journal::Journal;
use lineproof_judge::journal::{ComponentChange, Event};

/// Waits until nothing of the scenario is left to be judged, or every component has ended by itself: then the scenario has
/// failed, whatever the line still does. Says why no step is waited for any longer.
pub(super) async fn hopeless(journal: &Journal, components: BTreeSet<String>) -> String {
    tokio::select! {
        why = journal.given_up() => why,
        () = all_ended(journal, &components) => "every component has ended by itself; nothing is waited for any longer".to_owned(),
    }
}

async fn all_ended(journal: &Journal, components: &BTreeSet<String>) {
    let (mut reader, mut ended) = (journal.reader(), BTreeSet::new());
    loop {
        note(&mut ended, &reader.next().await.event);
        while let Some(entry) = reader.try_next() {
            note(&mut ended, &entry.event);
        }
        if !components.is_empty() && ended == *components {
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
    use std::time::Duration;

    use super::*;
    use tokio::time::timeout;

    fn change(journal: &Journal, name: &str, change: ComponentChange) {
        journal.record(Event::Component { name: name.to_owned(), change });
    }

    fn exit(expected: bool) -> ComponentChange {
        ComponentChange::Exited { how: "exit 1".into(), expected }
    }

    async fn is_hopeless(journal: &Journal) -> bool {
        let components = ["a", "b"].map(str::to_owned).into();
        timeout(Duration::from_millis(20), hopeless(journal, components)).await.is_ok()
    }

    #[tokio::test]
    async fn all_have_to_end_and_by_themselves() {
        let journal = Journal::in_memory();
        change(&journal, "a", exit(false));
        change(&journal, "b", exit(true));
        assert!(!is_hopeless(&journal).await, "b was ended");
        change(&journal, "b", exit(false));
        assert!(is_hopeless(&journal).await);
        change(&journal, "a", ComponentChange::Started { pid: 1 });
        assert!(!is_hopeless(&journal).await, "a runs again");
    }

    #[tokio::test]
    async fn what_cannot_be_judged_is_hopeless() {
        let journal = Journal::in_memory();
        assert!(!is_hopeless(&journal).await);
        journal.give_up("records", "no such attribute");
        assert_eq!(hopeless(&journal, BTreeSet::new()).await, "no such attribute");
    }
}
