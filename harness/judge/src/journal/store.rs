//! Journals on disk: JSON Lines, one entry a line.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Entry, Format};

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
    #[error("journal {}:{line}: {source}; the file is damaged, or no journal at all", path.display())]
    Entry {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser said.
        source: serde_json::Error,
    },
    /// The last line has no end.
    #[error(
        "journal {}:{line}: cut off in the middle of a line; its run was killed, or the disk was full: run it again",
        path.display()
    )]
    CutOff {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The entries do not follow each other.
    #[error("journal {}:{line}: entry {found} where {expected} should be; lines are missing, or out of order", path.display())]
    Sequence {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The number that the entry should have.
        expected: u64,
        /// The number that it has.
        found: u64,
    },
    /// The journal is of another version.
    #[error(
        "journal {}: its format is {found}, this lineproof reads {}; use the lineproof that wrote it, or run it again",
        path.display(),
        Format::CURRENT
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// The journal's format.
        found: Format,
    },
}

/// Reads a stored journal.
///
/// # Errors
/// If the file cannot be read, is of another format, or is not a sequence of entries without gaps, each on its line.
pub fn load(path: &Path) -> Result<Vec<Entry>, StoreError> {
    let text = std::fs::read_to_string(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    refuse_other_format(path, &text)?;
    let entries: Vec<Entry> = text
        .split_inclusive('\n')
        .enumerate()
        .map(|(index, line)| entry(path, index, line))
        .collect::<Result<_, _>>()?;
    in_sequence(path, &entries)?;
    Ok(entries)
}

/// A journal of another format may be anything behind its first line.
fn refuse_other_format(path: &Path, text: &str) -> Result<(), StoreError> {
    #[derive(Deserialize)]
    struct First {
        event: String,
        #[serde(default = "unnamed")]
        format: Format,
    }
    fn unnamed() -> Format {
        Format::UNNAMED
    }
    let first = text.lines().next().and_then(|line| serde_json::from_str::<First>(line).ok());
    match first.filter(|first| first.event == "opened" && first.format != Format::CURRENT) {
        Some(First { format: found, .. }) => Err(StoreError::Format { path: path.to_owned(), found }),
        None => Ok(()),
    }
}

fn entry(path: &Path, index: usize, line: &str) -> Result<Entry, StoreError> {
    let (path, place) = (|| path.to_owned(), index + 1);
    if !line.ends_with('\n') {
        return Err(StoreError::CutOff { path: path(), line: place });
    }
    serde_json::from_str(line).map_err(|source| StoreError::Entry { path: path(), line: place, source })
}

fn in_sequence(path: &Path, entries: &[Entry]) -> Result<(), StoreError> {
    let stray = entries.iter().zip(0..).zip(1..).find(|((entry, expected), _)| entry.seq != *expected);
    stray.map_or(Ok(()), |((entry, expected), line)| {
        Err(StoreError::Sequence { path: path.to_owned(), line, expected, found: entry.seq })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use assert_matches::assert_matches;

    const OPENED: &str = r#""event":"opened","feature":"f","scenario":"s","file":"f.feature","line":1,"tags":[],"profile":"sim","seed":1,"started_at":"2026-11-21T21:00:00Z"}"#;
    const PHASE: &str = r#""at":0,"event":"phase","phase":"opening"}"#;

    fn loaded(text: &str) -> Result<Vec<Entry>, StoreError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.jsonl");
        std::fs::write(&path, text).unwrap();
        load(&path)
    }

    #[test]
    fn a_journal_of_this_format_is_read() {
        let text = format!("{{\"seq\":0,\"at\":0,\"format\":1,{OPENED}\n{{\"seq\":1,{PHASE}\n");
        assert_eq!(loaded(&text).unwrap().len(), 2);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert_matches!(loaded("{\"seq\":0}\n"), Err(StoreError::Entry { line: 1, .. }));
        assert_matches!(loaded(&format!("{{\"seq\":0,{PHASE}\nnothing\n")), Err(StoreError::Entry { line: 2, .. }));
    }

    #[test]
    fn a_line_without_its_end_is_told_from_a_damaged_one() {
        let text = format!("{{\"seq\":0,{PHASE}\n{{\"seq\":1,\"at\"");
        assert_matches!(loaded(&text), Err(StoreError::CutOff { line: 2, .. }));
    }

    #[test]
    fn lines_that_are_missing_are_noticed() {
        let text = format!("{{\"seq\":0,{PHASE}\n{{\"seq\":2,{PHASE}\n");
        assert_matches!(loaded(&text), Err(StoreError::Sequence { line: 2, expected: 1, found: 2, .. }));
    }

    #[test]
    fn another_format_is_refused_whatever_else_stands_there() {
        let later = format!("{{\"seq\":0,\"at\":0,\"format\":2,{OPENED}\nsomething else\n");
        let message = loaded(&later).unwrap_err().to_string();
        assert!(
            message.contains("its format is 2, this lineproof reads 1; use the lineproof that wrote it"),
            "{message}"
        );
        let before = format!("{{\"seq\":0,\"at\":0,{OPENED}\n");
        assert_matches!(loaded(&before), Err(StoreError::Format { found: Format::UNNAMED, .. }));
    }
}
