//! One execution environment: a process with its own Runtime API endpoint.
//!
//! Each process gets an endpoint of its own, so that a request of a process that was killed can never take an invocation
//! that is meant for its successor.
//!
//! It is frozen and thawed by one signal each, without a look whether they were obeyed: no process can ignore them, and the look,
//! at every process of the machine and for every invocation, cost more than what it was to make sure of.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::environment::{Apis, environment};
use super::exchange::{Answer, Exchange, Offer};
use super::runtime::Launch;
use super::{FunctionCommand, FunctionProcess, OutputSink, Spawn, api};
use crate::cloud::Endpoint;
use crate::cloud::embedded::loopback;
use crate::cloud::template::{ACCOUNT, Function, REGION};
use crate::journal::{Journal, watched};
use lineproof_judge::journal::{ComponentChange, Event};

/// How long a process may take until it asks for its first invocation, as in Lambda.
const INITIALISATION: Duration = Duration::from_secs(10);

/// How long the endpoint may take to close after its process is gone.
const CLOSING: Duration = Duration::from_secs(1);

/// What a function's sandboxes have in common.
pub(in crate::cloud) struct Blueprint {
    pub(in crate::cloud) function: Function,
    /// The code that it begins with.
    pub(in crate::cloud) launch: Launch,
    /// Where the IoT data plane is.
    pub(in crate::cloud) data: SocketAddr,
    pub(in crate::cloud) endpoint: Option<Endpoint>,
    pub(in crate::cloud) spawn: Arc<dyn Spawn>,
    pub(in crate::cloud) journal: Journal,
}

impl Blueprint {
    /// Says something about the function as a whole.
    pub(super) fn say(&self, line: &str) {
        let change = ComponentChange::Output { line: line.to_owned() };
        self.journal.record(Event::Component { name: self.function.name.clone(), change });
    }

    fn sink(&self, name: &str) -> OutputSink {
        let (name, journal) = (name.to_owned(), self.journal.clone());
        Arc::new(move |line: &str| {
            let change = ComponentChange::Output { line: line.to_owned() };
            journal.record(Event::Component { name: name.clone(), change });
        })
    }
}

/// A process and its endpoint.
pub(super) struct Sandbox {
    process: Box<dyn FunctionProcess>,
    is_frozen: bool,
    exchange: Arc<Exchange>,
    closing: CancellationToken,
    server: JoinHandle<()>,
}

/// An event that was offered to a process.
struct Offered {
    is_taken: oneshot::Receiver<()>,
    is_answered: oneshot::Receiver<Answer>,
}

/// Why an invocation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The function says so.
    #[error("the function answered with an error: {words}")]
    Answered {
        /// Its kind and what the function said, in one line.
        words: String,
        /// What the function said.
        said: Bytes,
    },
    /// There is no process.
    #[error("the function does not start: {0}")]
    Start(String),
    /// Its module cannot be loaded.
    #[error("the function cannot be initialised: {words} (its process ended: {how})")]
    Broken {
        /// What the function said.
        words: String,
        /// How its process ended.
        how: String,
    },
    /// It never came to its first invocation.
    #[error("the function asked for no invocation within {INITIALISATION:?}")]
    Initialisation,
    /// It took too long.
    #[error("the function took longer than its time-out of {0:?}")]
    Timeout(Duration),
    /// Its process ended, in this way.
    #[error("the function's process ended: {0}")]
    Crash(String),
    /// The scenario ended its process.
    #[error("the function's process was killed by the scenario")]
    Killed,
    /// It has no environments.
    #[error("the function is throttled: its ReservedConcurrentExecutions are 0")]
    Throttled,
}

