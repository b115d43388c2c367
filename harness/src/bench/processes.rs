//! The system under test, as far as faults reach it.

use std::sync::Arc;

use async_trait::async_trait;

use crate::nemesis::{ProcessState, Processes, ProcessesError};
use crate::system::{System, SystemError};

/// Lets the nemesis at the system's processes.
pub(super) struct SystemProcesses(pub(super) Arc<System>);

#[async_trait]
impl Processes for SystemProcesses {
    fn names(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }

    async fn state(&self, component: &str) -> Option<ProcessState> {
        let running = self.0.is_running(component).await.ok()?;
        let frozen = self.0.is_frozen(component).await.ok()?;
        Some(match (running, frozen) {
            (false, _) => ProcessState::Gone,
            (true, true) => ProcessState::Frozen,
            (true, false) => ProcessState::Running,
        })
    }

    async fn kill(&self, component: &str) -> Result<bool, ProcessesError> {
        match self.0.kill(component).await {
            Ok(exit) => Ok(exit.is_kill()),
            // It ended by itself after it was looked at.
            Err(SystemError::NotRunning { .. }) => Ok(false),
            Err(source) => Err(error(component, "does not die", source)),
        }
    }

    async fn freeze(&self, component: &str) -> Result<(), ProcessesError> {
        self.0.freeze(component).await.map_err(|source| error(component, "does not freeze", source))
    }

    async fn thaw(&self, component: &str) -> Result<(), ProcessesError> {
        self.0.thaw(component).await.map_err(|source| error(component, "does not go on", source))
    }
}

fn error(component: &str, what: &str, source: SystemError) -> ProcessesError {
    ProcessesError { component: component.to_owned(), what: what.to_owned(), source: Box::new(source) }
}
