//! What faults act on.

use std::collections::BTreeMap;

use crate::kernel::io::{Cell, Image};
use crate::kernel::mechanics::Simulation;
use crate::kernel::plc::{Millis, Plc};

/// What faults act on.
#[derive(Debug)]
pub(crate) struct Surroundings<'a> {
    pub(crate) now: Millis,
    pub(crate) image: &'a mut Image,
    pub(crate) simulation: &'a mut Simulation,
    pub(crate) plc: &'a mut Plc,
    /// Everything that has a value, by name.
    pub(crate) cells: &'a BTreeMap<String, Cell>,
}
