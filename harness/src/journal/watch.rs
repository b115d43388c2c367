//! Watches a check along a journal that is still being written.

use std::time::Duration;

use lineproof_judge::check::Checker;
use lineproof_judge::journal::{Asked, Basis, Doubt, Entry, Event, Judgement, Moment, Settled, Verdict};
use tokio::time::timeout;

use super::{Clock, Journal, Reader};

/// A check that was asked, and how far it has been answered.
pub struct Watching {
    asked: u64,
    check: Asked,
    checker: Box<dyn Checker>,
    reader: Reader,
    /// How long an entry stood in the journal at most, before it was observed.
    behind: Duration,
}

/// A judgement, and by what it was made, if a check was.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The judgement, a doubt about it already taken into account.
    pub judgement: Judgement,
    /// By what it was made.
    pub basis: Option<Basis>,
}

impl Watching {
    /// Writes to the journal what is asked, and begins to watch it from its first entry on.
    #[must_use]
    pub fn begin(journal: &Journal, asked: Asked) -> Self {
        let checker = asked.checker();
        let number = journal.record(Event::Asked(asked.clone()));
        Self { asked: number, check: asked, checker, reader: journal.reader(), behind: Duration::ZERO }
    }

    /// Watches the same check once more, from the first entry of the journal on.
    #[must_use]
    pub fn twin(&self, journal: &Journal) -> Self {
        let (check, checker) = (self.check.clone(), self.check.checker());
        Self { asked: self.asked, check, checker, reader: journal.reader(), behind: Duration::ZERO }
    }

    /// Watches until the check is decided, its deadline has passed, or it has nothing to wait for.
    ///
    /// It stays usable: a standing check goes on from where this call left it. Cancel safe in so far as no entry is
    /// observed twice; one may be lost to the checker only if this future is dropped, and the whole is then to be
    /// dropped with it.
    pub async fn settled(&mut self, clock: Clock) -> Judged {
        loop {
            // Read before draining: every entry up to `now` is then among those observed.
            let now = clock.now();
            self.drain(now);
            if let Some(judgement) = self.checker.decide(now) {
                return self.judged(judgement, now, Settled::Decided);
            }
            match self.checker.deadline() {
                Some(deadline) if now < deadline => {
                    if let Ok(entry) = timeout(deadline.since(now), self.reader.next()).await {
                        self.observe(&entry, clock.now());
                    }
                }
                _ => return self.finished(now),
            }
        }
    }

    /// Judges by everything up to `now`: as it is decided, or else as if nothing more were to come.
    pub fn now(&mut self, now: Moment) -> Judged {
        self.drain(now);
        match self.checker.decide(now) {
            Some(judgement) => self.judged(judgement, now, Settled::Decided),
            None => self.finished(now),
        }
    }

    /// Judges by everything up to `now`, with nothing more to come.
    pub fn finish(&mut self, now: Moment) -> Judged {
        self.drain(now);
        self.finished(now)
    }

    /// Judges again when what has failed to come in time has come at last, or has not come for `longest` either.
    pub async fn beyond(&mut self, clock: Clock, longest: Duration) -> Judged {
        let end = clock.now().after(longest);
        loop {
            let now = clock.now();
            self.drain(now);
            if now >= end || !self.checker.may_come_late() {
                return self.now(now);
            }
            if let Ok(entry) = timeout(end.since(now), self.reader.next()).await {
                self.observe(&entry, clock.now());
            }
        }
    }

    /// The number of the entry with the check.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.asked
    }

    /// Whether a failure rests on something that was not seen.
    #[must_use]
    pub fn misses_something(&self) -> bool {
        !self.checker.unseen(Verdict::Fail).is_empty()
    }

    /// Whether a pass may be taken back by what happens next.
    #[must_use]
    pub fn is_revocable(&self) -> bool {
        self.checker.is_revocable()
    }

    /// How long after something has happened its consequences may still come.
    #[must_use]
    pub fn allowance(&self) -> Duration {
        self.checker.allowance()
    }

    /// Whether there is time left for the check, or time means nothing to it.
    #[must_use]
    pub fn is_in_time(&self, now: Moment) -> bool {
        self.checker.deadline().is_none_or(|deadline| now < deadline)
    }

    /// Whether this judgement, the latest one, is only how it would be if nothing more came, and there is time for more: a stall
    /// that was told in between has put the end off.
    #[must_use]
    pub fn is_put_off(&self, judged: &Judged, now: Moment) -> bool {
        let undecided = judged.basis.as_ref().is_some_and(|basis| basis.settled == Settled::Finished);
        undecided && self.checker.deadline().is_some_and(|deadline| now < deadline)
    }

    /// By how much the harness was late, at worst, to take note of what happened since this was asked last.
    #[must_use]
    pub fn was_behind(&mut self) -> Duration {
        std::mem::take(&mut self.behind)
    }

    fn drain(&mut self, now: Moment) {
        while let Some(entry) = self.reader.try_next() {
            self.observe(&entry, now);
        }
    }

    fn observe(&mut self, entry: &Entry, now: Moment) {
        // What was there before the check was asked is not late.
        if entry.seq > self.asked {
            self.behind = self.behind.max(now.since(entry.at));
        }
        self.checker.observe(entry);
    }

    fn finished(&self, now: Moment) -> Judged {
        self.judged(self.checker.finish(now), now, Settled::Finished)
    }

    fn judged(&self, judgement: Judgement, now: Moment, settled: Settled) -> Judged {
        let basis = Basis { asked: self.asked, entries: self.reader.observed(), now, settled, doubt: None };
        Judged { judgement, basis: Some(basis) }
    }
}

