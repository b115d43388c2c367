//! The functions of a cloud.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::broken::BrokenFunctions;
use super::pool::Pool;
use super::sandbox::Blueprint;
use super::worker::Worker;
use crate::cloud::FunctionFaults;
use crate::cloud::embedded::backlog::Backlog;

/// All functions of a cloud, running.
#[derive(Debug)]
pub struct Functions {
    pools: BTreeMap<String, Arc<Pool>>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl Functions {
    /// Starts the first environment of each function. `retries` are the waits before each further attempt of a failed
    /// invocation. That first start is work in the `backlog`, so that a function which cannot be initialised is told of
    /// in every scenario, however short.
    pub(in crate::cloud) fn open(blueprints: Vec<Blueprint>, retries: &[Duration], backlog: &Backlog) -> Self {
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        let open = |blueprint: Blueprint| {
            let name = blueprint.function.name.clone();
            (name, Pool::open(blueprint, retries, (&closing, &tasks), Worker::start, backlog.begin()))
        };
        Self { pools: blueprints.into_iter().map(open).collect(), closing, tasks }
    }

    /// Where the invocations of a function go.
    pub fn pool(&self, function: &str) -> Option<Arc<Pool>> {
        self.pools.get(function).cloned()
    }

    /// How their invocations are broken.
    pub(in crate::cloud) fn faults(&self) -> Arc<dyn FunctionFaults> {
        let broken = self.pools.iter().map(|(name, pool)| (name.clone(), Arc::clone(&pool.broken)));
        Arc::new(BrokenFunctions(broken.collect()))
    }

    /// Ends all processes; what is still to be done is dropped.
    pub async fn close(self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
