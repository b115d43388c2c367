//! Clients that meet a signal otherwise than by a change of its value: those that read it, and those that monitor its quality as
//! well.
//!
//! The node manager hears of both, and the publisher has to know what of it was shown otherwise than it is.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use opcua::server::{CreateMonitoredItem, MonitoredItemHandle};
use opcua::types::NodeId;

use super::alteration::Facet;

/// The readers of one server.
#[derive(Debug, Default)]
pub(crate) struct Readers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The nodes that are shown otherwise than they are, or were when they were read.
    altered: HashMap<NodeId, Altered>,
    /// The items whose client asked to be told of another quality.
    of_quality: HashSet<MonitoredItemHandle>,
}

#[derive(Debug, Default)]
struct Altered {
    /// What is shown otherwise than it is now.
    now: Vec<Facet>,
    /// How often each was read so.
    reads: HashMap<Facet, u64>,
}

impl Readers {
    /// Takes note of what of a node is shown otherwise than it is, from now on.
    pub(super) fn show(&self, node: &NodeId, facets: Vec<Facet>) {
        let mut known = self.known();
        if let Some(altered) = known.altered.get_mut(node) {
            altered.now = facets;
        } else if !facets.is_empty() {
            known.altered.insert(node.clone(), Altered { now: facets, reads: HashMap::new() });
        }
    }

    /// Takes note that nodes are read.
    pub(super) fn read<'a>(&self, nodes: impl IntoIterator<Item = &'a NodeId>) {
        let mut known = self.known();
        if known.altered.is_empty() {
            return;
        }
        for node in nodes {
            let Some(Altered { now, reads }) = known.altered.get_mut(node) else { continue };
            for facet in now.iter() {
                *reads.entry(*facet).or_default() += 1;
            }
        }
    }

    /// How often a node was read with this otherwise than it is, since that was asked last.
    pub(super) fn take(&self, node: &NodeId, facet: Facet) -> u64 {
        let mut known = self.known();
        let Some(altered) = known.altered.get_mut(node) else { return 0 };
        let reads = altered.reads.remove(&facet).unwrap_or(0);
        if altered.now.is_empty() && altered.reads.is_empty() {
            known.altered.remove(node);
        }
        reads
    }

    /// Goes on for a server that has ended: its clients will monitor anew, and what they have read counts.
    pub(super) fn go_on(&self, before: &Self) {
        self.known().altered = std::mem::take(&mut before.known().altered);
    }

    /// Takes note of items that clients create.
    pub(super) fn monitor<'a>(&self, items: impl IntoIterator<Item = &'a CreateMonitoredItem>) {
        // The library does not export the type of the filter, but says in this way which it is. Whatever triggers such a filter,
        // another quality does.
        let of_quality =
            items.into_iter().filter(|item| format!("{:?}", item.filter()).starts_with("DataChangeFilter"));
        self.known().of_quality.extend(of_quality.map(CreateMonitoredItem::handle));
    }

    /// Takes note of items that are no more.
    pub(super) fn forget(&self, items: impl IntoIterator<Item = MonitoredItemHandle>) {
        let mut known = self.known();
        for item in items {
            known.of_quality.remove(&item);
        }
    }

    /// Whether the client of an item is told of another quality alone.
    pub(super) fn are_told_of_quality(&self, item: MonitoredItemHandle) -> bool {
        self.known().of_quality.contains(&item)
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_counts_for_what_was_otherwise_then() {
        let (level, other) = (NodeId::new(1, "Level"), NodeId::new(1, "Other"));
        let readers = Readers::default();
        readers.read([&level]);
        readers.show(&level, vec![Facet::Status]);
        readers.read([&level, &other]);
        readers.show(&level, vec![Facet::Status, Facet::Clock]);
        readers.read([&level]);
        readers.show(&level, vec![]);
        readers.read([&level]);
        assert_eq!([Facet::Status, Facet::Clock, Facet::Value].map(|facet| readers.take(&level, facet)), [2, 1, 0]);
        assert_eq!(readers.take(&level, Facet::Status), 0, "it was asked before");
        assert!(readers.known().altered.is_empty());
    }

    #[test]
    fn a_restarted_server_goes_on_counting() {
        let level = NodeId::new(1, "Level");
        let (before, after) = (Readers::default(), Readers::default());
        before.show(&level, vec![Facet::Status]);
        before.read([&level]);
        after.go_on(&before);
        after.read([&level]);
        assert_eq!(after.take(&level, Facet::Status), 2);
    }
}
