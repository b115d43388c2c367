//! What comes in reverse order on purpose.

use std::collections::BTreeMap;

/// Turns the order round in which pieces come.
#[derive(Debug)]
pub(super) struct Reversed<T> {
    /// By their numbers.
    faults: BTreeMap<u32, Held<T>>,
}

/// A fault for so many pieces.
#[derive(Debug)]
struct Held<T> {
    times: usize,
    /// Those that have come, until they are all there.
    pieces: Vec<T>,
    /// Whether they have been passed on.
    is_over: bool,
}

impl<T> Default for Reversed<T> {
    fn default() -> Self {
        Self { faults: BTreeMap::new() }
    }
}

impl<T> Reversed<T> {
    /// What is passed on now that this piece has come: itself; nothing, as long as it is held back; or all that were, the last one first.
    /// Of several faults the first is met.
    pub(super) fn come(&mut self, piece: T) -> Vec<T> {
        let Some(fault) = self.faults.values_mut().find(|fault| !fault.is_over) else { return vec![piece] };
        fault.pieces.push(piece);
        if fault.pieces.len() < fault.times {
            return Vec::new();
        }
        fault.is_over = true;
        let mut all = std::mem::take(&mut fault.pieces);
        all.reverse();
        all
    }

    /// Turns the order of the next so many pieces round.
    pub(super) fn inject(&mut self, number: u32, times: u32) {
        let fault = Held { times: times as usize, pieces: Vec::new(), is_over: false };
        self.faults.insert(number, fault);
    }

    /// Ends a fault: how many came in reverse order, and those that are still held back, in their own.
    pub(super) fn mend(&mut self, number: u32) -> (u32, Vec<T>) {
        let Some(fault) = self.faults.remove(&number) else { return (0, Vec::new()) };
        let met = if fault.is_over { fault.times } else { 0 };
        (u32::try_from(met).unwrap_or(u32::MAX), fault.pieces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_come_in_reverse_order_and_then_none() {
        let mut reversed = Reversed::default();
        assert_eq!(reversed.come(1), [1]);
        reversed.inject(4, 3);
        assert_eq!((reversed.come(2), reversed.come(3)), (vec![], vec![]));
        assert_eq!(reversed.come(4), [4, 3, 2]);
        assert_eq!(reversed.come(5), [5]);
        assert_eq!(reversed.mend(4), (3, vec![]));
    }

    #[test]
    fn what_is_held_back_when_it_is_over_comes_in_its_own_order() {
        let mut reversed = Reversed::default();
        reversed.inject(1, 3);
        assert!(reversed.come(1).is_empty() && reversed.come(2).is_empty());
        assert_eq!(reversed.mend(1), (0, vec![1, 2]));
        assert_eq!((reversed.mend(1), reversed.come(3)), ((0, vec![]), vec![3]));
    }
}
