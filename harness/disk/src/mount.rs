//! Mounts, and how they end.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use fuser::{BackgroundSession, Config, MountOption, Session, SessionACL};
use nix::errno::Errno;
use nix::mount::{MntFlags, umount2};
use parking_lot::Mutex;

use crate::serve::Server;
use crate::state::State;

/// Unmounts what is mounted on this folder, in use or not: whoever still has a file of it open gets errors, as soon as its server
/// is dead. Nothing is done if nothing is mounted there.
///
/// # Errors
/// If the system refuses.
pub fn detach(folder: &Path) -> io::Result<()> {
    // The first flag ends calls that wait for a server. The helper cannot: there the death of the server does it.
    match umount2(folder, MntFlags::MNT_FORCE | MntFlags::MNT_DETACH) {
        // Nothing is mounted there, or nothing is there.
        Ok(()) | Err(Errno::EINVAL | Errno::ENOENT) => Ok(()),
        Err(Errno::EPERM) => by_helper(folder),
        Err(error) => Err(error.into()),
    }
}

/// Who is not root has the helper do it, which looks up whether it is theirs.
fn by_helper(folder: &Path) -> io::Result<()> {
    if !is_mounted(folder)? {
        return Ok(());
    }
    let mut helper = Command::new("fusermount3");
    let said = helper.args(["-u", "-z", "--"]).arg(folder).stdin(Stdio::null()).output()?;
    if said.status.success() { Ok(()) } else { Err(io::Error::other(String::from_utf8_lossy(&said.stderr).trim())) }
}

/// Whether a mount of this process's own namespace is on this folder.
fn is_mounted(folder: &Path) -> io::Result<bool> {
    let mounts = std::fs::read_to_string("/proc/self/mounts")?;
    let folder = folder.to_string_lossy().replace('\\', "\\134").replace(' ', "\\040");
    Ok(mounts.lines().any(|line| line.split(' ').nth(1) == Some(&*folder)))
}

/// Switches a disk on and mounts it.
pub(crate) fn mount(folder: &Path, state: &Arc<Mutex<State>>) -> io::Result<BackgroundSession> {
    let mount = state.lock().switch_on();
    let mut config = Config::default();
    config.mount_options = vec![MountOption::FSName("lineproof-disk".to_owned()), MountOption::DefaultPermissions];
    config.acl = SessionACL::Owner;
    Session::new(Server { state: Arc::clone(state), mount }, folder, &config)?.spawn()
}
