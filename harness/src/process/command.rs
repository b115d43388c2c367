//! What to start, as data.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt::Display;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use line_model::Advice;

use super::ProcessError;

/// What to start. The child inherits the harness's environment, with the changes named here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The program: a path (a relative one counts from the harness's working folder), or a bare name to be found in
    /// `PATH`.
    pub program: PathBuf,
    /// Its arguments, without the program itself.
    pub args: Vec<String>,
    /// Variables to set.
    pub env: BTreeMap<String, String>,
    /// Variables of the harness that it does not get.
    pub without: BTreeSet<String>,
    /// The folder it runs in; the harness's own if none.
    pub cwd: Option<PathBuf>,
    /// What it reads on its standard input: a file, or a named pipe to which somebody writes already. Empty if none.
    pub stdin: Option<PathBuf>,
    /// What it sees as its hosts file; the machine's own if none. Only where [`probe`](super::hosts::probe) says that it works.
    pub hosts: Option<PathBuf>,
}

impl Command {
    /// A command without arguments, in the harness's environment and folder.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        let (args, env, without) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
        Self { program: program.into(), args, env, without, cwd: None, stdin: None, hosts: None }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }

    /// Runs in this folder.
    #[must_use]
    pub fn cwd(mut self, folder: impl Into<PathBuf>) -> Self {
        self.cwd = Some(folder.into());
        self
    }

    /// Sees this as its hosts file.
    #[must_use]
    pub fn hosts(mut self, path: impl Into<PathBuf>) -> Self {
        self.hosts = Some(path.into());
        self
    }

    /// Reads this on its standard input.
    #[must_use]
    pub fn stdin(mut self, path: impl Into<PathBuf>) -> Self {
        self.stdin = Some(path.into());
        self
    }

    /// The absolute path of the program, found to be an executable file.
    ///
    /// # Errors
    /// If there is no such program, it is none, or the folder to run in does not exist.
    pub(crate) fn resolve(&self) -> Result<PathBuf, Advice> {
        self.check_folder()?;
        if !self.program.as_os_str().as_encoded_bytes().contains(&b'/') {
            return self.search();
        }
        let path = std::path::absolute(&self.program).map_err(|source| self.missing(source))?;
        match is_executable(&path) {
            Some(true) => Ok(path),
            Some(false) => {
                let message = format!("{} is not an executable file", path.display());
                Err(Advice::new(message, "allow it with `chmod +x`, or name the program itself"))
            }
            None => Err(self.missing(format!("looked for {}", path.display()))),
        }
    }

    fn check_folder(&self) -> Result<(), Advice> {
        match &self.cwd {
            Some(folder) if !folder.is_dir() => {
                let (program, folder) = (self.program.display(), folder.display());
                let message = format!("program {program} cannot run in {folder}: no such folder");
                Err(Advice::new(message, "create it, or correct the path"))
            }
            _ => Ok(()),
        }
    }

    fn search(&self) -> Result<PathBuf, Advice> {
        let own = self.env.get("PATH").map(|path| OsStr::new(path).to_owned());
        let path = own.or_else(|| std::env::var_os("PATH")).unwrap_or_default();
        std::env::split_paths(&path)
            .map(|folder| folder.join(&self.program))
            .find(|candidate| is_executable(candidate) == Some(true))
            .ok_or_else(|| self.missing(format!("looked in PATH, {}", path.display())))
    }

    fn missing(&self, why: impl Display) -> Advice {
        let message = format!("program {} does not exist ({why})", self.program.display());
        Advice::new(message, "build it, or correct the path")
    }

    pub(super) fn start_error(&self, source: std::io::Error) -> ProcessError {
        ProcessError::Start { program: self.program.clone(), source }
    }
}

/// None if there is nothing at `path`.
fn is_executable(path: &Path) -> Option<bool> {
    let meta = std::fs::metadata(path).ok()?;
    Some(meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_name_is_found_in_the_path_that_the_child_gets() {
        let found = Command::new("sh").resolve().unwrap();
        assert!(found.is_absolute() && found.ends_with("sh"));
        let error = Command::new("sh").env("PATH", "/nowhere").resolve().unwrap_err().to_string();
        assert!(error.contains("looked in PATH, /nowhere"), "{error}");
    }

    #[test]
    fn what_cannot_be_run_is_named_with_a_remedy() {
        let missing = Command::new("/nowhere/gateway").resolve().unwrap_err().to_string();
        assert_eq!(
            missing,
            "program /nowhere/gateway does not exist (looked for /nowhere/gateway); build it, or correct the path"
        );
        let file = tempfile::NamedTempFile::new().unwrap();
        let closed = Command::new(file.path()).resolve().unwrap_err();
        assert!(closed.message.ends_with(" is not an executable file") && closed.help.contains("chmod"), "{closed}");
        let nowhere = Command::new("sh").cwd("/nowhere").resolve().unwrap_err();
        assert_eq!(nowhere.message, "program sh cannot run in /nowhere: no such folder");
    }
}
