//! Where the journals of a run are kept.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use miette::{IntoDiagnostic as _, Result, WrapErr as _};
use nix::errno::Errno;
use nix::unistd::{AccessFlags, access};

/// How many runs are kept, however old they are.
const KEPT: usize = 20;

/// Runs younger than this are kept, however many they are.
const YOUNG: Duration = Duration::from_hours(24);

/// Sees that a folder can be made below `root`, without making it: before minutes are spent on a build.
pub(super) fn check(root: &Path) -> Result<()> {
    let whole = std::path::absolute(root).into_diagnostic()?;
    let there = whole.ancestors().find(|path| path.exists()).unwrap_or(&whole);
    let usable =
        if there.is_dir() { access(there, AccessFlags::W_OK | AccessFlags::X_OK) } else { Err(Errno::ENOTDIR) };
    let what = || format!("cannot keep journals in {}; give another folder with --out", root.display());
    usable.into_diagnostic().wrap_err_with(what)
}

/// Makes a folder for this run below `root`, points `latest` to it, and removes old runs.
pub(super) fn create(root: &Path, seed: u64) -> Result<PathBuf> {
    let folder = root.join(name(seed));
    let what = || format!("cannot make {}; give another folder with --out", folder.display());
    std::fs::create_dir_all(&folder).into_diagnostic().wrap_err_with(what)?;
    point_latest(root, &folder).into_diagnostic().wrap_err_with(what)?;
    prune(root);
    Ok(folder)
}

/// `run-2026-11-21T21-14-03.123Z-8841`: sorts by time.
fn name(seed: u64) -> String {
    let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string().replace(':', "-");
    format!("run-{now}-{seed}")
}

/// Replaces the link in one step, so that it always points to some run.
fn point_latest(root: &Path, folder: &Path) -> std::io::Result<()> {
    let fresh = root.join(format!(".latest-{}", std::process::id()));
    let _ = std::fs::remove_file(&fresh);
    std::os::unix::fs::symlink(folder.file_name().unwrap_or_default(), &fresh)?;
    std::fs::rename(&fresh, root.join("latest"))
}

fn prune(root: &Path) {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_run = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("run-"));
    let mut runs: Vec<PathBuf> = entries.filter(is_run).collect();
    runs.sort();
    runs.truncate(runs.len().saturating_sub(KEPT));
    for run in runs.iter().filter(|run| is_old(run)) {
        if let Err(error) = std::fs::remove_dir_all(run) {
            tracing::warn!(%error, run = %run.display(), "an old run stays");
        }
    }
}

fn is_old(run: &Path) -> bool {
    let age = run.metadata().and_then(|data| data.modified()).map(|made| made.elapsed().unwrap_or_default());
    age.is_ok_and(|age| age > YOUNG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_no_folder_is_refused_and_nothing_is_made() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("file"), "").unwrap();
        check(&root.path().join("deep/below")).unwrap();
        let refused = check(&root.path().join("file/below")).unwrap_err();
        assert!(refused.to_string().ends_with("file/below; give another folder with --out"), "{refused}");
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn latest_is_the_newest_run_and_old_ones_go() {
        let root = tempfile::tempdir().unwrap();
        for old in 0..30 {
            let folder = root.path().join(format!("run-2020-01-{old:02}-1"));
            std::fs::create_dir(&folder).unwrap();
            let made = if old < 25 { SystemTime::UNIX_EPOCH } else { SystemTime::now() };
            std::fs::File::open(&folder).unwrap().set_modified(made).unwrap();
        }
        std::fs::create_dir(root.path().join("mine")).unwrap();
        let folder = create(root.path(), 7).unwrap();
        assert_eq!(root.path().join("latest").canonicalize().unwrap(), folder.canonicalize().unwrap());
        let left = std::fs::read_dir(root.path()).unwrap().count();
        assert_eq!(left, KEPT + 2, "the newest runs, `latest`, and what is not ours");
        assert!(root.path().join("run-2020-01-29-1").exists());
    }
}
