//! What keeps a client from noticing in time that it was refused, and its commands from coming in time.

use std::collections::BTreeMap;
use std::time::Duration;

use super::REACTION;
use crate::check::window::CLOCKS_APART;
use crate::journal::{Delay, Direction, Fault, FaultChange, Moment};

/// The faults of a scenario that are on links to the plant or stop processes.
#[derive(Debug, Default)]
pub(super) struct Hindrances {
    faults: BTreeMap<u32, Hindrance>,
}

#[derive(Debug)]
struct Hindrance {
    from: Moment,
    until: Option<Moment>,
    /// By how much it delays a refusal and the next command together; nothing tells of a fault that lets nothing pass.
    delays: Option<Duration>,
}

impl Hindrances {
    pub(super) fn change(&mut self, at: Moment, id: u32, fault: &Fault, change: &FaultChange) {
        if !matches!(fault, Fault::Freeze { .. }) && !fault.is_on("plant") {
            return;
        }
        let delays =
            if let Fault::Slow { delay, direction, .. } = fault { Some(trip(*delay, *direction)) } else { None };
        let hindrance = self.faults.entry(id).or_insert(Hindrance { from: at, until: None, delays });
        if matches!(change, FaultChange::Healed { .. }) {
            hindrance.until = Some(at);
        }
    }

    /// Whether there was none.
    pub(super) fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether a client that was refused at `first` had the time to stop before its command came at `at`: [`REACTION`] and
    /// what slow links take, since links and processes were last undisturbed.
    pub(super) fn left_time(&self, first: Moment, at: Moment) -> bool {
        let met =
            || self.faults.values().filter(|fault| fault.from <= at && fault.until.is_none_or(|until| until >= first));
        let slower: Duration = met().filter_map(|fault| fault.delays).sum();
        let healed = met().filter(|fault| fault.delays.is_none()).map(|fault| fault.until.unwrap_or(at).min(at));
        let since = healed.max().map_or(first, |healed| healed.after(CLOCKS_APART).max(first));
        at.since(since) > REACTION + slower
    }
}

/// The way there and the way back, at the most; a normal distribution at three times its deviation.
fn trip(delay: Delay, direction: Direction) -> Duration {
    let most = match delay {
        Delay::Constant { us } => us,
        Delay::Uniform { to_us, .. } => to_us,
        Delay::Normal { mean_us, deviation_us } => mean_us.saturating_add(deviation_us.saturating_mul(3)),
    };
    Duration::from_micros(most) * if direction == Direction::Both { 2 } else { 1 }
}
