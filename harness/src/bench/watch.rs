//! Asks checks of the journal, and watches them until they are decided or time is up.

use std::time::Duration;

use crate::cloud::outcome::ObserverError;
use crate::journal::{Judged, Watching};
use lineproof_judge::journal::{Asked, Check, Doubt, Since, Verdict};

use super::Bench;

/// How long beyond its time limit something is waited for, to tell what is late from what never comes.
const BEYOND: Duration = Duration::from_secs(3);

/// How long a plant with a time of its own may take to make up for a stall of the machine.
const MAKING_UP: Duration = Duration::from_secs(5);

impl Bench {
    /// Waits for what a check promises, in a time that begins with the present step. A standing one is held against
    /// everything that still happens in the scenario.
    pub async fn expect(&mut self, check: Check, standing: bool) -> Judged {
        self.look_for(&check);
        let since = self.progress.since;
        self.ask(Asked { check, since, standing }).await
    }

    /// Begins to look at what is not looked at in every scenario.
    fn look_for(&mut self, check: &Check) {
        match check {
            Check::Grows { component, .. } => self.look_at_usage(component),
            Check::ConnectsSeldom { link, .. } => self.look_at_connections(link),
            _ => {}
        }
    }

    /// Waits for what a check promises.
    pub(super) async fn ask(&mut self, asked: Asked) -> Judged {
        if let Some(program) = asked.check.program().cloned() {
            return Box::pin(self.ask_program(asked, &program)).await;
        }
        let standing = asked.standing;
        let mut watching = Watching::begin(&self.parts.journal, asked);
        if standing {
            // It stands even if the step is cancelled while it waits.
            self.standing.push(watching.twin(&self.parts.journal));
        }
        self.follow(&mut watching).await
    }

    /// Watches until the check is decided. A pass that was reached before time was up stands, if it still does when
    /// everything that had happened by then is observed. Whatever rests on the end of the time limit or speaks against the system is judged again when everything that had
    /// happened by then, and may still have been on its way to the harness, was observed; where that cannot be had, nothing
    /// is held against the system.
    async fn follow(&self, watching: &mut Watching) -> Judged {
        // Nothing is judged by what was true before the step began.
        self.catch_up().await;
        let clock = self.parts.journal.clock();
        loop {
            let judged = watching.settled(clock).await;
            self.parts.stalls.was_late(watching.was_behind());
            let in_time = judged.judgement.verdict == Verdict::Pass && watching.is_in_time(clock.now());
            if in_time && !watching.is_revocable() {
                return judged;
            }
            let complete = self.catch_up().await;
            let again = watching.now(clock.now());
            match again.judgement.verdict {
                Verdict::Pass => return again,
                _ if watching.is_put_off(&again, clock.now()) => {}
                _ if in_time && watching.is_in_time(clock.now()) => {}
                Verdict::Fail if complete => return watching.beyond(clock, BEYOND).await,
                _ if complete || !watching.misses_something() => return again,
                _ => return again.doubted(Doubt::Incomplete),
            }
        }
    }

    /// Waits until everything that plant and cloud knew before this call is in the journal; false, and a
    /// trouble, if one of them does not say.
    ///
    /// What a plant with a time of its own stamps is complete only up to that, so it has to come to this moment first.
    pub(super) async fn catch_up(&self) -> bool {
        self.parts.stalls.look();
        self.parts.starving.look().await;
        let in_time = self.in_time().await;
        let (plant, records) = tokio::join!(self.parts.plant.catch_up(), self.records());
        let complete = in_time.is_ok() && plant.is_ok() && records.is_ok();
        if let Err(error) = in_time {
            self.parts.journal.trouble("plant", error);
        }
        if let Err(error) = plant {
            self.parts.journal.trouble("plant", error);
        }
        if let Err(error) = records {
            self.parts.journal.trouble("records", error);
        }
        complete
    }

    async fn records(&self) -> Result<(), ObserverError> {
        match &self.parts.records {
            Some(records) => records.catch_up().await,
            None => Ok(()),
        }
    }

    /// Waits until the plant's own time, if it has one, has come to this moment.
    pub(super) async fn in_time(&self) -> Result<(), String> {
        let Some(time) = &self.parts.time else { return Ok(()) };
        let late = || Err(format!("its time did not come to that of the harness within {MAKING_UP:?}"));
        tokio::time::timeout(MAKING_UP, time.in_time()).await.unwrap_or_else(|_| late())
    }

    /// Holds a promise of the scenario against what has happened, although the scenario ended before it could be waited for.
    pub fn hold(&mut self, check: Check) {
        let since = Since { window: self.parts.journal.clock().now(), ..self.progress.since };
        let asked = Asked { check, since, standing: true };
        if asked.check.program().is_some() {
            return self.hold_program(&asked);
        }
        self.owed.push(Watching::begin(&self.parts.journal, asked));
    }

    /// Takes note that the scenario ended before it made good what it had broken.
    pub fn leave_broken(&mut self) {
        self.left_broken = true;
    }

    /// Judges the standing checks by everything that happened; of promises that the scenario did not come to, those that are
    /// broken. `complete` says whether everything that happened was observed, `rests` whether line and system came to rest.
    pub fn judge_standing(&mut self, complete: bool, rests: bool) -> Vec<Judged> {
        let (now, left_broken) = (self.parts.journal.clock().now(), self.left_broken);
        let judge = |watching: &mut Watching| {
            let judged = watching.finish(now);
            match judged.judgement.verdict {
                Verdict::Fail if left_broken && watching.misses_something() => judged.doubted(Doubt::Stage),
                Verdict::Fail if !complete && watching.misses_something() => judged.doubted(Doubt::Incomplete),
                Verdict::Pass if !rests => judged.doubted(Doubt::Restless),
                _ => judged,
            }
        };
        let standing: Vec<Judged> = self.standing.iter_mut().map(judge).collect();
        let owed: Vec<Judged> = self.owed.iter_mut().map(judge).collect();
        let broken = owed.into_iter().filter(|judged| judged.judgement.verdict == Verdict::Fail);
        standing.into_iter().chain(broken).collect()
    }
}
