//! What a function has still to do: in order within a key, and side by side between keys.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

/// Work by keys. Of each key one piece at a time can be taken; the next one can when the first is [`Queue::done`], so that pieces
/// of a key are done in the order in which they came. Between keys whatever came first is taken first.
#[derive(Debug)]
pub(super) struct Queue<T> {
    /// By each key of which a piece can be taken or has been, what came after that.
    behind: HashMap<Arc<str>, VecDeque<Piece<T>>>,
    /// What can be taken, by its number.
    ready: BTreeMap<u64, Piece<T>>,
    came: u64,
}

/// A piece of work.
#[derive(Debug)]
pub(super) struct Piece<T> {
    /// What must be done in order with others that have it.
    key: Arc<str>,
    /// How many came before.
    number: u64,
    /// What is to be done.
    pub(super) work: T,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { behind: HashMap::new(), ready: BTreeMap::new(), came: 0 }
    }
}

impl<T> Queue<T> {
    /// Puts work behind all that came before.
    pub(super) fn push(&mut self, key: Arc<str>, work: T) {
        let piece = Piece { key, number: self.came, work };
        self.came += 1;
        if let Some(behind) = self.behind.get_mut(&piece.key) {
            return behind.push_back(piece);
        }
        self.behind.insert(Arc::clone(&piece.key), VecDeque::new());
        self.put_back(piece);
    }

    /// The first piece that can be taken. Nothing of its key can until it is put back or done.
    pub(super) fn take(&mut self) -> Option<Piece<T>> {
        self.ready.pop_first().map(|(_, piece)| piece)
    }

    /// A piece that was taken, and is still to be done, can be taken again.
    pub(super) fn put_back(&mut self, piece: Piece<T>) {
        self.ready.insert(piece.number, piece);
    }

    /// A piece that was taken is done, or given up: the next one of its key can be taken.
    pub(super) fn done(&mut self, piece: &Piece<T>) {
        let next = self.behind.get_mut(&piece.key).and_then(VecDeque::pop_front);
        match next {
            Some(next) => self.put_back(next),
            None => _ = self.behind.remove(&piece.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(pieces: &[(&str, u32)]) -> Queue<u32> {
        let mut queue = Queue::default();
        for (key, work) in pieces {
            queue.push((*key).into(), *work);
        }
        queue
    }

    #[test]
    fn one_of_a_key_at_a_time_in_the_order_in_which_they_came() {
        let mut queue = queue(&[("a", 1), ("a", 2), ("b", 3), ("a", 4)]);
        let (one, three) = (queue.take().unwrap(), queue.take().unwrap());
        assert_eq!((one.work, three.work), (1, 3));
        assert!(queue.take().is_none(), "2 waits for 1");
        queue.done(&one);
        let two = queue.take().unwrap();
        assert_eq!(two.work, 2);
        queue.put_back(two);
        queue.done(&three);
        let two = queue.take().unwrap();
        assert_eq!((two.work, queue.take().is_none()), (2, true), "put back, it still holds up its key");
        queue.done(&two);
        let four = queue.take().unwrap();
        assert_eq!(four.work, 4);
        queue.done(&four);
        assert!(queue.behind.is_empty() && queue.ready.is_empty(), "nothing is kept of a key that has nothing to do");
    }

    #[test]
    fn who_does_one_after_another_does_them_as_they_came() {
        let pieces = [("a", 1), ("b", 2), ("a", 3), ("a", 4), ("c", 5), ("b", 6)];
        let mut queue = queue(&pieces);
        for (_, expected) in pieces {
            let piece = queue.take().unwrap();
            assert_eq!(piece.work, expected);
            queue.done(&piece);
        }
        assert!(queue.take().is_none());
    }
}
