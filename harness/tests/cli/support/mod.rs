//! A folder with a small profile of its own, in which the real program runs.
//!
//! Its line is the simulated one, its cloud has one table, its one component is a shell that says "ready" and sleeps: a
//! scenario takes a tenth of a second. Everything stands under short relative paths, so that messages can be compared
//! whole.

pub(crate) mod examples;
pub(crate) mod live;
pub(crate) mod refusal;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What no run here may ever take.
const LIMIT: Duration = Duration::from_mins(2);

/// The variable by which everything that a run starts can be found.
pub(crate) const MARK: &str = "LINEPROOF_TEST_MARK";

/// The folder of a test.
pub(crate) struct Place {
    folder: tempfile::TempDir,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Place {
    /// `profile.toml`, `mps.aml` with its library, `vocabulary.toml`, `template.yaml` and `features/quick.feature`.
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["features", "tmp"] {
            std::fs::create_dir(place.path(folder)).unwrap();
        }
        place.write("profile.toml", include_str!("place/profile.toml"));
        place.write("mps.aml", include_str!("../../../../fixtures/lines/mps.aml"));
        place.write("lineproof-library.aml", include_str!("../../../../fixtures/lines/lineproof-library.aml"));
        place.write("vocabulary.toml", include_str!("place/vocabulary.toml"));
        place.write("template.yaml", include_str!("place/template.yaml"));
        place.write("features/quick.feature", include_str!("place/quick.feature"));
        place
    }

    /// With only this scenario, in `features/one.feature`, its steps from line 3 on.
    pub(crate) fn with_steps(steps: &[&str]) -> Self {
        let place = Self::new();
        std::fs::remove_file(place.path("features/quick.feature")).unwrap();
        let steps: Vec<String> = steps.iter().map(|step| format!("    {step}\n")).collect();
        place.write("features/one.feature", &format!("Feature: One\n  Scenario: It\n{}", steps.concat()));
        place
    }

    /// With one piece of one file replaced.
    pub(crate) fn with(self, file: &str, from: &str, to: &str) -> Self {
        let text = std::fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        self.write(file, &text.replacen(from, to, 1));
        self
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).unwrap();
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    /// Names what runs in this place; no other has it.
    pub(crate) fn mark(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    /// The program, to be started in this folder.
    pub(crate) fn lineproof(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lineproof"));
        command.args(args).current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env("NO_COLOR", "1").env("PATH", "/usr/bin:/bin").env("TMPDIR", self.path("tmp"));
        command.env(MARK, self.mark()).env_remove("LINEPROOF_LOG").env_remove("CARGO_PKG_NAME");
        command
    }

    /// Lets a command be run as `own` would be: in the same folder, with the same variables, and heard as well.
    pub(crate) fn like<'c>(&self, own: &Command, command: &'c mut Command) -> &'c mut Command {
        command.current_dir(self.path("")).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))))
    }

    /// Runs `lineproof run --profile profile.toml` with further arguments to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(&[&["run", "--profile", "profile.toml"], args].concat()))
    }

    /// Runs `lineproof init` with further arguments to its end.
    pub(crate) fn init(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(&[&["init"], args].concat()))
    }

    /// Runs a command to its end, which leaves nothing.
    pub(crate) fn finish(&self, command: &mut Command) -> Output {
        let output = finish(command.spawn().unwrap());
        self.is_clean();
        output
    }

    /// Asserts that nothing is left of any run.
    pub(crate) fn is_clean(&self) {
        assert_eq!(listing(&self.path("tmp")), [""; 0], "left in the folder for temporary files");
        assert_eq!(marked(self.mark()), [""; 0], "left running");
    }
}

impl Output {
    /// Asserts on the exit code, and gives everything that was said where it is another.
    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) {
        assert_eq!(self.code, Some(code), "\n{}\n{}", self.stdout, self.stderr);
    }
}

/// Waits for the end of a process, but not for ever.
pub(crate) fn finish(child: Child) -> Output {
    let pid = Pid::from_raw(child.id().cast_signed());
    let (sender, ended) = channel();
    std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = ended.recv_timeout(LIMIT).unwrap_or_else(|_| {
        let _ = kill(pid, Signal::SIGKILL);
        panic!("it did not end within {LIMIT:?}")
    });
    let output = output.unwrap();
    Output { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// As text, without blanks at the ends of lines.
fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

/// The names in a folder.
pub(crate) fn listing(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// The command lines of all processes that were started with this mark.
pub(crate) fn marked(mark: &str) -> Vec<String> {
    let wanted = format!("{MARK}={mark}");
    let folders = std::fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let ours = folders.filter(|folder| {
        let environment = std::fs::read(folder.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
    });
    ours.map(|folder| std::fs::read(folder.join("cmdline")).unwrap_or_default())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .collect()
}
