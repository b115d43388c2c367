//! The devices of a line: one behaviour each, mechanics only.

pub mod bin;
pub mod blade;
pub mod button;
pub mod carrier_loader;
pub mod chance;
pub mod conveyor;
pub mod emergency_stop;
pub mod filling_head;
pub mod flap;
pub mod light_barrier;
pub mod magazine;
pub mod material_sensor;
pub mod motor;
pub mod piston;
pub mod probe;
pub mod rfid_reader;
pub mod selector_switch;
pub mod spindle;
pub mod travel;
