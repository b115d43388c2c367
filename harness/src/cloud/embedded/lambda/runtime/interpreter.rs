//! The interpreters of functions, found on this machine.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::time::timeout;

use crate::cloud::template::{Function, Rejection, RuntimeId};
use crate::process::Command;

/// How long an interpreter may take to tell its version.
const PATIENCE: Duration = Duration::from_secs(10);

/// Both tell their version and, on a second line, which program they are: what is found may be a script that chooses one.
const PYTHON: [&str; 2] = ["-c", "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)"];
const NODE: [&str; 2] = ["-p", "process.versions.node + '\\n' + process.execPath"];

/// An interpreter on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// The program, as an absolute path.
    pub program: PathBuf,
    /// Its version: `3.12.4`.
    pub version: String,
}

/// The interpreters of a template's functions.
#[derive(Clone, Debug, Default)]
pub struct Interpreters(BTreeMap<RuntimeId, Interpreter>);

impl Interpreters {
    /// Finds an interpreter for each function that needs one in the folders of `path`: `python3.N`, else `python3` if it is 3.N
    /// or newer; `node`, else `nodejs`, if it is N or newer.
    ///
    /// # Errors
    /// If a function has none; it names the function's place in the template and what was found instead.
    pub async fn find(functions: &[Function], path: &OsStr) -> Result<Self, Rejection> {
        let mut found = BTreeMap::new();
        for function in functions {
            let Some(wanted) = Wanted::by(function.runtime) else { continue };
            if let Entry::Vacant(empty) = found.entry(function.runtime) {
                let missing = |told: Vec<String>| wanted.missing(function, &told.join(", "), path);
                empty.insert(wanted.find(path).await.map_err(missing)?);
            }
        }
        Ok(Self(found))
    }

    /// The interpreter of a runtime, if it was found because a function needs it.
    pub fn of(&self, runtime: RuntimeId) -> Option<&Interpreter> {
        self.0.get(&runtime)
    }

    /// Each runtime with its interpreter.
    pub fn all(&self) -> impl Iterator<Item = (RuntimeId, &Interpreter)> {
        self.0.iter().map(|(runtime, interpreter)| (*runtime, interpreter))
    }
}

impl Interpreter {
    /// What to say if it is another version than a runtime asks for.
    pub(super) fn remark(&self, runtime: RuntimeId) -> Option<String> {
        let wanted = Wanted::by(runtime)?;
        let is_it = wanted.number(&self.version) == Some(wanted.number);
        let told = || format!("{runtime} is run by {} {} ({})", wanted.language, self.version, self.program.display());
        (!is_it).then(told)
    }

    /// Asks a program what it is.
    async fn ask(program: &Path, question: &[&str]) -> Result<Self, String> {
        let mut command = tokio::process::Command::new(program);
        command.args(question).stdin(Stdio::null()).kill_on_drop(true);
        let output = timeout(PATIENCE, command.output()).await.map_err(|_| format!("no answer in {PATIENCE:?}"))?;
        let output = output.map_err(|error| error.to_string())?;
        let answer = String::from_utf8_lossy(&output.stdout);
        let mut lines = answer.lines().rev();
        match (lines.next(), lines.next()) {
            (Some(own), Some(version)) if output.status.success() => {
                let own = Some(PathBuf::from(own)).filter(|own| own.is_absolute());
                Ok(Self { program: own.unwrap_or_else(|| program.to_owned()), version: version.to_owned() })
            }
            _ => Err(format!("it does not tell its version: {}", String::from_utf8_lossy(&output.stderr).trim())),
        }
    }
}

/// What a runtime asks for.
struct Wanted {
    language: &'static str,
    /// Where its number stands in a version: the 12 of 3.12.4 comes after one dot.
    dots: usize,
    number: u32,
    names: [String; 2],
    question: &'static [&'static str],
}

impl Wanted {
    fn by(runtime: RuntimeId) -> Option<Self> {
        let (language, dots, number, names, question) = match runtime {
            RuntimeId::Provided => return None,
            RuntimeId::Python(minor) => ("Python", 1, minor, [format!("python3.{minor}"), "python3".into()], &PYTHON),
            RuntimeId::Node(major) => ("Node.js", 0, major, ["node".into(), "nodejs".into()], &NODE),
        };
        Some(Self { language, dots, number, names, question })
    }

    fn number(&self, version: &str) -> Option<u32> {
        version.split('.').nth(self.dots)?.parse().ok()
    }

