//! What a line makes: numbered workpieces.

use std::borrow::Cow;

/// A length in micrometres; a speed in micrometres per millisecond.
pub type Micrometres = i64;

/// What a workpiece is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Material {
    /// Seen by optical sensors only.
    #[default]
    Plastic,
    /// Seen by inductive sensors too.
    Metal,
}

impl Material {
    /// The name by which the model and optical sensors call it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plastic => "plastic",
            Self::Metal => "metal",
        }
    }

    /// The material of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Plastic, Self::Metal].into_iter().find(|material| material.name() == name)
    }
}

/// A workpiece or a carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its number, from 1.
    pub number: u32,
    /// In the direction in which it is carried.
    pub length: Micrometres,
    /// Above what it lies on.
    pub height: Micrometres,
    /// What it weighs, in milligrams.
    pub mass_mg: i64,
    /// What it is made of.
    pub material: Material,
    /// It lies the wrong way round: what looks at one of its faces cannot recognise it.
    pub turned: bool,
    /// It has a cap.
    pub capped: bool,
    /// What is written on its tag, for instance a vehicle identification number; empty if it has none.
    pub tag: Cow<'static, str>,
}
