//! Where a value is.

/// Where a value is in the image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(pub(super) u32);

impl Cell {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
