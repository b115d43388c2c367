//! What is on its way through one way of a connection, in order.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::time::Instant;

use crate::Way;
use crate::force::Rules;
use crate::piece::{Content, Fate, Piece};
use crate::store::Store;
use crate::traffic::Traffic;

/// Bytes that a relay holds for each connection and way at most; then the sender meets back-pressure. What is delayed
/// is under way, not held: see [`WINDOW`].
pub const CAPACITY: usize = 64 * 1024;

/// Bytes that are under way for each connection and way at most while they are delayed: as much as a line of 25 Gbit/s
/// has under way in 20 ms.
pub const WINDOW: usize = 64 * 1024 * 1024;

/// Parts that are passed on together at most.
const AT_ONCE: usize = 64;

/// Parts in order.
#[derive(Debug, Default)]
struct Stage {
    pieces: VecDeque<Piece>,
    bytes: usize,
}

impl Stage {
    fn push(&mut self, piece: Piece) {
        self.bytes += piece.len();
        self.pieces.push_back(piece);
    }

    /// Takes the first piece, if it is wanted.
    fn pop_if(&mut self, wanted: impl FnOnce(&Piece) -> bool) -> Option<Piece> {
        let piece = self.pieces.pop_front_if(|piece| wanted(piece))?;
        self.bytes -= piece.len();
        Some(piece)
    }

    /// The first bytes are not wanted any more.
    fn drop_first(&mut self, mut count: usize) {
        self.bytes -= count;
        while let Some(Piece { content: Content::Bytes(first), .. }) = self.pieces.front_mut() {
            let piece = count.min(*first);
            (*first, count) = (*first - piece, count - piece);
            if *first > 0 {
                return;
            }
            self.pieces.pop_front();
        }
    }
}

/// What was read from one end and not yet passed on to the other.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) way: Way,
    traffic: Arc<Traffic>,
    bytes: Store,
    /// Not judged yet.
    fresh: Option<Piece>,
    /// In line to leave its end.
    leaving: Stage,
    /// Under way.
    under_way: Stage,
    /// Passes as soon as the other end takes it and no rule holds it.
    arrived: Stage,
    /// The version of the rules by which the pieces were judged.
    version: u64,
    /// Something was dropped, so nothing passes any more.
    is_broken: bool,
    has_end: bool,
}

impl Queue {
    pub(crate) fn new(traffic: Arc<Traffic>, way: Way) -> Self {
        let bytes = Store::default();
        let [leaving, under_way, arrived] = Default::default();
        Self {
            way,
            traffic,
            bytes,
            fresh: None,
            leaving,
            under_way,
            arrived,
            version: 0,
            is_broken: false,
            has_end: false,
        }
    }

    /// Where to put what comes: nowhere if there is no [room](Self::room).
    pub(crate) fn inlet(&mut self) -> &mut [u8] {
        let room = self.room();
        self.bytes.room(room)
    }

    /// Adds what has come through the [inlet](Self::inlet). Only after the last one was [settled](Self::settle).
    pub(crate) fn push(&mut self, content: Content, now: Instant) {
        match content {
            Content::Bytes(count) => self.bytes.added(count),
            _ => self.has_end = true,
        }
        self.fresh = Some(Piece::new(content, now));
    }

    /// True if the end of the connection has come in.
    pub(crate) fn has_end(&self) -> bool {
        self.has_end
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fresh.is_none()
            && [&self.leaving, &self.under_way, &self.arrived].iter().all(|stage| stage.pieces.is_empty())
    }

    /// How many bytes more may come.
    pub(crate) fn room(&self) -> usize {
        if self.has_end {
            return 0;
        }
        let held_back = self.leaving.bytes + self.arrived.bytes;
        CAPACITY.saturating_sub(held_back).min(WINDOW.saturating_sub(held_back + self.under_way.bytes))
    }

