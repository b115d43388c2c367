//! The standalone simulator of a production line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use plant_sim::{Config, SimulatedPlant, StartError, describe, model};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Simulates a production line and serves it over OPC UA.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the line until Ctrl-C or SIGTERM; prints the endpoint when clients can connect.
    Serve {
        /// Where to listen; port 0 takes any free one.
        #[arg(long, default_value = "127.0.0.1:4840")]
        bind: SocketAddr,
        /// Decides how strokes of the ejector deviate from each other.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Folder with the server's keys, generated there if missing.
        #[arg(long)]
        pki_dir: Option<PathBuf>,
    },
    /// Print the tree of modules, signals and methods.
    Describe,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,opcua_crypto=off,opcua_server=error,plant_sim=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plant-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), StartError> {
    match command {
        Command::Describe => print!("{}", describe(&model::mps())),
        Command::Serve { bind, seed, pki_dir } => {
            let keys = pki_dir.is_some();
            let config = Config { bind, seed, pki_dir, keys, ..Config::default() };
            serve(config).await?;
        }
    }
    Ok(())
}

async fn serve(config: Config) -> Result<(), StartError> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let plant = SimulatedPlant::start(config).await?;
    println!("{}", plant.endpoint());
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    plant.stop().await;
    Ok(())
}
