//! How a function's code becomes a process: a seam with two implementations.
//!
//! - `bootstrap`: the code is a binary that speaks the Runtime API itself.
//! - `managed`: the code is a folder of Python or Node.js modules. A script of ours (`host.py`, `host.mjs`) loads the handler and
//!   speaks the Runtime API for it, as the runtimes of AWS do.
//! - [`interpreter`]: the interpreters that `managed` needs, found on this machine. [`module`]: the module that a handler
//!   names, found in its folder.

mod bootstrap;
pub mod interpreter;
mod managed;
pub mod module;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::bootstrap::Bootstrap;
use self::interpreter::Interpreters;
use self::managed::Managed;
use crate::cloud::CloudError;
use crate::cloud::template::Function;

/// What is started for a function.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::cloud) struct Launch {
    pub(in crate::cloud) program: PathBuf,
    pub(in crate::cloud) args: Vec<String>,
    /// The folder that it runs in; the harness's own if none.
    pub(in crate::cloud) folder: Option<PathBuf>,
    /// The variables that it has beyond those of every function.
    pub(in crate::cloud) environment: Vec<(&'static str, String)>,
    /// Variables of its release, in place of those that the template gives it.
    pub(in crate::cloud) variables: BTreeMap<String, String>,
    /// What whoever reads its log should know beforehand.
    pub(in crate::cloud) remark: Option<String>,
}

/// What runs the code of functions.
pub(in crate::cloud) trait Runtime {
    /// Sees that this code can be run, and says what is to be started.
    fn launch(&self, function: &Function, code: &Path) -> Result<Launch, CloudError>;
}

/// What runs a function: its interpreter is one of these, and what it needs of ours is written into `folder`.
pub(in crate::cloud) fn of<'a>(
    function: &Function,
    interpreters: &'a Interpreters,
    folder: &'a Path,
) -> Box<dyn Runtime + 'a> {
    match interpreters.of(function.runtime) {
        Some(interpreter) => Box::new(Managed { interpreter, folder }),
        None => Box::new(Bootstrap),
    }
}

/// A function's code that cannot be run, and why.
fn unusable(function: &Function, code: &Path, why: &impl ToString) -> CloudError {
    CloudError::Code { function: function.name.clone(), code: code.to_owned(), why: why.to_string() }
}
