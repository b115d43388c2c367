//! What a kind of half is: it describes and opens.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::cloud::embedded::Services;
use crate::cloud::embedded::lambda::{Interpreters, Spawn};
use crate::cloud::template::Template;
use crate::cloud::{Api, CloudError, Endpoint, Iot, Messages};
use crate::journal::Journal;

/// How often Lambda tries an asynchronous invocation again, and how long it waits before each further attempt here: AWS
/// waits one and two minutes.
pub const RETRIES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// What a release changes of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its code.
    pub code: PathBuf,
    /// Variables of its environment, beside those of the template or in their place.
    pub env: BTreeMap<String, String>,
}

/// What an IoT half is opened with.
#[derive(Clone)]
pub struct Deployment<'a> {
    /// Things, policies, rules and functions.
    pub template: &'a Template,
    /// The code of each function, by the function's name: its `bootstrap` binary, or the folder of its modules.
    pub code: BTreeMap<String, PathBuf>,
    /// What is deployed of functions later, by the names of the function and of the release.
    pub releases: BTreeMap<(String, String), Changed>,
    /// What runs the functions whose code is a folder: those of the template, found.
    pub interpreters: &'a Interpreters,
    /// Where the certificates go, and what functions need of ours; made if missing. It must be this scenario's own.
    pub folder: PathBuf,
    /// Starts the functions' processes.
    pub spawn: Arc<dyn Spawn>,
    /// How long to wait before each further attempt of a failed invocation; [`RETRIES`] but in tests.
    pub retries: Vec<Duration>,
    /// The API half, on which rules act.
    pub api: Option<&'a Endpoint>,
    /// The services of the API half, to which the IoT half adds its own; none if that is not in this process.
    pub services: Option<Services>,
    /// The endpoints by which functions reach the API half, by the functions' names; one without reaches it directly.
    pub ways: BTreeMap<String, Endpoint>,
    /// Takes what is seen.
    pub messages: Messages,
    /// What else happens goes here.
    pub journal: Journal,
}

/// A kind of IoT half.
#[async_trait]
pub trait IotKind: Debug + Send + Sync {
    /// Opens one for a scenario. When this returns, clients can connect.
    ///
    /// # Errors
    /// If it cannot be had, or cannot do what the template asks for.
    async fn open(&self, deployment: Deployment<'_>) -> Result<Box<dyn Iot>, CloudError>;
}

/// A kind of API half.
#[async_trait]
pub trait ApiKind: Debug + Send + Sync {
    /// Opens one for a scenario, without tables.
    ///
    /// # Errors
    /// If it cannot be had.
    async fn open(&self, journal: &Journal) -> Result<Arc<dyn Api>, CloudError>;
}
