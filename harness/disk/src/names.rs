//! What is called how, and how that changes.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// The number of a file, a folder, a link: what a name leads to.
pub(crate) type Number = u64;

/// The number of the topmost folder, as FUSE wants it.
pub(crate) const ROOT: Number = 1;

/// A name in a folder.
pub(crate) type Place = (Number, OsString);

/// One change of names; it happens as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A name that was not there leads to something.
    Enter { place: Place, number: Number, is_folder: bool },
    /// A name is there no more.
    Remove { place: Place },
    /// Something gets another name; what had that name has it no more.
    Move { from: Place, to: Place },
    /// Two names change what they lead to.
    Swap { one: Place, other: Place },
}

/// The names in all folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    folders: BTreeMap<Number, BTreeMap<OsString, Number>>,
}

impl Default for Names {
    fn default() -> Self {
        Self { folders: BTreeMap::from([(ROOT, BTreeMap::new())]) }
    }
}

impl Names {
    /// What this name leads to.
    pub(crate) fn find(&self, folder: Number, name: &OsStr) -> Option<Number> {
        self.folders.get(&folder)?.get(name).copied()
    }

    /// The names in a folder; none if it is no folder.
    pub(crate) fn of(&self, folder: Number) -> Option<&BTreeMap<OsString, Number>> {
        self.folders.get(&folder)
    }

    /// How many names lead to it.
    pub(crate) fn count(&self, number: Number) -> usize {
        self.folders.values().flat_map(BTreeMap::values).filter(|one| **one == number).count()
    }

    /// Everything that a name leads to.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = Number> {
        std::iter::once(ROOT).chain(self.folders.values().flat_map(BTreeMap::values).copied())
    }

    /// Changes names. What a change presupposes has been checked by whoever made it.
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::Enter { place, number, is_folder } => {
                if *is_folder {
                    self.folders.insert(*number, BTreeMap::new());
                }
                self.put(place, *number);
            }
            Change::Remove { place } => {
                if let Some(number) = self.take(place) {
                    self.leave(number);
                }
            }
            Change::Move { from, to } => {
                if let Some(number) = self.take(from)
                    && let Some(replaced) = self.put(to, number)
                {
                    self.leave(replaced);
                }
            }
            Change::Swap { one, other } => {
                if let (Some(first), Some(second)) = (self.take(one), self.take(other)) {
                    self.put(one, second);
                    self.put(other, first);
                }
            }
        }
    }

    fn put(&mut self, (folder, name): &Place, number: Number) -> Option<Number> {
        self.folders.entry(*folder).or_default().insert(name.clone(), number)
    }

    fn take(&mut self, (folder, name): &Place) -> Option<Number> {
        self.folders.get_mut(folder)?.remove(name)
    }

    /// A folder without a name is gone; it was empty.
    fn leave(&mut self, number: Number) {
        self.folders.remove(&number);
    }
}
