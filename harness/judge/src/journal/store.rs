//! Journals on disk: JSON Lines, one entry a line.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
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
    #[error("journal {}:{line}: {source}; is this a journal of another version?", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
}

/// Reads a stored journal.
///
/// # Errors
/// If the file cannot be read, or a line is not an entry.
pub fn load(path: &Path) -> Result<Vec<Entry>, StoreError> {
    let io = |source| StoreError::Io { path: path.to_owned(), source };
    let lines = BufReader::new(File::open(path).map_err(io)?).lines();
    lines
        .enumerate()
        .map(|(index, text)| {
            serde_json::from_str(&text.map_err(io)?).map_err(|source| StoreError::Entry {
                path: path.to_owned(),
                line: index + 1,
                source,
            })
        })
        .collect()
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
}
