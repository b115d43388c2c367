//! Records signals of any OPC UA server as a [`trace`](crate::trace).
//!
//! Notifications of a server may get lost: with a connection, or because a queue has no room. A recording never
//! takes them for complete; where some may be missing, the trace has a gap.

mod config;
mod error;
mod listener;
mod node;
mod read;
mod resolve;
mod tape;

use std::collections::HashSet;
use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use opcua::types::NodeId;
use plant_client::{AccessError, Application, Connection, Settings, SubscribeError, Target, subscribe};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::trace::{Signal, Writer};
pub use config::{RecordConfig, Summary};
pub use error::RecordError;
use listener::{Heard, Listener};
use read::present;
use resolve::Resolved;
use tape::{Start, Tape};

/// From a request until its answer.
const REQUEST: Duration = Duration::from_secs(10);
/// Whom a recording says it is, and how long it waits.
const SETTINGS: Settings = Settings {
    application: Application { name: "plant-sim", uri: "urn:lineproof:plant-sim:client" },
    connect: Duration::from_secs(10),
    request: REQUEST,
    probe: Duration::from_secs(1),
    probes: 3,
    silence: None,
};
/// How often what was recorded is handed to the operating system.
const FLUSH: Duration = Duration::from_secs(1);
/// How long a change may take from the server, when the recording ends.
const LAST: Duration = Duration::from_millis(500);
/// Between two attempts to get a lost connection back.
const RETRY: Duration = Duration::from_millis(500);
/// Notifications that may wait for the file.
const WAITING: usize = 4096;

/// A recording in progress. Let go without [`Self::finish`] it ends as if cut off.
#[derive(Debug)]
pub struct Recording {
    signals: Vec<Signal>,
    samples: Arc<AtomicU64>,
    stop: CancellationToken,
    over: CancellationToken,
    task: AbortOnDropHandle<Result<Summary, RecordError>>,
}

impl Recording {
    /// Starts a recording. When this returns, every change of every signal is in it.
    ///
    /// # Errors
    /// [`RecordError`], which says what to do about it.
    pub async fn start(config: RecordConfig) -> Result<Self, RecordError> {
        let connection = connect(&config.server).await?;
        let resolved = resolve::resolve(&connection, &config).await?;
        let (sender, heard) = mpsc::channel(WAITING);
        listen(&connection, &config.server.endpoint, &resolved.signals, sender).await?;
        let (signals, samples) = (resolved.signals.clone(), Arc::new(AtomicU64::new(0)));
        let mut opening = Opening { config, resolved, connection, heard };
        let first = opening.hear_of_all().await?;
        let deck = opening.begin(first, samples.clone())?;
        let (stop, over) = (CancellationToken::new(), CancellationToken::new());
        let (stopped, end) = (stop.clone(), over.clone().drop_guard());
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            let _end = end;
            deck.run(stopped).await
        }));
        Ok(Self { signals, samples, stop, over, task })
    }

    /// The signals that are recorded.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// How many values were recorded so far.
    pub fn samples(&self) -> u64 {
        self.samples.load(Ordering::Relaxed)
    }

    /// Returns when the recording has ended by itself, which it does only when the file can't be written any more.
    pub async fn ended(&self) {
        self.over.cancelled().await;
    }

    /// Ends the recording, and completes its file: with every change that the server had made before.
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn finish(self) -> Result<Summary, RecordError> {
        self.stop.cancel();
        self.task.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }
}

async fn connect(server: &Target) -> Result<Connection, RecordError> {
    Connection::open(server, &SETTINGS).await.map_err(|error| match error {
        AccessError::Connect { endpoint, why } => RecordError::Connect { endpoint, why },
        refusal => RecordError::Access(refusal),
    })
}

/// A recording that has a subscription and no file yet.
struct Opening {
    config: RecordConfig,
    resolved: Resolved,
    connection: Connection,
    heard: mpsc::Receiver<Heard>,
}

impl Opening {
    /// Waits for the first value of every signal: from then on nothing is missed.
    async fn hear_of_all(&mut self) -> Result<Vec<Heard>, RecordError> {
        let refused = |what, why| RecordError::Refused { endpoint: self.config.server.endpoint.clone(), what, why };
        let (mut first, mut unheard): (Vec<Heard>, HashSet<usize>) =
            (Vec::new(), (0..self.resolved.signals.len()).collect());
        while let Some(missing) = unheard.iter().next().copied() {
            let heard = tokio::select! {
                heard = timeout(REQUEST, self.heard.recv()) => heard.ok().flatten(),
                why = self.connection.lost() => return Err(refused("the subscription".to_owned(), why)),
            };
            let Some(heard) = heard else {
                let name = self.resolved.signals[missing].node.to_string();
                return Err(refused(name, format!("no first value within {REQUEST:?}")));
            };
            if let Heard::Values(_, values) = &heard {
                unheard.retain(|unheard| values.iter().all(|(signal, _)| signal != unheard));
            }
            first.push(heard);
        }
        Ok(first)
    }

