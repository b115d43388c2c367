//! What is on a disk: names and contents, now and after a loss of power.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};

use fuser::{Errno, FileAttr, FileType};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::content::{Content, Edit};
use crate::loss::{Loss, Lost};
use crate::names::{Change, Names, Number, Place, ROOT};
use crate::node::{Node, Owner, What};

/// What is on a disk.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    nodes: BTreeMap<Number, Node>,
    next: Number,
    now: Names,
    durable: Names,
    /// What makes `durable` into `now`, in order.
    unsynced: Vec<Change>,
}

impl Store {
    /// An empty disk, whose topmost folder is this.
    pub(crate) fn new(root: Node) -> Self {
        let (now, durable) = (Names::default(), Names::default());
        Self { nodes: BTreeMap::from([(ROOT, root)]), next: ROOT + 1, now, durable, unsynced: Vec::new() }
    }

    pub(crate) fn node(&self, number: Number) -> Result<&Node, Errno> {
        self.nodes.get(&number).ok_or(Errno::ENOENT)
    }

    pub(crate) fn node_mut(&mut self, number: Number) -> Result<&mut Node, Errno> {
        self.nodes.get_mut(&number).ok_or(Errno::ENOENT)
    }

    /// What a name leads to.
    pub(crate) fn find(&self, folder: Number, name: &OsStr) -> Result<Number, Errno> {
        self.now.find(folder, name).ok_or(Errno::ENOENT)
    }

    /// What the kernel wants to know of something.
    pub(crate) fn attributes(&self, number: Number) -> Result<FileAttr, Errno> {
        let node = self.node(number)?;
        let names = if node.kind() == FileType::Directory { 2 } else { self.now.count(number) };
        Ok(node.attributes(number, names))
    }

    /// What is in a folder.
    pub(crate) fn entries(&self, folder: Number) -> Result<impl Iterator<Item = (&OsString, Number)>, Errno> {
        let names = self.now.of(folder).ok_or(Errno::ENOTDIR)?;
        Ok(names.iter().map(|(name, number)| (name, *number)))
    }

    /// Makes something new.
    pub(crate) fn make(&mut self, place: Place, what: What, owner: Owner) -> Result<Number, Errno> {
        self.is_free(&place)?;
        let (number, is_folder) = (self.next, matches!(what, What::Folder));
        self.next += 1;
        self.nodes.insert(number, Node::new(what, owner));
        self.change(Change::Enter { place, number, is_folder });
        Ok(number)
    }

    /// Gives something a further name.
    pub(crate) fn link(&mut self, number: Number, place: Place) -> Result<(), Errno> {
        self.is_free(&place)?;
        if self.node(number)?.kind() == FileType::Directory {
            return Err(Errno::EPERM);
        }
        self.change(Change::Enter { place, number, is_folder: false });
        Ok(())
    }

    /// Removes the name of a file.
    pub(crate) fn unlink(&mut self, place: Place) -> Result<(), Errno> {
        let number = self.find(place.0, &place.1)?;
        if self.node(number)?.kind() == FileType::Directory {
            return Err(Errno::EISDIR);
        }
        self.change(Change::Remove { place });
        Ok(())
    }

    /// Removes a folder.
    pub(crate) fn rmdir(&mut self, place: Place) -> Result<(), Errno> {
        self.is_empty_folder(self.find(place.0, &place.1)?)?;
        self.change(Change::Remove { place });
        Ok(())
    }

    /// Renames something; what has the new name is replaced.
    pub(crate) fn rename(&mut self, from: Place, to: Place) -> Result<(), Errno> {
        let moved = self.find(from.0, &from.1)?;
        if let Ok(replaced) = self.find(to.0, &to.1) {
            if replaced == moved {
                return Ok(());
            }
            self.can_replace(moved, replaced)?;
        }
        self.change(Change::Move { from, to });
        Ok(())
    }

    /// Lets two names change what they lead to.
    pub(crate) fn swap(&mut self, one: Place, other: Place) -> Result<(), Errno> {
        self.find(one.0, &one.1)?;
        self.find(other.0, &other.1)?;
        self.change(Change::Swap { one, other });
        Ok(())
    }

