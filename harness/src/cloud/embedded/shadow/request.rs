//! What a client asks for, checked as AWS checks it (AWS IoT Developer Guide, "Device Shadow error messages").

use serde_json::{Map, Value};

use super::state;

/// A shadow's state takes up to 8 KiB; a request cannot make it larger than it is itself.
pub(super) const MAX_STATE: usize = 8 * 1024;

/// A client token takes up to 64 bytes.
const MAX_TOKEN: usize = 64;

/// So many levels may be nested below `desired` and `reported`.
const MAX_DEPTH: usize = 6;

/// Why a request is rejected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} {message}")]
pub struct Rejection {
    /// As the HTTP status.
    pub code: u16,
    /// In AWS's words.
    pub message: String,
    /// The token by which the client knows its request, as far as it could be read.
    pub token: Option<String>,
}

impl Rejection {
    pub(in super::super) fn new(code: u16, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), token: None }
    }

    fn invalid(message: &str) -> Self {
        Self::new(400, message)
    }

    pub(super) fn with(self, token: Option<&String>) -> Self {
        Self { token: token.cloned(), ..self }
    }
}

/// A request to change a shadow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Update {
    /// What to change of the desired state: an object, or null to remove all of it.
    pub desired: Option<Value>,
    /// What to change of the reported state, alike.
    pub reported: Option<Value>,
    /// Which version the shadow must have.
    pub version: Option<u64>,
    /// By which the client knows the answer.
    pub token: Option<String>,
}

impl Update {
    /// Reads one.
    ///
    /// # Errors
    /// What AWS would reject, with its code and words.
    pub fn read(payload: &[u8]) -> Result<Self, Rejection> {
        let mut fields = object(payload)?;
        let token = token(&fields)?;
        Self::of(&mut fields, token.clone()).map_err(|rejection| rejection.with(token.as_ref()))
    }

    fn of(fields: &mut Map<String, Value>, token: Option<String>) -> Result<Self, Rejection> {
        let version = version(fields)?;
        let state = fields.remove("state").ok_or_else(|| Rejection::invalid("Missing required node: state"))?;
        let Value::Object(mut state) = state else { return Err(Rejection::invalid("State node must be an object")) };
        let desired = section(state.remove("desired"), "Desired node must be an object")?;
        let reported = section(state.remove("reported"), "Reported node must be an object")?;
        if !state.is_empty() {
            return Err(Rejection::invalid("State contains an invalid node"));
        }
        Ok(Self { desired, reported, version, token })
    }
}

/// The version and token of a request to show or delete a shadow, which may be empty.
///
/// # Errors
/// What AWS would reject.
pub fn bare(payload: &[u8]) -> Result<(Option<u64>, Option<String>), Rejection> {
    if payload.trim_ascii().is_empty() {
        return Ok((None, None));
    }
    let fields = object(payload)?;
    let token = token(&fields)?;
    let version = version(&fields).map_err(|rejection| rejection.with(token.as_ref()))?;
    Ok((version, token))
}

fn object(payload: &[u8]) -> Result<Map<String, Value>, Rejection> {
    if std::str::from_utf8(payload).is_err() {
        return Err(Rejection::new(415, "Unsupported documented encoding; supported encoding is UTF-8"));
    }
    match serde_json::from_slice(payload) {
        Ok(Value::Object(fields)) => Ok(fields),
        _ => Err(Rejection::invalid("Invalid JSON")),
    }
}

fn token(fields: &Map<String, Value>) -> Result<Option<String>, Rejection> {
    match fields.get("clientToken") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(token)) if token.len() <= MAX_TOKEN => Ok(Some(token.clone())),
        Some(_) => Err(Rejection::invalid("Invalid clientToken")),
    }
}

fn version(fields: &Map<String, Value>) -> Result<Option<u64>, Rejection> {
    match fields.get("version") {
        None | Some(Value::Null) => Ok(None),
        Some(version) => version.as_u64().map(Some).ok_or_else(|| Rejection::invalid("Invalid version")),
    }
}

/// One of the two halves of a state: an object, or null.
fn section(value: Option<Value>, refusal: &str) -> Result<Option<Value>, Rejection> {
    let Some(value) = value else { return Ok(None) };
    if !value.is_object() && !value.is_null() {
        return Err(Rejection::invalid(refusal));
    }
    if state::depth(&value) > MAX_DEPTH {
        let message = format!("JSON contains too many levels of nesting; maximum is {MAX_DEPTH}");
        return Err(Rejection::invalid(&message));
    }
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn refused(request: &Value) -> String {
        Update::read(request.to_string().as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_aws_rejects_is_rejected_in_its_words() {
        let nested = (0..6).fold(json!(1), |value, _| json!({ "a": value }));
        let fits = json!({"state": {"desired": nested}});
        Update::read(fits.to_string().as_bytes()).unwrap();
        let cases = [
            (json!([]), "400 Invalid JSON"),
            (json!({}), "400 Missing required node: state"),
            (json!({"state": 1}), "400 State node must be an object"),
            (json!({"state": {"desired": 1}}), "400 Desired node must be an object"),
            (json!({"state": {"reported": []}}), "400 Reported node must be an object"),
            (json!({"state": {"delta": {}}}), "400 State contains an invalid node"),
            (json!({"state": {}, "version": -1}), "400 Invalid version"),
            (json!({"state": {}, "version": "1"}), "400 Invalid version"),
            (json!({"state": {}, "clientToken": "x".repeat(65)}), "400 Invalid clientToken"),
            (
                json!({"state": {"desired": {"a": nested}}}),
                "400 JSON contains too many levels of nesting; maximum is 6",
            ),
        ];
        for (request, message) in cases {
            assert_eq!(refused(&request), message, "{request}");
        }
        assert_eq!(Update::read(b"\xff{}").unwrap_err().code, 415);
        assert_eq!(Update::read("[".repeat(100_000).as_bytes()).unwrap_err().to_string(), "400 Invalid JSON");
    }

    #[test]
    fn a_rejection_names_the_token_of_its_request() {
        let rejection = Update::read(br#"{"clientToken": "t-1", "state": 5}"#).unwrap_err();
        assert_eq!(rejection.token.as_deref(), Some("t-1"));
        assert_eq!(bare(br#"{"clientToken": "t-2", "version": 0.5}"#).unwrap_err().token.as_deref(), Some("t-2"));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_a_request_or_rejected(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[{}\\[\\]\":,a-z0-9 ]{0,60}") {
            for payload in [bytes.as_slice(), text.as_bytes(), format!("{{\"state\": {text}}}").as_bytes()] {
                let codes = [Update::read(payload).err(), bare(payload).err()].map(|rejection| rejection.map_or(400, |it| it.code));
                prop_assert!(codes.iter().all(|code| matches!(code, 400 | 415)), "{:?}", codes);
            }
        }
    }

    #[test]
    fn a_request_without_a_body_asks_for_nothing_more() {
        assert_eq!(bare(b"").unwrap(), (None, None));
        assert_eq!(bare(b" {\"clientToken\": \"t\", \"version\": 3}").unwrap(), (Some(3), Some("t".into())));
    }
}
