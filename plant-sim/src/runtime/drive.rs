//! The real-time loop: simulated time follows the wall clock, calls are taken between scans.
//!
//! The loop shares its thread with the server. When the machine keeps the thread from running, calls wait unread in
//! their sockets, and nobody knows when they came. If simulated time leapt to the wall clock then, a lease would run
//! out although its renewal came in time. So the loop lets the server read first, takes what it reads at the moment
//! at which the line stood still, and makes up for lost time at no more than [`HASTE`] times the speed of the clock: a
//! holder that renews well within half its time to live keeps its lease through any stall that it survives itself.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::calls::{Call, Reply};
use crate::plc::{Millis, Refusal, SCAN_MS};
use crate::rig::Rig;
use crate::server::{Publisher, Request};
use crate::signals::{Change, Observer};

/// How often current values are offered again to subscribers.
const REFRESH_MS: Millis = 100;

/// Up to this lag simulated time simply follows the clock; beyond it, the thread was kept from running.
const STALL_MS: Millis = 20;

/// How much faster than the clock simulated time may run to make up for a stall.
const HASTE: u32 = 2;

/// The longest pause that counts for [`HASTE`]: what is made up in one go stays far below any sensible lease.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// How much is made up before the server gets its turn.
const SLICE_MS: Millis = 10;

/// Turns of the server until it has read what waits: socket, message, call.
const TURNS: usize = 8;

type Answer = oneshot::Sender<Result<Reply, Refusal>>;

/// Drives a rig in real time and feeds its server.
pub(super) struct Drive {
    rig: Rig,
    observer: Observer,
    publisher: Publisher,
    requests: mpsc::Receiver<Request>,
    /// Operators whose hands the controller has not seen yet.
    hands: Vec<Answer>,
    changes: Vec<Change>,
    refreshed: Millis,
    /// The moment of simulated time 0.
    started: Instant,
    /// When the loop last had its turn.
    turned: Instant,
}

impl Drive {
    pub(super) fn new(
        rig: Rig,
        observer: Observer,
        publisher: Publisher,
        requests: mpsc::Receiver<Request>,
        started: Instant,
    ) -> Self {
        Self {
            rig,
            observer,
            publisher,
            requests,
            hands: Vec::new(),
            changes: Vec::new(),
            refreshed: 0,
            started,
            turned: started,
        }
    }

    /// Runs until the server is gone.
    ///
    /// A call is served at the simulated moment at which the server had read it; after a stall, at the moment that
    /// simulated time has come to by then.
    pub(super) async fn run(&mut self) {
        self.publisher.publish_all(self.observer.values());
        let mut tick = interval_at(self.started, Duration::from_millis(SCAN_MS));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                biased;
                request = self.requests.recv() => match request {
                    Some(request) => self.serve(request),
                    None => return,
                },
                _ = tick.tick() => self.follow().await,
            }
        }
    }

    /// Brings simulated time to the wall clock, or nearer to it after a stall.
    async fn follow(&mut self) {
        let pause = std::mem::replace(&mut self.turned, Instant::now()).elapsed();
        let target = self.moment(self.turned);
        if target.saturating_sub(self.rig.now()) <= STALL_MS {
            return self.advance_to(target);
        }
        for _ in 0..TURNS {
            self.yield_to_server().await;
        }
        let target = target.min(self.rig.now() + millis(pause.min(LONGEST_PAUSE) * HASTE));
        while self.rig.now() < target {
            self.advance_to(target.min(self.rig.now() + SLICE_MS));
            self.yield_to_server().await;
        }
    }

    async fn yield_to_server(&mut self) {
        tokio::task::yield_now().await;
        while let Ok(request) = self.requests.try_recv() {
            self.serve(request);
        }
    }

    fn serve(&mut self, request: Request) {
        let read = self.moment(request.at);
        if read.saturating_sub(self.rig.now()) <= STALL_MS {
            self.advance_to(read);
        }
        let answer = self.rig.call(&request.client, &request.call);
        self.observer.look(&self.rig, true, &mut self.changes);
        self.publish();
        if matches!(request.call, Call::Operator(_)) && answer.is_ok() {
            self.hands.push(request.reply);
        } else {
            reply(request.reply, answer);
        }
    }

    /// The simulated moment that belongs to one of the wall clock.
    fn moment(&self, at: Instant) -> Millis {
        millis(at.saturating_duration_since(self.started))
    }

    fn advance_to(&mut self, target: Millis) {
        while self.rig.now() < target {
            let scanned = self.rig.advance();
            self.observer.look(&self.rig, scanned, &mut self.changes);
        }
        self.publish();
        self.release_hands();
    }

    fn publish(&mut self) {
        self.publisher.publish(&self.changes);
        self.changes.clear();
        if self.rig.now() >= self.refreshed + REFRESH_MS {
            self.refreshed = self.rig.now();
            self.publisher.refresh();
        }
    }

    /// An operator's act is done when the controller has seen it, so that acts keep their order.
    fn release_hands(&mut self) {
        if self.rig.has_seen_hands() {
            self.hands.drain(..).for_each(|answer| reply(answer, Ok(Reply::Done)));
        }
    }
}

fn millis(time: Duration) -> Millis {
    Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX)
}

/// A caller that has gone away in the meantime needs no answer.
fn reply(answer: Answer, reply: Result<Reply, Refusal>) {
    let _ = answer.send(reply);
}
