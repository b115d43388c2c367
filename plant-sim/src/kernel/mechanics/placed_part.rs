//! A part in its place.

use super::{Micrometres, Part};

/// A carrier that has passed a lowered blade by no more than this is caught when the blade comes up; one that is
/// farther on has the blade below it.
pub const CATCH: Micrometres = 5_000;

/// A part that lies on a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlacedPart {
    /// What lies there.
    pub part: Part,
    /// Where its rear edge is.
    pub position: Micrometres,
}

impl PlacedPart {
    /// Where its front edge is.
    #[must_use]
    pub fn front(&self) -> Micrometres {
        self.position + self.part.length
    }

    /// Whether the part is at that place of the lane.
    #[must_use]
    pub fn covers(&self, place: Micrometres) -> bool {
        (self.position..=self.position + self.part.length).contains(&place)
    }

    /// The nearest raised blade that holds its front edge back.
    #[must_use]
    pub fn held_by(&self, raised: &[Micrometres]) -> Option<Micrometres> {
        raised.iter().copied().filter(|blade| self.front() <= blade + CATCH).min()
    }
}