    /// The first that is new enough, or what was found instead.
    async fn find(&self, path: &OsStr) -> Result<Interpreter, Vec<String>> {
        let mut told = Vec::new();
        for name in &self.names {
            let command = Command::new(name).env("PATH", path.to_string_lossy());
            let Ok(program) = command.resolve() else {
                told.push(format!("there is no {name}"));
                continue;
            };
            match Interpreter::ask(&program, self.question).await {
                Ok(found) if self.number(&found.version) >= Some(self.number) => return Ok(found),
                Ok(found) => told.push(format!("{} is {}", program.display(), found.version)),
                Err(why) => told.push(format!("{}: {why}", program.display())),
            }
        }
        Err(told)
    }

    fn missing(&self, function: &Function, told: &str, path: &OsStr) -> Rejection {
        let version = if self.dots == 0 { self.number.to_string() } else { format!("3.{}", self.number) };
        let name = format!("{} {version} or newer", self.language);
        let (runtime, place) = (function.runtime, function.place.child("Runtime"));
        let problem = format!("runtime {runtime} of function {} needs {name}, and {told}", function.name);
        place.rejection(problem, format!("install {name} where PATH leads to, {}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::template::Template;

    /// A folder with programs that answer as interpreters do, each with its version.
    fn machine(programs: &[(&str, &str)]) -> tempfile::TempDir {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        for (name, version) in programs {
            let file = folder.path().join(name);
            std::fs::write(&file, format!("#!/bin/sh\necho noise\necho {version}\necho /opt/{name}\n")).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    async fn found(runtime: &str, programs: &[(&str, &str)]) -> Result<(String, Option<String>), String> {
        let machine = machine(programs);
        let file = machine.path().join("template.yaml");
        let function = format!("{{ Runtime: {runtime}, Handler: app.handler, FunctionName: record }}");
        let text = format!("Resources:\n  Record:\n    Type: AWS::Lambda::Function\n    Properties: {function}\n");
        std::fs::write(&file, text).unwrap();
        let functions = Template::load(&file, &BTreeMap::new()).unwrap().functions;
        let found = Interpreters::find(&functions, machine.path().as_os_str()).await;
        let found = found.map_err(|error| error.to_string().replace(&machine.path().display().to_string(), "/bin"))?;
        let found = found.of(functions[0].runtime).unwrap();
        Ok((found.program.display().to_string(), found.remark(functions[0].runtime)))
    }

    #[tokio::test]
    async fn the_version_that_is_asked_for_comes_first() {
        let programs = [("python3", "3.13.1"), ("python3.12", "3.12.4")];
        assert_eq!(found("python3.12", &programs).await, Ok(("/opt/python3.12".into(), None)));
        assert_eq!(found("nodejs20.x", &[("node", "20.1.0")]).await, Ok(("/opt/node".into(), None)));
    }

    #[tokio::test]
    async fn a_newer_one_serves_and_is_told() {
        let (program, remark) = found("python3.9", &[("python3", "3.11.7")]).await.unwrap();
        assert_eq!(program, "/opt/python3");
        assert_eq!(remark.unwrap(), "python3.9 is run by Python 3.11.7 (/opt/python3)");
        let (program, remark) = found("nodejs20.x", &[("node", "18.0.0"), ("nodejs", "22.3.0")]).await.unwrap();
        assert_eq!((program.as_str(), remark.unwrap().contains("Node.js 22.3.0")), ("/opt/nodejs", true));
    }

    #[tokio::test]
    async fn an_older_one_or_none_is_refused_with_what_was_found_and_a_remedy() {
        assert_eq!(
            found("python3.12", &[("python3", "3.9.2")]).await.unwrap_err(),
            "Record (AWS::Lambda::Function), property Runtime: runtime python3.12 of function record needs Python 3.12 or \
             newer, and there is no python3.12, /bin/python3 is 3.9.2; install Python 3.12 or newer where PATH leads to, /bin"
        );
        let none = found("nodejs22.x", &[]).await.unwrap_err();
        assert!(
            none.contains("needs Node.js 22 or newer, and there is no node, there is no nodejs; install"),
            "{none}"
        );
        let broken = found("nodejs22.x", &[("node", "; exit 3;")]).await.unwrap_err();
        assert!(broken.contains("/bin/node: it does not tell its version"), "{broken}");
    }

    #[tokio::test]
    async fn a_binary_needs_none() {
        let machine = tempfile::tempdir().unwrap();
        let found = Interpreters::find(&[], machine.path().as_os_str()).await.unwrap();
        assert_eq!((found.of(RuntimeId::Provided), found.all().count()), (None, 0));
    }
}
