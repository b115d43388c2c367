//! Notices that a component could not run although it wanted to: others had the processors.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::clean_up::CleanUp;
use crate::journal::Journal;
use crate::process::Share;
use crate::system::System;
use lineproof_judge::journal::Event;

/// How often is looked.
const EVERY: Duration = Duration::from_millis(250);

/// The time in which waiting is added up: shorter waits than that have the same effect if there are enough of them.
const PERIOD: Duration = Duration::from_secs(1);

/// Looks at what the components have of the processors.
pub(super) struct Starving {
    system: Arc<System>,
    journal: Journal,
    limit: Duration,
    accounts: Mutex<HashMap<String, Account>>,
}

impl Starving {
    /// Looks until the clean-up, and writes to the journal which component waited for a processor for `limit` or more of
    /// [`PERIOD`].
    pub(super) fn watch(system: Arc<System>, journal: Journal, limit: Duration, clean_up: &mut CleanUp) -> Arc<Self> {
        let starving = Arc::new(Self { system, journal, limit, accounts: Mutex::default() });
        clean_up.add_task("starving", Arc::clone(&starving).look_on());
        starving
    }

    async fn look_on(self: Arc<Self>) {
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.look().await;
        }
    }

    /// Looks now: who was starved until now is in the journal when this returns.
    pub(super) async fn look(&self) {
        for component in self.system.names() {
            let shares = self.system.shares(component).await;
            let mut accounts = self.accounts.lock();
            let account = accounts.entry(component.to_owned()).or_default();
            if let Some(Starved { waited, over }) = account.look(Instant::now(), shares, self.limit) {
                self.journal.record(Event::Starved {
                    component: component.to_owned(),
                    for_us: us(waited),
                    over_us: us(over),
                });
            }
        }
    }
}

fn us(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// What the threads of a component had of the processors, by their numbers, at the looks of the last [`PERIOD`].
#[derive(Default)]
struct Account(HashMap<i32, VecDeque<(Instant, Share)>>);

/// How long a thread waited, of which time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Starved {
    waited: Duration,
    over: Duration,
}

impl Account {
    /// How long the thread that waited longest did so, if that was `limit` or more. A component whose threads together ran for
    /// longer than that keeps itself from running. What is told is not told again.
    fn look(&mut self, at: Instant, threads: HashMap<i32, Share>, limit: Duration) -> Option<Starved> {
        self.0.retain(|number, _| threads.contains_key(number));
        for (number, share) in threads {
            let looks = self.0.entry(number).or_default();
            looks.push_back((at, share));
            while looks.get(1).is_some_and(|(second, _)| at.saturating_duration_since(*second) >= PERIOD) {
                looks.pop_front();
            }
        }
        let ran: Duration = self.0.values().map(|looks| between(looks).0.ran).sum();
        let longest = self.0.values().map(between).max_by_key(|(share, _)| share.waited);
        let (Share { waited, .. }, over) = longest.filter(|(share, _)| share.waited >= limit && share.waited > ran)?;
        self.0.values_mut().for_each(|looks| _ = looks.drain(..looks.len() - 1));
        Some(Starved { waited, over })
    }
}

/// What a thread had between the first and the last of these looks, and how long that was.
fn between(looks: &VecDeque<(Instant, Share)>) -> (Share, Duration) {
    let (Some((first, before)), Some((last, now))) = (looks.front(), looks.back()) else { return Default::default() };
    let (ran, waited) = (now.ran.saturating_sub(before.ran), now.waited.saturating_sub(before.waited));
    (Share { ran, waited }, last.saturating_duration_since(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(500);

    fn share(ran: u64, waited: u64) -> HashMap<i32, Share> {
        HashMap::from([(7, Share { ran: Duration::from_millis(ran), waited: Duration::from_millis(waited) })])
    }

    /// What is told of looks at one thread, each with the milliseconds at which it is looked, and that it ran and waited since it
    /// began.
    fn told<const N: usize>(looks: [(u64, u64, u64); N]) -> [Option<(u64, u64)>; N] {
        let (began, mut account) = (Instant::now(), Account::default());
        looks.map(|(at, ran, waited)| {
            let told = account.look(began + Duration::from_millis(at), share(ran, waited), LIMIT);
            told.map(|told| (us(told.waited) / 1000, us(told.over) / 1000))
        })
    }

    #[test]
    fn what_waited_for_long_enough_of_a_second_was_starved() {
        assert_eq!(told([(0, 0, 900), (250, 10, 1150), (500, 20, 1400)]), [None, None, Some((500, 500))]);
        assert_eq!(
            told([(0, 0, 0), (700, 10, 640), (900, 10, 640)]),
            [None, Some((640, 700)), None],
            "it is told once"
        );
        assert_eq!(told([(0, 0, 0), (500, 10, 300), (1500, 10, 300), (2000, 10, 520)]), [None; 4], "a second later");
    }

    #[test]
    fn who_runs_all_the_time_is_not_starved() {
        assert_eq!(told([(0, 0, 0), (1000, 550, 540)]), [None; 2]);
    }

    #[test]
    fn who_keeps_the_processors_from_itself_is_not_starved() {
        let (began, mut account) = (Instant::now(), Account::default());
        let threads = |ran, waited| {
            let share = Share { ran: Duration::from_millis(ran), waited: Duration::from_millis(waited) };
            (0..8).map(|number| (number, share)).collect()
        };
        assert_eq!(account.look(began, threads(0, 0), LIMIT), None);
        assert_eq!(account.look(began + PERIOD, threads(250, 750), LIMIT), None);
    }

    #[test]
    fn a_thread_that_is_new_says_nothing() {
        let (now, mut account) = (Instant::now(), Account::default());
        assert_eq!(account.look(now, share(0, 900), LIMIT), None);
        assert_eq!(account.look(now, HashMap::new(), LIMIT), None);
        assert_eq!(account.look(now, share(0, 1800), LIMIT), None);
    }
}
