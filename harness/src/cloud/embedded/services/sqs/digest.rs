//! The MD5 of a message's parts, by which SDKs see that they arrived whole
//! (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html>).

use md5::Context;
use serde_json::{Map, Value};

/// Of a body, in hexadecimal.
pub(super) fn of_body(body: &str) -> String {
    format!("{:x}", md5::compute(body))
}

/// Of attributes, which have been checked; none without any.
pub(super) fn of_attributes(attributes: &Map<String, Value>) -> Option<String> {
    // A map of JSON is in the order of its names where that of the workspace is; this does not rely on it.
    let mut sorted: Vec<_> = attributes.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    let mut digest = Context::new();
    for (name, attribute) in &sorted {
        part(&mut digest, name.as_bytes());
        part(&mut digest, attribute["DataType"].as_str().unwrap_or_default().as_bytes());
        let (kind, value) = match attribute["BinaryValue"].as_str() {
            Some(binary) => (2, aws_smithy_types::base64::decode(binary).unwrap_or_default()),
            None => (1, attribute["StringValue"].as_str().unwrap_or_default().into()),
        };
        digest.consume([kind]);
        part(&mut digest, &value);
    }
    (!sorted.is_empty()).then(|| format!("{:x}", digest.compute()))
}

/// Its length, and itself.
fn part(digest: &mut Context, bytes: &[u8]) {
    digest.consume(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    digest.consume(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_a_body_it_is_that_of_its_bytes() {
        assert_eq!(of_body("hello"), "5d41402abc4b2a76b9719d911017c592");
    }

    #[test]
    fn of_attributes_it_covers_names_types_and_values_whatever_their_order() {
        let of = |attributes: Value| of_attributes(attributes.as_object().unwrap());
        let (a, b) =
            (json!({"DataType": "String", "StringValue": "x"}), json!({"DataType": "Number", "StringValue": "1"}));
        assert_eq!(of(json!({})), None);
        assert_eq!(of(json!({"a": a, "b": b})), of(json!({"b": b, "a": a})));
        assert_ne!(of(json!({"a": a})), of(json!({"b": a})));
        // What Python's hashlib gives for the bytes that AWS's guide describes.
        assert_eq!(of(json!({"a": a})).unwrap(), "a512aac9938034acb0b3c3d965944bf1");
    }
}
