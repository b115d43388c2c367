//! The devices of this crate: one folder each, or one file if it is short.
//!
//! In a device's folder, `mechanics` is how it moves and what its sensors see, `block` is the function block of the
//! controller that commands it (a station has a `process` instead, see [`station`]), and `class` makes both of an element
//! of the model. Mechanics and block know nothing of each other: they meet in the I/O image.
//!
//! [`chance`] is how what they measure and what they work on deviates.
//!
//! `standard` lists the classes. A user's crate adds its own in the same way, see [`crate::assembly`].

pub mod bin;
pub mod buffer;
pub mod capper;
pub mod carousel;
pub mod carrier_loader;
pub mod chance;
pub mod code_reader;
pub mod control_lease;
pub mod conveyor;
pub mod cylinder;
pub mod emergency_stop;
pub mod filler;
pub mod gauge;
pub mod gripper;
pub mod indicator;
pub mod light_barrier;
pub mod line_control;
pub mod magazine;
pub mod material_sensor;
pub mod motor;
pub mod production_counter;
pub mod push_button;
pub mod reject_gate;
pub mod rfid_reader;
pub mod scale;
pub mod screwdriver;
pub mod selector_switch;
pub mod station;
pub mod stopper;
pub mod tank;
pub mod temperature_zone;
pub mod traffic_light;

mod standard;