    /// Begins the file. What was heard until now is how everything is at the start.
    fn begin(self, first: Vec<Heard>, samples: Arc<AtomicU64>) -> Result<Deck, RecordError> {
        let Self { config, resolved, connection, heard } = self;
        let written = || {
            let (start, out) = (Start::now(), BufWriter::new(File::create(&config.file)?));
            let writer = Writer::begin(out, &resolved.header(&config.server.endpoint, start.point), &resolved.signals)?;
            let mut tape = Tape::new(writer, start, &resolved.signals, samples);
            first.into_iter().try_for_each(|heard| tape.note(heard))?;
            Ok(tape)
        };
        let tape = written().map_err(|source| RecordError::File { file: config.file.clone(), source })?;
        let nodes = nodes(&resolved.signals);
        Ok(Deck { config, resolved, connection, nodes, heard, tape })
    }
}

/// The server at one end, the file at the other.
struct Deck {
    config: RecordConfig,
    resolved: Resolved,
    connection: Connection,
    /// The signals' nodes on this connection.
    nodes: Vec<NodeId>,
    heard: mpsc::Receiver<Heard>,
    tape: Tape<BufWriter<File>>,
}

impl Deck {
    async fn run(mut self, stop: CancellationToken) -> Result<Summary, RecordError> {
        let mut flush = interval(FLUSH);
        flush.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let written = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                Some(heard) = self.heard.recv() => self.tape.note(heard),
                why = self.connection.lost() => {
                    tracing::warn!("the connection was lost: {why}; reconnecting");
                    self.tape.lose(format!("the connection was lost: {why}"));
                    tokio::select! {
                        () = self.reconnect() => Ok(()),
                        () = stop.cancelled() => break,
                    }
                }
                _ = flush.tick() => self.tape.flush(),
            };
            written.map_err(|source| self.unwritten(source))?;
        }
        self.catch_up().await.map_err(|source| self.unwritten(source))?;
        let Self { config, connection, tape, .. } = self;
        connection.close().await;
        tape.finish().map_err(|source| RecordError::File { file: config.file, source })
    }

    /// Hears on until what the server has now was heard. A server that does not notify it is not waited for.
    async fn catch_up(&mut self) -> std::io::Result<()> {
        let present = present(&self.connection, &self.config.server.endpoint, &self.nodes).await.unwrap_or_default();
        let deadline = Instant::now() + LAST;
        while !self.tape.has(&present) {
            match timeout_at(deadline, self.heard.recv()).await {
                Ok(Some(heard)) => self.tape.note(heard)?,
                _ => break,
            }
        }
        Ok(())
    }

    /// Tries until there is a subscription again.
    async fn reconnect(&mut self) {
        loop {
            match self.resume().await {
                Ok(()) => return tracing::info!("connected again"),
                Err(error) => tracing::debug!("{error}"),
            }
            sleep(RETRY).await;
        }
    }

    async fn resume(&mut self) -> Result<(), RecordError> {
        let connection = connect(&self.config.server).await?;
        let signals = self.resolved.on(&connection, &self.config.server.endpoint).await?;
        let (sender, heard) = mpsc::channel(WAITING);
        listen(&connection, &self.config.server.endpoint, &signals, sender).await?;
        (self.connection, self.heard, self.nodes) = (connection, heard, nodes(&signals));
        Ok(())
    }

    fn unwritten(&self, source: std::io::Error) -> RecordError {
        RecordError::File { file: self.config.file.clone(), source }
    }
}

fn nodes(signals: &[Signal]) -> Vec<NodeId> {
    signals.iter().map(|signal| signal.node.clone()).collect()
}

/// Subscribes to every signal on this connection.
async fn listen(
    connection: &Connection,
    endpoint: &str,
    signals: &[Signal],
    sender: mpsc::Sender<Heard>,
) -> Result<(), RecordError> {
    let refused = |error: SubscribeError| {
        let what = match &error {
            SubscribeError::Subscription(_) => "a subscription".to_owned(),
            SubscribeError::Items(_) => "the signals".to_owned(),
            SubscribeError::Item { item, .. } => {
                signals.get(*item).map_or_else(|| "a signal".to_owned(), |signal| signal.node.to_string())
            }
        };
        RecordError::Refused { endpoint: endpoint.to_owned(), what, why: error.to_string() }
    };
    let intervals = subscribe(connection, &nodes(signals), Listener::new(sender)).await.map_err(refused)?;
    let slowest = intervals.into_iter().fold(0.0_f64, f64::max);
    if slowest > 0.0 {
        tracing::info!("the server looks at its signals every {slowest} ms: what is shorter is not recorded");
    }
    Ok(())
}
