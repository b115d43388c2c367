//! Writes files that are there whole or not at all.

use std::io::Write as _;
use std::path::Path;

/// Writes beside the file and renames, so that nobody ever reads half of it; missing folders are made.
pub(super) fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = readable(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// A temporary file that others may read, as a build server does.
fn readable(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = std::fs::Permissions::from_mode(0o644);
    tempfile::Builder::new().permissions(permissions).tempfile_in(folder)
}
