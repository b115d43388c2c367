//! The launcher: a process that waits to be let go, and then becomes the program.
//!
//! Its stdin is one end of a socket. One byte lets it go; an end of the stream ends it. If the exec fails, it writes
//! the system's error number into the socket; if it succeeds, the socket closes by itself. What the program reads on its own
//! stdin is opened by path, just before the exec. If it has a hosts file of its own, that is put in place before.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{ChildStderr, ChildStdout, ExitCode, Stdio};
use std::time::Duration;

use super::{Command, hosts};

/// The name of this role on the command line.
pub(super) const ROLE: &str = "launch";

/// How long an exec may take; a program on a dead network drive takes forever.
const EXEC_LIMIT: Duration = Duration::from_secs(30);

/// What a program reads to which nobody says anything.
const NOTHING: &str = "/dev/null";

/// The launcher, from its start to its end. Returns only if it did not become the program.
pub(super) fn run(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let (Some(input), Some(hosts), Some(program)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return ExitCode::FAILURE;
    };
    let Ok(signal) = io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::FAILURE };
    let mut signal = UnixStream::from(signal);
    if signal.read_exact(&mut [0]).is_err() {
        return ExitCode::FAILURE;
    }
    let become_it = |input| std::process::Command::new(program).args(arguments).stdin(Stdio::from(input)).exec();
    let placed = if hosts.is_empty() { Ok(()) } else { hosts::put_in_place(Path::new(&hosts)) };
    let error = placed.and_then(|()| File::open(input)).map_or_else(|error| error, become_it);
    // Nobody to tell if the harness is gone, too.
    let _ = write!(signal, "{}", error.raw_os_error().unwrap_or_default());
    ExitCode::FAILURE
}

/// A launcher that waits.
pub(super) struct Launch {
    pub(super) process: std::process::Child,
    signal: UnixStream,
}

impl Launch {
    /// Starts the launcher `exe` for `program`, as the leader of a new process group.
    pub(super) fn prepare(exe: &Path, program: &Path, command: &Command) -> io::Result<Self> {
        let (signal, theirs) = UnixStream::pair()?;
        signal.set_read_timeout(Some(EXEC_LIMIT))?;
        let mut launcher = std::process::Command::new(exe);
        let input = command.stdin.as_deref().unwrap_or(Path::new(NOTHING));
        let hosts = command.hosts.as_deref().unwrap_or(Path::new(""));
        launcher.arg0("lineproof").arg(ROLE).arg(input).arg(hosts).arg(program).args(&command.args).process_group(0);
        launcher.stdin(OwnedFd::from(theirs)).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.without.iter().for_each(|name| _ = launcher.env_remove(name));
        launcher.envs(&command.env);
        if let Some(folder) = &command.cwd {
            launcher.current_dir(folder);
        }
        Ok(Self { process: launcher.spawn()?, signal })
    }

    /// Its two outputs; the program's own once it is let go.
    pub(super) fn outputs(&mut self) -> io::Result<(ChildStdout, ChildStderr)> {
        self.process.stdout.take().zip(self.process.stderr.take()).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Divides the launch into its process and the signal that lets it go, which also brings the outcome of the exec.
    pub(super) fn divide(self) -> (std::process::Child, StartSignal) {
        (self.process, StartSignal(self.signal))
    }
}

/// What a launcher waits for before it becomes the program.
pub(super) struct StartSignal(UnixStream);

impl StartSignal {
    /// Lets the launcher go; returns when it has become the program.
    pub(super) fn give(mut self) -> io::Result<()> {
        self.0.write_all(b"!")?;
        let mut answer = String::new();
        self.0.read_to_string(&mut answer)?;
        match answer.parse() {
            Ok(number) => Err(io::Error::from_raw_os_error(number)),
            Err(_) => Ok(()),
        }
    }
}
