//! The environments of a function, and what each of them does next.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::broken::Broken;
use super::queue::{Piece, Queue};
use super::sandbox::{Blueprint, Failure};
use crate::cloud::embedded::backlog::Pending;

/// How many environments a function has at most if its template reserves no concurrency for it. AWS makes up to 1,000 of an
/// account as they are needed. Here all share the processors of one machine: in a flood over eight topics on two cores
/// (`benches/cloud`) two of them did 2.4 times as much as one, four 3.3 times, and eight no more than four.
pub(super) const ENVIRONMENTS: usize = 4;

/// An event for a function.
#[derive(Debug)]
pub struct Invocation {
    /// Invocations of one key are done one after another, in the order in which they came.
    pub key: Arc<str>,
    /// The event, as JSON.
    pub event: Bytes,
    /// Open until the invocation has succeeded or failed for good.
    pub pending: Pending,
}

/// What is still to be done of an invocation.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) event: Bytes,
    /// How often it has failed.
    failures: usize,
    _pending: Pending,
}

/// An invocation on its way.
pub(super) type Job = Piece<Work>;

/// Starts an environment on a seat, with the jobs that it will be sent. If it is started ahead of what there is to do, what is open until it
/// is initialised comes with it.
pub(super) type Start = fn(&Arc<Pool>, Seat, UnboundedReceiver<Job>, Option<Pending>);

/// All environments of a function, and its queue.
pub struct Pool {
    pub(super) blueprint: Blueprint,
    /// What the next invocations meet.
    pub(super) broken: Arc<Broken>,
    pub(super) closing: CancellationToken,
    /// The waits before each further attempt of a failed invocation.
    retries: Vec<Duration>,
    /// So many environments at most.
    limit: usize,
    pub(super) tasks: TaskTracker,
    start: Start,
    state: Mutex<State>,
    invocations: AtomicU64,
}

#[derive(Default)]
struct State {
    queue: Queue<Work>,
    /// Those that wait for work; the last one is the one that was used last.
    idle: Vec<Seat>,
    /// The seats that are taken.
    taken: BTreeSet<usize>,
}

/// The place of an environment among those of its function.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    /// From 0; the lowest that is free is taken first.
    pub(super) number: usize,
    work: UnboundedSender<Job>,
}

impl Pool {
    /// The pool of a function, whose environments are made by `start`, the first one at once: `initialising` is open until it is there. A function that
    /// is throttled has none.
    pub(super) fn open(
        blueprint: Blueprint,
        retries: &[Duration],
        (closing, tasks): (&CancellationToken, &TaskTracker),
        start: Start,
        initialising: Pending,
    ) -> Arc<Self> {
        let limit = blueprint.function.reserved_concurrency.unwrap_or(ENVIRONMENTS);
        let pool = Arc::new(Self {
            blueprint,
            broken: Arc::default(),
            closing: closing.clone(),
            retries: retries.to_vec(),
            limit,
            tasks: tasks.clone(),
            start,
            state: Mutex::default(),
            invocations: AtomicU64::new(0),
        });
        if let Some(remark) = &pool.blueprint.launch.remark {
            pool.blueprint.say(remark);
        }
        if limit > 0 {
            let mut state = pool.state.lock();
            let seat = pool.take_seat(&mut state, Some(initialising));
            // Work comes to it although it is not there yet.
            state.idle.push(seat);
        }
        pool
    }

    /// Takes an invocation in; never waits.
    pub fn push(self: &Arc<Self>, invocation: Invocation) {
        let Invocation { key, event, pending } = invocation;
        self.state.lock().queue.push(key, Work { event, failures: 0, _pending: pending });
        self.hand_out();
    }

    /// A request id that no other invocation of the function has.
    pub(super) fn request_id(&self) -> String {
        format!("00000000-0000-4000-8000-{:012x}", self.invocations.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// The next job for the environment on this seat; if there is none, it is idle from now on and gets its job later.
    pub(super) fn next(&self, seat: &Seat) -> Option<Job> {
        let mut state = self.state.lock();
        let job = state.queue.take();
        if job.is_none() {
            state.idle.push(seat.clone());
        }
        job
    }

    /// A job is done, or given up. Whoever calls this asks for the [`Pool::next`] one, or hands out what is there.
    pub(super) fn done(&self, job: &Job) {
        self.state.lock().queue.done(job);
    }

    /// An attempt at a job has failed: there is another one after a wait, as often as that is granted, and until then its key
    /// waits. What is throttled is given up at once.
    pub(super) fn failed(self: &Arc<Self>, mut job: Job, failure: &Failure) {
        let is_retried = *failure != Failure::Throttled;
        let wait = self.retries.get(job.work.failures).filter(|_| is_retried).copied();
        job.work.failures += 1;
        let attempts = job.work.failures;
        let Some(wait) = wait else {
            tracing::error!(function = self.blueprint.function.name, %failure, "invocation failed for good");
            let event = String::from_utf8_lossy(&job.work.event);
            self.blueprint
                .say(&format!("invocation failed for good after {attempts} attempts: {failure}; event {event}"));
            return self.done(&job);
        };
        self.blueprint.say(&format!("attempt {attempts} failed: {failure}; next attempt in {wait:?}"));
        let (pool, closing) = (Arc::clone(self), self.closing.clone());
        let again = async move {
            tokio::time::sleep(wait).await;
            pool.state.lock().queue.put_back(job);
            pool.hand_out();
        };
        self.tasks.spawn(closing.run_until_cancelled_owned(again));
    }

    /// An environment is gone, and with it its seat; what was sent to it and not begun is there again.
    pub(super) fn vacate(self: &Arc<Self>, seat: &Seat, unbegun: impl FnOnce() -> Option<Job>) {
        let mut state = self.state.lock();
        state.taken.remove(&seat.number);
        state.idle.retain(|idle| idle.number != seat.number);
        // Nobody can send it anything any more.
        if let Some(job) = unbegun() {
            state.queue.put_back(job);
        }
        drop(state);
        self.hand_out();
    }

    /// Gives what can be done to those that are idle, to new ones as long as there may be more, or lets it wait.
    pub(super) fn hand_out(self: &Arc<Self>) {
        while let Some(throttled) = self.assign() {
            self.failed(throttled, &Failure::Throttled);
        }
    }

    /// Like [`Pool::hand_out`], until a job is throttled.
    fn assign(self: &Arc<Self>) -> Option<Job> {
        let mut state = self.state.lock();
        while let Some(job) = state.queue.take() {
            if self.limit == 0 {
                return Some(job);
            }
            let seat = match state.idle.pop() {
                Some(idle) => idle,
                None if state.taken.len() < self.limit => self.take_seat(&mut state, None),
                None => {
                    state.queue.put_back(job);
                    return None;
                }
            };
            if let Err(refused) = seat.work.send(job) {
                // Only an environment that panicked is gone without a word, which is a trouble already.
                state.queue.put_back(refused.0);
            }
        }
        None
    }

    /// Starts an environment on the first seat that is free.
    fn take_seat(self: &Arc<Self>, state: &mut State, ahead: Option<Pending>) -> Seat {
        let number = (0..self.limit).find(|number| !state.taken.contains(number)).unwrap_or_default();
        state.taken.insert(number);
        let (work, jobs) = unbounded_channel();
        let seat = Seat { number, work };
        (self.start)(self, seat.clone(), jobs, ahead);
        seat
    }
}

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("function", &self.blueprint.function.name).finish_non_exhaustive()
    }
}
