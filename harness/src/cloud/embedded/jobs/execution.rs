//! A job on one thing: its state, and what may become of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::request::{Rejection, Request};
use super::status::Status;

/// A job on one thing.
#[derive(Clone, Debug)]
pub(super) struct Execution {
    /// The job.
    pub(super) job: String,
    /// The thing.
    pub(super) thing: String,
    /// What is to be done.
    pub(super) document: Value,
    /// How far it is.
    pub(super) status: Status,
    details: BTreeMap<String, String>,
    version: u64,
    queued_at: u64,
    started_at: Option<u64>,
    updated_at: u64,
}

impl Execution {
    /// One that waits from `now` on, in seconds since the Unix epoch.
    pub(super) fn new(job: &str, thing: &str, document: &Value, now: u64) -> Self {
        Self {
            job: job.to_owned(),
            thing: thing.to_owned(),
            document: document.clone(),
            status: Status::Queued,
            details: BTreeMap::new(),
            version: 1,
            queued_at: now,
            started_at: None,
            updated_at: now,
        }
    }

    /// The device begins with it, or goes on with what it has begun.
    pub(super) fn start(&mut self, details: Option<BTreeMap<String, String>>, now: u64) {
        if self.status == Status::Queued {
            self.become_so(Status::InProgress, details, now);
        }
    }

    /// The device says what has become of it.
    ///
    /// # Errors
    /// If it says nothing that a device may say of this one now; then nothing is changed.
    pub(super) fn update(&mut self, request: &Request, now: u64) -> Result<(), Rejection> {
        let because = |code, message: String| Rejection { state: Some(self.state()), ..Rejection::new(code, message) };
        let Some(status) = request.status.filter(|status| status.is_said_by_devices()) else {
            let why = "status is IN_PROGRESS, SUCCEEDED, FAILED or REJECTED, and is needed";
            return Err(Rejection::new("InvalidRequest", why));
        };
        if self.status.is_terminal() {
            return Err(because("TerminalStateReached", format!("job {} is over on this thing", self.job)));
        }
        if let Some(expected) = request.expected_version.filter(|expected| *expected != self.version) {
            return Err(because("VersionMismatch", format!("version {expected} expected, it is {}", self.version)));
        }
        self.become_so(status, request.status_details.clone(), now);
        Ok(())
    }

    /// It is no longer to be done.
    pub(super) fn cancel(&mut self, now: u64) {
        self.become_so(Status::Canceled, None, now);
    }

    fn become_so(&mut self, status: Status, details: Option<BTreeMap<String, String>>, now: u64) {
        self.status = status;
        self.version += 1;
        self.updated_at = now;
        if status == Status::InProgress {
            self.started_at.get_or_insert(now);
        }
        if let Some(details) = details {
            self.details = details;
        }
    }

    /// AWS's `JobExecutionState`.
    pub(super) fn state(&self) -> Value {
        json!({"status": self.status, "statusDetails": self.details, "versionNumber": self.version})
    }

    /// AWS's `JobExecutionSummary`.
    pub(super) fn summary(&self) -> Value {
        let mut said = json!({
            "jobId": self.job, "queuedAt": self.queued_at, "lastUpdatedAt": self.updated_at,
            "versionNumber": self.version, "executionNumber": 1,
        });
        if let Some(started) = self.started_at {
            said["startedAt"] = started.into();
        }
        said
    }

    /// AWS's `JobExecution`.
    pub(super) fn shown(&self, with_document: bool) -> Value {
        let mut said = self.summary();
        said["thingName"] = self.thing.clone().into();
        said["status"] = json!(self.status);
        said["statusDetails"] = json!(self.details);
        if with_document {
            said["jobDocument"] = self.document.clone();
        }
        said
    }

    /// What AWS publishes when nothing becomes of it any more: the end of the topic, and the event without its id.
    pub(super) fn event(&self, thing_arn: &str) -> (String, Value) {
        let status = json!(self.status);
        let operation = status.as_str().unwrap_or_default().to_lowercase();
        let event = json!({
            "eventType": "JOB_EXECUTION", "timestamp": self.updated_at, "operation": operation, "jobId": self.job,
            "thingArn": thing_arn, "status": status, "statusDetails": self.details,
        });
        (format!("{}/{operation}", self.job), event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(execution: &mut Execution, text: &str) -> Result<(), &'static str> {
        let request = Request::read(text.as_bytes()).unwrap();
        execution.update(&request, 9).map_err(|rejection| rejection.code)
    }

    #[test]
    fn versions_count_and_what_is_over_stays_so() {
        let mut execution = Execution::new("job-1", "box", &json!({}), 5);
        assert_eq!(update(&mut execution, r#"{"status":"QUEUED"}"#), Err("InvalidRequest"));
        execution.start(None, 6);
        execution.start(None, 7);
        assert_eq!(execution.state(), json!({"status": "IN_PROGRESS", "statusDetails": {}, "versionNumber": 2}));
        assert_eq!(update(&mut execution, r#"{"status":"SUCCEEDED","expectedVersion":1}"#), Err("VersionMismatch"));
        assert_eq!(
            update(&mut execution, r#"{"status":"FAILED","statusDetails":{"reason":"r"},"expectedVersion":2}"#),
            Ok(())
        );
        assert_eq!(update(&mut execution, r#"{"status":"SUCCEEDED"}"#), Err("TerminalStateReached"));
        let (end, event) = execution.event("arn");
        assert_eq!((end.as_str(), &event["statusDetails"]["reason"]), ("job-1/failed", &json!("r")));
        assert_eq!(execution.shown(false)["startedAt"], 6);
    }
}
