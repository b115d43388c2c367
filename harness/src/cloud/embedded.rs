//! The embedded cloud: opens and closes all of it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::unbounded_channel;

use super::CloudError;
use super::backlog::Backlog;
use super::broker::Broker;
use super::ca::{Authority, Credentials};
use super::lambda::sandbox::Blueprint;
use super::lambda::{Functions, Spawn};
use super::loopback;
use super::rules::Rules;
use super::tables::Tables;
use super::template::{Function, Template};
use crate::journal::Journal;

/// Opens the way of a function to the AWS endpoint: gives, for the function's name and the endpoint's address, the address
/// that the function is told.
pub type Reach = Arc<dyn Fn(&str, SocketAddr) -> std::io::Result<SocketAddr> + Send + Sync>;

/// What to open.
#[derive(Clone)]
pub struct EmbeddedConfig {
    /// The CloudFormation template.
    pub template: PathBuf,
    /// Values of its parameters; they win over defaults.
    pub parameters: BTreeMap<String, String>,
    /// The `bootstrap` binary of each function, by the function's name.
    pub functions: BTreeMap<String, PathBuf>,
    /// Where the certificates go; made if missing. It must be this scenario's own.
    pub folder: PathBuf,
    /// Starts the functions' processes.
    pub spawn: Arc<dyn Spawn>,
    /// The way of each function to the AWS endpoint; straight there unless told otherwise.
    pub reach: Reach,
    /// How long to wait before each further attempt of a failed invocation. Lambda waits one and two minutes.
    pub retries: Vec<Duration>,
}

impl EmbeddedConfig {
    /// A configuration with two retries after 100 ms and 400 ms.
    pub fn new(
        template: PathBuf,
        functions: BTreeMap<String, PathBuf>,
        folder: PathBuf,
        spawn: Arc<dyn Spawn>,
    ) -> Self {
        let retries = vec![Duration::from_millis(100), Duration::from_millis(400)];
        Self {
            template,
            parameters: BTreeMap::new(),
            functions,
            folder,
            spawn,
            reach: Arc::new(|_, endpoint| Ok(endpoint)),
            retries,
        }
    }
}

/// A cloud of one scenario, running.
#[derive(Debug)]
pub struct EmbeddedCloud {
    broker: Broker,
    rules: Rules,
    functions: Functions,
    tables: Tables,
    credentials: BTreeMap<String, Credentials>,
    backlog: Backlog,
}

impl EmbeddedCloud {
    /// Opens everything that the template asks for: tables, functions, rules, broker. When this returns, clients can
    /// connect; functions may still be starting, and messages wait for them.
    ///
    /// # Errors
    /// If the template cannot be used, a binary is missing or cannot be run, or ports and files cannot be had.
    pub async fn open(config: EmbeddedConfig, journal: Journal) -> Result<Self, CloudError> {
        let template = Template::load(&config.template, &config.parameters)?;
        check_names(&template, &config)?;
        let programs = template.functions.iter().map(|function| program(function, &config));
        let programs = programs.collect::<Result<Vec<_>, _>>()?;
        let mut authority = Authority::create(&config.folder)?;
        let mut credentials = BTreeMap::new();
        for thing in &template.things {
            credentials.insert(thing.clone(), authority.issue(thing)?);
        }
        let aws = |source| CloudError::Listen { what: "the AWS endpoint", source };
        let listener = loopback::listen().map_err(aws)?;
        let endpoint = listener.local_addr().map_err(aws)?;
        let ways = template.functions.iter().map(|function| (config.reach)(&function.name, endpoint));
        let ways = ways.collect::<Result<Vec<_>, _>>().map_err(aws)?;
        let tables = Tables::open(listener, endpoint, &template.tables, journal.clone())?;

        let backlog = Backlog::default();
        let (sender, messages) = unbounded_channel();
        let broker = Broker::open(authority, template.policies, journal.clone(), sender, backlog.clone());
        let broker = match broker.await {
            Ok(broker) => broker,
            Err(error) => {
                tables.close().await;
                return Err(error);
            }
        };
        let blueprint = |((function, program), endpoint)| {
            let (spawn, journal) = (Arc::clone(&config.spawn), journal.clone());
            Blueprint { function, program, endpoint, spawn, journal }
        };
        let blueprints = template.functions.into_iter().zip(programs).zip(ways).map(blueprint).collect();
        let functions = Functions::open(blueprints, &config.retries);
        let rules = Rules::open(template.rules, messages, &functions, &tables.client(), &journal, &backlog);
        Ok(Self { broker, rules, functions, tables, credentials, backlog })
    }

    /// Where MQTT clients connect, with TLS.
    pub fn mqtt_addr(&self) -> SocketAddr {
        self.broker.address()
    }

    /// Where the AWS SDK finds DynamoDB, as `http://ADDRESS`.
    pub fn aws_addr(&self) -> SocketAddr {
        self.tables.address()
    }

    /// The harness's own client of DynamoDB.
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        self.tables.client()
    }

    /// What a thing needs to connect.
    ///
    /// # Errors
    /// If the template has no such thing.
    pub fn credentials(&self, thing: &str) -> Result<Credentials, CloudError> {
        let unknown = || CloudError::UnknownThing { thing: thing.to_owned(), known: list(self.credentials.keys()) };
        self.credentials.get(thing).cloned().ok_or_else(unknown)
    }

    /// Waits until every accepted message has passed the rules, and every invocation has succeeded or failed for good.
    /// Cancel safe.
    pub async fn settled(&self) {
        self.backlog.settled().await;
    }

    /// Ends connections, processes and tasks and frees the ports, in bounded time; unfinished work is dropped.
    pub async fn close(self) {
        self.broker.close().await;
        self.rules.close().await;
        self.functions.close().await;
        self.tables.close().await;
    }
}

fn check_names(template: &Template, config: &EmbeddedConfig) -> Result<(), CloudError> {
    let known = |name: &&String| !template.functions.iter().any(|function| function.name == **name);
    match config.functions.keys().find(known) {
        None => Ok(()),
        Some(function) => Err(CloudError::UnknownFunction {
            function: function.clone(),
            template: config.template.clone(),
            known: list(template.functions.iter().map(|function| &function.name)),
        }),
    }
}

fn program(function: &Function, config: &EmbeddedConfig) -> Result<PathBuf, CloudError> {
    let missing = || CloudError::NoBinary {
        function: function.name.clone(),
        template: config.template.clone(),
        named: list(config.functions.keys()),
    };
    let program = config.functions.get(&function.name).ok_or_else(missing)?;
    match objection(program) {
        None => Ok(program.clone()),
        Some(why) => Err(CloudError::Binary { function: function.name.clone(), program: program.clone(), why }),
    }
}

fn objection(program: &std::path::Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;
    match std::fs::metadata(program) {
        Err(error) => Some(error.to_string()),
        Ok(metadata) if !metadata.is_file() => Some("it is not a file".into()),
        Ok(metadata) if metadata.permissions().mode() & 0o111 == 0 => Some("it is not executable".into()),
        Ok(_) => None,
    }
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
