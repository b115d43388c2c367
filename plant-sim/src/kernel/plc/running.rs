//! Whether a line runs, for what moves without a command.

use super::{Order, Scan};

/// Whether the line of a function block runs, as far as the block has been told. What needs no command moves while it does, and
/// always where nothing governs it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Running {
    /// It was started and not halted since.
    started: bool,
}

impl Running {
    /// Takes an order down. Whoever loses control halts the line with it.
    pub fn obey(&mut self, order: Order) {
        match order {
            Order::Start => self.started = true,
            Order::Halt => self.started = false,
            Order::LoseControl | Order::Reset => {}
        }
    }

    /// Whether what needs no command may move now.
    #[must_use]
    pub fn lets_move(self, scan: &Scan<'_>) -> bool {
        self.started || !scan.is_governed()
    }
}
