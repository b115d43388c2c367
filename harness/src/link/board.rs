//! The cuts in force on all links of a fabric, and the gates through which pumps pass.

use tokio::sync::watch;

use lineproof_judge::journal::Direction;

/// One way of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

impl Way {
    /// The ways that a direction means.
    pub(super) fn of(direction: Direction) -> &'static [Self] {
        match direction {
            Direction::Both => &[Self::Up, Self::Down],
            Direction::Up => &[Self::Up],
            Direction::Down => &[Self::Down],
        }
    }
}

impl From<Way> for Direction {
    fn from(way: Way) -> Self {
        match way {
            Way::Up => Self::Up,
            Way::Down => Self::Down,
        }
    }
}

/// How many cuts are in force, by link and way.
#[derive(Debug, Default)]
pub(super) struct Board {
    cuts: Vec<[u32; 2]>,
}

impl Board {
    /// Adds a link without cuts; returns its index.
    pub(super) fn add(&mut self) -> usize {
        self.cuts.push([0; 2]);
        self.cuts.len() - 1
    }

    /// Puts one more cut in force.
    pub(super) fn cut(&mut self, link: usize, ways: &[Way]) {
        for &way in ways {
            self.cuts[link][way as usize] += 1;
        }
    }

    /// Lifts one cut.
    pub(super) fn heal(&mut self, link: usize, ways: &[Way]) {
        for &way in ways {
            self.cuts[link][way as usize] -= 1;
        }
    }

    /// True if no cut is in force on any of these ways.
    pub(super) fn is_open(&self, link: usize, ways: &[Way]) -> bool {
        ways.iter().all(|&way| self.cuts[link][way as usize] == 0)
    }
}

/// Some ways of one link, as its pumps see them.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    board: watch::Receiver<Board>,
    link: usize,
    ways: &'static [Way],
}

impl Gate {
    pub(super) fn new(board: watch::Receiver<Board>, link: usize, direction: Direction) -> Self {
        Self { board, link, ways: Way::of(direction) }
    }

    /// Acts on the gate's state: no cut and no heal happens while `act` runs, which must therefore not block.
    pub(super) fn pass<T>(&self, act: impl FnOnce(bool) -> T) -> T {
        let board = self.board.borrow();
        act(board.is_open(self.link, self.ways))
    }

    /// Waits until it is open. Cancel safe.
    pub(super) async fn opened(&mut self) {
        // An error says that the fabric is gone; its tasks are being ended then.
        if self.board.wait_for(|board| board.is_open(self.link, self.ways)).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_open_when_no_cut_is_in_force_on_it() {
        let mut board = Board::default();
        let (first, second) = (board.add(), board.add());
        board.cut(first, Way::of(Direction::Both));
        board.cut(first, Way::of(Direction::Up));
        board.heal(first, Way::of(Direction::Both));
        assert!(!board.is_open(first, &[Way::Up]));
        assert!(board.is_open(first, &[Way::Down]));
        assert!(!board.is_open(first, Way::of(Direction::Both)));
        assert!(board.is_open(second, Way::of(Direction::Both)));
    }

    #[tokio::test]
    async fn a_gate_wakes_when_the_last_cut_is_healed() {
        let sender = watch::Sender::new(Board::default());
        sender.send_modify(|board| {
            board.add();
            board.cut(0, &[Way::Up]);
            board.cut(0, &[Way::Up]);
        });
        let mut gate = Gate::new(sender.subscribe(), 0, Direction::Both);
        let waiting = tokio::spawn(async move { gate.opened().await });
        sender.send_modify(|board| board.heal(0, &[Way::Up]));
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        sender.send_modify(|board| board.heal(0, &[Way::Up]));
        waiting.await.unwrap();
    }
}
