//! Functions as child processes under the harness's guardian.

use std::sync::Arc;

use async_trait::async_trait;

use super::{FunctionCommand, FunctionProcess, OutputSink, Spawn};
use crate::process::{Child, Command, Guardian, ProcessObserver, Stream};

/// Starts functions as child processes that cannot outlive the harness.
#[derive(Clone, Debug)]
pub struct Supervised {
    guardian: Guardian,
}

impl Supervised {
    /// Processes will be known to this guardian.
    pub fn new(guardian: Guardian) -> Self {
        Self { guardian }
    }
}

#[async_trait]
impl Spawn for Supervised {
    async fn spawn(&self, command: FunctionCommand, output: OutputSink) -> std::io::Result<Box<dyn FunctionProcess>> {
        let mut wanted = Command::new(command.program).args(command.args);
        wanted.cwd = command.folder;
        wanted.without = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect();
        wanted.env = command.environment.into_iter().collect();
        wanted.without.retain(|name| !wanted.env.contains_key(name));
        let child = Child::spawn(&self.guardian, wanted, Arc::new(Lines(output)), None).await;
        Ok(Box::new(child.map_err(std::io::Error::other)?))
    }
}

#[async_trait]
impl FunctionProcess for Child {
    fn pid(&self) -> u32 {
        Child::pid(self)
    }

    async fn wait(&mut self) -> String {
        Child::wait(self).await.to_string()
    }

    fn freeze(&mut self) {
        self.stop();
    }

    fn thaw(&mut self) {
        self.go_on();
    }

    async fn kill(&mut self) -> String {
        match self.destroy().await {
            Ok(exit) => exit.to_string(),
            Err(error) => error.to_string(),
        }
    }
}

/// Passes lines of both streams on.
struct Lines(OutputSink);

impl ProcessObserver for Lines {
    fn line(&self, _: Stream, line: &str) {
        (self.0)(line);
    }
}
