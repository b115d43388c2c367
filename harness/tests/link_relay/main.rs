//! What the relays promise, seen from their two ends.

mod atomic;
mod bytes;
mod closes;
mod connections;
mod fabric;
mod property;
mod streams;
mod support;
