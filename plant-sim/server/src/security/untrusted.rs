//! Watches which certificates of clients the library puts aside.
//!
//! The library refuses a client that is not trusted, writes its certificate into the folder `rejected` and tells
//! nobody. This room counts it, says what to do, and keeps the folder small: a peer can make up as many certificates
//! as it likes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Authenticator;
use super::refusals::quoted;

/// Certificates that are kept; the oldest go first.
const MAX_KEPT: usize = 100;

/// Watches the PKI folder for ever.
pub(crate) async fn watch(pki_dir: &Path, authenticator: &Authenticator) {
    let (rejected, trusted) = (pki_dir.join("rejected"), pki_dir.join("trusted"));
    let mut known = paths(&rejected);
    loop {
        authenticator.arrival().await;
        let now = paths(&rejected);
        for path in now.difference(&known) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            authenticator.refusals().session(format!("a client that is not trusted, certificate {}", quoted(&name)));
            // The client has chosen the name: quoted, it is one word of the log and of a shell.
            tracing::warn!(
                "to let that client in, move {:?} to {:?}",
                path.to_string_lossy(),
                trusted.to_string_lossy()
            );
        }
        known = if now.len() > MAX_KEPT { thin(&rejected) } else { now };
    }
}

fn paths(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

/// Removes the oldest; the ones that are left.
fn thin(folder: &Path) -> BTreeSet<PathBuf> {
    let written =
        |path: &PathBuf| fs::metadata(path).and_then(|data| data.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
    let mut all: Vec<_> = paths(folder).into_iter().map(|path| (written(&path), path)).collect();
    all.sort();
    let surplus = all.len().saturating_sub(MAX_KEPT);
    for (_, path) in all.drain(..surplus) {
        if let Err(error) = fs::remove_file(&path) {
            tracing::warn!("cannot remove {}: {error}", path.display());
        }
    }
    all.into_iter().map(|(_, path)| path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_stays_small_and_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = |number: usize| folder.path().join(format!("{number:03}.der"));
        for number in 0..MAX_KEPT + 3 {
            fs::write(path(number), "").unwrap();
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(number as u64);
            fs::File::open(path(number)).unwrap().set_modified(time).unwrap();
        }
        let kept = thin(folder.path());
        assert_eq!(kept.len(), MAX_KEPT);
        assert_eq!(kept, paths(folder.path()));
        assert!(!path(2).exists() && path(3).exists());
    }
}
