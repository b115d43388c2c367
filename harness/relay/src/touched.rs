//! What a rule touched.

use std::time::Duration;

use crate::Way;
use crate::rule::{Ruling, What};

/// What a rule touched on one link: all that it did not simply let pass, each thing once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The link's name.
    pub link: String,
    /// What came from the ends that open connections.
    pub up: Amount,
    /// What came from the ends that accept them.
    pub down: Amount,
    /// How many new connections were touched.
    pub connections: u64,
    /// The delays that it asked for.
    pub delays: Delays,
    /// For how long it was in force.
    pub lasted: Duration,
}

/// How much was touched one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many bytes.
    pub bytes: u64,
    /// The pieces in which they came.
    pub chunks: u64,
    /// Closes and resets.
    pub closes: u64,
}

/// Delays that were asked for; what is under way when the rule is lifted is not delayed to the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delays {
    /// How many pieces were delayed.
    pub count: u64,
    /// The sum of all delays.
    pub total: Duration,
    /// The longest delay.
    pub longest: Duration,
}

impl Touched {
    /// Bytes both ways.
    pub fn bytes(&self) -> u64 {
        self.up.bytes + self.down.bytes
    }

    /// Closes and resets both ways.
    pub fn closes(&self) -> u64 {
        self.up.closes + self.down.closes
    }

    /// True if nothing was touched.
    pub fn is_empty(&self) -> bool {
        self.bytes() + self.closes() + self.connections == 0
    }

    pub(crate) fn note(&mut self, way: Way, what: What, rulings: impl IntoIterator<Item = Ruling>) {
        let amount = match way {
            Way::Up => &mut self.up,
            Way::Down => &mut self.down,
        };
        match what {
            What::Connection => self.connections += 1,
            What::Close => amount.closes += 1,
            What::Bytes(bytes) => {
                amount.bytes += bytes as u64;
                amount.chunks += 1;
            }
        }
        for ruling in rulings {
            if let Ruling::Delay(by) | Ruling::Queue(by) = ruling {
                self.delays.add(by);
            }
        }
    }
}

impl Delays {
    fn add(&mut self, by: Duration) {
        self.count += 1;
        self.total = self.total.saturating_add(by);
        self.longest = self.longest.max(by);
    }

    /// The mean; zero if there was none.
    pub fn mean(&self) -> Duration {
        u32::try_from(self.count).ok().and_then(|count| self.total.checked_div(count)).unwrap_or_default()
    }
}
