//! `plant-sim record`: signals of any OPC UA server into a trace.

use std::path::PathBuf;
use std::time::Duration;

use plant_replica::record::{RecordConfig, Recording};

use super::access::AccessArgs;
use super::stop::Stop;
use super::{Outcome, output};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The server.
    #[arg(value_name = "opc.tcp://HOST:PORT/")]
    endpoint: String,
    /// The signals, separated by commas: node ids like `ns=2;s=Conveyor.Speed` or names like `Conveyor.Speed`; or
    /// `@FILE` with one on each line.
    #[arg(long, value_name = "A,B,..|@FILE")]
    signals: String,
    /// The trace to write.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// For how long, for instance `60s` or `5min`; without it until Ctrl-C or SIGTERM.
    #[arg(long = "for", value_name = "TIME", value_parser = humantime::parse_duration)]
    limit: Option<Duration>,
    #[command(flatten)]
    access: AccessArgs,
}

pub(super) async fn run(args: Args) -> Outcome {
    let mut stop = Stop::listen()?;
    let signals = signals(&args.signals)?;
    let config = RecordConfig { server: args.access.target(args.endpoint)?, signals, file: args.output.clone() };
    let recording = tokio::select! {
        started = Recording::start(config) => started?,
        () = stop.requested() => return Err("stopped before the recording had begun".into()),
    };
    output::aside(format_args!("recording {} signals\n", recording.signals().len()));
    tokio::select! {
        () = stop.requested() => {}
        () = passed(args.limit) => {}
        () = recording.ended() => {}
    }
    let summary = recording.finish().await?;
    let file = args.output.display();
    output::aside(format_args!("recorded {} values with {} gaps in {file}\n", summary.samples, summary.gaps));
    Ok(())
}

async fn passed(limit: Option<Duration>) {
    match limit {
        Some(limit) => tokio::time::sleep(limit).await,
        None => std::future::pending().await,
    }
}

/// Blank lines of a file, and those that begin with `#`, are no signals.
fn signals(argument: &str) -> Result<Vec<String>, String> {
    let text = match argument.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file).map_err(|error| format!("cannot read {file}: {error}"))?,
        None => argument.replace(',', "\n"),
    };
    let lines = text.lines().map(str::trim);
    Ok(lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect())
}
