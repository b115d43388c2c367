//! Fetches the code of functions, and says how it is started.

use std::path::{Path, PathBuf};

use super::ground::Ground;
use super::made::{Deployed, Made};
use super::package;
use crate::cloud::embedded::lambda::Interpreters;
use crate::cloud::embedded::lambda::runtime::{self, Launch};
use crate::cloud::template::{Function, RuntimeId, Source};

impl Ground {
    /// A function with its code, which is fetched unless it comes from where that `before` came from.
    ///
    /// # Errors
    /// Why its code cannot be had, or cannot be run.
    pub(super) async fn deployed(&self, function: &Function, before: Option<&Made>) -> Result<Deployed, String> {
        let known = match before {
            Some(Made::Function(deployed)) if deployed.function.source == function.source => Some(&deployed.folder),
            _ => None,
        };
        let folder = match known {
            Some(folder) => folder.clone(),
            None => self.unpacked(function).await?,
        };
        match self.launch(function, &folder).await {
            Ok(launch) => Ok(Deployed { function: function.clone(), launch, folder }),
            Err(why) => {
                if known.is_none() {
                    package::remove(&folder);
                }
                Err(why)
            }
        }
    }

    async fn unpacked(&self, function: &Function) -> Result<PathBuf, String> {
        let code = || function.place.child("Code");
        let missing = || code().rejection("it names no package", "write S3Bucket and S3Key, or ZipFile").to_string();
        let source = function.source.as_ref().ok_or_else(missing)?;
        let folder = self.folder.join(uuid::Uuid::new_v4().to_string());
        let unpacked = match source {
            Source::Object { version: Some(_), .. } => Err("the embedded S3 has no versions; leave it out".to_owned()),
            Source::Object { bucket, key, .. } => match self.stores.object(bucket, key).await {
                Ok(zip) => package::unpack(zip, folder.clone()).await,
                Err(why) => Err(why),
            },
            Source::Text(text) => package::write(function, text, &folder),
        };
        match unpacked {
            Ok(()) => Ok(folder),
            Err(why) => {
                package::remove(&folder);
                Err(format!("{}: {why}", code()))
            }
        }
    }

    async fn launch(&self, function: &Function, folder: &Path) -> Result<Launch, String> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let interpreters = Interpreters::find(std::slice::from_ref(function), &path).await;
        let interpreters = interpreters.map_err(|rejection| rejection.to_string())?;
        let (bootstrap, host) = (folder.join("bootstrap"), self.folder.join("runtime"));
        let code = if function.runtime == RuntimeId::Provided { &bootstrap } else { folder };
        let runtime = runtime::of(function, &interpreters, &host);
        runtime.launch(function, code).map_err(|error| error.to_string())
    }
}
