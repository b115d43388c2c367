//! Runs functions as processes that speak the Lambda Runtime API: `bootstrap` binaries do it themselves, for Python and
//! Node.js a script of ours does it.
//!
//! A function has up to as many execution environments ([`sandbox`]) as its `ReservedConcurrentExecutions` say; 4 if they are
//! not given, as all share the processors of one machine, where an account of AWS has up to 1,000. The first one is started
//! ahead. Another one is when there is something to do and all others are at work, and of those that are idle the one that was
//! used last is taken. With 0 every invocation fails as throttled, for good and at once: AWS
//! does not retry it either (<https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>).
//!
//! Each invocation has an order key, the topic of its message. Those of one key are done one after another, in the order in
//! which the rules passed them on, retries included; those of different keys side by side, and what came first begins first. In
//! AWS all asynchronous invocations may overtake each other; here a topic keeps its order, so that a scenario which fails for
//! wrong order within a topic fails for the system's reasons, unless it asks for the order to be turned round. With
//! `ReservedConcurrentExecutions: 1` all are done in the order in which they came, but for what waits to be retried. Failed
//! invocations are retried as Lambda retries asynchronous ones: twice, with the same request id, and only what has the same key
//! waits meanwhile. What waits for an environment is never given up, where AWS does that after six hours.
//!
//! In the journal the first environment has the function's name, each further one a number as well: `record-parts #2`. What
//! concerns no single one, such as an invocation that failed for good, is told with the function's name.
//!
//! What a managed runtime does here and in AWS alike: the handler and its context, the environment, errors in AWS's shape,
//! errors while the module is loaded, time-outs, crashes. Between invocations a process is frozen: what a handler has not waited
//! for goes on with the next one, or never; where the next one waits already, it is begun at once. What differs: its memory is
//! not limited, the code's folder can be written to, and no AWS SDK comes with it.
//!
//! A function's code can be changed while events come. What is under way is finished by the old code, what begins later is done by the new
//! one, in a new process; the order of a topic stays. In AWS events may meet the old code for some seconds more.
//!
//! - [`runtime`]: how a function's code becomes a process, as a trait.
//! - [`spawn`]: how a process is started, as a trait. [`supervised`]: as a child process under the harness's guardian.
//! - [`environment`]: what a function finds in its environment.
//! - [`exchange`]: hands one invocation at a time to the process and takes its answer.
//! - [`api`]: the Runtime API over HTTP.
//! - [`sandbox`]: one process with its own Runtime API endpoint.
//! - `broken`: invocations that go wrong on purpose. `reversed`: those that come in reverse order.
//! - `worker`: one environment at work. `pool`: all those of a function, what each does next, and the retries. `queue`: what is
//!   still to be done, by order keys.
//! - [`function`]: the functions of a cloud. `releases`: their code while it is changed.

pub mod api;
mod broken;
pub mod environment;
pub mod exchange;
pub mod function;
mod pool;
mod queue;
mod releases;
mod reversed;
pub mod runtime;
pub mod sandbox;
pub mod spawn;
pub mod supervised;
mod worker;

pub use function::Functions;
pub use pool::{Invocation, Pool};
pub(in crate::cloud) use releases::Releases;
pub use runtime::interpreter::Interpreters;
pub use sandbox::Failure;
pub use spawn::{FunctionCommand, FunctionProcess, OutputSink, Spawn};
pub use supervised::Supervised;
