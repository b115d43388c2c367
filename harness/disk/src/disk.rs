//! A disk that is mounted.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fuser::BackgroundSession;
use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
use parking_lot::Mutex;

use crate::error::DiskError;
use crate::fault::Counters;
use crate::loss::{Loss, Lost};
use crate::state::State;
use crate::{folder, mount};

/// A disk, mounted over a folder, until it is closed or dropped.
pub struct Disk {
    folder: PathBuf,
    pub(crate) state: Arc<Mutex<State>>,
    session: Mutex<Option<BackgroundSession>>,
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Disk {
    /// Mounts a disk over a folder. It begins with what the folder holds, and all of that is durable.
    ///
    /// # Errors
    /// If the folder cannot be read, or the system does not mount the disk.
    pub fn mount(folder: &Path) -> Result<Self, DiskError> {
        let folder = folder.canonicalize().map_err(|source| failed(folder, source))?;
        let state = Arc::new(Mutex::new(State::new(folder::read(&folder)?)));
        let disk = Self { folder, state, session: Mutex::new(None) };
        disk.switch_on()?;
        Ok(disk)
    }

    /// The folder that it is over.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets it be full, or have room again.
    pub fn set_full(&self, full: bool) {
        self.state.lock().faults.full = full;
    }

    /// Lets it fail to be read, or be read again. The kernel forgets what it has of the disk in memory, unless somebody has
    /// mapped it.
    ///
    /// # Errors
    /// If the kernel does not forget.
    pub fn set_unreadable(&self, unreadable: bool) -> Result<(), DiskError> {
        if unreadable {
            self.drop_caches(&self.folder)?;
        }
        self.state.lock().faults.unreadable = unreadable;
        Ok(())
    }

    /// Delays every sync by so much, or none any more. One that waits goes on waiting.
    pub fn set_sync_delay(&self, delay: Option<Duration>) {
        self.state.lock().faults.sync_delay = delay;
    }

    /// How often its faults were met since it was mounted.
    pub fn counters(&self) -> Counters {
        self.state.lock().counters
    }

    /// Unmounts it for good; what was on it is gone. Whoever still uses it gets errors.
    ///
    /// # Errors
    /// If it cannot be unmounted.
    pub fn unmount(&self) -> Result<(), DiskError> {
        self.detach()
    }

    /// Unmounts it, and leaves in the folder what was on it, synced or not.
    ///
    /// # Errors
    /// If it cannot be unmounted, or the folder cannot be written.
    pub fn close(self) -> Result<(), DiskError> {
        self.detach()?;
        let mut state = self.state.lock();
        state.store.sync_all();
        folder::write(&self.folder, &state.store)
    }

    /// Mounts it, with power.
    pub(crate) fn switch_on(&self) -> Result<(), DiskError> {
        let mounted = mount::mount(&self.folder, &self.state);
        let session = mounted.map_err(|source| DiskError::Mount { folder: self.folder.clone(), source })?;
        *self.session.lock() = Some(session);
        Ok(())
    }

    /// Ends its mount, and with errors the calls that wait for it.
    pub(crate) fn detach(&self) -> Result<(), DiskError> {
        // Calls first: who is not root can unmount what is in use, but nothing ends its calls then except their answers.
        let owed = self.state.lock().end();
        // Not while the state is locked: an answer may be awaited by whoever waits for it.
        drop(owed);
        let session = self.session.lock().take();
        let unmounted = mount::detach(&self.folder);
        // Its thread ends by itself, if need be when the last file of it is closed; until then it answers with errors.
        drop(session);
        unmounted.map_err(|source| DiskError::Unmount { folder: self.folder.clone(), source })
    }

    /// Loses what is not durable.
    pub(crate) fn lose(&self, loss: Loss) -> Lost {
        self.state.lock().store.lose(loss)
    }

    fn drop_caches(&self, below: &Path) -> Result<(), DiskError> {
        for entry in std::fs::read_dir(below).map_err(|source| failed(&self.folder, source))? {
            let entry = entry.map_err(|source| failed(&self.folder, source))?;
            let kind = entry.file_type().map_err(|source| failed(&entry.path(), source))?;
            if kind.is_dir() {
                self.drop_caches(&entry.path())?;
            } else if kind.is_file() {
                let file = File::open(entry.path()).map_err(|source| failed(&entry.path(), source))?;
                posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED)
                    .map_err(|error| failed(&entry.path(), error.into()))?;
            }
        }
        Ok(())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Nobody is left to tell.
        let _ = self.detach();
    }
}

fn failed(path: &Path, source: std::io::Error) -> DiskError {
    DiskError::Folder { folder: path.to_owned(), path: path.to_owned(), source }
}
