//! A run that is going on, and everything that it has started.

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use super::{Output, Place, finish};

/// What a run may take to get somewhere, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(5);

/// A run in a process group of its own, as a shell starts it. What it says on stderr goes to a file of the place.
pub(crate) struct Live<'a> {
    place: &'a Place,
    child: Option<Child>,
    started: BTreeSet<Process>,
}

/// A process, told from a later one that has got its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Process {
    pid: u32,
    began: String,
}

impl<'a> Live<'a> {
    pub(crate) fn start(place: &'a Place, command: &mut Command) -> Self {
        let errors = std::fs::File::create(place.path("stderr")).unwrap();
        let child = command.process_group(0).stdin(Stdio::null()).stderr(errors).spawn().unwrap();
        Self { place, child: Some(child), started: BTreeSet::new() }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.child.as_ref().unwrap().id().cast_signed())
    }

    /// Ctrl-C: every process of the group in the foreground gets the signal.
    pub(crate) fn ctrl_c(&mut self) {
        self.take_note();
        killpg(self.pid(), Signal::SIGINT).unwrap();
    }

    pub(crate) fn signal(&mut self, signal: Signal) {
        self.take_note();
        kill(self.pid(), signal).unwrap();
    }

    /// Waits until the step of these words has begun.
    pub(crate) fn until_step(&mut self, words: &str) {
        let begun = format!(r#""event":"step_started","keyword":"When","text":"{words}""#);
        self.until(words, |live| journals(&live.place.path("out/latest")).contains(&begun));
    }

    /// Waits until a journal has this.
    pub(crate) fn until_journal(&mut self, text: &str) {
        self.until(text, |live| journals(&live.place.path("out/latest")).contains(text));
    }

    /// Waits until it has said this on stderr.
    pub(crate) fn until_said(&mut self, text: &str) {
        self.until(text, |live| live.said().contains(text));
    }

    /// Waits until a program of this name runs below it.
    pub(crate) fn until_runs(&mut self, name: &str) {
        let is_it = |process: &Process| std::fs::read_to_string(format!("/proc/{}/comm", process.pid));
        self.until(name, |live| {
            live.below().iter().any(|process| is_it(process).is_ok_and(|comm| name.starts_with(comm.trim_end())))
        });
    }

    fn until(&mut self, what: &str, reached: impl Fn(&Self) -> bool) {
        let began = Instant::now();
        while !reached(self) {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "{ended:?} before {what}:\n{}", self.said());
            assert!(began.elapsed() < PATIENCE, "no {what} within {PATIENCE:?}:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.place.path("stderr")).unwrap_or_default()
    }

    /// Remembers everything that it has started, to look for it later.
    fn take_note(&mut self) {
        let below = self.below();
        self.started.extend(below);
    }

    fn below(&self) -> BTreeSet<Process> {
        let mut found = BTreeSet::new();
        let mut parents = vec![self.child.as_ref().unwrap().id()];
        let all = processes();
        while let Some(parent) = parents.pop() {
            for (process, _) in all.iter().filter(|(_, of)| *of == parent) {
                if found.insert(process.clone()) {
                    parents.push(process.pid);
                }
            }
        }
        found
    }

    /// Waits for its end; nothing of it is left then.
    pub(crate) fn ends(self) -> Output {
        let place = self.place;
        let (output, left) = self.finish();
        assert_eq!(left(), [""; 0], "left running");
        place.is_clean();
        output
    }

    /// Waits for its end; nothing of it is left soon after.
    pub(crate) fn ends_within(self, limit: Duration) {
        let place = self.place;
        let (_, left) = self.finish();
        let began = Instant::now();
        let is_left = || !left().is_empty() || !super::marked(place.mark()).is_empty();
        while is_left() || !super::listing(&place.path("tmp")).is_empty() {
            assert!(began.elapsed() < limit, "after {limit:?} there still is {:?}", left());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn finish(mut self) -> (Output, impl Fn() -> Vec<String>) {
        let started = std::mem::take(&mut self.started);
        assert!(!started.is_empty(), "it started nothing, so nothing is proved");
        let mut output = finish(self.child.take().unwrap());
        output.stderr = self.said();
        let left = move || {
            let now: BTreeSet<Process> = processes().into_iter().map(|(process, _)| process).collect();
            started.intersection(&now).map(|process| format!("{process:?}")).collect()
        };
        (output, left)
    }
}

/// A test that fails leaves nothing running: the guardian sees to the rest.
impl Drop for Live<'_> {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// All processes that run, with their parents' numbers. What has ended and only waits to be told of does not count.
fn processes() -> Vec<(Process, u32)> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(process).collect()
}

fn process(pid: u32) -> Option<(Process, u32)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold blanks and brackets.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let (state, parent, began) = (fields.first()?, fields.get(1)?, fields.get(19)?);
    (*state != "Z").then(|| Some((Process { pid, began: (*began).to_owned() }, parent.parse().ok()?)))?
}

fn journals(folder: &Path) -> String {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}
