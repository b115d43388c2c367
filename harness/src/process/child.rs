//! A running command, in a process group of its own.

use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::leader::{Attendant, DEATH_LIMIT, Leader};
use super::{Command, Exit, Guardian, ProcessError, ProcessObserver, Share, Stream, group, launch, lines, threads};

/// How long a freeze or thaw may take.
const SWITCH_LIMIT: Duration = Duration::from_secs(5);

/// A running command, in a process group of its own, known to a [`Guardian`].
///
/// Every signal goes to the whole group, grandchildren included; when its leader ends, the rest of the group is killed.
/// Dropping it kills it without waiting; use [`Child::terminate`], or [`Child::kill`] and [`Child::wait`].
pub struct Child {
    program: PathBuf,
    leader: Arc<Leader>,
    observer: Arc<dyn ProcessObserver>,
    ended: watch::Receiver<()>,
}

impl Child {
    /// Starts a command. `observer` is told what it does; its lines are also appended to the file `log`, if given.
    ///
    /// If this future is dropped, a process that was started in the meantime is killed.
    ///
    /// # Errors
    /// If there is no such program, it cannot be run, its log cannot be written, or the guardian is gone. Then
    /// nothing runs.
    pub async fn spawn(
        guardian: &Guardian,
        command: Command,
        observer: Arc<dyn ProcessObserver>,
        log: Option<PathBuf>,
    ) -> Result<Self, ProcessError> {
        let (guardian, program) = (guardian.clone(), command.program.clone());
        tokio::task::spawn_blocking(move || Self::spawn_blocking(&guardian, &command, observer, log.as_deref()))
            .await
            .unwrap_or_else(|error| Err(ProcessError::Start { program, source: io::Error::other(error) }))
    }

    /// Like [`Child::spawn`], for callers that may block for some milliseconds. Needs no runtime.
    ///
    /// # Errors
    /// As [`Child::spawn`].
    pub fn spawn_blocking(
        guardian: &Guardian,
        command: &Command,
        observer: Arc<dyn ProcessObserver>,
        log: Option<&Path>,
    ) -> Result<Self, ProcessError> {
        let program = command.resolve()?;
        let log = log.map(open_log).transpose()?.map(|file| Arc::new(Mutex::new(file)));
        let refused = |source| command.start_error(source);
        let mut launch = launch::Launch::prepare(guardian.exe(), &program, command).map_err(refused)?;
        let (stdout, stderr) = launch.outputs().map_err(refused)?;
        let (process, signal) = launch.divide();
        let (leader, attendant) = Leader::attend(process, guardian.clone(), Arc::clone(&observer)).map_err(refused)?;
        let Attendant { busy, ended } = attendant;
        // From here on an early return drops the child, which kills it.
        let child = Self { program, leader, observer: Arc::clone(&observer), ended };
        guardian.register_group(child.leader.group)?;
        signal.give().map_err(refused)?;
        observer.started(child.pid());
        // The attendant is there as long as it has not heard everything.
        let _ = busy.send(());
        let listener = Listener { observer, log, busy };
        listener.clone().listen(Stream::Stdout, stdout).map_err(refused)?;
        listener.listen(Stream::Stderr, stderr).map_err(refused)?;
        Ok(child)
    }

    /// The process id of the leader, and the number of its group.
    pub fn pid(&self) -> u32 {
        self.leader.group.as_raw().cast_unsigned()
    }

    /// False once it has ended, its whole group is gone, and its output was told to the last line.
    pub fn is_running(&self) -> bool {
        self.leader.exit.get().is_none()
    }

    /// True if its group is stopped at this moment, as the system says.
    pub fn is_frozen(&self) -> bool {
        self.is_running() && group::all_stopped(self.leader.group)
    }

    /// What its group takes at this moment: resident memory in kilobytes, and open file descriptors; none if it has ended.
    ///
    /// # Errors
    /// If this process may not look into one of the group.
    pub fn usage(&self) -> io::Result<Option<(u64, u64)>> {
        Ok(group::usage(self.leader.group)?.filter(|_| self.is_running()))
    }

    /// What the threads of its leader had of the processors, by their numbers; empty if it has ended.
    pub fn shares(&self) -> HashMap<i32, Share> {
        threads::shares(self.leader.group)
    }

    /// Waits for its end. Cancel safe, and may be called by many.
    #[expect(clippy::missing_panics_doc, reason = "it never does: the attendant knows the exit first")]
    pub async fn wait(&self) -> Exit {
        let mut ended = self.ended.clone();
        while ended.changed().await.is_ok() {}
        *self.leader.exit.get().expect("the attendant knows the exit before it closes the channel")
    }

