//! What the tests share.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

use lineproof_disk::{Disk, probe};
use tempfile::TempDir;
use test_skip::skipped;

/// A disk over a folder of its own; none on a machine that cannot have disks.
pub(crate) fn disk() -> Option<(TempDir, Disk)> {
    let folder = has_disks().then(|| tempfile::tempdir().unwrap())?;
    let disk = Disk::mount(folder.path()).unwrap();
    Some((folder, disk))
}

/// Whether this machine has disks; says why if not.
///
/// # Panics
/// If it should have them.
pub(crate) fn has_disks() -> bool {
    static LACK: LazyLock<Option<String>> = LazyLock::new(|| {
        let why = probe().err()?;
        assert!(!is_able(), "nothing is lacking that disks need, and still: {why}");
        Some(why.to_string())
    });
    LACK.as_ref().map(skipped).is_none()
}

/// Whether there is all that disks need: the device, and the right to mount, or the helper and nothing that keeps that right
/// from it.
fn is_able() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let field = |name| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
    // CAP_SYS_ADMIN is number 21 (Linux, `capabilities(7)`).
    let may_mount = |set| u64::from_str_radix(field(set), 16).is_ok_and(|set| set & 1 << 21 != 0);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut helpers = std::env::split_paths(&path).map(|folder| folder.join("fusermount3"));
    let has_helper = helpers.any(|helper| helper.exists()) && may_mount("CapBnd:") && field("NoNewPrivs:") == "0";
    let device = OpenOptions::new().read(true).write(true).open("/dev/fuse");
    device.is_ok() && (may_mount("CapEff:") || has_helper)
}

/// This program once more, for one of its tests that is ignored otherwise and has that process to itself.
pub(crate) fn role(name: &str) -> Command {
    let mut program = Command::new(std::env::current_exe().unwrap());
    program.args(["--exact", name, "--ignored", "--nocapture"]);
    program
}

/// Makes durable what a file holds, or the names in a folder.
pub(crate) fn sync(path: &Path) {
    File::open(path).unwrap().sync_all().unwrap();
}

/// Whether something is mounted on this folder.
pub(crate) fn is_mounted(folder: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    mounts.lines().any(|line| line.split(' ').nth(1) == folder.to_str())
}
