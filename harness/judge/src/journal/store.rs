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
        /// The journal's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A line is not a journal entry.
    #[error("journal {}:{line}: {source}; the file is damaged, or no journal at all", path.display())]
    Entry {
        /// The journal's file.
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
        /// The journal's file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The entries do not follow each other.
    #[error("journal {}:{line}: entry {found} where {expected} should be; lines are missing, or out of order", path.display())]
    Sequence {
        /// The journal's file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The number that the entry should have.
        expected: u64,
        /// The number that stands there.
        found: u64,
    },
    /// The journal is of another version.
    #[error(
        "journal {}: its format is {found}, this lineproof reads {}; use the lineproof that wrote it, or run it again",
        path.display(),
        Format::CURRENT
    )]
    Format {
        /// The journal's file.
        path: PathBuf,
        /// The format that the journal says it has.
        found: Format,
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
/// If the file cannot be read, is of another format, or a whole line is not the entry that follows.
pub fn read(path: &Path) -> Result<Stored, StoreError> {
    let bytes = std::fs::read(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    let mut stored = Stored::default();
    for (line, text) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        if line == 1 {
            refuse_other_format(path, text)?;
        }
        match serde_json::from_slice(text.trim_ascii_end()) {
            Ok(entry) => {
                in_sequence(path, line, stored.entries.len() as u64, &entry)?;
                stored.entries.push(entry);
            }
            Err(_) if !text.ends_with(b"\n") => stored.torn = Some(line),
            Err(source) => return Err(StoreError::Entry { path: path.to_owned(), line, source }),
        }
    }
    Ok(stored)
}

/// Reads a stored journal that was written to its end.
///
/// # Errors
/// As [`read`], and if the last line was only begun.
pub fn load(path: &Path) -> Result<Vec<Entry>, StoreError> {
    let Stored { entries, torn } = read(path)?;
    torn.map_or(Ok(entries), |line| Err(StoreError::CutOff { path: path.to_owned(), line }))
}

/// A journal of another format may be anything else.
fn refuse_other_format(path: &Path, text: &[u8]) -> Result<(), StoreError> {
    #[derive(Deserialize)]
    struct Opened {
        event: String,
        #[serde(default = "unnamed")]
        format: Format,
    }
    fn unnamed() -> Format {
        Format::UNNAMED
    }
    match serde_json::from_slice::<Opened>(text) {
        Ok(Opened { event, format: found }) if event == "opened" && found != Format::CURRENT => {
            Err(StoreError::Format { path: path.to_owned(), found })
        }
        _ => Ok(()),
    }
}

fn in_sequence(path: &Path, line: usize, expected: u64, entry: &Entry) -> Result<(), StoreError> {
    if entry.seq == expected {
        return Ok(());
    }
    Err(StoreError::Sequence { path: path.to_owned(), line, expected, found: entry.seq })
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
    fn a_fault_of_the_plant_that_cannot_be_read_is_named_with_what_would_be_right() {
        let fault =
            r#"{"seq":1,"at":5,"event":"fault","id":1,"fault":"plant","what":"skw 5s","change":{"is":"injected"}}"#;
        let message = loaded(&format!("{{\"seq\":0,{PHASE}\n{fault}\n")).unwrap_err().to_string();
        assert!(message.contains("one.jsonl:2: `skw 5s` is no fault: did you mean skew 5s"), "{message}");
        assert_eq!(loaded(&format!("{{\"seq\":0,{PHASE}\n{}\n", fault.replace("skw", "skew"))).unwrap().len(), 2);
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
