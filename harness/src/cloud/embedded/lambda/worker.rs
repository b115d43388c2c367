//! One environment at work, from the start of its process to its end.

use std::sync::Arc;

use axum::body::Bytes;
use tokio::sync::mpsc::UnboundedReceiver;

use super::broken::Met;
use super::pool::{Job, Pool, Seat};
use super::runtime::Launch;
use super::sandbox::{Failure, Sandbox};
use crate::cloud::embedded::backlog::Pending;
use crate::journal::watched;
use lineproof_judge::journal::{ComponentChange, Event, FunctionFault};

/// An environment on a seat of its function. Its process has the function's name in the journal; on every seat but the first, also
/// the seat's number, counted from 1: `record-parts #2`.
pub(super) struct Worker {
    pool: Arc<Pool>,
    seat: Seat,
    jobs: UnboundedReceiver<Job>,
    name: String,
    /// None before its process was started and when it has ended.
    sandbox: Option<Sandbox>,
    /// The code of that process.
    code: Arc<Launch>,
}

impl Worker {
    /// Starts an environment among the tasks of its function; see [`Start`](super::pool::Start).
    pub(super) fn start(pool: &Arc<Pool>, seat: Seat, jobs: UnboundedReceiver<Job>, ahead: Option<Pending>) {
        let worker = Self::new(Arc::clone(pool), seat, jobs);
        let (journal, what) = (pool.blueprint.journal.clone(), format!("the environment {}", worker.name));
        pool.tasks.spawn(watched(journal, "cloud", what, worker.run(ahead)));
    }

    fn new(pool: Arc<Pool>, seat: Seat, jobs: UnboundedReceiver<Job>) -> Self {
        let function = &pool.blueprint.function.name;
        let name = if seat.number == 0 { function.clone() } else { format!("{function} #{}", seat.number + 1) };
        let code = pool.code();
        Self { pool, seat, jobs, name, sandbox: None, code }
    }

    /// Does what it is sent until its process ends or its function closes. If it is started `ahead` of what there is to do, that is
    /// open until it is initialised.
    async fn run(mut self, ahead: Option<Pending>) {
        let closing = self.pool.closing.clone();
        closing.run_until_cancelled(self.live(ahead)).await;
        self.stop().await;
    }

    async fn live(&mut self, ahead: Option<Pending>) {
        let failed = self.serve(ahead).await;
        self.pool.vacate(&self.seat, || self.jobs.try_recv().ok());
        if let Some((job, failure)) = failed {
            self.pool.failed(job, &failure);
            self.pool.hand_out();
        }
    }

    /// Until there is no process any more; what it was at then, and why that failed.
    async fn serve(&mut self, ahead: Option<Pending>) -> Option<(Job, Failure)> {
        if let Err(failure) = self.start_process().await {
            // A process that cannot even be started is the bench's fault, not the function's.
            self.pool.blueprint.journal.trouble(&self.name, &failure);
            return self.jobs.try_recv().ok().map(|job| (job, failure));
        }
        if let Some(initialising) = ahead {
            let lives = self.initialise().await;
            drop(initialising);
            if !lives {
                return None;
            }
        }
        let mut next = None;
        loop {
            let job = match next {
                Some(job) => job,
                None => self.wait().await?,
            };
            match self.invoke(&job).await {
                Ok(response) => self.pool.succeeded(job, response),
                Err(failure) if self.outlives(&failure).await => self.pool.failed(job, &failure),
                Err(failure) => return Some((job, failure)),
            }
            next = self.pool.next(&self.seat);
        }
    }

    /// So that the first message does not wait for it; whether its process is there afterwards.
    async fn initialise(&mut self) -> bool {
        let Some(sandbox) = &mut self.sandbox else { return false };
        let Err(failure) = sandbox.initialised().await else { return true };
        // The others are told by the process itself, or by its end.
        if failure == Failure::Initialisation {
            self.pool.blueprint.say(&failure.to_string());
        }
        self.outlives(&failure).await
    }

    /// The next job, for which its process waits frozen; none if that ends.
    async fn wait(&mut self) -> Option<Job> {
        let how = tokio::select! {
            biased;
            job = self.jobs.recv() => return job,
            how = self.sandbox.as_mut()?.idle() => how,
        };
        self.ended(how).await;
        None
    }

    /// Starts a process of the code that counts now.
    async fn start_process(&mut self) -> Result<(), Failure> {
        self.code = self.pool.code();
        self.sandbox = Some(Sandbox::start(&self.pool.blueprint, &self.code, &self.name).await?);
        Ok(())
    }

    /// Puts a new process in the place of one whose code is no longer that of the function.
    async fn be_current(&mut self) -> Result<(), Failure> {
        if Arc::ptr_eq(&self.code, &self.pool.code()) {
            return Ok(());
        }
        self.stop().await;
        self.start_process().await
    }

    /// As it should be, or as the scenario has it go wrong.
    async fn invoke(&mut self, job: &Job) -> Result<Bytes, Failure> {
        self.be_current().await?;
        match self.pool.broken.meets() {
            None | Some(Met { what: FunctionFault::Reversed, .. }) => self.invoke_well(job).await,
            Some(Met { what: FunctionFault::Crashing, before }) => {
                let timeout = self.pool.blueprint.function.timeout;
                let (id, event) = (job.work.id.clone(), job.work.event.clone());
                self.living()?.invoke_and_kill(id, event, timeout, !before.is_multiple_of(2)).await;
                Err(Failure::Killed)
            }
            Some(Met { what: FunctionFault::Cold, .. }) => {
                self.stop().await;
                self.start_process().await?;
                self.invoke_well(job).await
            }
            Some(Met { what: FunctionFault::Repeated, .. }) => {
                self.invoke_well(job).await?;
                self.invoke_well(job).await
            }
        }
    }

    async fn invoke_well(&mut self, job: &Job) -> Result<Bytes, Failure> {
        let timeout = self.pool.blueprint.function.timeout;
        self.living()?.invoke(job.work.id.clone(), job.work.event.clone(), timeout).await
    }

    fn living(&mut self) -> Result<&mut Sandbox, Failure> {
        self.sandbox.as_mut().ok_or_else(|| Failure::Start("it has ended".into()))
    }

    /// What becomes of the process: whether it is there after a failure.
    async fn outlives(&mut self, failure: &Failure) -> bool {
        match failure {
            Failure::Answered { .. } => return true,
            Failure::Crash(how) | Failure::Broken { how, .. } => self.ended(how.clone()).await,
            Failure::Timeout(_)
            | Failure::Initialisation
            | Failure::Start(_)
            | Failure::Killed
            | Failure::Throttled => self.stop().await,
        }
        false
    }

    /// The process ended by itself.
    async fn ended(&mut self, how: String) {
        self.report(ComponentChange::Exited { how, expected: false });
        self.discard().await;
    }

    /// Ends the process, if there is one.
    async fn stop(&mut self) {
        if let Some(how) = self.discard().await {
            self.report(ComponentChange::Exited { how, expected: true });
        }
    }

    async fn discard(&mut self) -> Option<String> {
        Some(self.sandbox.take()?.close().await)
    }

    fn report(&self, change: ComponentChange) {
        self.pool.blueprint.journal.record(Event::Component { name: self.name.clone(), change });
    }
}
