//! The embedded IoT half: opens and closes broker, rules and functions.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::mpsc::unbounded_channel;

use super::applications::Embedded;
use super::backlog::Backlog;
use super::broker::{Broker, Service};
use super::ca::Authority;
use super::data::DataPlane;
use super::intake::Intake;
use super::jobs::Jobs;
use super::lambda::runtime::{self, Launch};
use super::lambda::{Functions, Releases};
use super::publisher::Publisher;
use super::registry::Registry;
use super::resources::{Resources, Surroundings, list};
use super::rules::{Means, Rules};
use super::services::Services;
use super::services::data_plane::IotData;
use super::services::lambda::Lambda;
use super::shadow::Shadows;
use super::stack::CloudFormation;
use crate::cloud::kind::describe::Deployment;
use crate::cloud::template::{Function, Template};
use crate::cloud::{Applications, CloudError, Credentials, Endpoint, FunctionFaults, FunctionReleases, Iot, Settles};

/// By which names the services of the IoT half are asked.
const IOT_DATA: &str = "iotdata";
const LAMBDA: &str = "lambda";
const STACKS: &str = "cloudformation";

/// An IoT half of one scenario, running.
#[derive(Debug)]
pub struct EmbeddedIot {
    broker: Broker,
    data: DataPlane,
    applications: Arc<Embedded>,
    resources: Arc<Resources>,
    releases: Arc<Releases>,
    services: Option<Services>,
    stacks: Option<Arc<CloudFormation>>,
    backlog: Backlog,
}

impl EmbeddedIot {
    /// Opens what the template asks for: functions, rules, broker. When this returns, clients can connect; functions may
    /// still be starting, and messages wait for them.
    ///
    /// # Errors
    /// If a function's code is missing or cannot be run, or ports and files cannot be had.
    pub async fn open(deployment: Deployment<'_>) -> Result<Self, CloudError> {
        check_names(&deployment)?;
        let launches = deployment.template.functions.iter().map(|function| launch(function, &deployment));
        let launches = launches.collect::<Result<Vec<_>, _>>()?;
        let iot = Self::empty(&deployment).await?;
        match iot.take_up(deployment.template, launches) {
            Ok(()) => Ok(iot),
            Err(error) => {
                iot.end().await;
                Err(error)
            }
        }
    }

    /// One without any resources.
    async fn empty(deployment: &Deployment<'_>) -> Result<Self, CloudError> {
        let (journal, launches) = (&deployment.journal, releases(deployment)?);
        let authority = Arc::new(Authority::create(&deployment.folder)?);
        let (registry, backlog) = (Arc::<Registry>::default(), Backlog::default());
        let (sender, accepted) = unbounded_channel();
        let intake = Arc::new(Intake::new(deployment.messages.clone(), sender, backlog.clone()));
        let (publisher, outbound) = Publisher::new(Arc::clone(&intake));
        let shadows = Arc::new(Shadows::new(Arc::clone(&registry), publisher.clone()));
        let jobs = Arc::new(Jobs::new(Arc::clone(&registry), publisher.clone()));
        let service = Service {
            registry: Arc::clone(&registry),
            journal: journal.clone(),
            intake,
            shadows: Arc::clone(&shadows),
            jobs: Arc::clone(&jobs),
            publisher: publisher.clone(),
        };
        let data = DataPlane::open(Arc::clone(&shadows), publisher.clone(), journal)?;
        let broker = Broker::open(Arc::clone(&authority), service, outbound).await?;
        let client = deployment.api.map(Endpoint::dynamodb);
        let functions = Arc::new(Functions::open(&deployment.retries, &backlog));
        let means = Means {
            functions: Arc::clone(&functions),
            client: client.clone(),
            services: deployment.services.clone(),
            publisher: publisher.clone(),
            shadows: Arc::clone(&shadows),
            principals: authority.principals(),
            backlog: backlog.clone(),
            journal: journal.clone(),
        };
        let rules = Rules::open(accepted, means);
        let surroundings = Surroundings {
            data: data.address(),
            api: deployment.api.cloned(),
            ways: deployment.ways.clone(),
            spawn: Arc::clone(&deployment.spawn),
            journal: journal.clone(),
        };
        let (sessions, credentials) = (broker.sessions(), parking_lot::Mutex::default());
        let resources = Resources { authority, registry, sessions, functions, rules, credentials, surroundings };
        let (applications, resources) = (Arc::new(Embedded { shadows, jobs, publisher }), Arc::new(resources));
        let stacks = deployment.services.clone().map(|services| {
            let place = (deployment.folder.join("functions"), journal.clone());
            Arc::new(CloudFormation::open(Arc::clone(&resources), client, services, place))
        });
        let services = deployment.services.clone();
        let releases = Arc::new(Releases { functions: Arc::clone(&resources.functions), launches });
        let iot = Self { broker, data, applications, resources, releases, services, stacks, backlog };
        iot.offer();
        Ok(iot)
    }