    /// Has the rules judge what they have not judged, and moves everything to where it is now.
    pub(crate) fn settle(&mut self, rules: &Rules, now: Instant) {
        if self.version != rules.version {
            self.version = rules.version;
            self.review(rules);
        }
        if let Some(piece) = self.fresh.take() {
            self.judge(piece, rules);
        }
        while let Some(piece) = self.leaving.pop_if(|piece| piece.is_held() || piece.leaves() <= now) {
            self.under_way.push(piece);
        }
        while let Some(piece) = self.under_way.pop_if(|piece| piece.is_held() || piece.arrives() <= now) {
            self.arrived.push(piece);
        }
    }

    fn review(&mut self, rules: &Rules) {
        for mut piece in self.take_all() {
            piece.review(rules, &[self.way], &self.traffic);
            self.leaving.push(piece);
        }
    }

    fn judge(&mut self, mut whole: Piece, rules: &Rules) {
        let grain = rules.grain(self.way);
        while let Some(mut piece) = whole.cut_off(grain) {
            piece.review(rules, &[self.way], &self.traffic);
            self.leaving.push(piece);
        }
        whole.review(rules, &[self.way], &self.traffic);
        self.leaving.push(whole);
    }

    fn take_all(&mut self) -> impl Iterator<Item = Piece> + use<> {
        let stages = [&mut self.arrived, &mut self.under_way, &mut self.leaving].map(std::mem::take);
        stages.into_iter().flat_map(|stage| stage.pieces)
    }

    /// Counts all delays from now: before, the connection that they are of did not exist.
    pub(crate) fn restart(&mut self, now: Instant) {
        for mut piece in self.take_all() {
            piece.at = now;
            self.leaving.push(piece);
        }
    }

    /// When the next piece moves by itself.
    pub(crate) fn next(&self) -> Option<Instant> {
        let leaves = self.leaving.pieces.front().map(Piece::leaves);
        leaves.into_iter().chain(self.under_way.pieces.front().map(Piece::arrives)).min()
    }

    /// The piece that is to pass next.
    pub(crate) fn front(&self) -> Option<&Piece> {
        self.arrived.pieces.front()
    }

    /// The bytes at the front that may pass.
    pub(crate) fn passable(&self, now: Instant) -> &[u8] {
        let passes = |piece: &&Piece| matches!(piece.content, Content::Bytes(_)) && piece.fate(now) == Fate::Passes;
        self.bytes.first(self.arrived.pieces.iter().take(AT_ONCE).take_while(passes).map(Piece::len).sum())
    }

    /// The first bytes have passed.
    pub(crate) fn passed(&mut self, count: usize) {
        self.traffic.forward(self.way, count);
        self.bytes.drop_first(count);
        self.arrived.drop_first(count);
    }

    /// Takes the front.
    pub(crate) fn pop(&mut self) -> Option<Piece> {
        self.arrived.pop_if(|_| true)
    }

