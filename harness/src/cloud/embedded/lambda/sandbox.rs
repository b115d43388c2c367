//! One execution environment: a process with its own Runtime API endpoint.
//!
//! Each process gets an endpoint of its own, so that a request of a process that was killed can never take an invocation
//! that is meant for its successor.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

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
    pub(in crate::cloud) launch: Launch,
    /// Where the IoT data plane is.
    pub(in crate::cloud) data: SocketAddr,
    pub(in crate::cloud) endpoint: Option<Endpoint>,
    pub(in crate::cloud) spawn: Arc<dyn Spawn>,
    pub(in crate::cloud) journal: Journal,
}

impl Blueprint {
    pub(super) fn report(&self, change: ComponentChange) {
        self.journal.record(Event::Component { name: self.function.name.clone(), change });
    }

    fn sink(&self) -> OutputSink {
        let (name, journal) = (self.function.name.clone(), self.journal.clone());
        Arc::new(move |line: &str| {
            let change = ComponentChange::Output { line: line.to_owned() };
            journal.record(Event::Component { name: name.clone(), change });
        })
    }
}

/// A process and its endpoint.
pub(super) struct Sandbox {
    name: String,
    journal: Journal,
    process: Box<dyn FunctionProcess>,
    exchange: Arc<Exchange>,
    closing: CancellationToken,
    server: JoinHandle<()>,
}

/// Why an invocation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("the function answered with an error: {0}")]
    Answered(String),
    #[error("the function does not start: {0}")]
    Start(String),
    #[error("the function cannot be initialised: {words} (its process ended: {how})")]
    Broken { words: String, how: String },
    #[error("the function asked for no invocation within {INITIALISATION:?}")]
    Initialisation,
    #[error("the function took longer than its time-out of {0:?}")]
    Timeout(Duration),
    #[error("the function's process ended: {0}")]
    Crash(String),
}

impl Sandbox {
    /// Starts a process.
    pub(super) async fn start(blueprint: &Blueprint) -> Result<Self, Failure> {
        let fault = |error: std::io::Error| Failure::Start(error.to_string());
        let listener = loopback::listen().map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let (exchange, closing, output) = (Arc::new(Exchange::default()), CancellationToken::new(), blueprint.sink());
        let name = blueprint.function.name.clone();
        let Launch { program, args, folder, environment: own, .. } = blueprint.launch.clone();
        let environment = environment(
            &blueprint.function,
            Apis { runtime: address, data: blueprint.data },
            blueprint.endpoint.as_ref(),
            &own,
        );
        let command = FunctionCommand { name: name.clone(), program, args, folder, environment };
        let process = blueprint.spawn.spawn(command, Arc::clone(&output)).await.map_err(fault)?;
        blueprint.report(ComponentChange::Started { pid: process.pid() });
        let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}");
        let journal = blueprint.journal.clone();
        let serve = api::serve(listener, arn, Arc::clone(&exchange), output, closing.clone(), journal.clone());
        let told = format!("the Lambda Runtime API of {name}");
        let server = tokio::spawn(watched(journal.clone(), "cloud", told, serve));
        Ok(Self { name, journal, process, exchange, closing, server })
    }

    /// Freezes the process as soon as it asks for the next invocation, as AWS does, and waits for its end. Cancel safe.
    pub(super) async fn idle(&mut self) -> String {
        tokio::select! {
            how = self.process.wait() => return how,
            () = self.exchange.asked() => {}
        }
        let frozen = self.process.freeze().await;
        self.note(frozen);
        self.process.wait().await
    }

    /// A process that cannot be stopped or continued is the bench's fault.
    fn note(&self, switched: std::io::Result<()>) {
        if let Err(error) = switched {
            self.journal.trouble(&self.name, error);
        }
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

    /// Has the process handle one event.
    pub(super) async fn invoke(&mut self, id: String, payload: Vec<u8>, timeout: Duration) -> Result<(), Failure> {
        let thawed = self.process.thaw().await;
        self.note(thawed);
        let (taken, is_taken) = oneshot::channel();
        let (answer, is_answered) = oneshot::channel();
        self.exchange.offer(Offer { id, payload, timeout, taken, answer }).await;
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
                Answer::Response => Ok(()),
                Answer::Error(words) => Err(Failure::Answered(words)),
            },
            how = self.process.wait() => Err(self.crash(how)),
            () = tokio::time::sleep(timeout) => Err(Failure::Timeout(timeout)),
        }
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
