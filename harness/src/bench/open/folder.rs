//! A folder for the files of one scenario.

use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::{OpenError, Opening};
use crate::process::{Leftover, Mark, Sweep};

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
    let folder = unmarked()?;
    std::fs::write(folder.path().join(MARK), Mark::of_this_process(NEEDED)?.to_string())?;
    Ok(folder)
}

fn unmarked() -> std::io::Result<TempDir> {
    let mut folder = tempfile::Builder::new();
    folder.prefix(PREFIX);
    if std::env::var_os("TMPDIR").is_none()
        && let Ok(folder) = folder.tempdir_in(MEMORY)
    {
        return Ok(folder);
    }
    folder.tempdir()
}

/// What the names of these folders begin with.
const PREFIX: &str = "lineproof-";

/// The file in such a folder that says who made it.
const MARK: &str = ".lineproof";

/// A place in memory.
const MEMORY: &str = "/dev/shm";

/// No scenario takes longer.
const NEEDED: Duration = Duration::from_hours(24);

/// Removes such folders of runs that are gone, where this process would make them: both the runs and their guardians were killed.
pub async fn sweep_folders(sweep: Sweep) -> Vec<Leftover> {
    let in_memory = std::env::var_os("TMPDIR").is_none().then(|| PathBuf::from(MEMORY));
    let places: Vec<PathBuf> = in_memory.into_iter().chain([std::env::temp_dir()]).collect();
    let mut found = Vec::new();
    for folder in places.iter().flat_map(|place| folders(place)) {
        let mark = std::fs::read_to_string(folder.join(MARK)).ok().and_then(|text| Mark::parse(text.trim()));
        let remove = || async { std::fs::remove_dir_all(&folder).map_err(|error| error.to_string()) };
        found.push(sweep.deal(format!("folder {}", folder.display()), mark.as_ref(), remove).await);
    }
    found
}

/// The folders in a place that may be such.
fn folders(place: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let is_ours = |path: &PathBuf| {
        path.is_dir()
            && !path.is_symlink()
            && path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(PREFIX))
    };
    entries.map(|entry| entry.path()).filter(is_ours).collect()
}
