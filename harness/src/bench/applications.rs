//! What applications of the cloud do.

use serde_json::{Value, json};

use super::{Bench, BenchError};
use crate::cloud::{self, Applications};
use crate::journal::Judged;
use crate::system::Change;
use lineproof_judge::journal::{Event, Judgement, Operation, Outcome};

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

    /// Has a release rolled out to these components by a job for their updaters, one after the other, each when the one before it has
    /// said that it is done.
    ///
    /// # Errors
    /// If there can be no applications, a component has no updater, the release is another one for each of them, or the cloud does not
    /// accept the job.
    pub async fn roll_out(&mut self, release: &str, components: &[String]) -> Result<Judged, BenchError> {
        let (mut things, mut changes) = (Vec::new(), Vec::new());
        for name in components {
            let updater = self.profile.component(name).and_then(|component| component.updater.as_ref());
            let updater = updater.ok_or_else(|| BenchError::new(format!("{name} has no `updater` in the profile")))?;
            things.push(updater.get_ref().clone());
            changes.push(self.parts.system.change(name, release).map_err(BenchError::new)?);
        }
        changes.dedup();
        let [Change { program, arguments, env }] = &changes[..] else {
            let why = "is not the same for all of them, and one job says the same to all; leave placeholders like {folder} out of it";
            return Err(BenchError::new(format!("release {release} {why}")));
        };
        let document = json!({"release": release, "program": program, "arguments": arguments, "env": env});
        let job = self.applications()?.deploy(&things, &document).await.map_err(BenchError::new)?;
        let (target, what) = (things.join(", "), format!("is given release {release} by {job}"));
        self.parts.journal.record(Event::Operation(Operation { target, what, outcome: Outcome::Done }));
        Ok(Judgement::pass("deployment", format!("{job} is for {}", things.join(", "))).into())
    }

    /// Has every invocation of a function that begins from now on done by a release of it.
    ///
    /// # Errors
    /// If its code cannot be changed in this cloud, or there is no such release.
    pub fn update_function(&mut self, release: &str, function: &str) -> Result<Judged, BenchError> {
        let none = || BenchError::new("the code of functions of this cloud cannot be changed");
        let releases = self.parts.function_releases.as_deref().ok_or_else(none)?;
        releases.deploy(function, release).map_err(BenchError::new)?;
        let (target, what) = (format!("function {function}"), format!("is given release {release}"));
        self.parts.journal.record(Event::Operation(Operation { target, what, outcome: Outcome::Done }));
        Ok(Judgement::pass("deployment", format!("{function} has release {release}")).into())
    }

    pub(super) fn applications(&self) -> Result<&dyn Applications, BenchError> {
        let none = || BenchError::new("applications of this cloud can do nothing");
        self.parts.applications.as_deref().ok_or_else(none)
    }
}
