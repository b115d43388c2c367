//! What applications of the cloud do beside the system under test: they ask as AWS's SDKs would, of the data plane.

use std::sync::Arc;

use async_trait::async_trait;
use mqtt5::QoS;
use serde_json::{Value, json};

use super::jobs::Jobs;
use super::publisher::Publisher;
use super::shadow::{Asked, Operation, Shadows};
use crate::cloud::Applications;
use crate::cloud::limits::{payload_objection, publish_objection};

/// Applications of an embedded cloud.
#[derive(Clone, Debug)]
pub(super) struct Embedded {
    /// What they may want something of.
    pub(super) shadows: Arc<Shadows>,
    /// What they have done on things.
    pub(super) jobs: Arc<Jobs>,
    /// By whom they publish.
    pub(super) publisher: Publisher,
}

#[async_trait]
impl Applications for Embedded {
    async fn want(&self, thing: &str, desired: &Value) -> Result<(), String> {
        let asked = Asked { thing: thing.to_owned(), name: None, operation: Operation::Update };
        let request = json!({"state": {"desired": desired}}).to_string();
        self.shadows.carry_out(&asked, request.as_bytes()).map(drop).map_err(|rejection| rejection.to_string())
    }

    async fn publish(&self, topic: &str, payload: &[u8]) -> Result<(), String> {
        if let Some(objection) = publish_objection(topic).or_else(|| payload_objection(topic, payload.len())) {
            return Err(objection);
        }
        self.publisher.publish_for_http(topic, payload.to_vec(), QoS::AtLeastOnce, false)
    }

    async fn deploy(&self, things: &[String], document: &Value) -> Result<String, String> {
        self.jobs.create(things, document)
    }
}
