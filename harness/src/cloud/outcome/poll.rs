//! Reads a source every so often, and whenever it is asked to.

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::known::KnownRecords;
use super::observer::{Observer, ObserverError};
use crate::journal::watched;

/// Where records are, if one has to go there and look.
#[async_trait]
pub(super) trait Source: Send + 'static {
    /// Tells what is there to its end.
    async fn read(&mut self, known: &mut KnownRecords) -> Result<(), ObserverError>;
}

type Answer = oneshot::Sender<Result<(), ObserverError>>;

/// An observer that looks every so often.
#[derive(Debug)]
pub struct Polled {
    what: String,
    requests: mpsc::Sender<Answer>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Polled {
    /// Looks for the first time, then every so often.
    ///
    /// # Errors
    /// If the first look fails.
    pub(super) async fn open(source: impl Source, known: KnownRecords, every: Duration) -> Result<Self, ObserverError> {
        let (requests, asked) = mpsc::channel(1);
        let (closing, tasks, what) = (CancellationToken::new(), TaskTracker::new(), known.what().to_owned());
        let mut watch = Watch { source, known, failing: false };
        watch.look().await?;
        watch.known.sees(None);
        let journal = watch.known.journal();
        let work = watch.run(every, asked);
        let work = watched(journal, "cloud", format!("the observer of {what}"), work);
        tasks.spawn(closing.clone().run_until_cancelled_owned(work));
        tasks.close();
        Ok(Self { what, requests, closing, tasks })
    }
}

#[async_trait]
impl Observer for Polled {
    async fn catch_up(&self) -> Result<(), ObserverError> {
        let ended = || ObserverError::Ended { what: self.what.clone() };
        let (answer, answered) = oneshot::channel();
        self.requests.send(answer).await.map_err(|_| ended())?;
        answered.await.map_err(|_| ended())?
    }

    async fn close(&self) {
        self.closing.cancel();
        self.tasks.wait().await;
    }
}

struct Watch<S> {
    source: S,
    known: KnownRecords,
    failing: bool,
}

impl<S: Source> Watch<S> {
    async fn run(mut self, every: Duration, mut asked: mpsc::Receiver<Answer>) {
        let mut ticks = interval_at(Instant::now() + every, every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => drop(self.read().await),
                asked = asked.recv() => match asked {
                    Some(answer) => drop(answer.send(self.read().await)),
                    None => return,
                },
            }
        }
    }

    /// A lasting failure is told once.
    async fn read(&mut self) -> Result<(), ObserverError> {
        let result = self.look().await;
        match &result {
            Err(error) if !self.failing => {
                self.known.trouble(error);
                self.known.sees(Some(error.to_string()));
            }
            Ok(()) if self.failing => self.known.sees(None),
            _ => {}
        }
        self.failing = result.is_err();
        result
    }

    async fn look(&mut self) -> Result<(), ObserverError> {
        let began = self.known.now();
        self.source.read(&mut self.known).await?;
        self.known.looked(began);
        Ok(())
    }
}
