//! The line, open.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use opcua::types::Variant;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::access::{Access, describe_call};
use super::connect::Connection;
use super::follower::{Follower, Waiting};
use super::keeper::keep;
use super::log::{LogStart, known};
use super::recorder::Recorder;
use super::subscription::{self, subscribe};
use super::wanted::Wanted;
use super::{Answer, OperationError, PlantError, ServerConfig, SignalTable};
use crate::journal::{Journal, watched};
use crate::profile::LogNames;
use lineproof_judge::journal::{Event, Observation, Value};

/// The line as seen over OPC UA.
///
/// Everything that it sees and does goes to the journal. A lost connection is trouble, and is replaced by itself.
/// Dropping it stops it without a word to the plant; [`Plant::close`] says goodbye.
#[derive(Debug)]
pub struct Plant {
    pub(super) access: Arc<Access>,
    subscribed: Arc<AtomicBool>,
    /// None until the logs are followed.
    followers: Option<Vec<Following>>,
    stop: CancellationToken,
    keeper: AbortOnDropHandle<()>,
}

/// A ledger that is being followed.
#[derive(Debug)]
struct Following {
    requests: mpsc::Sender<Waiting>,
    _task: AbortOnDropHandle<()>,
}

impl Plant {
    /// Opens the plant. On return a session is active and the line's namespace is there.
    ///
    /// # Errors
    /// If the plant cannot be reached within [`Timeouts::connect`](crate::profile::Timeouts), offers no endpoint that fits, does
    /// not let the harness in or is not believed by it, or does not have the namespace.
    pub async fn connect(config: ServerConfig, journal: Journal) -> Result<Self, PlantError> {
        let connection = Arc::new(Connection::open(&config).await?);
        let recorder = Arc::new(Recorder::new(config.signals.clone(), journal.clone()));
        let current = watch::Sender::new(Some(connection));
        let (wanted, settling) = (Wanted::default(), Mutex::default());
        let access = Arc::new(Access { config, journal, recorder, current, wanted, settling });
        let (subscribed, stop) = (Arc::new(AtomicBool::new(false)), CancellationToken::new());
        let keeping = keep(Arc::clone(&access), Arc::clone(&subscribed), stop.clone());
        let keeper = tokio::spawn(watched(access.journal.clone(), "plant", "who keeps the connection".into(), keeping));
        Ok(Self { access, subscribed, followers: None, stop, keeper: AbortOnDropHandle::new(keeper) })
    }

    /// The line's signals.
    pub fn signals(&self) -> &SignalTable {
        &self.access.config.signals
    }

    /// The present value of a signal, asked from the plant.
    ///
    /// # Errors
    /// If there is no such signal, the plant does not answer, its answer is not Good, or of another type.
    pub async fn read(&self, signal: &str) -> Result<Value, PlantError> {
        self.access.read(self.signals().get(signal)?).await
    }

    /// Calls the method `object.method`; the journal gets the operation and its outcome.
    ///
    /// # Errors
    /// [`OperationError::Refused`] if it certainly did not happen, [`OperationError::Indeterminate`] if it may have.
    pub async fn call(&self, object: &str, method: &str, args: Vec<Variant>) -> Result<Answer, OperationError> {
        let what = describe_call(&format!("{object}.{method}"), &args);
        let result = self.access.call(object, method, args).await;
        self.access.journal_operation(what, result.as_ref().err());
        result
    }

    /// Compares the plant's clock with this machine's; the journal is told of one that is behind.
    ///
    /// # Errors
    /// If the server does not say what time it is.
    pub async fn compare_clocks(&self) -> Result<(), PlantError> {
        self.access.compare_clocks().await
    }

    /// Observes every signal from now on, also on the connections that replace a lost one. On return the journal has
    /// a first value of each; afterwards every change, with the plant's own time.
    ///
    /// # Errors
    /// If the plant does not have one of the signals, or does not send a first value of it in time.
    pub async fn subscribe_all(&self) -> Result<(), PlantError> {
        if self.subscribed.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let result = match self.access.connection() {
            Ok(connection) => subscribe(&self.access, &connection).await,
            Err(error) => Err(error),
        };
        self.subscribed.store(result.is_ok(), Ordering::Release);
        result
    }

    /// Follows the plant's logs from now on, those of which its table has the signal: a line need not keep any. On return
    /// everything that they had numbered since `start` is in the journal.
    ///
    /// # Errors
    /// If a ledger is not there, or it does not return what it should.
    pub async fn follow(&mut self, logs: &LogNames, start: LogStart) -> Result<(), PlantError> {
        let mut followers = Vec::new();
        for (ledger, reading) in known(logs) {
            if start == LogStart::Never || self.signals().get(&ledger.newest).is_err() {
                continue;
            }
            let shows = ledger.shows;
            let mut follower = Follower::new(Arc::clone(&self.access), ledger, reading);
            if start == LogStart::Present {
                let serial = follower.pass_over().await?;
                if shows == Observation::Parts {
                    self.access.journal.record(Event::FinishedBefore { serial });
                }
            }
            followers.push(follower);
        }
        self.followers = Some(followers.into_iter().map(Following::start).collect());
        self.catch_up().await
    }

    /// On return everything that the plant had numbered before the call is in the journal, and, if signals are
    /// observed, every change of a signal before the call.
    ///
    /// # Errors
    /// If a ledger could not be read to its end, or none is followed, or the plant does not notify what it answers.
    pub async fn catch_up(&self) -> Result<(), PlantError> {
        let followers = self.followers.as_ref().ok_or(PlantError::NotFollowed)?;
        futures::future::try_join_all(followers.iter().map(|following| self.caught_up(following))).await?;
        if self.subscribed.load(Ordering::Acquire) { self.catch_up_signals().await } else { Ok(()) }
    }

    /// On return every change of an observed signal before the call is in the journal.
    ///
    /// # Errors
    /// If the plant does not notify what it answers.
    pub async fn catch_up_signals(&self) -> Result<(), PlantError> {
        subscription::catch_up(&self.access).await
    }

    async fn caught_up(&self, following: &Following) -> Result<(), PlantError> {
        let (sender, answer) = oneshot::channel();
        let gone = || self.access.unavailable("its logs", "the plant was closed");
        following.requests.send(sender).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }

    /// Takes back what is still to be taken back, stops observing and closes the session: within the time of two requests and
    /// two for each signal that is taken back, which may just be written anew.
    pub async fn close(self) {
        let Self { access, followers, stop, keeper, .. } = self;
        access.take_back().await;
        drop(followers);
        stop.cancel();
        let limit = access.config.timeouts.request;
        if timeout(limit, keeper).await.is_err() {
            tracing::warn!("the plant's keeper did not stop in {limit:?}");
        }
        if let Ok(connection) = access.connection() {
            connection.close().await;
        }
    }
}

impl Following {
    fn start(follower: Follower) -> Self {
        let (requests, queue) = mpsc::channel(8);
        let (journal, what) = (follower.access.journal.clone(), "who follows a log".into());
        let task = tokio::spawn(watched(journal, "plant", what, follower.run(queue)));
        Self { requests, _task: AbortOnDropHandle::new(task) }
    }
}
