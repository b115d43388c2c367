//! Notices that the machine, or the harness alone, stood still: paused, asleep, or starved of processor time.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use nix::time::{ClockId, clock_gettime};
use parking_lot::Mutex;
use tokio::time::{MissedTickBehavior, interval};

use super::clean_up::CleanUp;
use crate::journal::Journal;
use lineproof_judge::journal::Event;

/// How often is looked.
const EVERY: Duration = Duration::from_millis(100);

/// Looks at a clock that goes on while the machine sleeps, as a task like every other of the harness. Where it could not look
/// for longer than a limit, nothing else could be done in time either.
pub(super) struct Stalls {
    journal: Journal,
    limit: Duration,
    looks: Mutex<Looks>,
}

/// Times since the machine was started.
struct Looks {
    /// When it was looked last.
    last: Duration,
    /// When a stall was told last.
    told: Duration,
}

impl Stalls {
    /// Looks until the clean-up, and writes every stall of `limit` or more to the journal.
    pub(super) fn watch(journal: Journal, limit: Duration, clean_up: &mut CleanUp) -> Arc<Self> {
        let looks = Mutex::new(Looks { last: since_boot(), told: Duration::ZERO });
        let stalls = Arc::new(Self { journal, limit, looks });
        clean_up.add_task("stalls", Arc::clone(&stalls).look_on());
        stalls
    }

    async fn look_on(self: Arc<Self>) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.look();
        }
    }

    /// Looks now: a stall that has just ended is in the journal when this returns, whoever else goes on first.
    pub(super) fn look(&self) {
        let mut looks = self.looks.lock();
        let now = since_boot();
        let stalled = now.saturating_sub(looks.last);
        looks.last = now;
        if stalled >= self.limit {
            self.tell(&mut looks, now, stalled);
        }
    }

    /// The scenario went on so much later than it could have: a stall for what it does and looks at, even if other tasks of
    /// the harness were done meanwhile. What is told already is not told again.
    pub(super) fn was_late(&self, late: Duration) {
        self.look();
        let mut looks = self.looks.lock();
        let now = since_boot();
        if late >= self.limit && now.saturating_sub(looks.told) >= late {
            self.tell(&mut looks, now, late);
        }
    }

    /// Looks on from the task by which this is polled, for ever: where that alone stood still, all that it does came late.
    pub(super) async fn look_on_here(self: Arc<Self>) -> Infallible {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last = since_boot();
        loop {
            ticks.tick().await;
            let now = since_boot();
            self.was_late(now.saturating_sub(last).saturating_sub(EVERY));
            last = now;
        }
    }

    fn tell(&self, looks: &mut Looks, now: Duration, stalled: Duration) {
        looks.told = now;
        self.journal.record(Event::Stalled { for_us: u64::try_from(stalled.as_micros()).unwrap_or(u64::MAX) });
    }
}

/// The time since the machine was started, sleep included.
fn since_boot() -> Duration {
    #[cfg(target_os = "linux")]
    const CLOCK: ClockId = ClockId::CLOCK_BOOTTIME;
    #[cfg(not(target_os = "linux"))]
    const CLOCK: ClockId = ClockId::CLOCK_MONOTONIC;
    // The clock is there on every system of this kind; one that cannot be read tells of no stall.
    clock_gettime(CLOCK).map(Duration::from).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stalls(journal: &Journal) -> Vec<u64> {
        let entries = journal.entries();
        let stalled = entries.iter().filter_map(|entry| match entry.event {
            Event::Stalled { for_us } => Some(for_us),
            _ => None,
        });
        stalled.collect()
    }

    // On one thread, a task that does not yield keeps every other from being done.
    #[tokio::test]
    async fn what_stood_still_for_longer_than_the_limit_is_in_the_journal() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        let watch = Stalls::watch(journal.clone(), Duration::from_millis(300), &mut clean_up);
        std::thread::sleep(Duration::from_millis(100));
        watch.look();
        std::thread::sleep(Duration::from_millis(350));
        watch.look();
        watch.look();
        let told = stalls(&journal);
        clean_up.close(Duration::from_secs(1)).await;
        assert!(told.len() == 1 && told.iter().all(|us| *us >= 350_000), "{told:?}");
    }

    #[tokio::test]
    async fn what_went_on_late_is_told_once() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        let watch = Stalls::watch(journal.clone(), Duration::from_millis(300), &mut clean_up);
        watch.was_late(Duration::from_millis(299));
        assert_eq!(stalls(&journal), Vec::<u64>::new());
        watch.was_late(Duration::from_millis(400));
        watch.was_late(Duration::from_millis(500));
        assert_eq!(stalls(&journal), [400_000]);
        std::thread::sleep(Duration::from_millis(350));
        watch.was_late(Duration::from_millis(340));
        let told = stalls(&journal);
        clean_up.close(Duration::from_secs(1)).await;
        assert_eq!(told.len(), 2, "the look tells it: {told:?}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_task_that_stood_still_alone_is_told_of() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        let watch = Stalls::watch(journal.clone(), Duration::from_millis(300), &mut clean_up);
        let act = async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            std::thread::sleep(Duration::from_millis(600));
            // What waits for nobody else lets others be looked at first.
            tokio::time::sleep(Duration::from_millis(1)).await;
        };
        tokio::select! {
            biased;
            never = watch.look_on_here() => match never {},
            () = act => {}
        }
        let told = stalls(&journal);
        clean_up.close(Duration::from_secs(1)).await;
        assert!(told.len() == 1 && told[0] >= 400_000, "{told:?}");
    }

    #[tokio::test]
    async fn it_is_told_without_being_asked() {
        let journal = Journal::in_memory();
        let mut clean_up = CleanUp::new(journal.clone());
        let watch = Stalls::watch(journal.clone(), Duration::from_millis(300), &mut clean_up);
        drop(watch);
        tokio::task::yield_now().await;
        std::thread::sleep(Duration::from_millis(350));
        let mut reader = journal.reader();
        let entry = tokio::time::timeout(Duration::from_secs(5), reader.next()).await.unwrap();
        clean_up.close(Duration::from_secs(1)).await;
        assert!(matches!(entry.event, Event::Stalled { .. }), "{entry:?}");
    }
}
