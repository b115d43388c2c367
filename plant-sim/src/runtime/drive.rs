//! The real-time loop: simulated time follows the wall clock, calls are taken between scans.
//!
//! The loop shares its thread with the server. When the machine keeps the thread from running, calls wait unread in
//! their sockets, and nobody knows when they came. If simulated time leapt to the wall clock then, a lease would run
//! out although its renewal came in time. So the loop lets the server read first, takes what it reads at the moment
//! at which the line stood still, and makes up for lost time at no more than [`CATCH_UP`] times the speed of the clock: a
//! holder that renews well within half its time to live keeps its lease through any stall that it survives itself.
//!
//! Times in this file are those of the wall clock; [`Pace`] tells how much simulated time they are.

use std::time::Duration;

use plant_server::Pace;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::supervisor::{Incoming, Supervisor};
use crate::kernel::Refusal;
use crate::kernel::plc::{Millis, Output, SCAN_MS};
use crate::rig::Rig;
use crate::server::{LinePublishers, Request};
use crate::signals::{Change, Observer};

/// How often current values are offered again to subscribers.
const REFRESH: Duration = Duration::from_millis(100);

/// Up to this lag simulated time simply follows the clock; beyond it, the thread was kept from running.
const STALL: Duration = Duration::from_millis(20);

/// How much faster than the clock simulated time may run to make up for a stall.
const CATCH_UP: u32 = 2;

/// The longest pause that counts for [`CATCH_UP`]: what is made up in one go stays far below any sensible lease.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// How much is made up before the server gets its turn.
const SLICE: Duration = Duration::from_millis(10);

/// Turns of the server until it has read what waits: socket, message, call.
const TURNS: usize = 8;

type Reply = Result<Vec<Output>, Refusal>;
type Answer = oneshot::Sender<Reply>;

/// What is driven: a line, and what feeds its servers and answers them.
pub(super) struct Engine {
    pub(super) rig: Rig,
    pub(super) observer: Observer,
    pub(super) publishers: LinePublishers,
    pub(super) requests: mpsc::Receiver<Request>,
    pub(super) supervisor: Supervisor,
}

/// Drives a rig in real time and feeds its servers.
pub(super) struct Drive {
    rig: Rig,
    observer: Observer,
    publishers: LinePublishers,
    requests: mpsc::Receiver<Request>,
    /// Operators whose acts the controller has not seen yet.
    acts: Vec<Answer>,
    supervisor: Supervisor,
    changes: Vec<Change>,
    refreshed: Millis,
    pace: Pace,
    /// When the loop last had its turn.
    turned: Instant,
}

impl Drive {
    pub(super) fn new(engine: Engine, pace: Pace) -> Self {
        let Engine { rig, observer, publishers, requests, supervisor } = engine;
        Self {
            rig,
            observer,
            publishers,
            requests,
            acts: Vec::new(),
            supervisor,
            changes: Vec::new(),
            refreshed: 0,
            turned: pace.started(),
            pace,
        }
    }

    #[cfg(test)]
    pub(super) fn pace(&self) -> Pace {
        self.pace
    }

    /// Runs until the server is gone or the plant goes off.
    ///
    /// A call is served at the simulated moment at which the server had read it; after a stall, at the moment that
    /// simulated time has come to by then.
    pub(super) async fn run(&mut self) {
        self.publishers.publish_all(self.observer.values());
        let mut tick = interval_at(self.pace.started(), self.pace.tick(SCAN_MS));
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                biased;
                request = self.requests.recv() => match request {
                    Some(request) => self.serve(request),
                    None => return,
                },
                incoming = self.supervisor.next() => self.handle(incoming),
                _ = tick.tick() => self.follow().await,
            }
        }
    }

    fn handle(&mut self, incoming: Incoming) {
        let now = self.pace.moment(Instant::now());
        self.supervisor.handle(incoming, now, &mut self.rig, &mut self.publishers);
        self.observer.look(&mut self.rig, &mut self.changes);
        self.publish();
    }

    /// Brings simulated time to the wall clock, or nearer to it after a stall.
    async fn follow(&mut self) {
        let pause = std::mem::replace(&mut self.turned, Instant::now()).elapsed();
        let target = self.pace.moment(self.turned);
        if target.saturating_sub(self.rig.now()) <= self.pace.simulated(STALL) {
            return self.advance_to(target);
        }
        for _ in 0..TURNS {
            self.yield_to_server().await;
        }
        let target = target.min(self.rig.now() + self.pace.simulated(pause.min(LONGEST_PAUSE) * CATCH_UP));
        while self.rig.now() < target {
            self.advance_to(target.min(self.rig.now() + self.pace.simulated(SLICE)));
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
        let read = self.pace.moment(request.at);
        if read.saturating_sub(self.rig.now()) <= self.pace.simulated(STALL) {
            self.advance_to(read);
        }
        let answer = self.rig.call(&request.client, request.method, &request.arguments);
        self.observer.look(&mut self.rig, &mut self.changes);
        self.publish();
        if self.rig.is_act(request.method) && answer.is_ok() {
            self.acts.push(request.reply);
        } else {
            reply(request.reply, answer);
        }
    }

    fn advance_to(&mut self, target: Millis) {
        while self.rig.now() < target {
            self.supervisor.keep_plan(&mut self.rig, &mut self.publishers);
            let scanned = self.rig.advance();
            if scanned || self.rig.controller_is_stopped() {
                self.supervisor.prove();
            }
            self.observer.look(&mut self.rig, &mut self.changes);
            if self.publishers.are_to_look(self.rig.now()) {
                self.publish();
                self.publishers.look(self.rig.now());
            }
        }
        self.publish();
        self.supervisor.answer_waiting(self.rig.now());
        self.answer_acts();
    }

    fn publish(&mut self) {
        self.publishers.publish(&self.changes);
        self.changes.clear();
        if self.rig.now() >= self.refreshed + self.pace.simulated(REFRESH) {
            self.refreshed = self.rig.now();
            self.publishers.refresh();
        }
    }

    /// An operator's act is done when the controller has seen it, so that acts keep their order.
    fn answer_acts(&mut self) {
        if self.rig.has_seen_acts() {
            self.acts.drain(..).for_each(|answer| reply(answer, Ok(Vec::new())));
        }
    }
}

impl Drop for Drive {
    /// However the plant ends, all faults end with it, and what they touched is logged.
    fn drop(&mut self) {
        self.supervisor.close(&mut self.rig, &mut self.publishers);
    }
}

/// A caller that has gone away in the meantime needs no answer.
fn reply(answer: Answer, reply: Reply) {
    let _ = answer.send(reply);
}
