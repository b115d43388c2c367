//! What can go wrong with the system under test, as far as the harness handles it.

use std::path::PathBuf;
use std::time::Duration;

use line_model::Advice;

use crate::process::{Exit, ProcessError};

/// A component could not be described, built, started or changed.
#[derive(Debug, thiserror::Error)]
pub enum SystemError {
    /// There is no component of this name.
    #[error("there is no component \"{name}\"; {hint}")]
    UnknownComponent {
        /// The name.
        name: String,
        /// The nearest name, or all of them.
        hint: String,
    },
    /// Two components have the same name.
    #[error("two components are called \"{name}\"; rename one")]
    Twice {
        /// The name.
        name: String,
    },
    /// What is to be started or built is not written so that it can be: no command, a lone brace, a placeholder without a value.
    #[error(transparent)]
    Written(#[from] Advice),
    /// It has no release of this name.
    #[error("component \"{component}\" has no release \"{release}\"; add it to the profile: [[system.release]]")]
    NoRelease {
        /// The component's name, as in the profile.
        component: String,
        /// The release that it has not.
        release: String,
    },
    /// Its process could not be started or changed.
    #[error("component \"{component}\": {source}")]
    Process {
        /// The component's name, as in the profile.
        component: String,
        /// What went wrong.
        source: ProcessError,
    },
    /// It is running already.
    #[error("component \"{component}\" is running already; restart it, or stop it first")]
    Running {
        /// The component's name, as in the profile.
        component: String,
    },
    /// It is not running.
    #[error("component \"{component}\" cannot {verb}: {why}; start it first")]
    NotRunning {
        /// The component's name, as in the profile.
        component: String,
        /// What it was asked to do.
        verb: &'static str,
        /// `it was never started`, `it has ended with exit 1`.
        why: String,
    },
    /// What it takes of the machine is not shown.
    #[error("the system does not show what component \"{component}\" takes: {source}; does it run as another user?")]
    Hidden {
        /// The component's name, as in the profile.
        component: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The system was closed.
    #[error("component \"{component}\" cannot start: the scenario is closing")]
    Closed {
        /// The component's name, as in the profile.
        component: String,
    },
    /// It was not observed ready in time, and was killed.
    #[error("component \"{component}\" was not ready within {limit:?}: {awaited}; {printed}")]
    NotReady {
        /// The component's name, as in the profile.
        component: String,
        /// How long it had.
        limit: Duration,
        /// What was waited for.
        awaited: String,
        /// What it printed last.
        printed: String,
    },
    /// It ended before it was ready.
    #[error("component \"{component}\" ended with {exit} before it was ready: {awaited}; {printed}")]
    EndedEarly {
        /// The component's name, as in the profile.
        component: String,
        /// How it ended.
        exit: Exit,
        /// What was waited for.
        awaited: String,
        /// What it printed last.
        printed: String,
    },
    /// A build command cannot be read.
    #[error("component \"{component}\": the build command `{command}` has an open quote or is empty; correct it")]
    BuildCommand {
        /// The component that it is for.
        component: String,
        /// The command.
        command: String,
    },
    /// A build failed.
    #[error("component \"{component}\" cannot be built: `{command}` ended with {exit}; {printed}")]
    Build {
        /// The component that it is for.
        component: String,
        /// The command, its placeholders filled in.
        command: String,
        /// How it ended.
        exit: Exit,
        /// What it printed last.
        printed: String,
    },
    /// The place of cargo's binaries cannot be found.
    #[error("cannot tell where cargo puts binaries ({why}); set CARGO_TARGET_DIR")]
    Target {
        /// What the system said.
        why: String,
        /// What was looked at.
        path: PathBuf,
    },
}

impl SystemError {
    /// Whether a component did not become ready, which is its own doing; anything else is the harness's.
    pub fn is_of_component(&self) -> bool {
        matches!(self, Self::NotReady { .. } | Self::EndedEarly { .. })
    }
}
