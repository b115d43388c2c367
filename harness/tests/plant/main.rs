//! `Plant`, the way to any plant, against the simulated line and against others.

mod conformance;
mod foreign;
mod independence;
mod loss;
#[path = "../../../plant-sim/tests/mps/mod.rs"]
mod mps;
mod observing;
mod reference;
mod writing;