impl Sandbox {
    /// Starts a process of this code, which the journal calls `name`.
    pub(super) async fn start(blueprint: &Blueprint, launch: &Launch, name: &str) -> Result<Self, Failure> {
        let fault = |error: std::io::Error| Failure::Start(error.to_string());
        let listener = loopback::listen().map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let (exchange, closing, output) =
            (Arc::new(Exchange::default()), CancellationToken::new(), blueprint.sink(name));
        let function = blueprint.function.name.clone();
        let environment = environment(
            &blueprint.function,
            Apis { runtime: address, data: blueprint.data },
            blueprint.endpoint.as_ref(),
            &launch.environment,
            &launch.variables,
        );
        let Launch { program, args, folder, .. } = launch.clone();
        let command = FunctionCommand { name: function.clone(), program, args, folder, environment };
        let process = blueprint.spawn.spawn(command, Arc::clone(&output)).await.map_err(fault)?;
        let change = ComponentChange::Started { pid: process.pid() };
        blueprint.journal.record(Event::Component { name: name.to_owned(), change });
        let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}");
        let journal = blueprint.journal.clone();
        let serve = api::serve(listener, arn, Arc::clone(&exchange), output, closing.clone(), journal.clone());
        let told = format!("the Lambda Runtime API of {name}");
        let server = tokio::spawn(watched(journal, "cloud", told, serve));
        Ok(Self { process, is_frozen: false, exchange, closing, server })
    }

    /// Freezes the process as soon as it asks for the next invocation, as AWS does, and waits for its end. Cancel safe.
    pub(super) async fn idle(&mut self) -> String {
        tokio::select! {
            how = self.process.wait() => return how,
            () = self.exchange.asked() => {}
        }
        self.is_frozen = true;
        self.process.freeze();
        self.process.wait().await
    }

    /// Waits until the process is initialised, or ends instead.
    pub(super) async fn initialised(&mut self) -> Result<(), Failure> {
        tokio::select! {
            biased;
            () = self.exchange.asked() => Ok(()),
            how = self.process.wait() => Err(self.crash(how)),
            () = tokio::time::sleep(INITIALISATION) => Err(Failure::Initialisation),
        }
    }

    /// Has the process handle one event; its response.
    pub(super) async fn invoke(&mut self, id: String, payload: Bytes, timeout: Duration) -> Result<Bytes, Failure> {
        let Offered { is_taken, is_answered } = self.offer(id, payload, timeout).await;
        tokio::select! {
            // What was taken before the process ended or the time ran out may be answered by now.
            biased;
            Ok(()) = is_taken => {}
            how = self.process.wait() => return Err(self.crash(how)),
            () = tokio::time::sleep(INITIALISATION) => return Err(Failure::Initialisation),
        }
        tokio::select! {
            // An answer that arrived before the process ended or the time ran out counts.
            biased;
            Ok(answer) = is_answered => match answer {
                Answer::Response(response) => Ok(response),
                Answer::Error { words, said } => Err(Failure::Answered { words, said }),
            },
            how = self.process.wait() => Err(self.crash(how)),
            () = tokio::time::sleep(timeout) => Err(Failure::Timeout(timeout)),
        }
    }

    /// Has the process handle one event, and kills it: when it has taken the event, or when it has answered.
    pub(super) async fn invoke_and_kill(&mut self, id: String, payload: Bytes, timeout: Duration, has_answered: bool) {
        let Offered { is_taken, is_answered } = self.offer(id, payload, timeout).await;
        tokio::select! {
            biased;
            _ = is_taken => {}
            _ = self.process.wait() => {}
            () = tokio::time::sleep(INITIALISATION) => {}
        }
        if has_answered {
            tokio::select! {
                biased;
                _ = is_answered => {}
                _ = self.process.wait() => {}
                () = tokio::time::sleep(timeout) => {}
            }
        }
        self.process.kill().await;
    }

    async fn offer(&mut self, id: String, payload: Bytes, timeout: Duration) -> Offered {
        if std::mem::take(&mut self.is_frozen) {
            self.process.thaw();
        }
        let (taken, is_taken) = oneshot::channel();
        let (answer, is_answered) = oneshot::channel();
        self.exchange.offer(Offer { id, payload, timeout, taken, answer }).await;
        Offered { is_taken, is_answered }
    }

    /// Why its process ended, if it has said so.
    fn crash(&self, how: String) -> Failure {
        match self.exchange.broken() {
            Some(words) => Failure::Broken { words, how },
            None => Failure::Crash(how),
        }
    }

    /// Ends the process and closes its endpoint; says how the process ended.
    pub(super) async fn close(mut self) -> String {
        let how = self.process.kill().await;
        self.closing.cancel();
        if tokio::time::timeout(CLOSING, &mut self.server).await.is_err() {
            self.server.abort();
            let _ = self.server.await;
        }
        how
    }
}
