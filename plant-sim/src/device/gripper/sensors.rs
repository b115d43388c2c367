//! What mechanics and controller of a gripper both know of it.

use crate::kernel::io::Pin;

/// What the sensors of the hand say.
#[derive(Clone, Copy, Debug)]
pub struct Sensors {
    /// It is over the place where workpieces come.
    pub at_in: Pin<bool>,
    /// It is over the place where they are put.
    pub at_out: Pin<bool>,
    /// It is up.
    pub up: Pin<bool>,
    /// It is down.
    pub down: Pin<bool>,
    /// The jaws are open.
    pub opened: Pin<bool>,
    /// The jaws are closed.
    pub closed: Pin<bool>,
    /// The number of the workpiece in the jaws, 0 if there is none.
    pub part: Pin<u32>,
    /// A workpiece lies where they come.
    pub part_at_in: Pin<bool>,
    /// What is in the jaws has room where it is put.
    pub out_free: Pin<bool>,
}

/// What the controller asks of the hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    /// To be over the place where workpieces are put, else where they come.
    pub(super) across: bool,
    pub(super) lower: bool,
    pub(super) close: bool,
}
