//! What the relays promise, seen from their two ends.

mod atomic;
#[path = "../black_hole/mod.rs"]
mod black_hole;
mod bytes;
mod closes;
mod connections;
mod fabric;
mod property;
mod rules;
mod streams;
mod support;
