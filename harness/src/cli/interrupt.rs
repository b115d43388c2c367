//! Signals end a run early, but never a clean-up.

use futures::future::select_all;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::say;

/// Cancels `stop` on the first Ctrl-C, SIGTERM, SIGHUP or SIGQUIT; later ones are answered but change nothing, because
/// closing is bounded in time anyway and must not be cut short. SIGHUP and SIGQUIT stay ignored where the caller had them
/// ignored, as `nohup` does.
///
/// # Errors
/// If the handlers cannot be installed.
pub(super) fn watch(stop: CancellationToken) -> std::io::Result<()> {
    let ignored = ignored();
    let optional = [SignalKind::hangup(), SignalKind::quit()].into_iter();
    let optional = optional.filter(|kind| ignored >> (kind.as_raw_value() - 1) & 1 == 0);
    let kinds = [SignalKind::interrupt(), SignalKind::terminate()].into_iter().chain(optional);
    let signals = kinds.map(signal).collect::<std::io::Result<Vec<_>>>()?;
    tokio::spawn(listen(signals, stop));
    Ok(())
}

/// The signals that this process ignores, as a mask; none where the system does not say.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

async fn listen(mut signals: Vec<Signal>, stop: CancellationToken) {
    loop {
        select_all(signals.iter_mut().map(|signal| Box::pin(signal.recv()))).await;
        let first = !stop.is_cancelled();
        // First: who reads standard error may hold up the message, or have left.
        stop.cancel();
        let message =
            if first { "interrupted: closing every bench ..." } else { "still closing; this is bounded in time" };
        tokio::task::spawn_blocking(move || say::aside(message));
    }
}
