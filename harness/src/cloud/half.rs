//! What the halves of a cloud are once they are open.

use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;

use super::template::Table;
use super::{CloudError, Credentials, Endpoint};

/// An IoT half of one scenario, open: an MQTT endpoint whose messages are seen.
///
/// Every message that it accepts from a client goes to the [`Messages`](super::Messages) that it was opened with, in one
/// order, before the client gets its acknowledgement.
#[async_trait]
pub trait Iot: Debug + Send + Sync {
    /// Where MQTT clients connect, with TLS.
    fn mqtt(&self) -> SocketAddr;

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

    /// What applications of the cloud can do, if there can be any.
    fn applications(&self) -> Option<Arc<dyn Applications>> {
        None
    }

    /// Ends connections and whatever runs in it, in bounded time; unfinished work is dropped.
    async fn close(self: Box<Self>) -> Result<(), String>;
}

/// An API half of one scenario, open: an AWS endpoint.
#[async_trait]
pub trait Api: Debug + Send + Sync {
    /// Where it is, and how it is called.
    fn endpoint(&self) -> &Endpoint;

    /// Makes these tables in it, empty. [`close`](Self::close) takes away what was made, also where this failed or was dropped.
    ///
    /// # Errors
    /// If a table cannot be made.
    async fn make(&self, tables: &[Table]) -> Result<(), CloudError>;

    /// Takes away what was made for the scenario, in bounded time.
    async fn close(&self) -> Result<(), String>;
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
}

/// The ability to tell when nothing is under way any more.
#[async_trait]
pub trait Settles: Send + Sync {
    /// Waits until everything that was accepted has been dealt with, or given up for good. Cancel safe.
    async fn settled(&self);
}
