//! The leader of a process group: signals that can only reach its own group, and the thread that sees it end.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::wait::{Id, WaitPidFlag, waitid, waitpid};
use nix::unistd::Pid;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::{Exit, Guardian, ProcessObserver, group};

/// How long SIGKILL may take; a process in an uninterruptible system call does not die of it at once.
pub(super) const DEATH_LIMIT: Duration = Duration::from_secs(5);

/// How long output may still come after the whole group is dead: only a process that left the group can hold it open.
const DRAIN_LIMIT: Duration = Duration::from_secs(1);

/// The leader, as long as its number is its own.
#[derive(Debug)]
pub(super) struct Leader {
    pub(super) group: Pid,
    reaped: Mutex<bool>,
    pub(super) exit: OnceLock<Exit>,
}

/// The ends of the thread that attends a leader.
pub(super) struct Attendant {
    /// One message when the observer was told of the start; held by everyone who still tells it of output.
    pub(super) busy: Sender<()>,
    /// Closes after the observer was told of the end, when [`Leader::exit`] is known.
    pub(super) ended: watch::Receiver<()>,
}

impl Leader {
    /// Starts the thread that sees `process` to its end.
    pub(super) fn attend(
        process: std::process::Child,
        guardian: Guardian,
        observer: Arc<dyn ProcessObserver>,
    ) -> io::Result<(Arc<Self>, Attendant)> {
        let group = Pid::from_raw(process.id().cast_signed());
        let leader = Arc::new(Self { group, reaped: Mutex::new(false), exit: OnceLock::new() });
        let ((busy, reports), (alive, ended)) = (channel(), watch::channel(()));
        let attended = Arc::clone(&leader);
        let attend = move || {
            let _alive = alive;
            attended.see_to_end(process, &guardian, &reports, &*observer);
        };
        match thread::Builder::new().name(format!("attend {group}")).spawn(attend) {
            Ok(_) => Ok((leader, Attendant { busy, ended })),
            Err(error) => {
                leader.signal(Signal::SIGKILL);
                let _ = waitpid(group, None);
                Err(error)
            }
        }
    }

    /// Sends a signal to its group. Does nothing once it was reaped, so nobody else can be hit.
    pub(super) fn signal(&self, signal: Signal) {
        let reaped = self.reaped.lock();
        if !*reaped {
            group::signal(self.group, signal);
        }
    }

    /// Waits for its end, kills what is left of its group, lets the last of its output through, has the guardian
    /// forget it, reaps it. The order matters: see the module's documentation.
    fn see_to_end(
        &self,
        process: std::process::Child,
        guardian: &Guardian,
        reports: &Receiver<()>,
        observer: &dyn ProcessObserver,
    ) {
        self.await_end();
        let gone = group::destroy(self.group, DEATH_LIMIT);
        let started = reports.recv().is_ok();
        drain(reports);
        if gone {
            guardian.release_group(self.group);
        }
        let exit = self.reap(process);
        if started {
            observer.exited(exit);
        }
    }

    /// Waits for the end, but leaves the zombie: it pins the number.
    fn await_end(&self) {
        while let Err(Errno::EINTR) = waitid(Id::Pid(self.group), WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT) {}
    }

    fn reap(&self, mut process: std::process::Child) -> Exit {
        let mut reaped = self.reaped.lock();
        let status = process.wait().expect("only this thread waits for it, so its status is still there");
        *reaped = true;
        *self.exit.get_or_init(|| status.into())
    }
}

/// Waits until everyone has reported everything.
fn drain(reports: &Receiver<()>) {
    let deadline = Instant::now() + DRAIN_LIMIT;
    while reports.recv_timeout(deadline.saturating_duration_since(Instant::now()))
        != Err(RecvTimeoutError::Disconnected)
    {
        if Instant::now() > deadline {
            return;
        }
    }
}
