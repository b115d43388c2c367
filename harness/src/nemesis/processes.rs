//! What a nemesis asks of those who run the components.

use async_trait::async_trait;
use futures::future::BoxFuture;

/// What the processes of a component do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessState {
    /// They run.
    Running,
    /// They are stopped (SIGSTOP).
    Frozen,
    /// There are none.
    Gone,
}

/// Waits until processes that were sent SIGKILL are gone: true if the signal ended them, false if they had ended by
/// themselves; an error if they are not gone in bounded time.
pub type Dying = BoxFuture<'static, Result<bool, ProcessesError>>;

/// The components of the system under test, as far as faults reach them.
#[async_trait]
pub trait Processes: Send + Sync {
    /// The names of all components.
    fn names(&self) -> Vec<String>;

    /// What a component's processes do at this moment, as the operating system says; none if no component has this
    /// name.
    async fn state(&self, component: &str) -> Option<ProcessState>;

    /// Sends SIGKILL to a component's processes, running or frozen. Returns when that is done, with what waits for their end.
    async fn strike(&self, component: &str) -> Dying;

    /// Stops a component's processes with SIGSTOP. Returns when they are stopped.
    ///
    /// # Errors
    /// If they do not stop in bounded time.
    async fn freeze(&self, component: &str) -> Result<(), ProcessesError>;

    /// Lets a component's processes go on with SIGCONT.
    ///
    /// # Errors
    /// If they cannot be signalled.
    async fn thaw(&self, component: &str) -> Result<(), ProcessesError>;
}

/// The system did not do what was asked with a component.
#[derive(Debug, thiserror::Error)]
#[error("component `{component}` {what}: {source}")]
pub struct ProcessesError {
    /// The component's name.
    pub component: String,
    /// What failed, to be read behind the name: `does not stop`.
    pub what: String,
    /// Why.
    pub source: Box<dyn std::error::Error + Send + Sync>,
}
