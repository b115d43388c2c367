//! `plant-sim serve`: a plant until it is ordered to stop.

use std::net::SocketAddr;

use clap::ArgGroup;
use line_model::fault::PlannedFault;
use plant_sim::{Config, Dialect, SimulatedPlant};

use super::commands;
use super::line::LineArgs;
use super::replay::{self, ReplayArgs};
use super::replica::{self, NodeSetArgs};
use super::security::SecurityArgs;
use super::stop::Stop;
use super::{Outcome, output};

// An argument that goes with one of these three conflicts with the others. `requires` alone would not do: clap does not
// ask for what would conflict with what is there.
#[derive(clap::Args)]
#[command(group(ArgGroup::new("what").args(["line", "replay", "nodeset"]).required(true)))]
pub(super) struct Args {
    #[command(flatten)]
    line: Option<LineArgs>,
    /// Where to listen; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:4840")]
    bind: SocketAddr,
    /// Show the line as another vendor's server would, with its node ids, its limits and the times between its looks at
    /// signals: own, s7-1500, twincat, codesys, numeric, no-methods.
    #[arg(long, value_name = "NAME", default_value = Dialect::OWN.name, conflicts_with_all = ["replay", "nodeset"])]
    dialect: &'static Dialect,
    /// Decides everything random in the line.
    #[arg(long, default_value_t = 0, conflicts_with_all = ["replay", "nodeset"])]
    seed: u64,
    /// How many OPC UA servers show the line; 2 are a redundant pair, the second one on the next port.
    #[arg(long, default_value_t = 1, conflicts_with_all = ["replay", "nodeset"])]
    servers: usize,
    /// How many times faster than real time the machine runs, or a trace is replayed: 1 to 100. Timers, leases and source
    /// timestamps run as fast.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100), conflicts_with = "nodeset")]
    speed: u32,
    /// A fault of the plant, and when it comes and goes: `air lost@5s..8s`, `stuck Conveyor.ExitBarrier=true@2s`. Without a
    /// time it is there from the beginning. May be given several times.
    #[arg(long, value_name = "FAULT[@FROM[..UNTIL]]", conflicts_with_all = ["replay", "nodeset"])]
    fault: Vec<PlannedFault>,
    /// Take commands from standard input, one a line: `fault FAULT`, `heal NUMBER`, `heal all`, `faults`. Each is answered
    /// by a line on standard output; the end of the input ends nothing else.
    #[arg(long, conflicts_with_all = ["replay", "nodeset"])]
    commands: bool,
    #[command(flatten)]
    security: SecurityArgs,
    #[command(flatten)]
    replay: ReplayArgs,
    #[command(flatten)]
    node_sets: NodeSetArgs,
}

pub(super) async fn run(args: Args) -> Outcome {
    let security = args.security.load()?;
    if let Some(line) = args.line {
        let mut config = Config { security, bind: args.bind, seed: args.seed, ..Config::new(line.load_whole()?) };
        (config.servers, config.speed, config.faults) = (args.servers, args.speed, args.fault);
        config.dialect = args.dialect;
        run_line(config, args.commands).await
    } else if let Some(trace) = args.replay.trace() {
        replay::run(trace, args.speed, args.bind, security).await
    } else {
        replica::run(args.node_sets, args.bind, security).await
    }
}

async fn run_line(config: Config, commanded: bool) -> Outcome {
    let mut stop = Stop::listen()?;
    let plant = SimulatedPlant::start(config).await?;
    for endpoint in plant.endpoints() {
        output::print(format_args!("{endpoint}\n"))?;
    }
    tokio::select! {
        () = stop.requested() => {}
        failed = commands::obey(&plant), if commanded => failed?,
    }
    plant.stop().await;
    Ok(())
}
