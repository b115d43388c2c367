//! All jobs of one cloud, and what is published of them.

use std::sync::Arc;

use mqtt5::QoS;
use parking_lot::Mutex;
use serde_json::{Value, json};

use super::execution::Execution;
use super::request::{Rejection, Request, token};
use super::rollout::Rollout;
use super::status::Status;
use super::topic::{Asked, Operation, Which, topic};
use crate::cloud::embedded::intake::now_ms;
use crate::cloud::embedded::publisher::Publisher;
use crate::cloud::embedded::registry::Registry;
use crate::cloud::template::{ACCOUNT, REGION};

/// A document takes up to 32 KiB (AWS General Reference, "AWS IoT Device Management endpoints and quotas").
const MAX_DOCUMENT: usize = 32 * 1024;

/// The jobs of one cloud.
#[derive(Debug)]
pub struct Jobs {
    registry: Arc<Registry>,
    publisher: Publisher,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In the order in which they were made.
    executions: Vec<Execution>,
    rollouts: Vec<Rollout>,
}

impl State {
    /// Those of a thing that are not over; what is in progress comes before what waits.
    fn pending<'a>(&'a self, thing: &'a str) -> impl Iterator<Item = &'a Execution> {
        let of = |status| self.executions.iter().filter(move |one| one.thing == thing && one.status == status);
        of(Status::InProgress).chain(of(Status::Queued))
    }

    fn of(&mut self, thing: &str, job: &str) -> Result<&mut Execution, Rejection> {
        let found = self.executions.iter_mut().find(|one| one.thing == thing && one.job == job);
        found.ok_or_else(|| Rejection::new("ResourceNotFound", format!("no job {job} is for {thing}")))
    }

    /// The id of the job that the thing is to be at.
    fn next(&self, thing: &str) -> Option<String> {
        self.pending(thing).next().map(|one| one.job.clone())
    }
}

impl Jobs {
    /// Those of the things in the registry; what becomes of them is told through `publisher`.
    pub fn new(registry: Arc<Registry>, publisher: Publisher) -> Self {
        Self { registry, publisher, state: Mutex::default() }
    }

    /// Makes a job for these things: each gets it when the one before has done it. Returns its id.
    ///
    /// # Errors
    /// If there is no such thing, none at all, or the document is too large.
    pub(in crate::cloud::embedded) fn create(&self, things: &[String], document: &Value) -> Result<String, String> {
        if let Some(unknown) = things.iter().find(|thing| !self.registry.has_thing(thing)) {
            return Err(format!("there is no thing {unknown} to give a job to"));
        }
        let size = document.to_string().len();
        if things.is_empty() || size > MAX_DOCUMENT {
            return Err(format!(
                "a job is for one thing at least, and its document of {size} bytes takes {MAX_DOCUMENT}"
            ));
        }
        let mut state = self.state.lock();
        let job = format!("job-{}", state.rollouts.len() + 1);
        state.rollouts.push(Rollout::new(job.clone(), things, document.clone()));
        self.go_on(&mut state, &job);
        Ok(job)
    }

    /// Does what a message asks, and publishes the answer: on `.../accepted` or `.../rejected`.
    pub fn answer(&self, asked: &Asked, payload: &[u8]) {
        let mut state = self.state.lock();
        let next = state.next(&asked.thing);
        let (end, mut said) = match self.done(&mut state, asked, payload) {
            Ok(said) => ("accepted", said),
            Err(rejection) => ("rejected", rejection.said()),
        };
        said["timestamp"] = now().into();
        if let Some(token) = token(payload) {
            said["clientToken"] = token.into();
        }
        self.publish(&asked.answer(end), &said);
        if let (Operation::Update(job), "accepted") = (&asked.operation, end) {
            self.updated(&mut state, &asked.thing, job, next.as_deref());
        }
    }

