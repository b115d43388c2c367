//! Signals end a run early, but never a clean-up.

use futures::future::select_all;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::say;

/// The signals that end a run: Ctrl-C, SIGTERM, SIGHUP and SIGQUIT. The last two stay ignored where the caller had them ignored, as
/// `nohup` does.
pub(super) struct Signals(Vec<(Signal, SignalKind)>);

impl Signals {
    /// Takes them from now on.
    ///
    /// # Errors
    /// If the handlers cannot be installed.
    pub(super) fn listen() -> std::io::Result<Self> {
        let ignored = ignored();
        let optional = [SignalKind::hangup(), SignalKind::quit()].into_iter();
        let optional = optional.filter(|kind| ignored >> (kind.as_raw_value() - 1) & 1 == 0);
        let kinds = [SignalKind::interrupt(), SignalKind::terminate()].into_iter().chain(optional);
        kinds.map(|kind| signal(kind).map(|signal| (signal, kind))).collect::<std::io::Result<_>>().map(Self)
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> SignalKind {
        let waits = self.0.iter_mut().map(|(signal, kind)| {
            Box::pin(async {
                signal.recv().await;
                *kind
            })
        });
        select_all(waits).await.0
    }
}

/// Cancels `stop` on the first of the [`Signals`]; later ones are answered but change nothing, because closing is bounded in time
/// anyway and must not be cut short.
///
/// # Errors
/// If the handlers cannot be installed.
pub(super) fn watch(stop: CancellationToken) -> std::io::Result<()> {
    tokio::spawn(listen(Signals::listen()?, stop));
    Ok(())
}

/// The signals that this process ignores, as a mask; none where the system does not say.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

async fn listen(mut signals: Signals, stop: CancellationToken) {
    loop {
        signals.next().await;
        let first = !stop.is_cancelled();
        // First: who reads standard error may hold up the message, or have left.
        stop.cancel();
        let message =
            if first { "interrupted: closing every bench ..." } else { "still closing; this is bounded in time" };
        tokio::task::spawn_blocking(move || say::aside(message));
    }
}
