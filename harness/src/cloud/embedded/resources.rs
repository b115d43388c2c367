//! The resources of an embedded IoT half: things, policies, functions and rules are taken up and given up while clients are served. What
//! a scenario's template describes comes the same way as what a stack brings later.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use parking_lot::Mutex;

use super::broker::Sessions;
use super::ca::{Authority, CertificateError};
use super::lambda::runtime::Launch;
use super::lambda::sandbox::Blueprint;
use super::lambda::{Functions, Spawn};
use super::registry::Registry;
use super::rules::Rules;
use crate::cloud::template::{Attributes, Function, Policy, Rule};
use crate::cloud::{CloudError, Credentials, Endpoint};
use crate::journal::Journal;

/// What there is in an embedded IoT half.
pub(super) struct Resources {
    pub(super) authority: Arc<Authority>,
    pub(super) registry: Arc<Registry>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) functions: Arc<Functions>,
    pub(super) rules: Rules,
    /// What things need to connect, by their names.
    pub(super) credentials: Mutex<BTreeMap<String, Credentials>>,
    pub(super) surroundings: Surroundings,
}

/// What all functions are started with.
pub(super) struct Surroundings {
    /// Where the IoT data plane is.
    pub(super) data: SocketAddr,
    /// The API half, if there is one.
    pub(super) api: Option<Endpoint>,
    /// The endpoints by which functions reach it, by the functions' names; one without reaches it directly.
    pub(super) ways: BTreeMap<String, Endpoint>,
    /// Starts their processes.
    pub(super) spawn: Arc<dyn Spawn>,
    /// Where they tell what happens.
    pub(super) journal: Journal,
}

impl std::fmt::Debug for Resources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resources")
            .field("registry", &self.registry)
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

impl Resources {
    /// Registers a thing and makes its certificate.
    ///
    /// # Errors
    /// If the certificate cannot be made.
    pub(super) fn add_thing(&self, name: &str, attributes: Attributes) -> Result<(), CertificateError> {
        let credentials = self.authority.issue(name)?;
        self.credentials.lock().insert(name.to_owned(), credentials);
        self.registry.put_thing(name, attributes);
        Ok(())
    }

    /// Forgets a thing and takes its certificate back, which ends its connections.
    ///
    /// # Errors
    /// If a file of the certificate cannot be removed.
    pub(super) async fn remove_thing(&self, name: &str) -> Result<(), CertificateError> {
        self.registry.remove_thing(name);
        let credentials = self.credentials.lock().remove(name);
        let withdrawn = credentials.map_or(Ok(()), |credentials| self.authority.withdraw(name, &credentials));
        self.sessions.cut(name).await;
        withdrawn
    }

    /// Takes a policy up, or has one say something else.
    pub(super) fn put_policy(&self, policy: &Policy) {
        self.registry.put_policy(policy.clone());
    }

    /// Takes a function up.
    pub(super) fn add_function(&self, function: &Function, launch: Launch) {
        let Surroundings { data, api, ways, spawn, journal } = &self.surroundings;
        self.functions.add(Blueprint {
            function: function.clone(),
            launch,
            data: *data,
            endpoint: ways.get(&function.name).or(api.as_ref()).cloned(),
            spawn: Arc::clone(spawn),
            journal: journal.clone(),
        });
    }

    /// Has a function be another one, from its first environment on: what it has still to do is dropped.
    pub(super) async fn replace_function(&self, function: &Function, launch: Launch) {
        self.functions.remove(&function.name).await;
        self.add_function(function, launch);
    }

    /// Takes a rule up, or has one do something else.
    pub(super) fn put_rule(&self, rule: &Rule) {
        self.rules.put(rule);
    }

    /// What a thing needs to connect.
    ///
    /// # Errors
    /// If there is no such thing.
    pub(super) fn credentials(&self, thing: &str) -> Result<Credentials, CloudError> {
        let known = self.credentials.lock();
        let unknown = || CloudError::UnknownThing { thing: thing.to_owned(), known: list(known.keys()) };
        known.get(thing).cloned().ok_or_else(unknown)
    }

    /// Ends what runs in it; unfinished work is dropped.
    pub(super) async fn close(&self) {
        self.rules.close().await;
        self.functions.close().await;
    }
}

/// `a, b`, or `none`.
pub(super) fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
