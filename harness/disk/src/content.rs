//! What a file holds, and how much of it is durable.

use rand::Rng;

/// What a disk writes as a whole or not at all, in bytes.
pub(crate) const SECTOR: usize = 512;

/// One change of what a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// These bytes stand at this place; what lies between it and the end before is zero.
    Write { at: usize, bytes: Vec<u8> },
    /// It is so long: cut, or filled up with zeros.
    Resize { to: usize },
}

/// What a file holds: now, and after a loss of power.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Content {
    now: Vec<u8>,
    durable: Vec<u8>,
    /// What makes `durable` into `now`, in order.
    unsynced: Vec<Edit>,
}

impl Edit {
    fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Resize { to: length } => to.resize(*length, 0),
            Self::Write { at, bytes } => {
                let end = at + bytes.len();
                if to.len() < end {
                    to.resize(end, 0);
                }
                to[*at..end].copy_from_slice(bytes);
            }
        }
    }

    /// How many bytes it writes.
    fn bytes(&self) -> u64 {
        match self {
            Self::Write { bytes, .. } => bytes.len() as u64,
            Self::Resize { .. } => 0,
        }
    }

    /// Its first sectors, at least none of them and never all.
    fn torn(&self, chance: &mut impl Rng) -> Option<Self> {
        let Self::Write { at, bytes } = self else { return None };
        let first = SECTOR - at % SECTOR;
        let bounds = (first..bytes.len()).step_by(SECTOR);
        let end =
            std::iter::once(0).chain(bounds).nth(chance.random_range(0..1 + sectors_after(first, bytes.len())))?;
        (end > 0).then(|| Self::Write { at: *at, bytes: bytes[..end].to_vec() })
    }
}

/// How many bounds of sectors lie inside a write of this length whose first one lies at `first`.
fn sectors_after(first: usize, length: usize) -> usize {
    length.saturating_sub(first).div_ceil(SECTOR)
}

impl Content {
    /// Holds this, durably.
    pub(crate) fn durable(bytes: Vec<u8>) -> Self {
        Self { now: bytes.clone(), durable: bytes, unsynced: Vec::new() }
    }

    /// What it holds now.
    pub(crate) fn now(&self) -> &[u8] {
        &self.now
    }

    /// Changes it; nothing of that is durable yet.
    pub(crate) fn edit(&mut self, edit: Edit) {
        edit.apply(&mut self.now);
        self.unsynced.push(edit);
    }

    /// Makes durable what it holds.
    pub(crate) fn sync(&mut self) {
        for edit in self.unsynced.drain(..) {
            edit.apply(&mut self.durable);
        }
    }

    /// Loses what is not durable, or what of it `chance` does not keep; how many bytes that were written.
    pub(crate) fn lose(&mut self, chance: Option<&mut impl Rng>) -> u64 {
        let written: u64 = self.unsynced.iter().map(Edit::bytes).sum();
        let kept = chance.map_or(0, |chance| self.keep_some(chance));
        self.unsynced.clear();
        self.now.clone_from(&self.durable);
        written - kept
    }

    /// Keeps a prefix of what was written since the last sync, the last write of it perhaps torn; how many bytes.
    fn keep_some(&mut self, chance: &mut impl Rng) -> u64 {
        let kept = chance.random_range(0..=self.unsynced.len());
        let torn = self.unsynced.get(kept).and_then(|edit| edit.torn(chance));
        let survivors = self.unsynced[..kept].iter().chain(&torn);
        survivors
            .map(|edit| {
                edit.apply(&mut self.durable);
                edit.bytes()
            })
            .sum()
    }
}
