//! The queue, the time-out and the retries of a function.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::sandbox::{Blueprint, Failure, Sandbox};
use crate::cloud::embedded::backlog::{Backlog, Pending};
use crate::journal::watched;
use lineproof_judge::journal::ComponentChange;

/// An event for a function.
#[derive(Debug)]
pub struct Invocation {
    /// The event.
    pub event: Value,
    /// Open until the invocation has succeeded or failed for good.
    pub pending: Pending,
}

/// All functions of a cloud, running.
#[derive(Debug)]
pub struct Functions {
    queues: BTreeMap<String, UnboundedSender<Invocation>>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Functions {
    /// Starts each function's process and queue. `retries` are the waits before each further attempt of a failed
    /// invocation. The first start of each is work in the `backlog`, so that a function which cannot be initialised is told of
    /// in every scenario, however short.
    pub(in crate::cloud) fn open(blueprints: Vec<Blueprint>, retries: &[Duration], backlog: &Backlog) -> Self {
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let mut queues = BTreeMap::new();
        for blueprint in blueprints {
            let (sender, queue) = unbounded_channel();
            queues.insert(blueprint.function.name.clone(), sender);
            let worker = Worker { blueprint, retries: retries.to_vec(), sandbox: None, invocations: 0 };
            let name = format!("the queue of function {}", worker.blueprint.function.name);
            let journal = worker.blueprint.journal.clone();
            tasks.spawn(watched(journal, "cloud", name, worker.run(queue, backlog.begin(), closing.clone())));
        }
        Self { queues, closing, tasks }
    }

    /// The queue of a function.
    pub fn queue(&self, function: &str) -> Option<UnboundedSender<Invocation>> {
        self.queues.get(function).cloned()
    }

    /// Ends all processes; what waits in the queues is dropped.
    pub async fn close(self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

struct Worker {
    blueprint: Blueprint,
    retries: Vec<Duration>,
    sandbox: Option<Sandbox>,
    invocations: u64,
}

impl Worker {
    async fn run(mut self, queue: UnboundedReceiver<Invocation>, initialising: Pending, closing: CancellationToken) {
        closing.run_until_cancelled(self.work(queue, initialising)).await;
        self.stop().await;
    }

    async fn work(&mut self, mut queue: UnboundedReceiver<Invocation>, initialising: Pending) {
        if let Some(remark) = &self.blueprint.launch.remark {
            self.say(remark);
        }
        self.start_ahead().await;
        drop(initialising);
        loop {
            tokio::select! {
                invocation = queue.recv() => match invocation {
                    Some(invocation) => self.invoke(invocation).await,
                    None => return,
                },
                how = idle(&mut self.sandbox) => self.ended(how).await,
            }
        }
    }

    /// So that the first message does not wait for it.
    async fn start_ahead(&mut self) {
        let initialised = match self.ready().await {
            Ok(sandbox) => sandbox.initialised().await,
            Err(failure) => Err(failure),
        };
        if let Err(failure) = initialised {
            // The others are told by the process itself, or by its end.
            if failure == Failure::Initialisation {
                self.say(&failure.to_string());
            }
            self.after(&failure).await;
        }
    }

    /// An idle process ended; the next invocation starts another.
    async fn ended(&mut self, how: String) {
        self.blueprint.report(ComponentChange::Exited { how, expected: false });
        self.discard().await;
    }

    async fn invoke(&mut self, invocation: Invocation) {
        let payload = invocation.event.to_string();
        let mut waits = self.retries.clone().into_iter();
        let mut attempts = 1;
        while let Err(failure) = self.attempt(payload.as_bytes()).await {
            let Some(wait) = waits.next() else {
                tracing::error!(function = self.blueprint.function.name, %failure, "invocation failed for good");
                return self
                    .say(&format!("invocation failed for good after {attempts} attempts: {failure}; event {payload}"));
            };
            self.say(&format!("attempt {attempts} failed: {failure}; next attempt in {wait:?}"));
            self.rest(wait).await;
            attempts += 1;
        }
        drop(invocation.pending);
    }

    /// Waits for the next attempt, as AWS does: what a function depends on gets time to recover.
    async fn rest(&mut self, wait: Duration) {
        let over = tokio::time::sleep(wait);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return,
                how = idle(&mut self.sandbox) => self.ended(how).await,
            }
        }
    }

    async fn attempt(&mut self, payload: &[u8]) -> Result<(), Failure> {
        self.invocations += 1;
        let id = format!("00000000-0000-4000-8000-{:012x}", self.invocations);
        let timeout = self.blueprint.function.timeout;
        let result = self.ready().await?.invoke(id, payload.to_vec(), timeout).await;
        if let Err(failure) = &result {
            self.after(failure).await;
        }
        result
    }

    /// What becomes of the process.
    async fn after(&mut self, failure: &Failure) {
        match failure {
            Failure::Answered(_) | Failure::Start(_) => {}
            Failure::Crash(how) | Failure::Broken { how, .. } => self.ended(how.clone()).await,
            Failure::Timeout(_) | Failure::Initialisation => self.stop().await,
        }
    }

    async fn ready(&mut self) -> Result<&mut Sandbox, Failure> {
        match &mut self.sandbox {
            Some(_) => {}
            empty => *empty = Some(start(&self.blueprint).await?),
        }
        self.sandbox.as_mut().ok_or_else(|| Failure::Start("it was stopped".into()))
    }

    async fn stop(&mut self) {
        if let Some(how) = self.discard().await {
            self.blueprint.report(ComponentChange::Exited { how, expected: true });
        }
    }

    async fn discard(&mut self) -> Option<String> {
        Some(self.sandbox.take()?.close().await)
    }

    fn say(&self, line: &str) {
        self.blueprint.report(ComponentChange::Output { line: line.to_owned() });
    }
}

/// A process that cannot even be started is the bench's fault, not the function's.
async fn start(blueprint: &Blueprint) -> Result<Sandbox, Failure> {
    let started = Sandbox::start(blueprint).await;
    started.inspect_err(|failure| blueprint.journal.trouble(&blueprint.function.name, failure))
}

/// Freezes the process, if there is one, and waits for its end.
async fn idle(sandbox: &mut Option<Sandbox>) -> String {
    match sandbox {
        Some(sandbox) => sandbox.idle().await,
        None => std::future::pending().await,
    }
}
