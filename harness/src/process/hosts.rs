//! The host names that one process sees: a hosts file in a mount namespace of its own.
//!
//! The launcher puts it in place before it becomes the program, so that nobody but the program and its children sees it
//! (`mount_namespaces(7)`). Where mounting is not allowed, it is in a user namespace as well, in which the user stays who it is
//! (`user_namespaces(7)`): no root is needed. What is mounted outside later, as a disk that comes back, is still seen.

use std::ffi::OsString;
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::{fs, io};

use nix::errno::Errno;
use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use nix::unistd::{getegid, geteuid};

/// The name of the role on the command line that tries whether it works.
pub(super) const ROLE: &str = "hosts";

/// Where programs look up host names (`hosts(5)`).
pub const HOSTS: &str = "/etc/hosts";

/// Tries it and ends: with the error's text on its standard error if it does not work.
pub(super) fn try_it(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let file = arguments.next().unwrap_or_else(|| HOSTS.into());
    match put_in_place(Path::new(&file)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether processes can have hosts files of their own on this machine. `exe` is a program that [serves](super::serve).
///
/// # Errors
/// Why they cannot.
pub fn probe(exe: &Path) -> Result<(), String> {
    let mut trial = std::process::Command::new(exe);
    let output = trial.arg(ROLE).stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// Has this process see `file` as its hosts file from now on. It must have one thread only.
pub(super) fn put_in_place(file: &Path) -> io::Result<()> {
    match unshare(CloneFlags::CLONE_NEWNS) {
        Err(Errno::EPERM) => with_a_user_namespace()?,
        done => done?,
    }
    let none: Option<&str> = None;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_SLAVE, none)?;
    mount(Some(file), HOSTS, none, MsFlags::MS_BIND, none)?;
    Ok(())
}

/// A mount namespace in a user namespace in which the user and the group are the same as outside.
fn with_a_user_namespace() -> io::Result<()> {
    let (user, group) = (geteuid(), getegid());
    unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNS)?;
    // Nobody may map a group before it has given up changing its groups.
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1"))
}