    fn done(&self, state: &mut State, asked: &Asked, payload: &[u8]) -> Result<Value, Rejection> {
        let request = Request::read(payload)?;
        if !self.registry.has_thing(&asked.thing) {
            return Err(Rejection::new("ResourceNotFound", format!("there is no thing {}", asked.thing)));
        }
        let with_document = request.include_job_document;
        match &asked.operation {
            Operation::Pending => Ok(pending(state, &asked.thing, ["inProgressJobs", "queuedJobs"])),
            Operation::StartNext => {
                let Some(job) = state.next(&asked.thing) else { return Ok(json!({})) };
                let execution = state.of(&asked.thing, &job)?;
                execution.start(request.status_details, now());
                Ok(json!({"execution": execution.shown(true)}))
            }
            Operation::Describe(which) => {
                let job = match which {
                    Which::Job(job) => Some(job.clone()),
                    Which::Next => state.next(&asked.thing),
                };
                let Some(job) = job else { return Ok(json!({})) };
                Ok(json!({"execution": state.of(&asked.thing, &job)?.shown(with_document.unwrap_or(true))}))
            }
            Operation::Update(job) => {
                let execution = state.of(&asked.thing, job)?;
                execution.update(&request, now())?;
                let mut said = json!({});
                if request.include_job_execution_state == Some(true) {
                    said["executionState"] = execution.state();
                }
                if with_document == Some(true) {
                    said["jobDocument"] = execution.document.clone();
                }
                Ok(said)
            }
        }
    }

    /// An execution has changed: where it is over, everybody hears of it, and the job goes on or is given up. `before` was the job that the
    /// thing was to be at.
    fn updated(&self, state: &mut State, thing: &str, job: &str, before: Option<&str>) {
        let Ok(execution) = state.of(thing, job) else { return };
        if !execution.status.is_terminal() {
            return;
        }
        let status = execution.status;
        self.tell(execution);
        self.notify(state, thing, before);
        if status == Status::Succeeded { self.go_on(state, job) } else { self.give_up(state, job) }
    }

    /// The next thing of a job gets it.
    fn go_on(&self, state: &mut State, job: &str) {
        let Some(rollout) = state.rollouts.iter_mut().find(|one| one.job == job) else { return };
        let Some(thing) = rollout.next() else { return };
        let execution = Execution::new(job, &thing, &rollout.document, now());
        let before = state.next(&thing);
        state.executions.push(execution);
        self.notify(state, &thing, before.as_deref());
    }

    /// The other things of a job do not get it.
    fn give_up(&self, state: &mut State, job: &str) {
        let Some(rollout) = state.rollouts.iter_mut().find(|one| one.job == job) else { return };
        for thing in rollout.give_up() {
            let mut execution = Execution::new(job, &thing, &rollout.document, now());
            execution.cancel(now());
            self.tell(&execution);
            state.executions.push(execution);
        }
    }

    /// Tells a thing what waits for it, and what is the next, if that is not what it was `before`.
    fn notify(&self, state: &State, thing: &str, before: Option<&str>) {
        let at = now();
        let jobs = pending(state, thing, ["IN_PROGRESS", "QUEUED"]);
        self.publish(&topic(thing, "notify"), &json!({"timestamp": at, "jobs": jobs}));
        let next = state.pending(thing).next();
        if next.map(|one| one.job.as_str()) != before {
            let mut said = json!({"timestamp": at});
            if let Some(next) = next {
                said["execution"] = next.shown(true);
            }
            self.publish(&topic(thing, "notify-next"), &said);
        }
    }

    fn tell(&self, execution: &Execution) {
        let arn = format!("arn:aws:iot:{REGION}:{ACCOUNT}:thing/{}", execution.thing);
        let (end, mut event) = execution.event(&arn);
        event["eventId"] = uuid::Uuid::new_v4().to_string().into();
        self.publish(&format!("$aws/events/jobExecution/{end}"), &event);
    }

    fn publish(&self, topic: &str, said: &Value) {
        self.publisher.publish(topic, said.to_string().into_bytes(), QoS::AtLeastOnce);
    }
}

/// The executions of a thing that are not over, as lists of these names: those in progress and those that wait.
fn pending(state: &State, thing: &str, names: [&str; 2]) -> Value {
    let of = |status| -> Vec<Value> {
        state.pending(thing).filter(|one| one.status == status).map(Execution::summary).collect()
    };
    let [in_progress, queued] = names;
    json!({in_progress: of(Status::InProgress), queued: of(Status::Queued)})
}

/// In seconds since the Unix epoch.
fn now() -> u64 {
    now_ms() / 1000
}
