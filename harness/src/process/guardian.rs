//! The harness's end of the guardian.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Stdio};
use std::sync::Arc;

use nix::unistd::Pid;
use parking_lot::Mutex;

use super::ProcessError;

/// The name of this role on the command line.
pub(super) const ROLE: &str = "guardian";

/// What the guardian says when it is ready, and when it has done what it was told.
pub(super) const OK: &str = "ok";

/// A process that cleans up after the harness, however the harness ends: it kills every process group that is
/// registered, unmounts what is mounted on registered folders, and removes every folder that is registered. Cheap to clone; one for all scenarios of a run.
///
/// When the last clone is dropped it is told the same, and waited for; [`Guardian::close`] is the explicit way.
#[derive(Clone, Debug)]
pub struct Guardian {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    exe: PathBuf,
    pid: u32,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    process: std::process::Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Guardian {
    /// Starts `exe guardian`; returns when it is out of reach of Ctrl-C. Also starts children later, as `exe launch`.
    ///
    /// `exe` is a program that calls [`super::serve`] first thing in `main`. Blocks for some milliseconds.
    ///
    /// # Errors
    /// If `exe` cannot be started, or does not know the role.
    pub fn start(exe: &Path) -> Result<Self, ProcessError> {
        let refused = |source| ProcessError::Start { program: exe.to_owned(), source };
        let exe = std::path::absolute(exe).map_err(refused)?;
        let mut running = Running::start(&exe).map_err(refused)?;
        let pid = running.process.id();
        if let Err(why) = running.await_ok() {
            // Why it did not start says more than how it ended.
            let _ = running.end();
            return Err(ProcessError::Unguarded { pid, why });
        }
        Ok(Self { shared: Arc::new(Shared { exe, pid, running: Mutex::new(Some(running)) }) })
    }

    /// Starts this very program as the guardian, even if its file was replaced since it was started.
    ///
    /// # Errors
    /// As [`Guardian::start`].
    pub fn of_this_program() -> Result<Self, ProcessError> {
        Self::start(Path::new("/proc/self/exe"))
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.shared.pid
    }

    /// Has a folder removed, with all that is in it, when the harness ends without [`Guardian::release_folder`].
    ///
    /// # Errors
    /// If the guardian is gone, or the path holds a line break.
    pub async fn register_folder(&self, folder: &Path) -> Result<(), ProcessError> {
        self.order_folder(b"+dir ", folder).await
    }

    /// Forgets a folder: it was removed, or shall stay.
    ///
    /// # Errors
    /// As [`Guardian::register_folder`].
    pub async fn release_folder(&self, folder: &Path) -> Result<(), ProcessError> {
        self.order_folder(b"-dir ", folder).await
    }

    /// Has what is mounted on a folder unmounted when the harness ends without [`Guardian::release_mount`]: after the process
    /// groups were killed, before folders are removed.
    ///
    /// # Errors
    /// As [`Guardian::register_folder`].
    pub async fn register_mount(&self, folder: &Path) -> Result<(), ProcessError> {
        self.order_folder(b"+mount ", folder).await
    }

    /// Forgets a mount: it was unmounted.
    ///
    /// # Errors
    /// As [`Guardian::register_folder`].
    pub async fn release_mount(&self, folder: &Path) -> Result<(), ProcessError> {
        self.order_folder(b"-mount ", folder).await
    }

    /// Has it kill and remove what is still registered, and waits for its end. Nothing can be started any more.
    ///
    /// # Errors
    /// If it had to leave something behind.
    pub async fn close(&self) -> Result<(), ProcessError> {
        let shared = Arc::clone(&self.shared);
        let closed = tokio::task::spawn_blocking(move || shared.close()).await;
        closed.unwrap_or_else(|error| Err(error.to_string())).map_err(|why| self.unguarded(why))
    }

    pub(crate) fn exe(&self) -> &Path {
        &self.shared.exe
    }

    /// Has the group killed when the harness ends. Returns when the guardian knows.
    pub(super) fn register_group(&self, group: Pid) -> Result<(), ProcessError> {
        self.order(format!("+{group}").as_bytes())
    }

    /// Forgets a group. A guardian that is gone knows nothing anyway.
    pub(super) fn release_group(&self, group: Pid) {
        let _ = self.order(format!("-{group}").as_bytes());
    }

    /// On a thread of its own: a guardian that waits for its turn must not hold up other scenarios.
    async fn order_folder(&self, verb: &[u8], folder: &Path) -> Result<(), ProcessError> {
        let folder = std::path::absolute(folder).map_err(|error| self.unguarded(error.to_string()))?;
        let (guardian, order) = (self.clone(), [verb, folder.as_os_str().as_bytes()].concat());
        let obeyed = tokio::task::spawn_blocking(move || guardian.order(&order)).await;
        obeyed.unwrap_or_else(|error| Err(self.unguarded(error.to_string())))
    }

    fn order(&self, order: &[u8]) -> Result<(), ProcessError> {
        let mut running = self.shared.running.lock();
        let outcome = running.as_mut().map_or_else(|| Err("it was closed".to_owned()), |running| running.order(order));
        outcome.map_err(|why| self.unguarded(format!("{}: {why}", String::from_utf8_lossy(order))))
    }

    fn unguarded(&self, why: String) -> ProcessError {
        ProcessError::Unguarded { pid: self.pid(), why }
    }
}

impl Shared {
    fn close(&self) -> Result<(), String> {
        self.running.lock().take().map_or(Ok(()), Running::end)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _ = self.close();
    }
}

impl Running {
    fn start(exe: &Path) -> io::Result<Self> {
        let mut command = std::process::Command::new(exe);
        command.arg0("lineproof").arg(ROLE).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (orders, answers) = pipes.ok_or(io::ErrorKind::NotConnected)?;
        Ok(Self { process, orders, answers: BufReader::new(answers) })
    }

    fn order(&mut self, order: &[u8]) -> Result<(), String> {
        if order.contains(&b'\n') {
            return Err("an order may not hold a line break".into());
        }
        self.orders.write_all(&[order, b"\n"].concat()).map_err(|error| error.to_string())?;
        self.await_ok()
    }

    fn await_ok(&mut self) -> Result<(), String> {
        let mut answer = String::new();
        self.answers.read_line(&mut answer).map_err(|error| error.to_string())?;
        match answer.trim_end() {
            OK => Ok(()),
            "" => Err("it has ended".into()),
            other => Err(format!("it answered {other:?}")),
        }
    }

    /// Closes the pipe; the guardian bounds its own work.
    fn end(self) -> Result<(), String> {
        let Self { mut process, orders, answers } = self;
        drop((orders, answers));
        let status = process.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("it ended with {}", super::Exit::from(status))) }
    }
}