    /// Sends SIGKILL to its group; [`Child::wait`] tells when it is gone. Does nothing if it has ended.
    pub fn kill(&self) {
        // First, so that whoever sees the end knows whose doing it is.
        self.observer.killed();
        self.leader.signal(Signal::SIGKILL);
    }

    /// Kills it and waits until it is gone.
    ///
    /// # Errors
    /// If it survives SIGKILL for 5 s.
    pub async fn destroy(&self) -> Result<Exit, ProcessError> {
        self.kill();
        // The attendant itself may need its limit.
        timeout(DEATH_LIMIT * 2, self.wait()).await.map_err(|_| self.stuck("die of SIGKILL", DEATH_LIMIT * 2))
    }

    /// Asks it to end with SIGTERM, also if it is frozen; kills it if it still runs after `grace`.
    ///
    /// # Errors
    /// If it survives even SIGKILL.
    pub async fn terminate(&self, grace: Duration) -> Result<Exit, ProcessError> {
        match self.ask_to_end(grace).await {
            Some(exit) => Ok(exit),
            None => self.destroy().await,
        }
    }

    /// Asks it to end with SIGTERM, also if it is frozen; none if it still runs after `grace`.
    pub async fn ask_to_end(&self, grace: Duration) -> Option<Exit> {
        self.leader.signal(Signal::SIGTERM);
        self.leader.signal(Signal::SIGCONT);
        timeout(grace, self.wait()).await.ok()
    }

    /// Stops its group with SIGSTOP; returns when it was seen that no thread of it can run its own code any more:
    /// each is stopped, or will stop before it returns from the system call that it is in.
    ///
    /// # Errors
    /// If it has ended, or a thread still runs after 5 s.
    pub async fn freeze(&self) -> Result<(), ProcessError> {
        self.switch(Signal::SIGSTOP, group::all_stopped, "freeze").await
    }

    /// Continues its group with SIGCONT; returns when no thread of it is stopped any more.
    ///
    /// # Errors
    /// If it has ended, or a thread is still stopped after 5 s.
    pub async fn thaw(&self) -> Result<(), ProcessError> {
        self.switch(Signal::SIGCONT, group::none_stopped, "thaw").await
    }

    /// Sends SIGSTOP to its group and does not look whether it was obeyed, which takes a look at every process of the machine.
    /// Nothing can ignore it: each thread stops before it runs its own code again, at once or on its way out of the system call
    /// that it is in (signal(7)). Does nothing if it has ended.
    pub fn stop(&self) {
        self.leader.signal(Signal::SIGSTOP);
    }

    /// Sends SIGCONT to its group, which continues every thread of it before this returns, also one whose SIGSTOP is still to come
    /// into effect (signal(7)). Does nothing if it has ended.
    pub fn go_on(&self) {
        self.leader.signal(Signal::SIGCONT);
    }

    async fn switch(&self, signal: Signal, done: fn(Pid) -> bool, verb: &'static str) -> Result<(), ProcessError> {
        self.leader.signal(signal);
        let deadline = Instant::now() + SWITCH_LIMIT;
        loop {
            if let Some(exit) = self.leader.exit.get().copied() {
                return Err(ProcessError::Ended { pid: self.pid(), program: self.program.clone(), verb, exit });
            }
            if done(self.leader.group) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(self.stuck(verb, SWITCH_LIMIT));
            }
            // The system tells of a child that stops, but not of the rest of its group.
            sleep(group::LOOK).await;
        }
    }

    fn stuck(&self, verb: &'static str, limit: Duration) -> ProcessError {
        ProcessError::Stuck { pid: self.pid(), program: self.program.clone(), verb, limit }
    }
}

impl fmt::Debug for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Child").field("program", &self.program).field("leader", &self.leader).finish_non_exhaustive()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

fn open_log(path: &Path) -> Result<File, ProcessError> {
    let error = |source| ProcessError::Log { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(error)?;
    }
    File::options().create(true).append(true).open(path).map_err(error)
}

/// Passes on the lines of one stream.
#[derive(Clone)]
struct Listener {
    observer: Arc<dyn ProcessObserver>,
    log: Option<Arc<Mutex<File>>>,
    busy: Sender<()>,
}

impl Listener {
    fn listen(self, stream: Stream, source: impl Read + Send + 'static) -> io::Result<()> {
        let pass_on = move || {
            let _busy = &self.busy;
            // A pipe that breaks has ended.
            let _ = lines::for_each(BufReader::new(source), |line| self.pass(stream, line));
        };
        thread::Builder::new().name(format!("{stream:?}").to_lowercase()).spawn(pass_on).map(drop)
    }

    fn pass(&self, stream: Stream, line: &str) {
        if let Some(log) = &self.log {
            // A full disk must not stall the process; its lines still reach the observer.
            let _ = log.lock().write_all(format!("{line}\n").as_bytes());
        }
        self.observer.line(stream, line);
    }
}
