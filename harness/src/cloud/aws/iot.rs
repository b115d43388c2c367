//! The IoT half in an account of AWS: a certificate for each thing of the stack, and the messages that are seen.
//!
//! The API half has deployed the template; what is made here is taken away by it, too.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_iot::error::DisplayErrorContext;
use futures::future::FutureExt as _;
use line_model::Advice;
use tokio::io::AsyncWriteExt as _;

use super::api::AwsApi;
use super::applications::InAccount;
use super::identity::{self, Issued};
use super::observer::{Observer, Place};
use super::{Account, roots};
use crate::cloud::kind::describe::Deployment;
use crate::cloud::{Applications, CloudError, Credentials, Iot};

/// The port of MQTT with TLS.
const MQTT: u16 = 8883;

/// All that is published, what is said of shadows, and who comes and goes. No topic matches two of them.
const EVERYTHING: [&str; 3] = ["#", "$aws/things/+/shadow/#", "$aws/events/presence/#"];

/// An IoT half of one scenario.
#[derive(Debug)]
pub struct AwsIot {
    host: String,
    address: SocketAddr,
    credentials: BTreeMap<String, Credentials>,
    applications: Arc<InAccount>,
    observer: Observer,
}

impl AwsIot {
    /// Opens it where the API half has deployed the template.
    ///
    /// # Errors
    /// If there are no endpoint, no certificates, or no messages are seen. Closing the API half takes away what was made.
    pub async fn open(api: &AwsApi, deployment: Deployment<'_>) -> Result<Self, CloudError> {
        let Deployment { template, folder, messages, journal, .. } = deployment;
        let account = api.account();
        let authority = roots::amazon()?;
        let host = host(account).await?;
        let address = resolved(&host).await?;
        tokio::fs::create_dir_all(&folder).await.map_err(|error| unwritten(&folder, &error))?;
        let ca = folder.join("ca.pem");
        write(&ca, &authority).await?;
        let policies: Vec<String> = template.policies.iter().map(|policy| policy.name.clone()).collect();
        let mut credentials = BTreeMap::new();
        for thing in &template.things {
            let (own, name, policies) = (account.clone(), thing.clone(), policies.clone());
            let issued = api.step(async move { identity::of_thing(&own, &name, &policies).await }.boxed()).await?;
            credentials.insert(thing.clone(), kept(&folder, thing, &ca, &issued).await?);
        }
        let observing = observing(api).await?;
        let pem = [authority.as_str(), observing.certificate.as_str(), observing.key.as_str()];
        let place = Place {
            host: host.clone(),
            port: MQTT,
            client: identity::observer(account),
            pem: pem.map(|pem| pem.as_bytes().to_vec()),
            filters: EVERYTHING.map(str::to_owned).to_vec(),
        };
        let observer = Observer::open(place, messages, journal).await?;
        let applications = Arc::new(InAccount(account.data(&host)));
        Ok(Self { host, address, credentials, applications, observer })
    }
}

#[async_trait]
impl Iot for AwsIot {
    fn mqtt(&self) -> SocketAddr {
        self.address
    }

    fn name(&self) -> Option<String> {
        Some(self.host.clone())
    }

    fn credentials(&self, thing: &str) -> Result<Credentials, CloudError> {
        let known = || self.credentials.keys().cloned().collect::<Vec<_>>().join(", ");
        let unknown = || CloudError::UnknownThing { thing: thing.to_owned(), known: known() };
        self.credentials.get(thing).cloned().ok_or_else(unknown)
    }

    fn applications(&self) -> Option<Arc<dyn Applications>> {
        Some(Arc::clone(&self.applications) as _)
    }

    async fn close(self: Box<Self>) -> Result<(), String> {
        self.observer.close().await;
        Ok(())
    }
}

/// The certificate of who looks at messages.
async fn observing(api: &AwsApi) -> Result<Issued, Advice> {
    let undeployed = || Advice::new("nothing is deployed for messages to be seen", "name a template below [cloud]");
    let (account, mark) = (api.account().clone(), api.mark().ok_or_else(undeployed)?);
    api.step(async move { identity::of_observer(&account, &mark).await }.boxed()).await
}

/// The account's endpoint for devices, which Amazon Trust Services vouches for.
async fn host(account: &Account) -> Result<String, Advice> {
    let asked = account.things().describe_endpoint().endpoint_type("iot:Data-ATS").send().await;
    let told = asked.map_err(|error| {
        let message = format!("AWS IoT does not tell its endpoint: {}", DisplayErrorContext(error));
        Advice::new(message, "may these credentials do iot:DescribeEndpoint?")
    })?;
    let none =
        || Advice::new("AWS IoT has no endpoint in this account and region", "correct `region` below [cloud.aws]");
    told.endpoint_address().map(str::to_owned).ok_or_else(none)
}

async fn resolved(host: &str) -> Result<SocketAddr, Advice> {
    let unknown = |why: String| Advice::new(format!("{host} cannot be found: {why}"), "is the network there?");
    let mut found = tokio::net::lookup_host((host, MQTT)).await.map_err(|error| unknown(error.to_string()))?;
    found.next().ok_or_else(|| unknown("it has no address".to_owned()))
}

/// What a thing needs, in files.
async fn kept(folder: &Path, thing: &str, ca: &Path, issued: &Issued) -> Result<Credentials, Advice> {
    let of = |kind: &str| folder.join(format!("{thing}.{kind}.pem"));
    let credentials = Credentials { ca: ca.to_owned(), cert: of("cert"), key: of("key") };
    write(&credentials.cert, &issued.certificate).await?;
    write(&credentials.key, &issued.key).await?;
    Ok(credentials)
}

/// A file that nobody else can read.
async fn write(file: &PathBuf, text: &str) -> Result<(), Advice> {
    let opened = tokio::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file).await;
    let mut opened = opened.map_err(|error| unwritten(file, &error))?;
    let written = async {
        opened.write_all(text.as_bytes()).await?;
        opened.flush().await
    };
    written.await.map_err(|error| unwritten(file, &error))
}

fn unwritten(file: &Path, error: &std::io::Error) -> Advice {
    Advice::new(format!("cannot write {}: {error}", file.display()), "is there room on the disk?")
}
