//! Which records are those of other lines.

use std::collections::BTreeSet;

use crate::journal::{OtherPart, PartRecord};

/// The other lines that have finished a part so far.
#[derive(Debug, Default)]
pub(in crate::check) struct OtherLines {
    lines: BTreeSet<String>,
    /// The attribute of records that names the line.
    told_by: Option<String>,
}

impl OtherLines {
    /// Learns of a part of another line.
    pub(in crate::check) fn learn(&mut self, part: &OtherPart) {
        self.lines.insert(part.line.clone());
        self.told_by.get_or_insert_with(|| part.told_by.clone());
    }

    /// Whether a record is of one of them.
    pub(in crate::check) fn has(&self, record: &PartRecord) -> bool {
        self.of(record).is_some()
    }

    /// Which of them a record is of.
    pub(super) fn of<'a>(&self, record: &'a PartRecord) -> Option<&'a str> {
        let line = record.attributes.get(self.told_by.as_ref()?)?.as_str()?;
        self.lines.contains(line).then_some(line)
    }

    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }
}
