//! What applications of the cloud do.

use serde_json::Value;

use super::{Bench, BenchError};
use crate::cloud::{self, Applications};
use crate::journal::Judged;
use lineproof_judge::journal::Judgement;

/// Why nothing can be published to a topic with this payload, whatever the cloud is.
pub fn objection(topic: &str, payload: &str) -> Option<String> {
    cloud::publish_objection(topic).or_else(|| cloud::payload_objection(topic, payload.len()))
}

impl Bench {
    /// Has something desired of a thing from now on.
    ///
    /// # Errors
    /// If there can be no applications, or the cloud does not accept it.
    pub async fn want(&mut self, thing: &str, desired: &Value) -> Result<Judged, BenchError> {
        self.applications()?.want(thing, desired).await.map_err(BenchError::new)?;
        Ok(Judgement::pass("twin", format!("{desired} is desired of {thing}")).into())
    }

    /// Publishes a message.
    ///
    /// # Errors
    /// If there can be no applications, or the cloud does not accept it.
    pub async fn publish(&mut self, topic: &str, payload: &str) -> Result<Judged, BenchError> {
        self.applications()?.publish(topic, payload.as_bytes()).await.map_err(BenchError::new)?;
        Ok(Judgement::pass("cloud", format!("{payload} is published on {topic}")).into())
    }

    fn applications(&self) -> Result<&dyn Applications, BenchError> {
        let none = || BenchError::new("applications of this cloud can do nothing");
        self.parts.applications.as_deref().ok_or_else(none)
    }
}
