//! SQS: standard queues in memory, spoken to in AWS JSON 1.0 (SQS API Reference,
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html>).
//!
//! `CreateQueue`, `GetQueueUrl`, `GetQueueAttributes`, `ListQueues`, `SendMessage`, `SendMessageBatch`, `ReceiveMessage` with long polling
//! and visibility timeouts, `DeleteMessage`, `DeleteMessageBatch`, `PurgeQueue`, `DeleteQueue`. Of a queue the attributes `DelaySeconds`,
//! `MaximumMessageSize`, `MessageRetentionPeriod`, `ReceiveMessageWaitTimeSeconds` and `VisibilityTimeout` mean what they mean in AWS;
//! `Policy`, `SqsManagedSseEnabled` and tags have no effect.
//!
//! Refused: FIFO queues, dead-letter queues (`RedrivePolicy`), keys of KMS, message system attributes, and the query protocol of old SDKs.
//!
//! What differs from AWS: messages come in the order in which they were sent and one receipt is enough, where AWS promises neither; a
//! purge and a deletion are done at once.
//!
//! - `store`: the queues by name. `queue`: one queue. `message`: one message. `digest`: the MD5 of its parts.
//! - `operations`: what can be asked. `fault`: what SQS refuses.

mod digest;
mod fault;
mod message;
mod operations;
mod queue;
mod store;

pub(in crate::cloud::embedded) use operations::Sqs;
