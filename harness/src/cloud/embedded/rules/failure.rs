//! What becomes of an action that fails.

use serde_json::{Value, json};

use crate::cloud::sql::{Message, TooMuch};
use crate::cloud::template::Action;

/// Why an action failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Reason {
    /// The value is not what the action takes: the system's own doing.
    #[error("{0}")]
    Value(String),
    /// The embedded cloud did not do it.
    #[error("{0}")]
    Bench(String),
}

impl From<TooMuch> for Reason {
    fn from(too_much: TooMuch) -> Self {
        Self::Value(too_much.to_string())
    }
}

/// An action that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// The name of its kind.
    kind: &'static str,
    /// The function, the table or the topic; as far as it was known.
    resource: String,
    /// Why.
    pub(super) reason: Reason,
}

impl Failure {
    /// The kinds are called as in AWS's logs, as far as these are documented: `DynamoAction` in
    /// <https://docs.aws.amazon.com/iot/latest/developerguide/diagnosing-rules.html>, `RepublishAction` in
    /// <https://docs.aws.amazon.com/iot/latest/developerguide/cwl-format.html>.
    pub(super) fn new(action: &Action, resource: &str, reason: Reason) -> Self {
        let kind = match action {
            Action::Lambda { .. } => "LambdaAction",
            Action::DynamoDb(_) => "DynamoAction",
            Action::DynamoDbV2 { .. } => "DynamoDBv2Action",
            Action::Republish { .. } => "RepublishAction",
            Action::S3 { .. } => "S3Action",
            Action::Sqs { .. } => "SqsAction",
        };
        Self { kind, resource: resource.to_owned(), reason }
    }

    fn told(&self, topic: &str) -> Value {
        let Self { kind, resource, reason } = self;
        let message = format!("{kind} failed. The error received was {reason}. Message arrived on: {topic}");
        json!({ "failedAction": kind, "failedResource": resource, "errorMessage": message })
    }
}

/// What the error action of a rule gets: one document for a message, whatever failed.
///
/// <https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html#rule-error-message-format>
pub(super) fn document(rule: &str, message: &Message<'_>, failures: &[Failure]) -> Value {
    json!({
        "ruleName": rule,
        "topic": message.topic,
        "cloudwatchTraceId": message.trace,
        "clientId": message.client,
        "base64OriginalPayload": aws_smithy_types::base64::encode(message.bytes),
        "failures": failures.iter().map(|failure| failure.told(message.topic)).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// <https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html#rule-error-message-format>
    #[test]
    fn the_document_is_that_of_aws() {
        let message = Message {
            client: "iotconsole-1",
            principal: None,
            topic: "testme/action",
            payload: None,
            bytes: b"{\n  \"message\": \"Hello from AWS IoT console\"\n}",
            timestamp: 0,
            trace: "7e146a2c-95b5-6caf-98b9-50e3969734c7",
            account: "",
        };
        let action = Action::DynamoDbV2 { table: crate::cloud::sql::Substitution::plain("x") };
        let failure = Failure::new(&action, "x", Reason::Value("no key".into()));
        let expected = json!({
            "ruleName": "TestAction",
            "topic": "testme/action",
            "cloudwatchTraceId": "7e146a2c-95b5-6caf-98b9-50e3969734c7",
            "clientId": "iotconsole-1",
            "base64OriginalPayload": "ewogICJtZXNzYWdlIjogIkhlbGxvIGZyb20gQVdTIElvVCBjb25zb2xlIgp9",
            "failures": [{
                "failedAction": "DynamoDBv2Action",
                "failedResource": "x",
                "errorMessage": "DynamoDBv2Action failed. The error received was no key. Message arrived on: testme/action",
            }],
        });
        assert_eq!(document("TestAction", &message, &[failure]), expected);
    }
}
