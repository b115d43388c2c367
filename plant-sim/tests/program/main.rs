//! The program `plant-sim`: what it is given on a command line and in files, what it says, and how it ends.

mod binary;
#[path = "../client/mod.rs"]
mod client;
mod exhausted;
mod export;
mod line_files;
#[path = "../mps/mod.rs"]
mod mps;
mod node_set_files;
mod process;
mod record_secured;
mod users;
