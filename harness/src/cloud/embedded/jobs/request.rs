//! What a device asks, checked as AWS checks it (AWS IoT Developer Guide, "Jobs device MQTT API operations").

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::status::Status;

/// A token takes up to so many bytes.
const MAX_TOKEN: usize = 64;

/// Why a request is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rejection {
    /// AWS's `ErrorCode`.
    pub(super) code: &'static str,
    /// What is wrong.
    pub(super) message: String,
    /// What the execution is, where that is why.
    pub(super) state: Option<Value>,
}

impl Rejection {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), state: None }
    }

    /// The answer, without token and time.
    pub(super) fn said(&self) -> Value {
        let mut said = json!({"code": self.code, "message": self.message});
        if let Some(state) = &self.state {
            said["executionState"] = state.clone();
        }
        said
    }
}

/// What every request may say, and what some do.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Request {
    /// By which the device knows the answer.
    client_token: Option<String>,
    /// What becomes of the execution.
    pub(super) status: Option<Status>,
    /// What else is to be known of that, by names.
    pub(super) status_details: Option<BTreeMap<String, String>>,
    /// Which version the execution must have.
    pub(super) expected_version: Option<u64>,
    /// Which execution of the job is meant: here the first and only one.
    pub(super) execution_number: Option<u64>,
    /// Whether the answer has the state that came of it.
    pub(super) include_job_execution_state: Option<bool>,
    /// Whether the answer has the document.
    pub(super) include_job_document: Option<bool>,
    /// What cannot be had here.
    step_timeout_in_minutes: Option<Value>,
}

impl Request {
    /// Reads one; an empty message asks for nothing more.
    ///
    /// # Errors
    /// What AWS would reject, and what cannot be had here.
    pub(super) fn read(payload: &[u8]) -> Result<Self, Rejection> {
        if payload.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let value: Value = serde_json::from_slice(payload)
            .map_err(|error| Rejection::new("InvalidJson", format!("the request is not JSON: {error}")))?;
        let mut request =
            Self::deserialize(value).map_err(|error| Rejection::new("InvalidRequest", error.to_string()))?;
        if request.client_token.take().is_some_and(|token| token.len() > MAX_TOKEN) {
            return Err(Rejection::new("InvalidRequest", format!("clientToken takes up to {MAX_TOKEN} bytes")));
        }
        if request.step_timeout_in_minutes.is_some() {
            let why = "stepTimeoutInMinutes is not supported by this cloud: nothing runs out here";
            return Err(Rejection::new("InvalidRequest", why));
        }
        if request.execution_number.is_some_and(|number| number != 1) {
            return Err(Rejection::new("ResourceNotFound", "a job has one execution on a thing, number 1"));
        }
        Ok(request)
    }
}

/// The token of a request, as far as it can be read of one that is rejected.
pub(super) fn token(payload: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(payload).ok()?;
    value.get("clientToken")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_or_done_is_rejected() {
        let code = |text: &str| Request::read(text.as_bytes()).map_err(|rejection| rejection.code).err();
        assert_eq!(code(""), None);
        assert_eq!(code(r#"{"status":"FAILED","statusDetails":{"reason":"none"},"expectedVersion":2}"#), None);
        assert_eq!(code("{"), Some("InvalidJson"));
        assert_eq!(code(r#"{"status":"DONE"}"#), Some("InvalidRequest"));
        assert_eq!(code(r#"{"statusDetails":{"n":1}}"#), Some("InvalidRequest"));
        assert_eq!(code(r#"{"stepTimeoutInMinutes":1}"#), Some("InvalidRequest"));
        assert_eq!(code(r#"{"executionNumber":2}"#), Some("ResourceNotFound"));
        assert_eq!(token(br#"{"clientToken":"t","status":"DONE"}"#), Some("t".to_owned()));
    }
}
