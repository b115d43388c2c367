//! So many bytes a second.

use std::time::Duration;

use tokio::time::Instant;

use super::{Passing, Rule, Ruling, What};

/// The least piece that is sent at once: about one packet of a network.
const LEAST: usize = 1_460;

/// Lets so many bytes a second pass, for all connections of a way together. They come in small pieces, not all at last,
/// and the sender is held back meanwhile. A rate of 0 lets no byte pass.
#[derive(Clone, Copy, Debug)]
pub struct Bandwidth {
    bytes_per_second: u64,
    free: Option<Instant>,
}

impl Bandwidth {
    /// This rate.
    #[must_use]
    pub fn new(bytes_per_second: u64) -> Self {
        Self { bytes_per_second, free: None }
    }

    fn queue(&mut self, bytes: usize, at: Instant) -> Ruling {
        let nanoseconds = (bytes as u128 * 1_000_000_000).checked_div(self.bytes_per_second.into());
        let Some(nanoseconds) = nanoseconds else { return Ruling::Hold };
        let takes = Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX));
        let free = self.free.map_or(at, |free| free.max(at)) + takes;
        self.free = Some(free);
        Ruling::Queue(free - at)
    }
}

impl Rule for Bandwidth {
    fn judge(&mut self, passing: &Passing) -> Ruling {
        match passing.what {
            What::Bytes(bytes) => self.queue(bytes, passing.at),
            // It is behind the bytes anyway.
            What::Connection | What::Close => Ruling::Pass,
        }
    }

    /// What takes a hundredth of a second.
    fn grain(&self) -> usize {
        usize::try_from(self.bytes_per_second / 100).unwrap_or(usize::MAX).max(LEAST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(rule: &mut Bandwidth, bytes: usize, at: Instant) -> Ruling {
        rule.judge(&Passing { what: What::Bytes(bytes), at })
    }

    #[test]
    fn bytes_line_up_and_the_line_gets_empty_again() {
        let (mut rule, start) = (Bandwidth::new(1000), Instant::now());
        let queue = |ms| Ruling::Queue(Duration::from_millis(ms));
        assert_eq!(after(&mut rule, 500, start), queue(500));
        assert_eq!(after(&mut rule, 500, start), queue(1000));
        assert_eq!(after(&mut rule, 100, start + Duration::from_millis(900)), queue(200));
        assert_eq!(after(&mut rule, 100, start + Duration::from_mins(1)), queue(100));
        assert_eq!(rule.judge(&Passing { what: What::Close, at: start }), Ruling::Pass);
    }

    #[test]
    fn without_a_rate_nothing_passes() {
        assert_eq!(after(&mut Bandwidth::new(0), 1, Instant::now()), Ruling::Hold);
    }

    #[test]
    fn pieces_are_small_but_not_tiny() {
        assert_eq!([0, 10_000, 1_000_000].map(|rate| Bandwidth::new(rate).grain()), [LEAST, LEAST, 10_000]);
    }
}
