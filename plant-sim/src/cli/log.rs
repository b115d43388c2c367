//! The log on standard error.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tracing::Metadata;
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use super::output;

/// What is logged unless `RUST_LOG` says something else.
const DEFAULT: &str = "warn,opcua_crypto=off,opcua_core=off,opcua_client=off,opcua_server=error,plant_client=info,\
                       plant_replica=info,plant_server=info,plant_sim=info";
/// Where lines come from that a peer can cause, as often as it likes.
const ABOUT_PEERS: [&str; 3] = ["opcua", "plant_server", "plant_sim::server"];
/// So many of them are written within [`SPAN`]. Without a bound a peer fills a disk: a server that has no file
/// descriptors left tells so a hundred thousand times a second.
const LINES: u32 = 100;
const SPAN: Duration = Duration::from_secs(1);

/// Starts to log.
pub(super) fn start() {
    let chosen = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let throttle = Throttle::default();
    let few = dynamic_filter_fn(move |line, _| !is_about_peers(line) || throttle.admits(Instant::now()));
    let layer = fmt::layer().with_writer(std::io::stderr).with_filter(few).with_filter(chosen);
    tracing_subscriber::registry().with(layer).init();
}

fn is_about_peers(line: &Metadata<'_>) -> bool {
    line.is_event() && ABOUT_PEERS.iter().any(|room| line.target().starts_with(room))
}

/// Lets so many lines through in each span of time, and tells how many it has left out.
#[derive(Default)]
struct Throttle(Mutex<Option<Window>>);

struct Window {
    began: Instant,
    lines: u32,
}

impl Throttle {
    fn admits(&self, now: Instant) -> bool {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = current.get_or_insert(Window { began: now, lines: 0 });
        if now.duration_since(window.began) >= SPAN {
            let left_out = window.lines.saturating_sub(LINES);
            if left_out > 0 {
                output::aside(format_args!(
                    "plant-sim: {left_out} lines about peers were left out of the log within {SPAN:?}\n"
                ));
            }
            *window = Window { began: now, lines: 0 };
        }
        window.lines = window.lines.saturating_add(1);
        window.lines <= LINES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_room_for_so_many_lines_and_the_next_one_again() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        let admitted = |at| (0..3 * LINES).filter(|_| throttle.admits(start + at)).count();
        let all = LINES as usize;
        let spans = [Duration::ZERO, SPAN / 2, SPAN, SPAN * 3];
        assert_eq!(spans.map(admitted), [all, 0, all, all]);
    }
}
