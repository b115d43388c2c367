//! Opens the halves of the cloud, and what the harness sees of it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use lineproof_relay::Fabric;

use crate::cloud::embedded::Services;
use crate::cloud::embedded::lambda::Supervised;
use crate::cloud::kind::{self, ApiKind, Deployment, IotKind, Kinds, describe::RETRIES};
use crate::cloud::outcome::{self, Observer, Sight};
use crate::cloud::{
    Applications, CloudError, Credentials, Endpoint, FunctionFaults, FunctionReleases, Messages, Settles, Stack,
    TableFaults,
};
use crate::profile::{IotConfig, function_link};
use lineproof_judge::journal::{Event, Observation};

use super::{OpenError, Opening};

/// The open halves, as the rest of a bench sees them. The clean-up holds them.
#[derive(Default)]
pub(super) struct Halves {
    /// Where the AWS endpoint is.
    pub(super) api: Option<Endpoint>,
    /// What it serves, if it is in this process.
    services: Option<Services>,
    /// Where MQTT clients connect.
    pub(super) mqtt: Option<SocketAddr>,
    /// The name by which they must connect, if TLS wants one. Where their links cannot be found under it, they go there past them.
    pub(super) mqtt_name: Option<String>,
    /// What things need to connect, by their names.
    pub(super) credentials: BTreeMap<String, Credentials>,
    /// How to wait for what is under way.
    pub(super) settles: Option<Arc<dyn Settles>>,
    /// How tables are broken.
    pub(super) table_faults: Option<Arc<dyn TableFaults>>,
    /// How invocations of functions are broken.
    pub(super) function_faults: Option<Arc<dyn FunctionFaults>>,
    /// How releases of functions are deployed.
    pub(super) function_releases: Option<Arc<dyn FunctionReleases>>,
    /// How to ask for a state of things.
    pub(super) applications: Option<Arc<dyn Applications>>,
}

impl Opening<'_> {
    pub(super) fn messages(&self) -> Result<Messages, OpenError> {
        let cloud = &self.setting.profile.settings.cloud;
        if cloud.iot != IotConfig::None {
            self.journal.record(Event::Observing { what: Observation::Messages, blind: None, seen: None });
        }
        Ok(Messages::new(cloud, self.journal.clone()).map_err(CloudError::from)?)
    }

    /// Functions reach the AWS endpoint through links.
    pub(super) async fn halves(
        &mut self,
        messages: Messages,
        folder: PathBuf,
        fabric: &Fabric,
    ) -> Result<Halves, OpenError> {
        let mut halves = Halves::default();
        let Kinds { iot, api } = kind::halves(&self.setting.profile.settings.cloud);
        if let Some(kind) = api {
            self.api(&*kind, &mut halves).await?;
        }
        let ways = halves.api.as_ref().map(|api| self.ways(api, fabric)).transpose()?.unwrap_or_default();
        if let Some(kind) = iot {
            self.iot(&*kind, &mut halves, messages, folder, ways).await?;
        }
        Ok(halves)
    }

    /// The way of each function to the AWS endpoint: a link, unless TLS wants the endpoint's own name.
    fn ways(&self, api: &Endpoint, fabric: &Fabric) -> Result<BTreeMap<String, Endpoint>, OpenError> {
        let mut ways = BTreeMap::new();
        for function in &self.setting.profile.settings.cloud.function {
            let name = function.name.get_ref();
            let address = fabric.open(&function_link(name), api.address())?;
            let way = if api.url().starts_with("https:") { api.clone() } else { api.through(address) };
            ways.insert(name.clone(), way);
        }
        Ok(ways)
    }

    async fn api(&mut self, kind: &dyn ApiKind, halves: &mut Halves) -> Result<(), OpenError> {
        let api = kind.open(&self.journal).await?;
        // Before anything is made in it: the opening may be dropped meanwhile.
        let closing = Arc::clone(&api);
        self.clean_up.add("cloud's API half", || async move { closing.close().await });
        halves.api = Some(match self.stack() {
            Some(stack) => api.deploy(&stack).await?,
            None => api.make(&[]).await?,
        });
        halves.table_faults = api.table_faults();
        halves.services = api.services();
        Ok(())
    }

    /// What is deployed.
    fn stack(&self) -> Option<Stack<'_>> {
        let settings = &self.setting.profile.settings;
        let (template, file) = (self.setting.template.as_deref()?, settings.cloud.template.as_ref()?);
        let (parameters, code) = (&settings.cloud.parameters, self.setting.functions());
        Some(Stack { template, file: file.get_ref(), parameters, code, needed: settings.run.longest() })
    }

    async fn iot(
        &mut self,
        kind: &dyn IotKind,
        halves: &mut Halves,
        messages: Messages,
        folder: PathBuf,
        ways: BTreeMap<String, Endpoint>,
    ) -> Result<(), OpenError> {
        let template = self.setting.template.as_deref();
        let Some(template) = template else { return Ok(()) };
        let deployment = Deployment {
            template,
            code: self.setting.functions(),
            releases: self.setting.function_releases(),
            interpreters: &self.setting.interpreters,
            folder,
            spawn: Arc::new(Supervised::new(self.setting.guardian.clone())),
            retries: RETRIES.to_vec(),
            api: halves.api.as_ref(),
            services: halves.services.clone(),
            ways,
            messages,
            journal: self.journal.clone(),
        };
        let iot = kind.open(deployment).await?;
        halves.mqtt = Some(iot.mqtt());
        halves.mqtt_name = iot.name();
        halves.settles = iot.settles();
        halves.applications = iot.applications();
        halves.function_faults = iot.function_faults();
        halves.function_releases = iot.function_releases();
        let credentials = template.things.iter().map(|thing| Ok((thing.clone(), iot.credentials(thing)?)));
        let credentials: Result<_, CloudError> = credentials.collect();
        self.clean_up.add("cloud's IoT half", || iot.close());
        halves.credentials = credentials?;
        Ok(())
    }

    /// What is behind an address of the system answers only when the system is ready.
    pub(super) fn records_need_system(&self) -> bool {
        self.setting.profile.shows_records()
    }

    pub(super) async fn records(
        &mut self,
        halves: &Halves,
        messages: &Messages,
        values: &BTreeMap<String, String>,
    ) -> Result<Option<Arc<dyn Observer>>, OpenError> {
        let Some(config) = &self.setting.profile.settings.cloud.records else { return Ok(None) };
        let sight = Sight { api: halves.api.as_ref(), messages, values };
        let records = outcome::open(config, sight, self.journal.clone()).await?;
        let closing = Arc::clone(&records);
        self.clean_up.add("records", || async move {
            closing.close().await;
            Ok(())
        });
        Ok(Some(records))
    }
}
