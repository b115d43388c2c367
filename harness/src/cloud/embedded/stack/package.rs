//! The packages of functions: fetched, and unpacked into a folder.

use std::io::{Cursor, Read as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use axum::body::Bytes;
use zip::ZipArchive;

use crate::cloud::template::{Function, RuntimeId};

/// So large may a package be when it is unpacked, in bytes
/// (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>).
pub(super) const MAX_UNPACKED: u64 = 262_144_000;

/// Unpacks a zip file into a new folder.
///
/// # Errors
/// If it is none, is too large, or names files outside of the folder.
pub(super) async fn unpack(zip: Bytes, folder: PathBuf) -> Result<(), String> {
    let unpacking = tokio::task::spawn_blocking(move || unpacked(&zip, &folder));
    unpacking.await.map_err(|error| error.to_string())?
}

fn unpacked(zip: &[u8], folder: &Path) -> Result<(), String> {
    let wrong = |error: zip::result::ZipError| format!("Could not unzip uploaded file: {error}");
    let mut archive = ZipArchive::new(Cursor::new(zip)).map_err(wrong)?;
    let disk = |error: std::io::Error| format!("it cannot be unpacked: {error}");
    std::fs::create_dir_all(folder).map_err(disk)?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(wrong)?;
        let name = entry.name().map_err(wrong)?.into_owned();
        let inside = entry.enclosed_name().filter(|_| !entry.is_symlink());
        let inside = inside.ok_or_else(|| format!("{name} is no file inside the package"))?;
        let file = folder.join(inside);
        if entry.is_dir() {
            std::fs::create_dir_all(&file).map_err(disk)?;
            continue;
        }
        std::fs::create_dir_all(file.parent().unwrap_or(folder)).map_err(disk)?;
        let mode = entry.unix_mode().unwrap_or(0o644) & 0o777;
        let mut out = std::fs::File::create(&file).map_err(disk)?;
        let written = std::io::copy(&mut entry.take(left + 1), &mut out).map_err(disk)?;
        left = left
            .checked_sub(written)
            .ok_or_else(|| format!("Unzipped size must be smaller than {MAX_UNPACKED} bytes"))?;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode | 0o400)).map_err(disk)?;
    }
    Ok(())
}

/// Writes the text of a function's one module into a new folder, as `index` with the ending of its language.
///
/// # Errors
/// If the function's runtime takes no text, or it cannot be written.
pub(super) fn write(function: &Function, text: &str, folder: &Path) -> Result<(), String> {
    let ending = match function.runtime {
        RuntimeId::Provided => return Err("ZipFile is for Python and Node.js; name S3Bucket and S3Key".to_owned()),
        RuntimeId::Python(_) => "py",
        RuntimeId::Node(_) => "js",
    };
    let written = std::fs::create_dir_all(folder);
    let written = written.and_then(|()| std::fs::write(folder.join(format!("index.{ending}")), text));
    written.map_err(|error| format!("it cannot be written: {error}"))
}

/// Removes an unpacked package. What cannot be removed goes with the folder of its cloud.
pub(super) fn remove(folder: &Path) {
    if let Err(error) = std::fs::remove_dir_all(folder)
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(folder = %folder.display(), %error, "embedded cloud: a function's code is not removed yet");
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    fn packed(files: &[(&str, u32)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, mode) in files {
            zip.start_file(*name, SimpleFileOptions::default().unix_permissions(*mode)).unwrap();
            zip.write_all(b"#!/bin/sh\n").unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn files_come_out_with_their_folders_and_modes() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("new");
        unpacked(&packed(&[("bootstrap", 0o755), ("lib/data.txt", 0o644)]), &into).unwrap();
        let mode = |file: &str| std::fs::metadata(into.join(file)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("bootstrap"), mode("lib/data.txt")), (0o755, 0o644));
        remove(&into);
        assert!(!into.exists());
    }

    #[test]
    fn nothing_is_written_outside_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("new");
        let refused = unpacked(&packed(&[("../evil", 0o755)]), &into).unwrap_err();
        assert_eq!(refused, "../evil is no file inside the package");
        assert!(!folder.path().join("evil").exists());
        assert!(unpacked(b"no zip", &into).unwrap_err().starts_with("Could not unzip uploaded file: "));
    }
}
