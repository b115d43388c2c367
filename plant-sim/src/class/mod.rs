//! The classes of elements: what an element of the model becomes.
//!
//! A class is a constructor, found in a [`Registry`] by its name. It reads the attributes of its element from a
//! [`Setup`], asks it for pins, lanes and conditions, and gives back a [`Device`]: the mechanics, the function block that
//! commands them, or both. `assembly` makes all devices of a line and connects them.
//!
//! # A class of one's own
//!
//! ```
//! use plant_sim::class::{Device, Registry, Setup};
//! use plant_sim::kernel::io::Pin;
//! use plant_sim::kernel::mechanics::{Around, Behaviour};
//!
//! /// A clock that ticks.
//! #[derive(Debug)]
//! struct Ticker {
//!     ticks: Pin<u32>,
//!     count: u32,
//! }
//!
//! impl Behaviour for Ticker {
//!     fn step(&mut self, around: &mut Around<'_>) {
//!         self.count += 1;
//!         around.sense(self.ticks, self.count);
//!     }
//!
//!     fn is_idle(&self) -> bool {
//!         false
//!     }
//! }
//!
//! let mut registry = Registry::standard();
//! registry.register("Ticker", |setup: &mut Setup<'_>| {
//!     Ok(Device::mechanics(Ticker { ticks: setup.sensor("Ticks", 0), count: 0 }))
//! });
//! ```

mod assembly;
mod attributes;
mod carriers;
mod controls;
mod cylinder;
mod device;
mod draft;
mod error;
mod link;
mod names;
mod pins;
mod registry;
mod sensors;
mod setup;
mod station;
mod stations;
mod transport;

pub(crate) use assembly::{Assembly, Bound, Target, assemble};
pub use device::Device;
pub use error::LineError;
pub use registry::{Constructor, Registry};
pub use setup::Setup;
