//! The loop that publishes what is due.

use std::time::Duration;

use line_opcua::ticks;
use opcua::types::{DateTime, StatusCode, Variant};
use tokio::time::{MissedTickBehavior, interval};

use super::animation::Animation;
use super::held::Held;
use super::server::Live;

/// How often what has changed is offered again.
const REFRESH: Duration = Duration::from_millis(100);

/// Animates signals in real time.
pub(super) struct Drive {
    animation: Animation,
    live: Live,
    held: Held,
    /// The last value and status of each signal.
    shown: Vec<Option<(Variant, StatusCode)>>,
}

impl Drive {
    pub(super) fn new(animation: Animation, live: Live, held: Held) -> Self {
        let shown = vec![None; animation.signals.len()];
        Self { animation, live, held, shown }
    }

    /// Runs for ever.
    pub(super) async fn run(&mut self) {
        let started = i64::from(DateTime::now());
        let mut refresh = interval(REFRESH);
        refresh.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut step = interval(self.animation.period);
        // Values belong to multiples of the period: a loop that was kept from running skips some, and never shifts them.
        step.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let first = step.tick().await;
        self.show(0, started);
        loop {
            tokio::select! {
                _ = refresh.tick() => self.live.refresh(REFRESH),
                now = step.tick(), if !self.shown.is_empty() => {
                    let passed = now.saturating_duration_since(first);
                    self.show(u64::try_from(passed.as_millis()).unwrap_or(u64::MAX), started);
                }
            }
        }
    }

    /// Publishes what has changed, as of `time` ms after the start.
    fn show(&mut self, time: u64, started: i64) {
        let mut changes = Vec::new();
        self.held.with(|held| {
            for (signal, shown) in self.animation.signals.iter_mut().zip(&mut self.shown) {
                if held.contains_key(&signal.node) {
                    // Shown anew as soon as it is released.
                    *shown = None;
                    continue;
                }
                let value = signal.at(time);
                if value.is_some() && value != *shown {
                    changes.extend(value.clone().map(|(value, status)| (signal.node.clone(), value, status)));
                    *shown = value;
                }
            }
            // Still holding the list, so that nobody sets a signal between this decision and the value.
            let time =
                i64::try_from(time).unwrap_or(i64::MAX / ticks::PER_MILLISECOND).saturating_mul(ticks::PER_MILLISECOND);
            self.live.publish(changes, DateTime::from(started.saturating_add(time)));
        });
    }
}
