//! What one pump or connection withholds just now; given back to the books when it is let go or dropped.

use std::sync::Arc;

use super::board::Way;
use super::traffic::Traffic;

/// What one pump withholds.
#[derive(Debug)]
pub(super) struct Hold {
    traffic: Arc<Traffic>,
    way: Way,
    bytes: usize,
    close: bool,
}

impl Hold {
    pub(super) fn new(traffic: Arc<Traffic>, way: Way) -> Self {
        Self { traffic, way, bytes: 0, close: false }
    }

    /// `pending` bytes, and a close behind them if `close`, stand before a cut. Each counts once.
    pub(super) fn withhold(&mut self, pending: usize, close: bool) {
        let held = self.holds();
        let lane = self.traffic.lane(self.way);
        lane.bytes.withhold((pending - self.bytes) as u64);
        lane.closes.withhold(u64::from(close && !self.close));
        (self.bytes, self.close) = (pending, close);
        if self.holds() != held {
            self.traffic.hold(true);
        }
    }

    /// The first `passed` pending bytes were delivered.
    pub(super) fn forwarded(&mut self, passed: usize) {
        self.traffic.lane(self.way).forward(passed as u64);
        if self.bytes > 0 {
            self.release(passed.min(self.bytes), false);
        }
    }

    /// The close was delivered.
    pub(super) fn closed(&mut self) {
        self.release(0, self.close);
    }

    fn holds(&self) -> bool {
        self.bytes > 0 || self.close
    }

    fn release(&mut self, bytes: usize, close: bool) {
        let held = self.holds();
        let lane = self.traffic.lane(self.way);
        lane.bytes.release(bytes as u64);
        lane.closes.release(u64::from(close));
        self.bytes -= bytes;
        self.close &= !close;
        if self.holds() != held {
            self.traffic.hold(false);
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.release(self.bytes, self.close);
    }
}

/// A connection that waits for its handshake.
#[derive(Debug)]
pub(super) struct WaitingConnection(Arc<Traffic>);

impl WaitingConnection {
    pub(super) fn new(traffic: &Arc<Traffic>) -> Self {
        traffic.connections.withhold(1);
        traffic.hold(true);
        Self(Arc::clone(traffic))
    }
}

impl Drop for WaitingConnection {
    fn drop(&mut self) {
        self.0.connections.release(1);
        self.0.hold(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt as _;

    #[test]
    fn every_byte_counts_once_however_often_it_is_looked_at() {
        let traffic = Arc::new(Traffic::default());
        let mut hold = Hold::new(Arc::clone(&traffic), Way::Up);
        hold.withhold(10, false);
        hold.withhold(15, true);
        hold.withhold(15, true);
        let counters = traffic.counters();
        assert_eq!((counters.withheld_up, counters.withheld_closes), (15, 1));
        hold.forwarded(6);
        hold.withhold(9 + 4, true);
        assert_eq!((traffic.counters().withheld_up, traffic.counters().forwarded_up), (19, 6));
        hold.forwarded(13);
        assert!(traffic.drained().now_or_never().is_none());
        hold.closed();
        assert!(traffic.drained().now_or_never().is_some());
    }

    #[test]
    fn what_is_dropped_is_released() {
        let traffic = Arc::new(Traffic::default());
        let mut hold = Hold::new(Arc::clone(&traffic), Way::Down);
        hold.withhold(10, true);
        let waiting = WaitingConnection::new(&traffic);
        drop(hold);
        assert!(traffic.drained().now_or_never().is_none());
        drop(waiting);
        assert!(traffic.drained().now_or_never().is_some());
        let lane = traffic.lane(Way::Down);
        assert_eq!((lane.bytes.released(), lane.closes.released(), traffic.connections.released()), (10, 1, 1));
    }
}
