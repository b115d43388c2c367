//! Runs functions as processes that speak the Lambda Runtime API: `bootstrap` binaries do it themselves, for Python and
//! Node.js a script of ours does it.
//!
//! A function has one execution environment ([`sandbox`]) at a time and is invoked one message at a time, in the order in
//! which the rules passed them on. In AWS asynchronous invocations may overtake each other; here the order is kept, as
//! with a reserved concurrency of 1 and a queue that does not reorder, so that a scenario which fails for wrong order fails
//! for the system's reasons, and every run of a seed sees the same. Failed invocations are retried as Lambda retries
//! asynchronous ones: twice, and the queue waits meanwhile.
//!
//! What a managed runtime does here and in AWS alike: the handler and its context, the environment, errors in AWS's shape,
//! errors while the module is loaded, time-outs, crashes. Between invocations a process is frozen: what a handler has not waited
//! for goes on with the next one, or never. What differs: its memory is not limited, the code's folder can be written to, and
//! no AWS SDK comes with it.
//!
//! - [`runtime`]: how a function's code becomes a process, as a trait.
//! - [`spawn`]: how a process is started, as a trait. [`supervised`]: as a child process under the harness's guardian.
//! - [`environment`]: what a function finds in its environment.
//! - [`exchange`]: hands one invocation at a time to the process and takes its answer.
//! - [`api`]: the Runtime API over HTTP.
//! - [`sandbox`]: one process with its own Runtime API endpoint.
//! - [`function`]: the queue, the time-out and the retries.

pub mod api;
pub mod environment;
pub mod exchange;
pub mod function;
pub mod runtime;
pub mod sandbox;
pub mod spawn;
pub mod supervised;

pub use function::{Functions, Invocation};
pub use runtime::interpreter::Interpreters;
pub use spawn::{FunctionCommand, FunctionProcess, OutputSink, Spawn};
pub use supervised::Supervised;
