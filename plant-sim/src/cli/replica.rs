//! `plant-sim serve --nodeset`: `NodeSet2` files instead of a line.

use std::net::SocketAddr;
use std::path::PathBuf;

use plant_replica::{Replica, ReplicaConfig};
use plant_server::Security;

use super::stop::Stop;
use super::{Outcome, output};

/// Which files to serve instead of a line.
#[derive(clap::Args)]
#[command(next_help_heading = "Instead of a line")]
pub(super) struct NodeSetArgs {
    /// `NodeSet2` files to serve, with the models that they require, in any order.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    nodeset: Vec<PathBuf>,
    /// File that tells how signals of the node sets move.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["line", "replay"])]
    animate: Option<PathBuf>,
}

pub(super) async fn run(args: NodeSetArgs, bind: SocketAddr, security: Security) -> Outcome {
    let mut stop = Stop::listen()?;
    let config = ReplicaConfig { files: args.nodeset, animation: args.animate, bind, security };
    let replica = Replica::start(config).await?;
    // On standard error, so that the endpoint is all that a script reads.
    output::aside(replica.report());
    output::print(format_args!("{}\n", replica.endpoint()))?;
    stop.requested().await;
    replica.stop().await;
    Ok(())
}
