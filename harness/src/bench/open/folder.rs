//! A folder for the files of one scenario.

use std::path::PathBuf;

use tempfile::TempDir;

use super::{OpenError, Opening};

impl Opening<'_> {
    /// A folder for the scenario's files; removed at the end, by the guardian if need be.
    pub(super) async fn folder(&mut self) -> Result<PathBuf, OpenError> {
        let folder = scratch().map_err(OpenError::Folder)?;
        let guardian = self.setting.guardian.clone();
        let path = folder.path().to_owned();
        guardian.register_folder(&path).await?;
        let registered = path.clone();
        self.clean_up.add("folder", || async move {
            folder.close().map_err(|error| error.to_string())?;
            guardian.release_folder(&registered).await.map_err(|error| error.to_string())
        });
        Ok(path)
    }
}

/// An empty folder for the files of a scenario: in memory where the system has such a place, unless `TMPDIR` names another.
/// The components under test write to it and wait for the disk, as they should; a machine whose disk is busy with something
/// else for seconds would make them late through no fault of theirs.
///
/// # Errors
/// If it cannot be made.
pub fn scratch() -> std::io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    folder.prefix("lineproof-");
    if std::env::var_os("TMPDIR").is_none()
        && let Ok(folder) = folder.tempdir_in("/dev/shm")
    {
        return Ok(folder);
    }
    folder.tempdir()
}