    /// True if something was dropped, so that nothing passes any more.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Loses everything that is there, and whatever comes.
    pub(crate) fn break_off(&mut self) {
        self.is_broken = true;
        let lost: usize = self.take_all().map(|piece| piece.len()).sum();
        self.bytes.drop_first(lost);
        self.traffic.lost.add(lost as u64);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::force::{Force, InForce};
    use crate::piece::End;
    use crate::rule::{Bandwidth, Cut, Distribution, Latency, Rule};
    use proptest::prelude::*;

    const MS: Duration = Duration::from_millis(1);

    fn put<R: Rule>(force: &mut Force, number: u64, rule: R) {
        let rule = std::cell::Cell::new(Some(rule));
        let take = |_: &crate::rule::Place<'_>| rule.take().unwrap();
        force.put(0, Arc::new(InForce::new(number, &[Way::Up], "link", 7, take)));
    }

    fn force() -> Force {
        let mut force = Force::default();
        force.add();
        force
    }

    fn queue() -> Queue {
        Queue::new(Arc::default(), Way::Up)
    }

    fn push(queue: &mut Queue, force: &Force, bytes: usize, now: Instant) {
        let count = queue.inlet().len().min(bytes);
        assert_eq!(count, bytes, "there is room");
        queue.push(Content::Bytes(bytes), now);
        queue.settle(force.of(0), now);
    }

    /// How many bytes pass by a time.
    fn passes(queue: &mut Queue, force: &Force, now: Instant) -> usize {
        let mut passed = Vec::new();
        take(queue, force, now, &mut passed);
        passed.len()
    }

    #[test]
    fn a_narrow_link_lets_bytes_trickle_one_after_the_other() {
        let (mut force, mut queue, start) = (force(), queue(), Instant::now());
        put(&mut force, 1, Bandwidth::new(200_000));
        push(&mut queue, &force, CAPACITY, start);
        assert_eq!((queue.room(), queue.next()), (0, Some(start + 10 * MS)));
        assert_eq!(passes(&mut queue, &force, start + 9 * MS), 0);
        assert_eq!(passes(&mut queue, &force, start + 10 * MS), 2_000);
        assert_eq!(queue.room(), 2_000, "the sender goes on as the line empties");
        assert_eq!(passes(&mut queue, &force, start + 105 * MS), 18_000);
    }

    #[test]
    fn what_is_under_way_leaves_room_and_what_has_arrived_does_not() {
        let (mut force, mut queue, start) = (force(), queue(), Instant::now());
        put(&mut force, 1, Latency::new(Distribution::Constant(20 * MS), 7));
        for _ in 0..5 {
            push(&mut queue, &force, CAPACITY, start);
        }
        assert_eq!(queue.room(), CAPACITY);
        queue.settle(force.of(0), start + 20 * MS);
        assert_eq!((queue.room(), queue.next()), (0, None));
        assert_eq!(passes(&mut queue, &force, start + 20 * MS), 5 * CAPACITY);
    }

    #[test]
    fn delays_add_up_and_end_with_their_rule() {
        let (mut force, mut queue, start) = (force(), queue(), Instant::now());
        for number in 1..=2 {
            put(&mut force, number, Latency::new(Distribution::Constant(20 * MS), 7));
        }
        push(&mut queue, &force, 10, start);
        assert_eq!(passes(&mut queue, &force, start + 39 * MS), 0);
        force.lift(0, 1);
        assert_eq!(passes(&mut queue, &force, start + 39 * MS), 10);
    }

    #[test]
    fn a_cut_holds_the_close_behind_the_bytes() {
        let (mut force, mut queue, start) = (force(), queue(), Instant::now());
        put(&mut force, 1, Cut);
        push(&mut queue, &force, 10, start);
        queue.push(Content::End(End::Closed), start);
        assert_eq!(passes(&mut queue, &force, start + 999 * MS), 0);
        force.lift(0, 1);
        assert_eq!(passes(&mut queue, &force, start + 999 * MS), 10);
        assert!(matches!(queue.pop().unwrap().content, Content::End(End::Closed)) && queue.is_empty());
    }

    proptest! {
        /// Whatever the delays, nothing overtakes, and everything has passed after the longest one.
        #[test]
        fn jitter_changes_no_order(seed: u64, gaps in prop::collection::vec((1..2_000usize, 0..9u32), 1..60)) {
            let (mut force, mut queue, start) = (force(), queue(), Instant::now());
            let jitter = Distribution::Uniform { from: Duration::ZERO, to: 20 * MS };
            put(&mut force, 1, Latency::new(jitter, seed));
            let (mut sent, mut passed, mut now) = (Vec::new(), Vec::new(), start);
            for (bytes, gap) in gaps {
                now += MS * gap;
                queue.inlet()[..bytes].fill(u8::try_from(sent.len() % 251).unwrap());
                sent.extend_from_slice(&queue.inlet()[..bytes]);
                push(&mut queue, &force, bytes, now);
                take(&mut queue, &force, now, &mut passed);
                prop_assert!(passed.len() <= sent.len());
            }
            take(&mut queue, &force, now + 20 * MS, &mut passed);
            prop_assert!(passed == sent);
        }
    }

    fn take(queue: &mut Queue, force: &Force, now: Instant, passed: &mut Vec<u8>) {
        queue.settle(force.of(0), now);
        while let count @ 1.. = queue.passable(now).len() {
            passed.extend_from_slice(queue.passable(now));
            queue.passed(count);
        }
    }
}
