//! The simulated plant as clients see it, over OPC UA.

mod bottling;
#[path = "../client/mod.rs"]
mod client;
#[path = "../described/mod.rs"]
mod described;
mod dialects;
mod faulty_plant;
mod hostile;
mod lines;
#[path = "../mps/mod.rs"]
mod mps;
mod opcua;
mod packing;
mod process;
mod redundancy;
mod secured;
mod security;
mod speed;
mod trace;
