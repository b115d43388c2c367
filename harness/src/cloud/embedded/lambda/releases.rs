//! Releases of functions, known beforehand and deployed while events flow.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::function::Functions;
use super::runtime::Launch;
use crate::cloud::FunctionReleases;

/// The releases of a cloud's functions.
#[derive(Debug)]
pub(in crate::cloud) struct Releases {
    /// The functions.
    pub(in crate::cloud) functions: Arc<Functions>,
    /// What is started for each, by the names of the function and of the release.
    pub(in crate::cloud) launches: BTreeMap<(String, String), Launch>,
}

impl FunctionReleases for Releases {
    fn deploy(&self, function: &str, release: &str) -> Result<(), String> {
        let launch = self.launches.get(&(function.to_owned(), release.to_owned()));
        let found = self.functions.pool(function).zip(launch);
        let (pool, launch) = found.ok_or_else(|| format!("function {function} has no release {release}"))?;
        pool.update(launch.clone());
        Ok(())
    }
}
