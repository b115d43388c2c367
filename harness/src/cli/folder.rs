//! Where the journals of a run are kept.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lineproof_judge::report::RunRecord;
use miette::{IntoDiagnostic as _, Result, WrapErr as _, miette};
use nix::errno::Errno;
use nix::unistd::{AccessFlags, access};

/// How many runs are kept, however old they are.
const KEPT: usize = 20;

/// The link to the latest run.
const LATEST: &str = "latest";

/// Runs younger than this are kept, however many they are.
const YOUNG: Duration = Duration::from_hours(24);

/// Sees that a folder can be made below `root`, without making it: before minutes are spent on a build.
pub(super) fn check(root: &Path) -> Result<()> {
    let what = || format!("cannot keep journals in {}; give another folder with --out", root.display());
    if root.join(LATEST).symlink_metadata().is_ok_and(|data| !data.is_symlink()) {
        return Err(miette!("`{LATEST}` there is no link to the latest run")).wrap_err_with(what);
    }
    can_make(root).into_diagnostic().wrap_err_with(what)
}

/// Whether a folder is there and can be written to, or can be made, without making it.
///
/// # Errors
/// If neither is so.
pub(super) fn can_make(folder: &Path) -> std::io::Result<()> {
    // An empty path stands for the working folder.
    let whole = std::env::current_dir()?.join(folder);
    let there = whole.ancestors().find(|path| path.symlink_metadata().is_ok()).unwrap_or(&whole);
    let usable =
        if there.is_dir() { access(there, AccessFlags::W_OK | AccessFlags::X_OK) } else { Err(Errno::ENOTDIR) };
    usable.map_err(std::io::Error::from)
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

/// `run-2026-11-21T21-14-03.123Z-8841`: sorts by time. The form of [`is_name`].
fn name(seed: u64) -> String {
    let now = humantime::format_rfc3339_millis(SystemTime::now()).to_string().replace(':', "-");
    format!("run-{now}-{seed}")
}

/// Replaces the link in one step, so that it always points to some run.
fn point_latest(root: &Path, folder: &Path) -> std::io::Result<()> {
    let fresh = root.join(format!(".latest-{}", std::process::id()));
    let _ = std::fs::remove_file(&fresh);
    std::os::unix::fs::symlink(folder.file_name().unwrap_or_default(), &fresh)?;
    std::fs::rename(&fresh, root.join(LATEST))
}

/// Whether a folder can have been named by this program, and by nobody else by chance.
fn is_name(name: &str) -> bool {
    let time = |text: &str| {
        let form = "dddd-dd-ddTdd-dd-dd.dddZ";
        let fits = |(wanted, given): (char, char)| if wanted == 'd' { given.is_ascii_digit() } else { wanted == given };
        text.len() == form.len() && form.chars().zip(text.chars()).all(fits)
    };
    let parts = name.strip_prefix("run-").and_then(|rest| rest.rsplit_once('-'));
    parts.is_some_and(|(begun, seed)| time(begun) && seed.parse::<u64>().is_ok())
}

/// Whether a folder is one of a run, not a link to one, and holds what a run leaves there.
fn is_run(path: &Path) -> bool {
    let is_named = path.file_name().and_then(|name| name.to_str()).is_some_and(is_name);
    let is_folder = || path.symlink_metadata().is_ok_and(|data| data.is_dir());
    is_named && is_folder() && RunRecord::is_in(path)
}

/// Which runs are kept, in words.
pub(super) fn rule() -> String {
    format!("the newest {KEPT} are, and all of the last {} hours", YOUNG.as_secs() / 3600)
}

/// The runs that are kept below `root`, the oldest first.
pub(super) fn runs(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut runs: Vec<PathBuf> = entries.filter(|path| is_run(path)).collect();
    runs.sort();
    runs
}

/// Removes old runs, and nothing that is not known to be one.
fn prune(root: &Path) {
    let mut runs = runs(root);
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
            let folder = run(root.path(), &format!("run-2020-01-{old:02}T00-00-00.000Z-1"));
            let made = if old < 25 { SystemTime::UNIX_EPOCH } else { SystemTime::now() };
            std::fs::File::open(&folder).unwrap().set_modified(made).unwrap();
        }
        std::fs::create_dir(root.path().join("mine")).unwrap();
        let folder = create(root.path(), 7).unwrap();
        assert_eq!(root.path().join("latest").canonicalize().unwrap(), folder.canonicalize().unwrap());
        let left = std::fs::read_dir(root.path()).unwrap().count();
        // The run that begins has no record yet.
        assert_eq!(left, KEPT + 3, "the newest runs, this one, `latest`, and what is not ours");
        assert!(root.path().join("run-2020-01-29T00-00-00.000Z-1").exists());
    }

    /// A folder with what a run leaves in it, long ago.
    fn run(root: &Path, name: &str) -> PathBuf {
        let folder = root.join(name);
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("run.json"), r#"{"lineproof":"0.1.0","seed":1}"#).unwrap();
        std::fs::File::open(&folder).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        folder
    }

    #[test]
    fn what_only_looks_like_a_run_stays() {
        let root = tempfile::tempdir().unwrap();
        for number in 0..KEPT + 5 {
            // Somebody's results, without a record; and a folder of another form that has one.
            std::fs::remove_file(
                run(root.path(), &format!("run-1999-01-{number:02}T00-00-00.000Z-1")).join("run.json"),
            )
            .unwrap();
            run(root.path(), &format!("run-{number}"));
        }
        let foreign = run(root.path(), "run-1998-01-01T00-00-00.000Z-1");
        std::fs::write(foreign.join("run.json"), r#"{"program":"other"}"#).unwrap();
        let before = std::fs::read_dir(root.path()).unwrap().count();
        prune(root.path());
        assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), before);
    }

    #[test]
    fn names_are_of_the_form_that_is_looked_for() {
        assert!(is_name(&name(7)) && is_name(&name(u64::MAX)), "{}", name(7));
        for other in ["run-1", "run-2020-01-01-1", "run-2020-01-01T00-00-00.000Z", "run-2020-01-01T00-00-00.000Z-x"] {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn a_latest_that_is_no_link_is_not_replaced() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("latest"), "mine").unwrap();
        let refused = check(root.path()).unwrap_err();
        assert!(format!("{refused:?}").contains("no link to the latest run"), "{refused:?}");
    }
}
