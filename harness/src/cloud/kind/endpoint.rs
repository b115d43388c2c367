//! An API half that is there already: an emulator such as MiniStack or LocalStack, or AWS.
//!
//! A scenario's tables are made when it opens, empty, and removed when it closes. They bear a tag, so that those of a run
//! that was killed are told from somebody else's, which are never touched. Table names are those of the template: so
//! scenarios run one after another, and one run at a time may use an endpoint.

use std::collections::BTreeMap;
use std::env;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;

use super::describe::ApiKind;
use crate::cloud::endpoint::{Keys, address_of};
use crate::cloud::template::{REGION, Table};
use crate::cloud::{Api, CloudError, Endpoint, tables};
use crate::journal::Journal;
use crate::profile::EndpointConfig;

/// Where emulators listen.
const EMULATOR: &str = "http://127.0.0.1:4566";

/// The tag of tables that were made for a scenario.
const MARK: &str = "lineproof";

/// An endpoint that is there already.
#[derive(Clone, Debug)]
pub struct External {
    config: EndpointConfig,
}

impl External {
    /// The endpoint that a profile names.
    pub fn new(config: EndpointConfig) -> Self {
        Self { config }
    }

    async fn endpoint(&self) -> Result<Endpoint, CloudError> {
        let url = self.config.url.clone().or_else(|| variable("AWS_ENDPOINT_URL"));
        let url = url.unwrap_or_else(|| EMULATOR.to_owned());
        let address = address_of(&url).await.map_err(|why| CloudError::Endpoint { url: url.clone(), why })?;
        let region = self.config.region.clone().or_else(|| variable("AWS_REGION"));
        let region = region.or_else(|| variable("AWS_DEFAULT_REGION")).unwrap_or_else(|| REGION.to_owned());
        Ok(Endpoint::new(url, address, region, self.keys()))
    }

    fn keys(&self) -> Keys {
        if let Some((id, secret)) = self.config.keys.clone() {
            return Keys { id, secret, session: None };
        }
        let test = || Keys { id: "test".into(), secret: "test".into(), session: None };
        keys_of_environment().unwrap_or_else(test)
    }
}

#[async_trait]
impl ApiKind for External {
    async fn open(&self, _: &Journal) -> Result<Arc<dyn Api>, CloudError> {
        Ok(Arc::new(Borrowed { endpoint: self.endpoint().await?, asked: Mutex::default() }))
    }
}

/// An endpoint with a scenario's tables in it.
#[derive(Debug)]
struct Borrowed {
    endpoint: Endpoint,
    /// The tables that it was asked to make, and whether it is known to have made them.
    asked: Mutex<BTreeMap<String, bool>>,
}

impl Borrowed {
    fn note(&self, table: &Table, made: bool) {
        self.asked.lock().insert(table.name.clone(), made);
    }

    /// Removes every table, whatever becomes of the others; the first error. What remains bears the tag, and the next scenario
    /// removes it.
    async fn remove(&self) -> Result<(), tables::TableError> {
        let client = self.endpoint.dynamodb();
        let asked = std::mem::take(&mut *self.asked.lock());
        let mut result = Ok(());
        for (table, made) in asked {
            let removed = if made {
                tables::remove(&client, &table).await
            } else {
                tables::remove_if_marked(&client, &table, MARK).await
            };
            result = result.and(removed);
        }
        result
    }
}

#[async_trait]
impl Api for Borrowed {
    async fn make(&self, tables: &[Table]) -> Result<Endpoint, CloudError> {
        let client = self.endpoint.dynamodb();
        for table in tables {
            tables::remove_left_over(&client, &table.name, MARK).await?;
            // Before it is asked: nobody may hear what becomes of it.
            self.note(table, false);
            tables::create(&client, table, Some(MARK)).await?;
            self.note(table, true);
        }
        Ok(self.endpoint.clone())
    }

    async fn close(&self) -> Result<(), String> {
        self.remove().await.map_err(|error| error.to_string())
    }
}

/// The keys that the environment names, if it names both halves.
pub fn keys_of_environment() -> Option<Keys> {
    keys_of(variable)
}

fn keys_of(variable: impl Fn(&str) -> Option<String>) -> Option<Keys> {
    let (id, secret) = (variable("AWS_ACCESS_KEY_ID")?, variable("AWS_SECRET_ACCESS_KEY")?);
    Some(Keys { id, secret, session: variable("AWS_SESSION_TOKEN") })
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_there_when_both_halves_are() {
        let among = |names: &[&str]| {
            let keys = keys_of(|name| names.contains(&name).then(|| name.to_lowercase()));
            keys.map(|Keys { id, secret, session }| (id, secret, session))
        };
        assert_eq!(among(&["AWS_PROFILE", "AWS_ACCESS_KEY_ID"]), None);
        let (id, secret) = ("aws_access_key_id".to_owned(), "aws_secret_access_key".to_owned());
        assert_eq!(among(&["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]), Some((id, secret, None)));
    }
}
