//! Follows one log of the plant into the journal: each entry once, in order, across reconnects.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{MissedTickBehavior, interval};

use super::access::Access;
use super::log::{PlantLog, Reading, page_request};
use super::{OperationError, PlantError};
use lineproof_judge::journal::{Event, Moment, Value};

/// How often a log is looked at even when no notification says that it grew.
const POLL: Duration = Duration::from_millis(100);
/// Entries asked for at once.
const PAGE: u32 = 500;

/// Where somebody waits for the log to be complete.
pub(super) type Waiting = oneshot::Sender<Result<(), PlantError>>;

/// The follower of one log.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) access: Arc<Access>,
    log: PlantLog,
    reading: Reading,
    /// The number that the next entry must have.
    next: u64,
    /// The session in which the numbering was last found to go on.
    settled: Option<u32>,
    /// The last trouble noted, so that a lasting one is noted once.
    last_trouble: Option<String>,
    /// Whether the last look succeeded; nothing before the first.
    sees: Option<bool>,
    /// When the last look began that succeeded.
    looked: Option<Moment>,
}

impl Follower {
    /// A follower from the first entry on.
    pub(super) fn new(access: Arc<Access>, log: PlantLog, reading: Reading) -> Self {
        Self { access, log, reading, next: 1, settled: None, last_trouble: None, sees: None, looked: None }
    }

    /// Passes over everything that is there; returns the number of its last entry, 0 if there is none.
    pub(super) async fn pass_over(&mut self) -> Result<u64, PlantError> {
        let newest = self.newest().await?;
        self.next = newest + 1;
        Ok(newest)
    }

    /// Follows the log until nobody can ask any more.
    pub(super) async fn run(mut self, mut requests: mpsc::Receiver<Waiting>) {
        let recorder = Arc::clone(&self.access.recorder);
        let Ok(newest) = self.access.config.signals.position(&self.log.newest) else { return };
        let mut poll = interval(POLL);
        poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let waiting = tokio::select! {
                request = requests.recv() => match request {
                    Some(waiting) => Some(waiting),
                    None => return,
                },
                () = recorder.changed(newest) => None,
                _ = poll.tick() => None,
            };
            let began = self.access.journal.clock().now();
            let result = self.read_on().await;
            self.note(&result, began);
            if let Some(waiting) = waiting {
                // Who does not wait any more needs no answer.
                let _ = waiting.send(result);
            }
        }
    }

    /// Writes everything that the plant has numbered by now to the journal.
    async fn read_on(&mut self) -> Result<(), PlantError> {
        let mut next = self.settle().await?;
        loop {
            let page = self.page(next).await?;
            if page.is_empty() {
                return Ok(());
            }
            for (number, event) in page {
                if number < next {
                    return Err(self.unordered(number, next));
                }
                if number > next {
                    self.gap(next, number - 1);
                }
                self.access.journal.record(event);
                next = number + 1;
                self.next = next;
            }
        }
    }

    async fn page(&self, from: u64) -> Result<super::log::Page, PlantError> {
        let PlantLog { object, method, .. } = &self.log;
        let answer = self.access.call(object, method, page_request(from, PAGE)).await.map_err(|error| {
            let (OperationError::Refused { status: why, .. } | OperationError::Indeterminate { why, .. }) = error;
            self.access.unavailable(self.name(), why)
        })?;
        Ok((self.reading)(&answer, self.access.journal.clock())?)
    }

    /// The number to go on with. On a new connection the plant may be a new one that counts from 1 again.
    async fn settle(&mut self) -> Result<u64, PlantError> {
        let session = self.access.connection()?.session().session_id();
        if self.settled != Some(session) {
            let newest = self.newest().await?;
            if newest + 1 < self.next {
                self.restarted(self.next - 1, newest);
                self.next = 1;
            }
            self.settled = Some(session);
        }
        Ok(self.next)
    }

    async fn newest(&self) -> Result<u64, PlantError> {
        let signal = self.access.config.signals.get(&self.log.newest)?;
        match self.access.read(signal).await? {
            Value::Int(number) => Ok(u64::try_from(number).unwrap_or(0)),
            Value::Null => Ok(0),
            other => Err(signal.rejects(&other).into()),
        }
    }

    fn name(&self) -> String {
        format!("`{}.{}`", self.log.object, self.log.method)
    }

    fn gap(&self, first: u64, last: u64) {
        self.lost(format!(
            "entries {first} to {last} of {} are missing: the plant forgot them before they were read",
            self.name()
        ));
    }

    fn restarted(&self, known: u64, newest: u64) {
        self.lost(format!(
            "{} was known up to {known} and now ends at {newest}: the plant was restarted and counts anew",
            self.name()
        ));
    }

    fn lost(&self, why: impl std::fmt::Display) {
        self.access.journal.lost("plant", self.log.shows, why);
    }

    fn unordered(&self, number: u64, next: u64) -> PlantError {
        self.access.unavailable(self.name(), format!("entry {number} came where {next} or a later one was due"))
    }

    /// Notes a trouble of a look that began then, once. A lost connection is noted by whoever keeps it.
    fn note(&mut self, result: &Result<(), PlantError>, began: Moment) {
        if self.sees.replace(result.is_ok()) != Some(result.is_ok()) {
            let blind = result.as_ref().err().map(ToString::to_string);
            let seen = self.looked.filter(|_| blind.is_some());
            self.access.journal.record(Event::Observing { what: self.log.shows, blind, seen });
        }
        if result.is_ok() {
            self.looked = Some(began);
        }
        let trouble = match result {
            Err(error) if self.access.connection().is_ok() => Some(error.to_string()),
            _ => None,
        };
        if trouble != self.last_trouble
            && let Some(message) = &trouble
        {
            self.access.recorder.trouble(message.as_str());
        }
        self.last_trouble = trouble;
    }
}
