//! A disk's store, its faults and its power.

use std::any::Any;
use std::sync::Arc;

use fuser::Errno;
use parking_lot::Condvar;

use crate::content::Edit;
use crate::fault::{Counters, Faults};
use crate::names::{Number, Place};
use crate::node::{Owner, What};
use crate::store::Store;

/// What all who serve a disk share.
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) faults: Faults,
    pub(crate) counters: Counters,
    /// The mount whose calls are answered; none while the power is cut.
    served: Option<u64>,
    /// The number of the present mount; one that no mount has when the last has ended.
    mounts: u64,
    /// Answers that are owed to calls of a mount without power.
    held: Vec<Box<dyn Any + Send>>,
    /// Told when the power is cut.
    pub(crate) cut: Arc<Condvar>,
}

impl State {
    /// A disk without power.
    pub(crate) fn new(store: Store) -> Self {
        let (faults, counters) = (Faults::default(), Counters::default());
        Self { store, faults, counters, served: None, mounts: 0, held: Vec::new(), cut: Arc::default() }
    }

    /// Switches it on; the number of the mount that is served from now on.
    pub(crate) fn switch_on(&mut self) -> u64 {
        self.mounts += 1;
        self.served = Some(self.mounts);
        self.mounts
    }

    /// Cuts its power: no call has an effect any more, and none is answered.
    pub(crate) fn switch_off(&mut self) {
        self.served = None;
        self.cut.notify_all();
    }

    /// Whether calls of this mount are answered.
    pub(crate) fn serves(&self, mount: u64) -> bool {
        self.served == Some(mount)
    }

    /// Whether this mount has ended: whoever still calls it gets errors.
    pub(crate) fn has_ended(&self, mount: u64) -> bool {
        self.mounts != mount
    }

    /// Owes this answer until the mount has ended, so that nobody who is to be killed learns of the cut before.
    pub(crate) fn hold(&mut self, reply: impl Any + Send) {
        self.held.push(Box::new(reply));
    }

    /// Ends the mount; the answers that were owed. To drop one answers with an error.
    pub(crate) fn end(&mut self) -> Vec<Box<dyn Any + Send>> {
        self.switch_off();
        self.mounts += 1;
        std::mem::take(&mut self.held)
    }

    /// Makes something new, which needs room.
    pub(crate) fn make(&mut self, place: Place, what: What, owner: Owner) -> Result<Number, Errno> {
        self.store.is_free(&place)?;
        self.has_room()?;
        self.store.make(place, what, owner)
    }

    /// Gives something a further name, which needs room.
    pub(crate) fn link(&mut self, number: Number, place: Place) -> Result<(), Errno> {
        self.has_room()?;
        self.store.link(number, place)
    }

    /// Changes what a file holds; what makes it longer needs room.
    pub(crate) fn edit(&mut self, number: Number, edit: Edit) -> Result<(), Errno> {
        let end = match &edit {
            Edit::Write { at, bytes } => at + bytes.len(),
            Edit::Resize { to } => *to,
        };
        if end > self.store.read(number)?.len() {
            self.has_room()?;
        }
        self.store.edit(number, edit)
    }

    /// Part of what a file holds.
    pub(crate) fn read(&mut self, number: Number, at: usize, size: usize) -> Result<Vec<u8>, Errno> {
        self.can_be_read()?;
        let all = self.store.read(number)?;
        let at = at.min(all.len());
        Ok(all[at..all.len().min(at + size)].to_vec())
    }

    /// Something is to be read.
    pub(crate) fn can_be_read(&mut self) -> Result<(), Errno> {
        if !self.faults.unreadable {
            return Ok(());
        }
        self.counters.unread += 1;
        Err(Errno::EIO)
    }

    fn has_room(&mut self) -> Result<(), Errno> {
        if !self.faults.full {
            return Ok(());
        }
        self.counters.refused += 1;
        Err(Errno::ENOSPC)
    }
}
