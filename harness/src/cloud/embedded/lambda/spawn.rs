//! How a function's process is started.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;

/// What to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionCommand {
    /// The function's name.
    pub name: String,
    /// The program: a `bootstrap` binary, or an interpreter.
    pub program: PathBuf,
    /// Its arguments; none for a `bootstrap` binary.
    pub args: Vec<String>,
    /// The folder that it runs in; the harness's own if none.
    pub folder: Option<PathBuf>,
    /// Its whole environment: nothing is inherited.
    pub environment: Vec<(String, String)>,
}

/// Takes the lines that a process prints, without their line ends.
pub type OutputSink = Arc<dyn Fn(&str) + Send + Sync>;

/// Starts processes. An implementation must let no process outlive the harness.
#[async_trait]
pub trait Spawn: Send + Sync {
    /// Starts a process whose output goes line by line to `output`.
    ///
    /// # Errors
    /// If it cannot be started.
    async fn spawn(&self, command: FunctionCommand, output: OutputSink) -> std::io::Result<Box<dyn FunctionProcess>>;
}

/// A process that was started.
#[async_trait]
pub trait FunctionProcess: Send {
    /// Its process id.
    fn pid(&self) -> u32;

    /// Waits for its end and says how it ended: `exit 1`, `signal 9`. Cancel safe, and may be called again.
    async fn wait(&mut self) -> String;

    /// Stops it, together with all that it started, until [`FunctionProcess::thaw`]: from now on none of it begins anything of its
    /// own. Does nothing if it has ended.
    fn freeze(&mut self);

    /// Lets it go on. Does nothing if it has ended.
    fn thaw(&mut self);

    /// Ends it with SIGKILL, together with all that it started, and waits for its end.
    async fn kill(&mut self) -> String;
}
