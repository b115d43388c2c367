//! A message as a rule sees it.

use serde_json::Value;

/// A message as a rule sees it.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The sender's MQTT client id.
    pub client: &'a str,
    /// The SHA-256 of the certificate that the sender has shown, in hexadecimal; none if it has shown none.
    pub principal: Option<&'a str>,
    /// The topic; of Basic Ingest what follows the rule's name.
    pub topic: &'a str,
    /// The payload; none if it is not JSON.
    pub payload: Option<&'a Value>,
    /// The payload as it came.
    pub bytes: &'a [u8],
    /// When the broker accepted it, in milliseconds since the Unix epoch.
    pub timestamp: u64,
    /// A UUID of its own.
    pub trace: &'a str,
    /// The AWS account that the rule belongs to.
    pub account: &'a str,
}
