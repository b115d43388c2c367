//! What applications of the cloud do beside the system under test, by the HTTP data plane.

use async_trait::async_trait;
use aws_sdk_iotdataplane::Client;
use aws_sdk_iotdataplane::error::DisplayErrorContext;
use aws_sdk_iotdataplane::primitives::Blob;
use serde_json::{Value, json};

use crate::cloud::Applications;

/// Applications in an account.
#[derive(Clone, Debug)]
pub(super) struct InAccount(pub(super) Client);

#[async_trait]
impl Applications for InAccount {
    async fn want(&self, thing: &str, desired: &Value) -> Result<(), String> {
        let payload = Blob::new(json!({"state": {"desired": desired}}).to_string());
        let asked = self.0.update_thing_shadow().thing_name(thing).payload(payload).send().await;
        asked.map(drop).map_err(|error| DisplayErrorContext(error).to_string())
    }

    async fn publish(&self, topic: &str, payload: &[u8]) -> Result<(), String> {
        let asked = self.0.publish().topic(topic).qos(1).payload(Blob::new(payload)).send().await;
        asked.map(drop).map_err(|error| DisplayErrorContext(error).to_string())
    }

    /// Steps that need it are not run in AWS.
    async fn deploy(&self, _: &[String], _: &Value) -> Result<String, String> {
        Err("this version makes no jobs in AWS".to_owned())
    }
}
