//! What the tests share.

use std::fs::File;
use std::path::Path;

use lineproof_disk::{Disk, probe};
use tempfile::TempDir;

/// A disk over a folder of its own; none, and a word about it, on a machine that cannot have disks.
pub(crate) fn disk() -> Option<(TempDir, Disk)> {
    if let Err(why) = probe() {
        eprintln!("skipped: {why}");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::mount(folder.path()).unwrap();
    Some((folder, disk))
}

/// Makes durable what a file holds, or the names in a folder.
pub(crate) fn sync(path: &Path) {
    File::open(path).unwrap().sync_all().unwrap();
}

/// Whether something is mounted on this folder.
pub(crate) fn is_mounted(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
    mounts.lines().any(|line| line.split(' ').nth(1) == folder.to_str())
}
