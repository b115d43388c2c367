//! A trace in real time: shows each sample when it is due.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use opcua::types::DateTime;
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};
use tokio_util::sync::CancellationToken;

use super::pace::{self, Pace};
use crate::life::{Born, Life, Living};
use crate::server::security::Security;
use crate::server::{self, Listener, ReplayServer, Stage};
use crate::start_error::StartError;
use crate::trace::{Micros, Player};

/// How often current values are offered again to subscribers.
const REFRESH: Duration = Duration::from_millis(100);

/// How to replay a trace.
///
/// Its signals are served under the node ids that they were recorded with. Statuses and the order of values are those of
/// the trace; source timestamps have the same distance from the start of the replay that they had from that of the
/// recording. Over a gap of the trace, values stay as they were. What the recorded server told of itself is not served,
/// like the refusals that it counted ([`Security`]): the replay counts its own.
#[derive(Clone, Debug)]
pub struct ReplayConfig {
    /// What to play.
    pub player: Player,
    /// How many times faster than it was recorded, from 1 to 100. Source timestamps run as fast.
    pub speed: u32,
    /// Begin when the first client subscribes, not at once.
    pub wait: bool,
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// Who may connect, and who may do what.
    pub security: Security,
}

/// A trace that is being replayed.
///
/// Let go without [`Self::stop`] it is cut off, as a [`SimulatedPlant`](super::SimulatedPlant) is.
#[derive(Debug)]
#[must_use = "a replay that is let go is cut off"]
pub struct Replay {
    address: SocketAddr,
    life: Life,
}

impl Replay {
    /// Starts a replay. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`StartError`], which says what to do about it.
    pub async fn start(config: ReplayConfig) -> Result<Self, StartError> {
        pace::check(config.speed)?;
        let (life, address) = Life::begin("replay", || Theatre::build(config)).await?;
        Ok(Self { address, life })
    }

    /// The URL to connect to.
    #[must_use]
    pub fn endpoint(&self) -> String {
        server::endpoint_url(self.address)
    }

    /// Ends the replay. When this returns every connection is closed, the port is free and the thread has ended.
    pub async fn stop(self) {
        self.life.end().await;
    }
}

/// Everything that a replay consists of.
struct Theatre {
    server: ReplayServer,
    performance: Performance,
}

impl Theatre {
    fn build(config: ReplayConfig) -> Result<Born<Self, SocketAddr>, StartError> {
        let ReplayConfig { player, speed, wait, bind, security } = config;
        let listener = Listener::bind(bind)?;
        let address = listener.address();
        let (pki_dir, pki) = server::pki(security.pki_dir.clone())?;
        let audience = Arc::new(Notify::new());
        let (server, stage) = ReplayServer::build(&player, listener, security, &pki_dir, audience.clone())?;
        let performance = Performance { player, stage, speed, audience: wait.then_some(audience) };
        Ok(Born { living: Self { server, performance }, outside: address, folder: pki })
    }
}

impl Living for Theatre {
    async fn run(mut self, switch: &CancellationToken) {
        tokio::select! {
            () = self.server.serve(switch) => {}
            () = self.performance.run() => {}
        }
    }
}

/// Plays a trace.
struct Performance {
    player: Player,
    stage: Stage,
    speed: u32,
    /// What to wait for before it begins.
    audience: Option<Arc<Notify>>,
}

impl Performance {
    /// Plays to the end, and then keeps the last values.
    async fn run(&mut self) {
        self.show(DateTime::now(), None, 0);
        if let Some(audience) = &self.audience {
            audience.notified().await;
        }
        let (start, pace) = (DateTime::now(), Pace::new(Instant::now(), self.speed));
        self.show(start, None, 0);
        let mut shown = 0;
        let mut refresh = interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            let due = self.player.next_after(shown).and_then(|next| pace.instant(next));
            tokio::select! {
                () = until(due) => {
                    let now = pace.micros(Instant::now());
                    self.show(start, Some(shown), now);
                    shown = now;
                }
                _ = refresh.tick() => self.stage.refresh(),
            }
        }
    }

    fn show(&mut self, start: DateTime, after: Option<Micros>, until: Micros) {
        self.stage.show(start, self.player.between(after, until));
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => sleep_until(due).await,
        None => std::future::pending().await,
    }
}
