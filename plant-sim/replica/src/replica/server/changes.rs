//! Which variables have changed lately, so that no subscriber misses the last value of one.
//!
//! A value that comes within the sampling interval of a client is kept by the library until the interval is over, but the
//! library looks at it again only when the item is notified once more. And it reads the first value of a new item before
//! it registers the item. So whatever has changed is offered again until every interval in use is over.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use opcua::sync::Mutex;
use opcua::types::NodeId;

/// What has changed, and for how long that is of interest.
#[derive(Default)]
pub(super) struct Changes(Mutex<State>);

#[derive(Default)]
struct State {
    /// When each variable changed last.
    changed: HashMap<NodeId, Instant>,
    /// The longest sampling interval that a client has asked for.
    longest: Duration,
}

impl Changes {
    /// A variable has changed.
    pub(super) fn note(&self, node: &NodeId, now: Instant) {
        self.0.lock().changed.insert(node.clone(), now);
    }

    /// A client samples in this interval, in milliseconds; below 0 it is that of its subscription.
    pub(super) fn sampled_every(&self, milliseconds: f64) {
        let interval = Duration::try_from_secs_f64(milliseconds.max(0.0) / 1000.0).unwrap_or(Duration::MAX);
        let mut state = self.0.lock();
        state.longest = state.longest.max(interval);
    }

    /// The variables that are to be offered again, which happens every `period`. One is left out when it was offered in a
    /// period that began after the longest interval was over.
    pub(super) fn due(&self, now: Instant, period: Duration) -> Vec<NodeId> {
        let mut state = self.0.lock();
        let keep = state.longest.saturating_add(2 * period);
        let due = state.changed.keys().cloned().collect();
        state.changed.retain(|_, at| now.saturating_duration_since(*at) < keep);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_millis(100);

    #[test]
    fn a_change_is_offered_until_the_longest_interval_is_over() {
        let (changes, node, start) = (Changes::default(), NodeId::new(1, "a"), Instant::now());
        changes.sampled_every(1000.0);
        changes.sampled_every(-1.0);
        changes.note(&node, start);
        let offered: Vec<bool> = (0..20).map(|tick| changes.due(start + tick * PERIOD, PERIOD).len() == 1).collect();
        // One offer comes after 1 s at the latest, however ticks and interval lie.
        assert!(offered[..=12].iter().all(|offered| *offered), "{offered:?}");
        assert!(!offered[13..].contains(&true), "{offered:?}");
    }

    #[test]
    fn without_sampling_a_change_is_offered_once_more_a_period_later() {
        let (changes, node, start) = (Changes::default(), NodeId::new(1, "a"), Instant::now());
        changes.note(&node, start);
        let offered: Vec<usize> = (0..5).map(|tick| changes.due(start + tick * PERIOD, PERIOD).len()).collect();
        assert_eq!(offered, [1, 1, 1, 0, 0]);
        changes.sampled_every(f64::INFINITY);
        changes.note(&node, start);
        assert_eq!(changes.due(start + PERIOD * 1000, PERIOD).len(), 1);
        assert_eq!(changes.due(start + PERIOD * 1001, PERIOD).len(), 1);
    }
}