    /// Lets its services be asked where those of the API half are, if these are in this process.
    fn offer(&self) {
        let (Some(services), Some(stacks)) = (&self.services, &self.stacks) else { return };
        let (functions, backlog) = (Arc::clone(&self.resources.functions), self.backlog.clone());
        services.add(IOT_DATA, Arc::new(IotData::at(self.data.address())));
        services.add(LAMBDA, Arc::new(Lambda { functions, backlog }));
        services.add(STACKS, Arc::clone(stacks) as _);
    }

    /// Takes up what a template describes; `launches` starts its functions.
    fn take_up(&self, template: &Template, launches: Vec<Launch>) -> Result<(), CloudError> {
        for thing in &template.things {
            let attributes = template.attributes.get(thing).cloned().unwrap_or_default();
            self.resources.add_thing(thing, attributes)?;
        }
        template.policies.iter().for_each(|policy| self.resources.put_policy(policy));
        let functions = template.functions.iter().zip(launches);
        functions.for_each(|(function, launch)| self.resources.add_function(function, launch));
        template.rules.iter().for_each(|rule| self.resources.put_rule(rule));
        Ok(())
    }

    async fn end(self) {
        for service in [IOT_DATA, LAMBDA, STACKS] {
            self.services.iter().for_each(|services| services.remove(service));
        }
        if let Some(stacks) = self.stacks {
            stacks.close().await;
        }
        self.data.close().await;
        self.broker.close().await;
        self.resources.close().await;
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
        self.resources.credentials(thing)
    }

    fn settles(&self) -> Option<Arc<dyn Settles>> {
        Some(Arc::new(self.backlog.clone()))
    }

    fn function_faults(&self) -> Option<Arc<dyn FunctionFaults>> {
        Some(Arc::clone(&self.resources.functions) as _)
    }

    fn function_releases(&self) -> Option<Arc<dyn FunctionReleases>> {
        Some(Arc::clone(&self.releases) as _)
    }

    fn applications(&self) -> Option<Arc<dyn Applications>> {
        Some(Arc::clone(&self.applications) as _)
    }

    async fn close(self: Box<Self>) -> Result<(), String> {
        self.end().await;
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
    launch_of(function, deployment.code.get(&function.name).ok_or_else(missing)?, deployment)
}

fn launch_of(function: &Function, code: &Path, deployment: &Deployment<'_>) -> Result<Launch, CloudError> {
    runtime::of(function, deployment.interpreters, &deployment.folder.join("runtime")).launch(function, code)
}

/// What is started for the releases of functions.
fn releases(deployment: &Deployment<'_>) -> Result<BTreeMap<(String, String), Launch>, CloudError> {
    let mut launches = BTreeMap::new();
    for function in &deployment.template.functions {
        for (name, changed) in deployment.releases.iter().filter(|((of, _), _)| *of == function.name) {
            let launch = launch_of(function, &changed.code, deployment)?;
            launches.insert(name.clone(), Launch { variables: changed.env.clone(), ..launch });
        }
    }
    Ok(launches)
}
