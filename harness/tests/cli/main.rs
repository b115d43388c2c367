//! The program as its users have it: what it is given on a command line and in files, what it says, what it leaves.
//!
//! One program for all of it: they wait for other processes most of the time, and do so beside each other.
//! [`support`] has the folder in which a test runs `lineproof`.

mod acts;
mod aws;
mod changes;
mod check;
mod dialects;
mod discovery;
mod dry;
mod ends;
mod errors;
mod evidence;
#[expect(dead_code, reason = "a press can do more than is asked of it here")]
#[path = "../plant/foreign.rs"]
mod foreign;
mod init;
mod leftovers;
mod limits;
mod linked;
#[path = "../../../plant-sim/tests/mps/mod.rs"]
mod mps;
mod own_checks;
mod own_steps;
mod packs;
mod replica;
mod reports;
mod streams;
mod support;
mod there;
mod there_features;
mod upkeep;
mod verdicts;
