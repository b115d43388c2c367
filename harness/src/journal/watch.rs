//! Drives a checker along a journal that is still being written.

use lineproof_judge::check::Checker;
use lineproof_judge::journal::Judgement;
use tokio::time::timeout;

use super::{Clock, Reader};

/// Feeds `checker` from `reader` until it has decided, its deadline has passed, or it has nothing to wait for.
///
/// The checker and the reader stay usable: a standing check goes on from where this call left them. Cancel safe
/// in so far as no observed entry is observed twice; an entry may be lost to the checker only if this future is
/// dropped, and both are then to be dropped with it.
pub async fn watch(checker: &mut dyn Checker, reader: &mut Reader, clock: Clock) -> Judgement {
    loop {
        // Read before draining: every entry up to `now` is then among those observed.
        let now = clock.now();
        while let Some(entry) = reader.try_next() {
            checker.observe(&entry);
        }
        if let Some(judgement) = checker.decide(now) {
            return judgement;
        }
        match checker.deadline() {
            Some(deadline) if now < deadline => {
                if let Ok(entry) = timeout(deadline.since(now), reader.next()).await {
                    checker.observe(&entry);
                }
            }
            _ => return checker.finish(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Journal;
    use lineproof_judge::check::{ControlNeverShared, PartsFinished, Window};
    use lineproof_judge::journal::{Event, FinishedPart, Moment, Verdict};
    use std::time::Duration;

    fn part(serial: u32) -> Event {
        Event::PartFinished(FinishedPart { serial: serial.into(), part: serial, plant_time: Moment::default() })
    }

    fn window(journal: &Journal, allowed: Duration) -> Window {
        Window::lasting(journal.clock().now(), allowed)
    }

    #[tokio::test]
    async fn what_happens_in_time_ends_the_wait() {
        let journal = Journal::in_memory();
        let mut reader = journal.reader();
        let mut checker = PartsFinished::new(2, window(&journal, Duration::from_hours(1)));
        let writer = journal.clone();
        let waiting = tokio::spawn(async move { watch(&mut checker, &mut reader, journal.clock()).await });
        writer.record(part(1));
        writer.record(part(2));
        assert_eq!(waiting.await.unwrap().verdict, Verdict::Pass);
    }

    #[tokio::test]
    async fn the_deadline_ends_the_wait() {
        let journal = Journal::in_memory();
        let mut reader = journal.reader();
        let mut checker = PartsFinished::new(2, window(&journal, Duration::from_millis(20)));
        journal.record(part(1));
        let judgement = watch(&mut checker, &mut reader, journal.clock()).await;
        assert_eq!(judgement.verdict, Verdict::Fail, "{judgement:?}");
    }

    #[tokio::test]
    async fn what_has_nothing_to_wait_for_judges_at_once() {
        let journal = Journal::in_memory();
        let mut checker = ControlNeverShared::new();
        let judgement = watch(&mut checker, &mut journal.reader(), journal.clock()).await;
        assert_eq!(judgement.verdict, Verdict::Unknown);
    }
}
