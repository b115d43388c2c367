//! `plant-sim serve --replay`: the signals of a trace instead of a line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use plant_replica::trace::{Ending, Player, Trace};
use plant_replica::{Replay, ReplayConfig};
use plant_server::Security;

use super::stop::Stop;
use super::{Outcome, output};

/// Which trace to serve instead of a line.
#[derive(clap::Args)]
#[command(next_help_heading = "Instead of a line")]
pub(super) struct ReplayArgs {
    /// Serve the signals of a trace that `plant-sim record` has written.
    #[arg(long, value_name = "TRACE")]
    replay: Option<PathBuf>,
    /// Replay the trace again and again.
    #[arg(long = "loop", conflicts_with_all = ["line", "nodeset"])]
    forever: bool,
    /// Begin the replay when the first client subscribes.
    #[arg(long, conflicts_with_all = ["line", "nodeset"])]
    wait: bool,
}

/// A trace, and how it is replayed.
pub(super) struct Asked {
    file: PathBuf,
    forever: bool,
    wait: bool,
}

impl ReplayArgs {
    /// What is to be replayed, if anything.
    pub(super) fn trace(self) -> Option<Asked> {
        let Self { replay, forever, wait } = self;
        replay.map(|file| Asked { file, forever, wait })
    }
}

pub(super) async fn run(asked: Asked, speed: u32, bind: SocketAddr, security: Security) -> Outcome {
    let mut stop = Stop::listen()?;
    let trace = Arc::new(load(&asked.file)?);
    let player = if asked.forever { Player::forever(trace) } else { Player::once(trace) };
    let replay =
        Replay::start(ReplayConfig { player, speed, in_time: false, ends: false, wait: asked.wait, bind, security })
            .await?;
    output::print(format_args!("{}\n", replay.endpoint()))?;
    stop.requested().await;
    replay.stop().await;
    Ok(())
}

fn load(file: &Path) -> Result<Trace, Box<dyn std::error::Error>> {
    let trace = Trace::load(file)?;
    if let Ending::CutOff(micros) = trace.ending {
        let seconds = Duration::from_micros(micros).as_secs_f64();
        tracing::warn!("{} was cut off {seconds} s after its start; it is replayed up to there", file.display());
    }
    if !trace.gaps.is_empty() {
        tracing::warn!("{} has {} gaps: values stay as they were over them", file.display(), trace.gaps.len());
    }
    Ok(trace)
}
