//! What the halves of a cloud are once they are open.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

use lineproof_judge::journal::{Access, FunctionFault, TableFault};

use super::embedded::Services;
use super::template::{Bucket, Queue, Table, Template};
use super::{CloudError, Credentials, Endpoint};

/// An IoT half of one scenario, open: an MQTT endpoint whose messages are seen.
///
/// Every message that it accepts from a client goes to the [`Messages`](super::Messages) that it was opened with, in one
/// order, before the client gets its acknowledgement.
#[async_trait]
pub trait Iot: Debug + Send + Sync {
    /// Where MQTT clients connect, with TLS.
    fn mqtt(&self) -> SocketAddr;

    /// The name by which clients must connect, with the port of [`mqtt`](Self::mqtt), because TLS wants it; none if any way there will do.
    fn name(&self) -> Option<String> {
        None
    }

    /// Where its data plane is asked over HTTP: shadows, and messages to publish; none if it has none.
    fn data(&self) -> Option<SocketAddr> {
        None
    }

    /// What a thing needs to connect.
    ///
    /// # Errors
    /// If there is no such thing.
    fn credentials(&self, thing: &str) -> Result<Credentials, CloudError>;

    /// How to wait for it to settle, if it can tell.
    fn settles(&self) -> Option<Arc<dyn Settles>> {
        None
    }

    /// How invocations of its functions are broken, if they can be.
    fn function_faults(&self) -> Option<Arc<dyn FunctionFaults>> {
        None
    }

    /// How releases of its functions are deployed, if they can be.
    fn function_releases(&self) -> Option<Arc<dyn FunctionReleases>> {
        None
    }

    /// What applications of the cloud can do, if there can be any.
    fn applications(&self) -> Option<Arc<dyn Applications>> {
        None
    }

    /// Ends connections and whatever runs in it, in bounded time; unfinished work is dropped.
    async fn close(self: Box<Self>) -> Result<(), String>;
}

/// What a template describes, for a half that deploys it as a whole.
pub struct Stack<'a> {
    /// The template, read.
    pub template: &'a Template,
    /// Its file.
    pub file: &'a Path,
    /// Values of its parameters.
    pub parameters: &'a BTreeMap<String, String>,
    /// The code of its functions, by their names: a `bootstrap` binary, or a folder of modules.
    pub code: BTreeMap<String, PathBuf>,
    /// How long it may be needed, from now on until all of it is taken away.
    pub needed: Duration,
}

/// An API half of one scenario: an AWS endpoint.
#[async_trait]
pub trait Api: Debug + Send + Sync {
    /// Makes these tables in it, empty, and what has to be there before; returns where it is, and how it is called.
    /// [`close`](Self::close) takes away what was made, also where this failed or was dropped.
    ///
    /// # Errors
    /// If it does not start, or a table cannot be made.
    async fn make(&self, tables: &[Table]) -> Result<Endpoint, CloudError>;

    /// Makes these queues and buckets in it, empty, as [`make`](Self::make) makes tables.
    ///
    /// # Errors
    /// If one cannot be made; any of them, unless the half is the embedded one.
    async fn make_stores(&self, queues: &[Queue], buckets: &[Bucket]) -> Result<(), CloudError> {
        let queue = queues.first().map(|queue| ("queue", &queue.name));
        let bucket = buckets.first().map(|bucket| ("bucket", &bucket.name));
        match queue.or(bucket) {
            None => Ok(()),
            Some((what, name)) => Err(CloudError::Store {
                what,
                name: name.clone(),
                why: "this version makes queues and buckets in the embedded API half alone".to_owned(),
            }),
        }
    }

    /// Makes what a template describes, as far as that is this half's: its tables, queues and buckets, but for a half that deploys
    /// templates as a whole.
    ///
    /// # Errors
    /// As [`make`](Self::make).
    async fn deploy(&self, stack: &Stack<'_>) -> Result<Endpoint, CloudError> {
        let Template { tables, queues, buckets, .. } = stack.template;
        let endpoint = self.make(tables).await?;
        self.make_stores(queues, buckets).await?;
        Ok(endpoint)
    }

    /// How its tables are broken, if they can be.
    fn table_faults(&self) -> Option<Arc<dyn TableFaults>> {
        None
    }

    /// Its services, to which an IoT half that runs in this process adds its own; none if it is elsewhere.
    fn services(&self) -> Option<Services> {
        None
    }

    /// Takes away what was made for the scenario, in bounded time.
    async fn close(&self) -> Result<(), String>;
}

/// The ability to do wrongly what is asked of tables. Who looks at them for the harness meets none of it.
pub trait TableFaults: Debug + Send + Sync {
    /// The names of all tables.
    fn tables(&self) -> Vec<String>;

    /// Lets requests meet with this from now on, under a number of its own; where several are meant, the highest number counts.
    fn inject(&self, number: u32, table: &str, access: Access, what: TableFault);

    /// Ends the fault of this number; returns how many requests met it.
    fn mend(&self, number: u32) -> u64;
}

/// The ability to have invocations of functions go wrong.
pub trait FunctionFaults: Debug + Send + Sync {
    /// The names of all functions.
    fn functions(&self) -> Vec<String>;

    /// Has so many of the next invocations of a function go wrong, under a number of its own; where several are meant, they are met in
    /// the order of their numbers.
    fn inject(&self, number: u32, function: &str, what: FunctionFault, times: u32);

    /// Ends the fault of this number; returns how many invocations met it.
    fn mend(&self, number: u32, function: &str) -> u32;
}

/// The ability to change the code of functions while events come.
pub trait FunctionReleases: Debug + Send + Sync {
    /// Has every invocation that begins from now on done by a release of the function.
    ///
    /// # Errors
    /// If there is no such function or release.
    fn deploy(&self, function: &str, release: &str) -> Result<(), String>;
}

/// What applications of the cloud can do, beside the system under test.
#[async_trait]
pub trait Applications: Send + Sync {
    /// Has something desired of a thing from now on, in its classic shadow.
    ///
    /// # Errors
    /// If the cloud does not accept it; the text says why.
    async fn want(&self, thing: &str, desired: &Value) -> Result<(), String>;

    /// Publishes with quality of service 1, as by the HTTP data plane: to subscribers and topic rules, and to the messages that are seen.
    ///
    /// # Errors
    /// If the cloud does not accept it; the text says why.
    async fn publish(&self, topic: &str, payload: &[u8]) -> Result<(), String>;

    /// Has something done on things, one after the other, each when the one before has succeeded: a job, whose id is returned.
    ///
    /// # Errors
    /// If the cloud does not accept it; the text says why.
    async fn deploy(&self, things: &[String], document: &Value) -> Result<String, String>;
}

/// The ability to tell when nothing is under way any more.
#[async_trait]
pub trait Settles: Send + Sync {
    /// Waits until everything that was accepted has been dealt with, or given up for good. Cancel safe.
    async fn settled(&self);
}
