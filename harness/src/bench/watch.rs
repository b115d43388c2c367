//! Feeds checkers from the journal until they decide or time is up.

use std::time::Duration;

use crate::cloud::outcome::ObserverError;
use crate::journal::{self, Reader};
use lineproof_judge::check::{Checker, Window};
use lineproof_judge::journal::{Judgement, Verdict};

use super::Bench;

/// How long the simulated plant may take to make up for a stall of the machine.
const MAKING_UP: Duration = Duration::from_secs(5);

/// A checker that goes on watching until the end of the scenario.
pub(super) struct Standing {
    checker: Box<dyn Checker>,
    reader: Reader,
}

impl Bench {
    /// The time that a step grants: from its beginning on.
    pub fn window(&self, allowed: Duration) -> Window {
        Window::lasting(self.progress.step, allowed)
    }

    /// Waits for what a checker promises.
    pub async fn expect(&mut self, mut checker: impl Checker + 'static) -> Judgement {
        let mut reader = self.parts.journal.reader();
        self.follow(&mut checker, &mut reader).await
    }

    /// Waits for what a checker promises, and holds it against everything that still happens in the scenario.
    pub async fn expect_and_hold(&mut self, checker: impl Checker + 'static) -> Judgement {
        let mut checker: Box<dyn Checker> = Box::new(checker);
        let mut reader = self.parts.journal.reader();
        let judgement = self.follow(checker.as_mut(), &mut reader).await;
        self.standing.push(Standing { checker, reader });
        judgement
    }

    /// Watches until the checker decides. Only a pass that was reached before time was up stands as it is. Whatever
    /// rests on the end of the time limit or speaks against the system is judged again when everything that had
    /// happened by then, and may still have been on its way to the harness, was observed.
    async fn follow(&self, checker: &mut dyn Checker, reader: &mut Reader) -> Judgement {
        // Nothing is judged by what was true before the step began.
        self.catch_up().await;
        let clock = self.parts.journal.clock();
        let judgement = journal::watch(checker, reader, clock).await;
        let in_time = checker.deadline().is_none_or(|deadline| clock.now() < deadline);
        if judgement.verdict == Verdict::Pass && in_time {
            return judgement;
        }
        self.catch_up().await;
        let now = clock.now();
        while let Some(entry) = reader.try_next() {
            checker.observe(&entry);
        }
        checker.decide(now).unwrap_or_else(|| checker.finish(now))
    }

    /// Waits until everything that plant and cloud knew before this call is in the journal; false, and a
    /// trouble, if one of them does not say.
    ///
    /// What a simulated plant stamps is complete only up to its own time, so that has to come to this moment first.
    pub(super) async fn catch_up(&self) -> bool {
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

    /// Waits until the simulated plant's own time has come to this moment.
    pub(super) async fn in_time(&self) -> Result<(), String> {
        match tokio::time::timeout(MAKING_UP, self.parts.simulated.in_time()).await {
            Ok(in_time) => in_time.map_err(|error| error.to_string()),
            Err(_) => Err(format!("its time did not come to that of the harness within {MAKING_UP:?}")),
        }
    }

    /// Judges the standing checks by everything that happened.
    pub fn judge_standing(&mut self) -> Vec<Judgement> {
        let now = self.parts.journal.clock().now();
        self.standing.iter_mut().map(|standing| standing.finish(now)).collect()
    }
}

impl Standing {
    fn finish(&mut self, now: lineproof_judge::journal::Moment) -> Judgement {
        while let Some(entry) = self.reader.try_next() {
            self.checker.observe(&entry);
        }
        self.checker.finish(now)
    }
}