impl Judged {
    /// Does not hold a failure against the system.
    #[must_use]
    pub fn doubted(self, doubt: Doubt) -> Self {
        let basis = self.basis.map(|basis| Basis { doubt: Some(doubt), ..basis });
        Self { judgement: doubt.of(self.judgement), basis }
    }
}

impl From<Judgement> for Judged {
    /// Without a check.
    fn from(judgement: Judgement) -> Self {
        Self { judgement, basis: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_judge::journal::{Check, Condition, FinishedPart, Value};

    fn part(serial: u32) -> Event {
        Event::PartFinished(FinishedPart { serial: serial.into(), part: serial, plant_time: Moment::default() })
    }

    fn asked(journal: &Journal, check: Check) -> Watching {
        Watching::begin(journal, Asked { check, since: journal.clock().now().into(), standing: false })
    }

    fn two(within: Duration) -> Check {
        Check::PartsFinished { wanted: 2, within, told_by: Vec::new() }
    }

    #[tokio::test]
    async fn what_happens_in_time_ends_the_wait() {
        let journal = Journal::in_memory();
        let mut watching = asked(&journal, two(Duration::from_hours(1)));
        let writer = journal.clone();
        let waiting = tokio::spawn(async move { watching.settled(journal.clock()).await });
        writer.record(part(1));
        writer.record(part(2));
        assert_eq!(waiting.await.unwrap().judgement.verdict, Verdict::Pass);
    }

    #[tokio::test]
    async fn what_is_noticed_late_is_known_to_be_late() {
        let journal = Journal::in_memory();
        journal.record(part(1));
        std::thread::sleep(Duration::from_millis(60));
        let mut watching = asked(&journal, two(Duration::from_hours(1)));
        journal.record(part(2));
        std::thread::sleep(Duration::from_millis(40));
        watching.settled(journal.clock()).await;
        let behind = watching.was_behind();
        assert!(behind >= Duration::from_millis(40), "{behind:?}");
        assert_eq!(watching.was_behind(), Duration::ZERO);
    }

    #[tokio::test]
    async fn the_deadline_ends_the_wait() {
        let journal = Journal::in_memory();
        let mut watching = asked(&journal, two(Duration::from_millis(20)));
        journal.record(part(1));
        let judged = watching.settled(journal.clock()).await;
        assert_eq!(judged.judgement.verdict, Verdict::Fail, "{judged:?}");
    }

    #[test]
    fn a_stall_puts_the_end_of_a_watch_off() {
        let journal = Journal::in_memory();
        let (condition, lasting) = (Condition::equals("x", Value::Bool(true)), Duration::from_secs(1));
        let mut watching = asked(&journal, Check::Stays { condition, lasting });
        let end = journal.clock().now().after(Duration::from_secs(2));
        let judged = watching.now(end);
        assert!(!watching.is_put_off(&judged, end), "the time is up");
        journal.record(Event::Stalled { for_us: 60_000_000 });
        let judged = watching.now(end);
        assert!(watching.is_put_off(&judged, end), "{judged:?}");
        assert!(!watching.is_put_off(&judged, end.after(Duration::from_mins(2))));
    }

    #[tokio::test]
    async fn what_has_nothing_to_wait_for_judges_at_once() {
        let journal = Journal::in_memory();
        let judged = asked(&journal, Check::ControlNeverShared).settled(journal.clock()).await;
        assert_eq!(judged.judgement.verdict, Verdict::Unknown);
    }
}
