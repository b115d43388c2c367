//! The system under test, as far as faults reach it.

use std::sync::Arc;

use async_trait::async_trait;

use crate::nemesis::{Dying, ProcessState, Processes, ProcessesError};
use crate::process::Exit;
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

    async fn strike(&self, component: &str) -> Dying {
        let (struck, name) = (self.0.strike(component).await, component.to_owned());
        let dying = async move {
            match struck {
                Ok(dying) => dying.await.map(Exit::is_kill).map_err(|source| error(&name, "does not die", source)),
                // It ended by itself after it was looked at.
                Err(SystemError::NotRunning { .. }) => Ok(false),
                Err(source) => Err(error(&name, "does not die", source)),
            }
        };
        Box::pin(dying)
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
