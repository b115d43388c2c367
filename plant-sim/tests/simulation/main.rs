//! The simulated line without any server: devices, controllers and faults, in a time that the tests turn.

mod assembly;
mod assembly_properties;
#[path = "../described/mod.rs"]
mod described;
mod determinism;
mod devices;
mod fault_properties;
mod faults;
mod faulty;
mod halt;
mod halted;
mod line;
#[path = "../mps/mod.rs"]
mod mps;
mod own_line;
mod properties;
mod scale;
mod section;
mod stations;
mod support;
mod watch;