    /// A name that nothing has yet, in a folder that is there.
    pub(crate) fn is_free(&self, (folder, name): &Place) -> Result<(), Errno> {
        match self.now.of(*folder) {
            None => Err(Errno::ENOENT),
            Some(names) if names.contains_key(name) => Err(Errno::EEXIST),
            Some(_) => Ok(()),
        }
    }

    /// What a file holds.
    pub(crate) fn read(&self, number: Number) -> Result<&[u8], Errno> {
        match &self.node(number)?.what {
            What::File(content) => Ok(content.now()),
            _ => Err(Errno::EINVAL),
        }
    }

    /// Changes what a file holds.
    pub(crate) fn edit(&mut self, number: Number, edit: Edit) -> Result<(), Errno> {
        self.content(number)?.edit(edit);
        self.node_mut(number)?.touch();
        Ok(())
    }

    /// Makes durable what a file holds.
    pub(crate) fn sync(&mut self, number: Number) -> Result<(), Errno> {
        if let What::File(content) = &mut self.node_mut(number)?.what {
            content.sync();
        }
        Ok(())
    }

    /// Makes durable all changes of names.
    pub(crate) fn sync_names(&mut self) {
        for change in self.unsynced.drain(..) {
            self.durable.apply(&change);
        }
        self.forget();
    }

    /// Makes everything durable.
    pub(crate) fn sync_all(&mut self) {
        self.contents().for_each(Content::sync);
        self.sync_names();
    }

    /// Loses what is not durable, or some of it; nobody has anything open any more.
    pub(crate) fn lose(&mut self, loss: Loss) -> Lost {
        let mut chance = match loss {
            Loss::All => None,
            Loss::Part { seed } => Some(ChaCha8Rng::seed_from_u64(seed)),
        };
        let kept = chance.as_mut().map_or(0, |chance| chance.random_range(0..=self.unsynced.len()));
        let names = (self.unsynced.len() - kept) as u64;
        self.unsynced.drain(..kept).for_each(|change| self.durable.apply(&change));
        self.unsynced.clear();
        self.now = self.durable.clone();
        let bytes = self.contents().map(|content| content.lose(chance.as_mut())).sum();
        self.nodes.values_mut().for_each(|node| node.opens = 0);
        self.forget();
        Lost { bytes, names }
    }

    fn change(&mut self, change: Change) {
        self.now.apply(&change);
        self.unsynced.push(change);
    }

    /// Forgets what no name leads to and nobody has open. All changes of names are durable.
    fn forget(&mut self) {
        let named: BTreeSet<Number> = self.now.numbers().collect();
        self.nodes.retain(|number, node| node.opens > 0 || named.contains(number));
    }

    fn contents(&mut self) -> impl Iterator<Item = &mut Content> {
        self.nodes.values_mut().filter_map(|node| match &mut node.what {
            What::File(content) => Some(content),
            _ => None,
        })
    }

    fn content(&mut self, number: Number) -> Result<&mut Content, Errno> {
        match &mut self.node_mut(number)?.what {
            What::File(content) => Ok(content),
            _ => Err(Errno::EINVAL),
        }
    }

    fn can_replace(&self, moved: Number, replaced: Number) -> Result<(), Errno> {
        let is_folder = |number| self.node(number).map(|node| node.kind() == FileType::Directory);
        match (is_folder(moved)?, is_folder(replaced)?) {
            (true, true) => self.is_empty_folder(replaced),
            (true, false) => Err(Errno::ENOTDIR),
            (false, true) => Err(Errno::EISDIR),
            (false, false) => Ok(()),
        }
    }

    fn is_empty_folder(&self, number: Number) -> Result<(), Errno> {
        match self.now.of(number) {
            None => Err(Errno::ENOTDIR),
            Some(names) if names.is_empty() => Ok(()),
            Some(_) => Err(Errno::ENOTEMPTY),
        }
    }
}
