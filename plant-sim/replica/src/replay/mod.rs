//! A trace in real time: shows each sample when it is due.
//!
//! * `server`: the signals of a trace as an address space
//! * this file: the loop that shows them

mod server;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use opcua::types::DateTime;
use plant_server::security::pki_folder;
use plant_server::{
    Built, Listener, Pace, Security, ServeError, Service, ServiceThread, SingleServer, Speed, endpoint_url,
};
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::error::ReplicaError;
use crate::trace::{Micros, Player};
use server::Shown;

/// How often current values are offered again to subscribers.
const REFRESH: Duration = Duration::from_millis(100);

/// How to replay a trace.
///
/// Its signals are served under the node ids that they were recorded with. Statuses and the order of values are those of
/// the trace; source timestamps have the same distance from the start of the replay that they had from that of the
/// recording, unless [`Self::in_time`] brings them nearer. Over a gap of the trace, values stay as they were. What the recorded server told of itself is not served,
/// like the refusals that it counted ([`Security`]): the replay counts its own.
#[derive(Clone, Debug)]
pub struct ReplayConfig {
    /// What to play.
    pub player: Player,
    /// How many times faster than it was recorded, from 1 to 100.
    pub speed: u32,
    /// Source timestamps keep to the clock of this machine, and so are as much nearer to each other; without it they run as
    /// fast as the replay, ahead of the time.
    pub in_time: bool,
    /// Tell when the trace is over: from then on every value is uncertain, because what updated it has stopped doing so
    /// (`UncertainLastUsableValue`, OPC UA Part 8). Without it values stay as they were.
    pub ends: bool,
    /// Begin when the first client subscribes, not at once.
    pub wait: bool,
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// Who may connect, and who may do what.
    pub security: Security,
}

/// A trace that is being replayed.
///
/// Dropped without [`Self::stop`] it is cut off: clients see their connections break, and the port is free as soon as
/// its thread gets its turn.
#[derive(Debug)]
#[must_use = "a replay that is dropped is cut off"]
pub struct Replay {
    address: SocketAddr,
    thread: ServiceThread,
}

impl Replay {
    /// Starts a replay. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`ReplicaError`], which says what to do about it.
    pub async fn start(config: ReplayConfig) -> Result<Self, ReplicaError> {
        let speed = Speed::try_from(config.speed)?;
        let (thread, address) = ServiceThread::start("replay", move || ReplayService::build(config, speed)).await?;
        Ok(Self { address, thread })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL to connect to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        endpoint_url(self.address)
    }

    /// Ends the replay. When this returns every connection is closed, the port is free and the thread has ended.
    pub async fn stop(self) {
        self.thread.end().await;
    }
}

/// Everything that a replay consists of.
struct ReplayService {
    server: SingleServer,
    playback: Playback,
}

impl ReplayService {
    fn build(config: ReplayConfig, speed: Speed) -> Result<Built<Self, SocketAddr>, ReplicaError> {
        let ReplayConfig { player, speed: times, in_time, ends, wait, bind, security } = config;
        let nearer = if in_time { times } else { 1 };
        let listener = Listener::bind(bind)?;
        let address = listener.address();
        let (pki_dir, pki) = pki_folder(security.pki_dir.clone()).map_err(ServeError::from)?;
        let subscribed = Arc::new(Notify::new());
        let (server, shown) = server::build(&player, nearer, listener, security, &pki_dir, subscribed.clone())?;
        let end = ends.then(|| player.trace().ending.at());
        let playback = Playback { player, shown, speed, end, start: wait.then_some(subscribed) };
        Ok(Built { service: Self { server, playback }, handle: address, folder: pki })
    }
}

impl Service for ReplayService {
    async fn run(mut self, stop: &CancellationToken) {
        tokio::select! {
            () = self.server.serve(stop) => {}
            () = self.playback.run() => {}
        }
    }
}

/// Plays a trace.
struct Playback {
    player: Player,
    shown: Shown,
    speed: Speed,
    /// When it is over, if that is told.
    end: Option<Micros>,
    /// What to wait for before it begins.
    start: Option<Arc<Notify>>,
}

impl Playback {
    /// Plays to the end, and then keeps the last values, for what they are worth.
    async fn run(&mut self) {
        self.show(DateTime::now(), None, 0);
        if let Some(start) = &self.start {
            start.notified().await;
        }
        let (start, pace) = (DateTime::now(), Pace::new(Instant::now(), self.speed));
        self.show(start, None, 0);
        let mut shown = 0;
        let mut refresh = interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let next = self.player.next_after(shown).or(self.end);
            tokio::select! {
                () = until(next.and_then(|next| pace.instant(next))) => {
                    let now = pace.micros(Instant::now());
                    self.show(start, Some(shown), now);
                    shown = now;
                    if let Some(end) = self.end.take_if(|end| *end <= now) {
                        self.shown.end(start, end);
                    }
                }
                _ = refresh.tick() => self.shown.refresh(),
            }
        }
    }

    fn show(&mut self, start: DateTime, after: Option<Micros>, until: Micros) {
        self.shown.show(start, self.player.between(after, until));
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
