//! What a fault touched, as the journal keeps it.

use std::time::Duration;

use lineproof_judge::journal::{Delays, Touched, TouchedLink, TouchedWay};
use lineproof_relay::Amount;

/// What a rule touched on its links.
pub(super) fn links(links: Vec<lineproof_relay::Touched>) -> Touched {
    Touched::Links { links: links.into_iter().map(link).collect() }
}

/// What a freeze touched: from when the component was told to stop until it was seen to go on; none if it did not run.
pub(super) fn frozen(component: String, time: Option<Duration>) -> Touched {
    Touched::Component { name: component, ran: time.is_some(), stopped_us: time.map(micros) }
}

fn link(touched: lineproof_relay::Touched) -> TouchedLink {
    let lineproof_relay::Touched { link, up, down, connections, delays, lasted } = touched;
    let delays = (delays.count > 0).then(|| added(delays));
    TouchedLink { link, up: way(up), down: way(down), connections, delays, lasted_us: micros(lasted) }
}

fn way(Amount { bytes, chunks, closes }: Amount) -> TouchedWay {
    TouchedWay { bytes, chunks, closes }
}

fn added(lineproof_relay::Delays { count, total, longest }: lineproof_relay::Delays) -> Delays {
    Delays { count, total_us: micros(total), longest_us: micros(longest) }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
