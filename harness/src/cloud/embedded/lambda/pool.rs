//! The environments of a function, and what each of them does next.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use parking_lot::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::broken::Broken;
use super::queue::{Piece, Queue};
use super::reversed::Reversed;
use super::runtime::Launch;
use super::sandbox::{Blueprint, Failure};
use crate::cloud::embedded::backlog::Pending;
use crate::cloud::template::Function;
use lineproof_judge::journal::FunctionFault;

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
    /// Who waits for its outcome, if anybody does: then it is not tried again, as in AWS.
    pub reply: Option<Reply>,
}

/// Gets what the function answered, or why it did not.
pub(super) type Reply = oneshot::Sender<Result<Bytes, Failure>>;

/// What is still to be done of an invocation.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) event: Bytes,
    /// The request id, by which a function knows all attempts for one.
    pub(super) id: String,
    /// How often it has failed.
    failures: usize,
    reply: Option<Reply>,
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
    pub(super) broken: Broken,
    pub(super) closing: CancellationToken,
    /// The waits before each further attempt of a failed invocation.
    retries: Vec<Duration>,
    /// So many environments at most.
    limit: usize,
    pub(super) tasks: TaskTracker,
    start: Start,
    /// What processes are started of that begin now.
    code: Mutex<Arc<Launch>>,
    state: Mutex<State>,
    invocations: AtomicU64,
}

#[derive(Default)]
struct State {
    /// What comes in reverse order, before it comes to the queue.
    reversed: Reversed<(Arc<str>, Work)>,
    queue: Queue<Work>,
    /// Those that wait for work; the last one is the one that was used last.
    idle: Vec<Seat>,
    /// The seats that are taken.
    taken: BTreeSet<usize>,
}

impl State {
    /// Queues work by the order keys.
    fn take_in(&mut self, come: Vec<(Arc<str>, Work)>) {
        for (key, work) in come {
            self.queue.push(key, work);
        }
    }
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
        (closing, tasks): (CancellationToken, TaskTracker),
        start: Start,
        initialising: Pending,
    ) -> Arc<Self> {
        let code = Arc::new(blueprint.launch.clone());
        let limit = blueprint.function.reserved_concurrency.unwrap_or(ENVIRONMENTS);
        let pool = Arc::new(Self {
            blueprint,
            broken: Broken::default(),
            closing,
            retries: retries.to_vec(),
            limit,
            tasks,
            start,
            code: Mutex::new(code),
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
        let Invocation { key, event, pending, reply } = invocation;
        let work = Work { event, id: self.request_id(), failures: 0, reply, _pending: pending };
        let mut state = self.state.lock();
        let come = state.reversed.come((key, work));
        state.take_in(come);
        drop(state);
        self.hand_out();
    }

    /// Has so many of the next invocations go wrong.
    pub(super) fn inject(&self, number: u32, what: FunctionFault, times: u32) {
        match what {
            FunctionFault::Reversed => self.state.lock().reversed.inject(number, times),
            what => self.broken.inject(number, what, times),
        }
    }

    /// Ends a fault; how many invocations have met it. What it held back is taken in.
    pub(super) fn mend(self: &Arc<Self>, number: u32) -> u32 {
        let mut state = self.state.lock();
        let (met, held) = state.reversed.mend(number);
        state.take_in(held);
        drop(state);
        self.hand_out();
        met + self.broken.mend(number)
    }

    /// Has every invocation that begins from now on done by other code. What is under way is finished by the code that began it,
    /// each event is done by one of the two, and the order of each key stays.
    pub(in crate::cloud) fn update(&self, launch: Launch) {
        if let Some(remark) = &launch.remark {
            self.blueprint.say(remark);
        }
        *self.code.lock() = Arc::new(launch);
    }

    /// The code by which an invocation is done that begins now.
    pub(super) fn code(&self) -> Arc<Launch> {
        Arc::clone(&self.code.lock())
    }

    /// The function.
    pub fn function(&self) -> &Function {
        &self.blueprint.function
    }

    /// What comes of something; none if the function is closed before.
    pub async fn until_closed<T>(&self, what: impl Future<Output = T>) -> Option<T> {
        self.closing.run_until_cancelled(what).await
    }

    /// Ends all environments; what is still to be done is dropped.
    pub(super) async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        let mut state = self.state.lock();
        (state.queue, state.reversed) = (Queue::default(), Reversed::default());
    }

    /// A request id that no other invocation of the function has.
    fn request_id(&self) -> String {
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

    /// A job is done, and who waits for its outcome has it. Otherwise as [`Pool::done`].
    pub(super) fn succeeded(&self, mut job: Job, response: Bytes) {
        if let Some(reply) = job.work.reply.take() {
            // Who asked may have left.
            let _ = reply.send(Ok(response));
        }
        self.done(&job);
    }

    /// An attempt at a job has failed: there is another one after a wait, as often as that is granted, and until then its key
    /// waits. What is throttled is given up at once, and so is what somebody waits for, who tries again or not.
    pub(super) fn failed(self: &Arc<Self>, mut job: Job, failure: &Failure) {
        if let Some(reply) = job.work.reply.take() {
            self.blueprint.say(&format!("a synchronous invocation failed: {failure}"));
            // Who asked may have left.
            let _ = reply.send(Err(failure.clone()));
            return self.done(&job);
        }
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
