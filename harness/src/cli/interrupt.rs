//! Ctrl-C and SIGTERM end a run early, but never a clean-up.

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels `stop` on the first Ctrl-C or SIGTERM; later ones are answered but change nothing, because closing is
/// bounded in time anyway and must not be cut short.
///
/// # Errors
/// If the handlers cannot be installed.
pub(super) fn watch(stop: CancellationToken) -> std::io::Result<()> {
    let signals = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::spawn(listen(signals, stop));
    Ok(())
}

async fn listen((mut interrupt, mut terminate): (Signal, Signal), stop: CancellationToken) {
    loop {
        tokio::select! {
            _ = interrupt.recv() => (),
            _ = terminate.recv() => (),
        }
        let first = !stop.is_cancelled();
        eprintln!(
            "{}",
            if first { "interrupted: closing every bench ..." } else { "still closing; this is bounded in time" }
        );
        stop.cancel();
    }
}
