//! The slide between magazine and belt: at most one workpiece, moved only by being pushed.

use super::cylinder::STROKE;
use super::{Behaviour, Micrometres, PART_LENGTH};

/// Beyond this offset the workpiece reaches over the edge of the belt.
pub const REACHES_BELT: Micrometres = STROKE - PART_LENGTH;

/// A workpiece on the slide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pushed {
    /// Its number.
    pub part: u32,
    /// How far it has been pushed; at [`STROKE`] it lies on the belt.
    pub offset: Micrometres,
}

/// The slide in front of the piston.
#[derive(Debug, Default)]
pub struct Slide {
    workpiece: Option<Pushed>,
}

impl Slide {
    /// Lays a workpiece in front of the retracted piston.
    pub fn place(&mut self, part: u32) {
        self.workpiece = Some(Pushed { part, offset: 0 });
    }

    /// Hands out the workpiece if it has been pushed onto the belt.
    pub fn take_pushed_out(&mut self) -> Option<u32> {
        let out = self.workpiece.take_if(|workpiece| workpiece.offset >= STROKE)?;
        Some(out.part)
    }

    /// The workpiece on the slide.
    #[must_use]
    pub fn workpiece(&self) -> Option<Pushed> {
        self.workpiece
    }

    /// Whether a workpiece reaches over the edge of the belt.
    #[must_use]
    pub fn reaches_belt(&self) -> bool {
        self.workpiece.is_some_and(|workpiece| workpiece.offset > REACHES_BELT)
    }
}

/// The piston behind the slide.
#[derive(Clone, Copy, Debug)]
pub struct Piston {
    /// Position of its face.
    pub at: Micrometres,
}

impl Behaviour for Slide {
    type Drive = ();
    type Surroundings = Piston;
    /// Number of the workpiece on the slide, 0 if there is none.
    type Sensors = u32;

    fn drive(&mut self, (): ()) {}

    fn step(&mut self, piston: Piston) {
        if let Some(workpiece) = &mut self.workpiece {
            workpiece.offset = workpiece.offset.max(piston.at);
        }
    }

    fn sense(&self) -> u32 {
        self.workpiece.map_or(0, |workpiece| workpiece.part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_pushed_workpiece_stays_where_the_piston_left_it() {
        let mut slide = Slide::default();
        slide.place(7);
        slide.step(Piston { at: 61_000 });
        slide.step(Piston { at: 0 });
        assert_eq!(slide.workpiece(), Some(Pushed { part: 7, offset: 61_000 }));
        assert!(slide.reaches_belt());
        assert_eq!(slide.take_pushed_out(), None);
    }

    #[test]
    fn a_full_stroke_hands_the_workpiece_over() {
        let mut slide = Slide::default();
        slide.place(7);
        slide.step(Piston { at: STROKE });
        assert_eq!(slide.take_pushed_out(), Some(7));
        assert_eq!(slide.sense(), 0);
    }
}
