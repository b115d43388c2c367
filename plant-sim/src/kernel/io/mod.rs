//! The I/O image: all that passes between the mechanics and the controller, and all that is shown to others.
//!
//! A value has a [`Cell`] in the image, found by index; a [`Pin`] is a cell with the type of its value. Mechanics write
//! the values of sensors, the controller writes outputs and what it shows. A sensor's cell has two values: the current
//! one, and what the controller has read at the beginning of its last scan.
//!
//! Nobody looks for changes: whoever writes another value notes it, so cost grows with what changes and not with what
//! is there.

mod cell;
mod image;
mod scalar;

pub use cell::Cell;
pub use image::{CellRole, Image};
pub use scalar::{Pin, Scalar};
