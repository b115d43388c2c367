//! Finds feature files, and says where they are.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::mistake::Mistake;

/// The feature files at or below a path, in their order, each once; what is hidden is none. A folder that cannot be
/// looked into is an error: what it holds would never run.
pub(super) fn files(path: &Path) -> Vec<Result<PathBuf, Mistake>> {
    if path.is_file() {
        return vec![Ok(path.to_owned())];
    }
    let mut found = Vec::new();
    look_into(path, &mut BTreeSet::new(), &mut found);
    found
}

/// `seen` are the folders that were looked into: links may lead back to one.
fn look_into(folder: &Path, seen: &mut BTreeSet<PathBuf>, found: &mut Vec<Result<PathBuf, Mistake>>) {
    let listed =
        folder.canonicalize().and_then(|real| if seen.insert(real) { entries(folder) } else { Ok(Vec::new()) });
    match listed {
        Ok(entries) => entries.into_iter().for_each(|path| take(path, seen, found)),
        Err(error) => found.push(Err(unreadable(folder, &error))),
    }
}

fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let paths = std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = paths.collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| !path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")));
    paths.sort();
    Ok(paths)
}

fn take(path: PathBuf, seen: &mut BTreeSet<PathBuf>, found: &mut Vec<Result<PathBuf, Mistake>>) {
    match path.metadata() {
        Ok(data) if data.is_dir() => look_into(&path, seen, found),
        Ok(_) if path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("feature")) => found.push(Ok(path)),
        Ok(_) => {}
        Err(error) => found.push(Err(unreadable(&path, &error))),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Mistake {
    Mistake::plain(shown(path).display(), error.to_string(), "check that it is readable, or remove it".into())
}

/// The path as a person would type it here.
pub(super) fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).to_owned()
}
