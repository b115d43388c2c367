//! Disks, as the programs that use them see them.

mod faults;
mod model;
mod mounts;
mod power;
mod sqlite;
mod support;
