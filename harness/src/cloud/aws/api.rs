//! The API half in an account of AWS: it makes all that a scenario has there, and takes it away.

use std::sync::Arc;

use async_trait::async_trait;
use futures::future::{BoxFuture, FutureExt as _};
use line_model::Advice;
use parking_lot::Mutex;
use serde_yaml_ng::Value as Yaml;
use tokio::sync::Mutex as Turn;

use super::{Account, down, packages, stack};
use crate::cloud::endpoint::address_of;
use crate::cloud::half::Stack;
use crate::cloud::template::Table;
use crate::cloud::{Api, CloudError, Endpoint};
use crate::process::Mark;

/// How something is made.
type Making<T> = BoxFuture<'static, Result<T, Advice>>;

/// What a scenario has in an account.
#[derive(Debug)]
pub struct AwsApi {
    account: Account,
    /// Whose everything is that was made; none before something is.
    mark: Mutex<Option<Mark>>,
    /// Whoever makes something has the turn until it is made; true when it is closed, and nothing is made any more.
    turn: Arc<Turn<bool>>,
}

impl AwsApi {
    /// In this account; nothing is made yet.
    pub fn new(account: Account) -> Self {
        Self { account, mark: Mutex::default(), turn: Arc::default() }
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    pub(super) fn mark(&self) -> Option<Mark> {
        self.mark.lock().clone()
    }

    /// Makes something. Also when nobody waits for it any more it is carried through, and what closes waits for that.
    ///
    /// # Errors
    /// If it cannot be made, or this is closed.
    pub(super) async fn step<T: Send + 'static>(&self, work: Making<T>) -> Result<T, Advice> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let task = tokio::spawn(async move {
            if *turn {
                return Err(Advice::new("the cloud is closed already", "run the scenario again"));
            }
            work.await
        });
        task.await.unwrap_or_else(|error| {
            Err(Advice::new(error.to_string(), "this is a defect of lineproof, please report it"))
        })
    }

    async fn endpoint(&self) -> Result<Endpoint, CloudError> {
        let url = self.account.tables();
        let address = address_of(&url).await.map_err(|why| CloudError::Endpoint { url: url.clone(), why })?;
        Ok(Endpoint::new(url, address, self.account.config.region.clone(), self.account.keys.clone()))
    }

    async fn made(&self, wanted: &Stack<'_>) -> Result<(), Advice> {
        let mark = Mark::of_this_process(wanted.needed);
        let mark =
            mark.map_err(|error| Advice::new(format!("/proc does not tell who this is: {error}"), "mount /proc"))?;
        *self.mark.lock() = Some(mark.clone());
        let packages = self.packages(wanted, &mark).await?;
        let template = self.template(wanted, &packages, &mark).await?;
        let (account, parameters) = (self.account.clone(), wanted.parameters.clone());
        self.step(async move { stack::create(&account, template, &parameters, &mark).await }.boxed()).await?;
        stack::made(&self.account).await
    }

    /// Uploads the functions' packages; their keys, by the resources of the template.
    async fn packages(&self, wanted: &Stack<'_>, mark: &Mark) -> Result<Vec<(String, String)>, Advice> {
        let mut keys = Vec::new();
        for function in &wanted.template.functions {
            let Some(code) = wanted.code.get(&function.name).cloned() else { continue };
            let zipped = tokio::task::spawn_blocking(move || packages::zipped(&code)).await;
            let zipped = zipped.map_err(|error| Advice::new(error.to_string(), "please report it"))??;
            let key = packages::key(&self.account, mark, &format!("{}.zip", function.name));
            self.upload(&key, zipped).await?;
            keys.push((function.place.resource.clone(), key));
        }
        Ok(keys)
    }

    async fn upload(&self, key: &str, content: Vec<u8>) -> Result<(), Advice> {
        let (account, key) = (self.account.clone(), key.to_owned());
        self.step(async move { packages::upload(&account, &key, content).await }.boxed()).await
    }

    /// The template with these packages, as it goes to AWS.
    async fn template(
        &self,
        wanted: &Stack<'_>,
        packages: &[(String, String)],
        mark: &Mark,
    ) -> Result<stack::Template, Advice> {
        let wrong = |why: String| {
            let message = format!("template {}: {why}", wanted.file.display());
            Advice::new(message, "was it changed since the run began?")
        };
        let text = std::fs::read_to_string(wanted.file).map_err(|error| wrong(error.to_string()))?;
        let yaml: Yaml = serde_yaml_ng::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let config = &self.account.config;
        let placed = packages::placed(yaml, &config.bucket, packages);
        let text = serde_yaml_ng::to_string(&placed).map_err(|error| wrong(error.to_string()))?;
        if text.len() <= stack::LONGEST_BODY {
            return Ok(stack::Template::Body(text));
        }
        let key = packages::key(&self.account, mark, "template.yaml");
        self.upload(&key, text.into_bytes()).await?;
        Ok(stack::Template::Url(format!("https://{}.s3.{}.amazonaws.com/{key}", config.bucket, config.region)))
    }
}

#[async_trait]
impl Api for AwsApi {
    async fn make(&self, tables: &[Table]) -> Result<Endpoint, CloudError> {
        match tables.first() {
            None => self.endpoint().await,
            Some(table) => {
                let message = format!("table {} cannot be made in AWS alone", table.name);
                Err(Advice::new(message, "deploy the template that describes it").into())
            }
        }
    }

    async fn deploy(&self, wanted: &Stack<'_>) -> Result<Endpoint, CloudError> {
        let known: Vec<&str> = wanted.template.functions.iter().map(|function| function.name.as_str()).collect();
        if let Some(function) = wanted.code.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(CloudError::UnknownFunction { function: function.clone(), known: known.join(", ") });
        }
        self.made(wanted).await?;
        self.endpoint().await
    }

    async fn close(&self) -> Result<(), String> {
        *self.turn.lock().await = true;
        match self.mark() {
            Some(mark) => down::all_of(&self.account, &mark).await,
            None => Ok(()),
        }
    }
}
