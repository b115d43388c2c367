//! From a line model to a machine.
//!
//! The class of an element is a constructor, found in a [`Registry`] by its name. It reads the attributes of its element
//! from a [`Setup`], asks it for pins, lanes and conditions, and gives back a [`Device`]: the mechanics, the function
//! block that commands them, or both. `assemble` makes all devices of a line and connects them (`link`).
//!
//! Nothing here knows a device: those of this crate ([`crate::device`]) stand on the same footing as those of a user's.
//!
//! # A class of one's own
//!
//! ```
//! use plant_sim::assembly::{Device, Registry, Setup};
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

mod assemble;
mod attributes;
mod conditions;
mod device;
mod draft;
mod error;
mod found;
mod lanes;
mod link;
mod names;
mod note;
mod pins;
mod registry;
mod setup;
mod unread;

pub use assemble::check;
pub(crate) use assemble::{Assembly, assemble};
pub(crate) use attributes::{FASTEST, HEAVIEST, LONGEST};
pub use device::Device;
pub(crate) use draft::Target;
pub use error::{LineError, LineErrors};
pub(crate) use link::BoundMethod;
pub(crate) use names::hint;
pub use note::Note;
pub use registry::{Constructor, Registry};
pub use setup::Setup;
