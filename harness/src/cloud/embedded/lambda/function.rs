//! The functions of a cloud.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::pool::Pool;
use super::sandbox::Blueprint;
use super::worker::Worker;
use crate::cloud::FunctionFaults;
use crate::cloud::embedded::backlog::Backlog;
use lineproof_judge::journal::FunctionFault;

/// All functions of a cloud, running. They come and go.
#[derive(Debug)]
pub struct Functions {
    pools: RwLock<BTreeMap<String, Arc<Pool>>>,
    /// The waits before each further attempt of a failed invocation.
    retries: Vec<Duration>,
    backlog: Backlog,
}

impl Functions {
    /// None yet. `retries` are the waits before each further attempt of a failed invocation. The first start of a function is work in the
    /// `backlog`, so that one which cannot be initialised is told of in every scenario, however short.
    pub(in crate::cloud) fn open(retries: &[Duration], backlog: &Backlog) -> Self {
        Self { pools: RwLock::default(), retries: retries.to_vec(), backlog: backlog.clone() }
    }

    /// Takes a function up, of a name that no other has, and starts its first environment.
    pub(in crate::cloud) fn add(&self, blueprint: Blueprint) {
        let name = blueprint.function.name.clone();
        let tasks = (CancellationToken::new(), TaskTracker::new());
        let pool = Pool::open(blueprint, &self.retries, tasks, Worker::start, self.backlog.begin());
        self.pools.write().insert(name, pool);
    }

    /// Takes a function away; returns when its processes have ended. What it has still to do is dropped.
    pub(in crate::cloud) async fn remove(&self, name: &str) {
        let pool = self.pools.write().remove(name);
        if let Some(pool) = pool {
            pool.close().await;
        }
    }

    /// Whether there is a function of that name.
    pub fn has(&self, function: &str) -> bool {
        self.pools.read().contains_key(function)
    }

    /// Where the invocations of a function go.
    pub fn pool(&self, function: &str) -> Option<Arc<Pool>> {
        self.pools.read().get(function).cloned()
    }

    /// Where the invocations of each go, in the order of their names.
    pub fn pools(&self) -> Vec<Arc<Pool>> {
        self.pools.read().values().cloned().collect()
    }

    /// Ends all processes; what is still to be done is dropped.
    pub async fn close(&self) {
        let pools = std::mem::take(&mut *self.pools.write());
        futures::future::join_all(pools.values().map(|pool| pool.close())).await;
    }
}

impl FunctionFaults for Functions {
    fn functions(&self) -> Vec<String> {
        self.pools.read().keys().cloned().collect()
    }

    fn inject(&self, number: u32, function: &str, what: FunctionFault, times: u32) {
        if let Some(pool) = self.pool(function) {
            pool.inject(number, what, times);
        }
    }

    fn mend(&self, number: u32, function: &str) -> u32 {
        self.pool(function).map_or(0, |pool| pool.mend(number))
    }
}
