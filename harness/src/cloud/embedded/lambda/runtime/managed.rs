//! Runtimes `python3.N` and `nodejsN.x`: an interpreter with a script of ours, which loads the handler from the code's folder.

use std::path::Path;

use super::interpreter::Interpreter;
use super::{Launch, Runtime, module, unusable};
use crate::cloud::CloudError;
use crate::cloud::embedded::lambda::environment::PATH;
use crate::cloud::template::{Function, RuntimeId};

/// Writes nothing into the function's folder, holds no output back, and speaks UTF-8 whatever the machine's locale.
const PYTHON: [&str; 4] = ["-B", "-u", "-X", "utf8"];

/// Starts an interpreter with our script, which it writes into `folder`.
pub(super) struct Managed<'a> {
    pub(super) interpreter: &'a Interpreter,
    pub(super) folder: &'a Path,
}

impl Runtime for Managed<'_> {
    fn launch(&self, function: &Function, code: &Path) -> Result<Launch, CloudError> {
        let code = code.canonicalize().map_err(|error| unusable(function, code, &error))?;
        if !code.is_dir() {
            return Err(unusable(function, &code, &"it is not a folder"));
        }
        module::check(function, &code)?;
        let (name, script, options) = match function.runtime {
            RuntimeId::Python(_) => ("host.py", include_str!("host.py"), &PYTHON[..]),
            _ => ("host.mjs", include_str!("host.mjs"), &[][..]),
        };
        let host = self.folder.join(name);
        let written = std::fs::create_dir_all(self.folder).and_then(|()| std::fs::write(&host, script));
        written.map_err(|source| CloudError::Host { file: host.clone(), source })?;
        let program = self.interpreter.program.clone();
        let folder = program.parent().unwrap_or(Path::new("/")).display();
        let environment = vec![
            ("AWS_EXECUTION_ENV", format!("AWS_Lambda_{}", function.runtime)),
            ("LAMBDA_TASK_ROOT", code.display().to_string()),
            ("LAMBDA_RUNTIME_DIR", self.folder.display().to_string()),
            ("PATH", format!("{folder}:{PATH}")),
        ];
        let args = options.iter().map(|option| (*option).to_owned()).chain([host.display().to_string()]).collect();
        let remark = self.interpreter.remark(function.runtime);
        Ok(Launch { program, args, folder: Some(code), environment, remark, ..Launch::default() })
    }
}
