//! The embedded IoT half: opens and closes broker, rules and functions.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::mpsc::unbounded_channel;

use super::applications::Embedded;
use super::backlog::Backlog;
use super::broker::{Broker, Service};
use super::ca::Authority;
use super::data::DataPlane;
use super::intake::Intake;
use super::lambda::Functions;
use super::lambda::runtime::{self, Launch};
use super::lambda::sandbox::Blueprint;
use super::publisher::Publisher;
use super::rules::{Means, Rules};
use super::shadow::Shadows;
use crate::cloud::kind::describe::Deployment;
use crate::cloud::template::Function;
use crate::cloud::{Applications, CloudError, Credentials, FunctionFaults, Iot, Settles};

/// An IoT half of one scenario, running.
#[derive(Debug)]
pub struct EmbeddedIot {
    broker: Broker,
    data: DataPlane,
    applications: Arc<Embedded>,
    rules: Rules,
    functions: Functions,
    credentials: BTreeMap<String, Credentials>,
    backlog: Backlog,
}

impl EmbeddedIot {
    /// Opens what the template asks for: functions, rules, broker. When this returns, clients can connect; functions may
    /// still be starting, and messages wait for them.
    ///
    /// # Errors
    /// If a function's code is missing or cannot be run, or ports and files cannot be had.
    pub async fn open(deployment: Deployment<'_>) -> Result<Self, CloudError> {
        let Deployment { template, api, journal, .. } = &deployment;
        check_names(&deployment)?;
        let launches = template.functions.iter().map(|function| launch(function, &deployment));
        let launches = launches.collect::<Result<Vec<_>, _>>()?;
        let mut authority = Authority::create(&deployment.folder)?;
        let mut credentials = BTreeMap::new();
        for thing in &template.things {
            credentials.insert(thing.clone(), authority.issue(thing)?);
        }
        let principals = Arc::new(authority.principals());
        let backlog = Backlog::default();
        let (sender, accepted) = unbounded_channel();
        let intake = Arc::new(Intake::new(deployment.messages.clone(), sender, backlog.clone()));
        let (publisher, outbound) = Publisher::new(Arc::clone(&intake));
        let shadows = Arc::new(Shadows::new(template.things.iter().cloned(), publisher.clone()));
        let service = Service {
            policies: template.policies.clone(),
            attributes: template.attributes.clone(),
            journal: journal.clone(),
            intake,
            shadows: Arc::clone(&shadows),
            publisher: publisher.clone(),
        };
        let data = DataPlane::open(Arc::clone(&shadows), publisher.clone(), journal)?;
        let broker = Broker::open(authority, service, outbound).await?;
        let blueprint = |(function, launch): (&Function, Launch)| Blueprint {
            function: function.clone(),
            launch,
            data: data.address(),
            endpoint: deployment.ways.get(&function.name).or(*api).cloned(),
            spawn: Arc::clone(&deployment.spawn),
            journal: journal.clone(),
        };
        let blueprints = template.functions.iter().zip(launches).map(blueprint).collect();
        let functions = Functions::open(blueprints, &deployment.retries, &backlog);
        let client = api.map(crate::cloud::endpoint::Endpoint::dynamodb);
        let means = Means {
            functions: &functions,
            client: client.as_ref(),
            publisher: &publisher,
            shadows: &shadows,
            principals,
        };
        let rules = Rules::open(&template.rules, accepted, &means, journal, &backlog);
        let applications = Arc::new(Embedded { shadows, publisher });
        Ok(Self { broker, data, applications, rules, functions, credentials, backlog })
    }
}

#[async_trait]
impl Iot for EmbeddedIot {
    fn mqtt(&self) -> SocketAddr {
        self.broker.address()
    }

    fn data(&self) -> Option<SocketAddr> {
        Some(self.data.address())
    }

    fn credentials(&self, thing: &str) -> Result<Credentials, CloudError> {
        let unknown = || CloudError::UnknownThing { thing: thing.to_owned(), known: list(self.credentials.keys()) };
        self.credentials.get(thing).cloned().ok_or_else(unknown)
    }

    fn settles(&self) -> Option<Arc<dyn Settles>> {
        Some(Arc::new(self.backlog.clone()))
    }

    fn function_faults(&self) -> Option<Arc<dyn FunctionFaults>> {
        Some(self.functions.faults())
    }

    fn applications(&self) -> Option<Arc<dyn Applications>> {
        Some(Arc::clone(&self.applications) as _)
    }

    async fn close(self: Box<Self>) -> Result<(), String> {
        self.data.close().await;
        self.broker.close().await;
        self.rules.close().await;
        self.functions.close().await;
        Ok(())
    }
}

fn check_names(deployment: &Deployment<'_>) -> Result<(), CloudError> {
    let template = deployment.template;
    let unknown = |name: &&String| !template.functions.iter().any(|function| function.name == **name);
    match deployment.code.keys().find(unknown) {
        None => Ok(()),
        Some(function) => Err(CloudError::UnknownFunction {
            function: function.clone(),
            known: list(template.functions.iter().map(|function| &function.name)),
        }),
    }
}

fn launch(function: &Function, deployment: &Deployment<'_>) -> Result<Launch, CloudError> {
    let missing = || CloudError::NoCode { function: function.name.clone(), named: list(deployment.code.keys()) };
    let code = deployment.code.get(&function.name).ok_or_else(missing)?;
    runtime::of(function, deployment.interpreters, &deployment.folder.join("runtime")).launch(function, code)
}

fn list<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
