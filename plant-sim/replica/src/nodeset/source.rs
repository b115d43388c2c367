//! The text of a file, with limits.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use line_model::{Advice, text};

use super::error::NodeSetError;
use super::xml;

/// The largest node set that is read. The largest published one has 10 MB, one with 100,000 nodes about 60 MB.
const LIMIT: u64 = 512 * 1024 * 1024;

/// One file in memory.
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    pub(super) fn read(path: &Path) -> Result<Self, NodeSetError> {
        let failed = |source| NodeSetError::Read { file: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        if size > LIMIT {
            return Err(NodeSetError::TooLarge { file: path.to_owned(), size, limit: LIMIT });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        // A file may grow, or be a device without end.
        file.take(LIMIT).read_to_end(&mut bytes).map_err(failed)?;
        Self::from_bytes(path, bytes)
    }

    pub(super) fn from_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self, NodeSetError> {
        let path = path.to_owned();
        let other = match text::decode(&bytes) {
            Ok(Cow::Owned(text)) => Some(text),
            Ok(Cow::Borrowed(_)) => None,
            Err(valid) => {
                let line = line_of(&bytes[..valid]);
                let what = Advice::new("the text is not UTF-8 or UTF-16", "save the file with the encoding UTF-8");
                return Err(NodeSetError::Xml { file: path, line, what });
            }
        };
        // UTF-8 stays where it is: files are large.
        let mut text = other.unwrap_or_else(|| String::from_utf8(bytes).unwrap_or_default());
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        Ok(Self { path, text })
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        line_of(&self.text.as_bytes()[..offset.min(self.text.len())])
    }

    /// What the element of a node at an offset says that the node is called.
    pub(super) fn node_at(&self, offset: usize) -> String {
        let tag = xml::tag_at(&self.text, offset);
        let attribute = |name: &str| tag.as_ref().and_then(|tag| tag.attribute(name));
        let id = attribute("NodeId").unwrap_or("a node without id");
        attribute("BrowseName").map_or_else(|| id.to_owned(), |name| format!("{id} ({name})"))
    }

    pub(super) fn error(&self, offset: usize, what: Advice) -> NodeSetError {
        NodeSetError::Xml { file: self.path.clone(), line: self.line(offset), what }
    }
}

fn line_of(before: &[u8]) -> usize {
    before.split(|byte| *byte == b'\n').count()
}

/// Gives lines for offsets that only grow, without reading the text again from its beginning.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(source: &'a Source) -> Self {
        Self { text: source.text.as_bytes(), offset: 0, line: 1 }
    }

    pub(super) fn at(&mut self, offset: usize) -> usize {
        let end = offset.clamp(self.offset, self.text.len());
        self.line += line_of(&self.text[self.offset..end]) - 1;
        self.offset = end;
        self.line
    }
}
