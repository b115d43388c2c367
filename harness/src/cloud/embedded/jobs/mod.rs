//! Jobs, as far as deployments need them (AWS IoT Developer Guide, "AWS IoT Jobs", "Jobs device MQTT API operations").
//!
//! Devices ask on `$aws/things/THING/jobs/...`: `get`, `start-next`, `JOB/get` (also `$next`) and `JOB/update`, answered on
//! `.../accepted` and `.../rejected` with AWS's codes; they are told of what waits for them on `notify` and `notify-next`. Each execution
//! has a version, held against `expectedVersion`. What becomes of an execution is published on
//! `$aws/events/jobExecution/JOB/succeeded` (`failed`, `rejected`, `canceled`), as AWS does where these events are switched on.
//!
//! What differs from AWS:
//! - A job is made by an application of the cloud, as a scenario says, and for things of the template; there is no control plane
//!   (`CreateJob`, `CancelJob`, templates, presigned URLs, groups as targets, continuous jobs, schedules).
//! - Its things get it one after the other, each when the one before has succeeded, and where one fails or rejects it, it is canceled
//!   for the others. AWS makes executions at a rate that grows with success, and cancels at a share of failures (`abortConfig`).
//! - Nothing runs out: no job has a time-out, so no execution becomes `TIMED_OUT`, and a request with `stepTimeoutInMinutes` is rejected as
//!   one that says what cannot be done here. Nothing is retried.
//! - There are no events of a job as a whole (`$aws/events/job/...`), and no limit of requests per second.
//!
//! - `topic`: which job a message is about, and what it asks. `request`: what it says, checked. `status`: how far a job on
//!   one thing is. `execution`: that job, and what may become of it. `store`: all jobs of a cloud. `rollout`: a job from thing to thing.

mod execution;
mod request;
mod rollout;
mod status;
mod store;
mod topic;

pub use store::Jobs;
pub use topic::Asked;
