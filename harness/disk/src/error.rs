//! What can go wrong with disks.

use std::io;
use std::path::PathBuf;

/// A disk could not be mounted, unmounted or switched on again.
#[derive(Debug, thiserror::Error)]
pub enum DiskError {
    /// The folder below cannot be read or written.
    #[error("disk over {}: {}: {source}", folder.display(), path.display())]
    Folder {
        /// The folder that the disk is over.
        folder: PathBuf,
        /// What in it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not mount it.
    #[error("a disk cannot be mounted over {}: {source}; it needs a /dev/fuse that may be read and written, and root or the program fusermount3", folder.display())]
    Mount {
        /// The folder that the disk was to be over.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The system does not unmount it.
    #[error("the disk over {} cannot be unmounted: {source}; see `mount | grep lineproof`", folder.display())]
    Unmount {
        /// The folder that the disk is over.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}
