//! The place of a `JUnit` report, before a run.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::Path;

use miette::{Report, Result, miette};

use super::folder;

/// How much of a file is looked at to see whether it is a report.
const HEAD: u64 = 64 * 1024;

/// Sees that a `JUnit` report can be written to a path, and removes that of an earlier run: however this one ends, nobody
/// takes that for its verdicts.
///
/// # Errors
/// If there is something else than a `JUnit` report, or a file cannot be written there; then nothing was removed.
pub(super) fn clear(junit: Option<&Path>) -> Result<()> {
    let Some(path) = junit else { return Ok(()) };
    let old = is_there(path)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    folder::can_make(folder).map_err(|error| refused(path, format_args!("cannot be written: {error}")))?;
    if old {
        std::fs::remove_file(path).map_err(|error| refused(path, format_args!("cannot be replaced: {error}")))?;
    }
    Ok(())
}

/// Whether an earlier report stands there.
fn is_there(path: &Path) -> Result<bool> {
    if path.file_name().is_none() {
        return Err(refused(path, "names no file"));
    }
    let data = match path.symlink_metadata() {
        Ok(data) => data,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(false),
        Err(error) => return Err(refused(path, format_args!("cannot be looked at: {error}"))),
    };
    if !data.is_file() {
        let what = if data.is_dir() { "is a folder" } else { "is no regular file" };
        return Err(refused(path, what));
    }
    let head = head(path).map_err(|error| refused(path, format_args!("cannot be read: {error}")))?;
    if head.is_empty() || head.contains("<testsuite") {
        return Ok(true);
    }
    Err(refused(path, "is there already, and is no JUnit report"))
}

fn head(path: &Path) -> std::io::Result<String> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn refused(path: &Path, why: impl std::fmt::Display) -> Report {
    miette!(help = "give another path with --junit", "the report {} {why}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_report_is_removed_and_nothing_else_ever() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (name, text) in [("old.xml", "<?xml?>\n<testsuites/>"), ("empty.xml", "")] {
            std::fs::write(at(name), text).unwrap();
            clear(Some(&at(name))).unwrap();
            assert!(!at(name).exists(), "{name}");
        }
        std::fs::write(at("line.feature"), "Feature: x").unwrap();
        std::fs::create_dir(at("folder")).unwrap();
        nix::unistd::mkfifo(&at("fifo"), nix::sys::stat::Mode::S_IRWXU).unwrap();
        std::os::unix::fs::symlink(at("line.feature"), at("link")).unwrap();
        for (name, why) in [
            ("line.feature", "is no JUnit report"),
            ("folder", "is a folder"),
            ("fifo", "is no regular file"),
            ("link", "is no regular file"),
            ("line.feature/x.xml", "cannot be written"),
        ] {
            let refused = clear(Some(&at(name))).unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
        }
        assert!(clear(Some(Path::new("/dev/null"))).is_err() && clear(Some(Path::new(""))).is_err());
        let mut left: Vec<_> =
            std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["fifo", "folder", "line.feature", "link"]);
        clear(Some(&at("new/report.xml"))).unwrap();
        clear(None).unwrap();
    }
}
