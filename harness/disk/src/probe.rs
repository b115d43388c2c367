//! Whether disks can be had.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::disk::Disk;
use crate::error::DiskError;

/// Proves that disks can be had on this machine, by mounting one on a folder of its own. Takes some milliseconds.
///
/// # Errors
/// Why they cannot.
pub fn probe() -> Result<(), DiskError> {
    static PROBES: AtomicU64 = AtomicU64::new(0);
    let (process, probe) = (std::process::id(), PROBES.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(format!("lineproof-probe-{process}-{probe}"));
    let failed = |source| DiskError::Folder { folder: folder.clone(), path: folder.clone(), source };
    std::fs::create_dir_all(&folder).map_err(failed)?;
    let mounted = Disk::mount(&folder).and_then(Disk::close);
    std::fs::remove_dir(&folder).map_err(failed)?;
    mounted
}
