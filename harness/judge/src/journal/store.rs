//! Journals on disk: JSON Lines, one entry a line.

use std::path::{Path, PathBuf};

use super::Entry;

/// A journal file could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file system refused.
    #[error("journal {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not a journal entry.
    #[error("journal {}:{line}: {source}; is it damaged, or of another version?", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
}

/// A stored journal, as far as it was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stored {
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The number of a last line that was only begun, from 1: what wrote it was killed.
    pub torn: Option<usize>,
}

/// Reads a stored journal, a line that was only begun as the last one apart.
///
/// # Errors
/// If the file cannot be read, or a whole line is not an entry.
pub fn read(path: &Path) -> Result<Stored, StoreError> {
    let bytes = std::fs::read(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    let mut stored = Stored::default();
    for (line, text) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        match serde_json::from_slice(text.trim_ascii_end()) {
            Ok(entry) => stored.entries.push(entry),
            Err(_) if !text.ends_with(b"\n") => stored.torn = Some(line),
            Err(source) => return Err(StoreError::Entry { path: path.to_owned(), line, source }),
        }
    }
    Ok(stored)
}

/// Reads a stored journal's entries.
///
/// # Errors
/// If the file cannot be read, or a whole line is not an entry.
pub fn load(path: &Path) -> Result<Vec<Entry>, StoreError> {
    Ok(read(path)?.entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use assert_matches::assert_matches;

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.jsonl");
        std::fs::write(&path, "{\"seq\":0}\n").unwrap();
        assert_matches!(load(&path), Err(StoreError::Entry { line: 1, .. }));
    }

    #[test]
    fn a_line_that_was_only_begun_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("torn.jsonl");
        let whole = r#"{"seq":0,"at":5,"event":"phase","phase":"opening"}"#;
        std::fs::write(&path, format!("{whole}\n{}", &whole[..20])).unwrap();
        let stored = read(&path).unwrap();
        assert_eq!((stored.entries.len(), stored.torn), (1, Some(2)));
        std::fs::write(&path, whole).unwrap();
        assert_eq!(read(&path).unwrap().torn, None, "a whole entry, with only its line's end missing");
    }
}
