//! The bytes of a queue, first in first out. They are never moved.

use std::collections::VecDeque;

/// As much as one reading brings at most.
const BLOCK: usize = 64 * 1024;
/// The least that is worth a reading.
const LEAST: usize = 4 * 1024;

/// Bytes in order.
#[derive(Debug, Default)]
pub(crate) struct Store {
    blocks: VecDeque<Block>,
    /// Blocks to be used again; fresh memory costs as much as copying what is to be in it.
    spare: Vec<Block>,
}

/// Some memory, of which a part is in use.
#[derive(Debug)]
struct Block {
    memory: Box<[u8]>,
    start: usize,
    end: usize,
}

impl Store {
    /// Room for more bytes, for this many at most.
    pub(crate) fn room(&mut self, most: usize) -> &mut [u8] {
        if most > 0 && self.blocks.back().is_none_or(|block| block.memory.len() - block.end < LEAST) {
            let fresh = || Block { memory: vec![0; BLOCK].into(), start: 0, end: 0 };
            self.blocks.push_back(self.spare.pop().unwrap_or_else(fresh));
        }
        let Some(Block { memory, end, .. }) = self.blocks.back_mut() else { return &mut [] };
        let most = most.min(memory.len() - *end);
        &mut memory[*end..][..most]
    }

    /// So many bytes were written to the [`room`](Self::room).
    pub(crate) fn added(&mut self, count: usize) {
        if let Some(block) = self.blocks.back_mut() {
            block.end += count;
        }
    }

    /// The first bytes, this many at most; not always all that there are.
    pub(crate) fn first(&self, most: usize) -> &[u8] {
        let Some(Block { memory, start, end }) = self.blocks.front() else { return &[] };
        &memory[*start..*end][..most.min(end - start)]
    }

    /// The first bytes are not wanted any more.
    pub(crate) fn drop_first(&mut self, mut count: usize) {
        while let Some(block) = self.blocks.front_mut() {
            let part = count.min(block.end - block.start);
            block.start += part;
            count -= part;
            if block.start < block.end {
                return;
            }
            (block.start, block.end) = (0, 0);
            if self.blocks.len() == 1 {
                // Whoever is idle keeps no more than that.
                self.spare.clear();
                return;
            }
            self.spare.extend(self.blocks.pop_front());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn bytes_come_out_as_they_went_in(steps in prop::collection::vec((0..100_000usize, 0..100_000usize), 1..40)) {
            let (mut store, mut model, mut next) = (Store::default(), VecDeque::new(), 0u8);
            for (more, fewer) in steps {
                let room = store.room(more);
                prop_assert!(room.len() <= more && (more == 0 || !room.is_empty()));
                for byte in &mut *room {
                    next = next.wrapping_mul(5).wrapping_add(1);
                    *byte = next;
                    model.push_back(next);
                }
                let count = room.len();
                store.added(count);
                let first = store.first(fewer);
                prop_assert!(first.len() <= fewer && (fewer == 0 || model.is_empty() || !first.is_empty()));
                prop_assert!(first.iter().eq(model.drain(..first.len()).collect::<Vec<_>>().iter()));
                let count = first.len();
                store.drop_first(count);
            }
        }
    }
}
