//! What differs between stations: how one item of a product is worked on.

use std::fmt::Debug;

use super::parameters::Values;
use super::results::Actual;
use crate::kernel::Refusal;
use crate::kernel::plc::Scan;

/// How a station works on one item of a product: tightens a joint, fills a circuit, measures a point.
pub trait Process: Debug + Send {
    /// What is asked for at one item.
    type Recipe: Debug + Send;

    /// Makes a recipe out of parameters that are all within their limits.
    ///
    /// # Errors
    /// How they contradict each other.
    fn recipe(values: &Values<'_>) -> Result<Self::Recipe, &'static str>;

    /// Whether it could begin as things stand.
    ///
    /// # Errors
    /// The interlock that forbids it.
    fn check(&self, scan: &Scan<'_>) -> Result<(), Refusal>;

    /// Turns to the next item.
    fn begin(&mut self);

    /// Looks at the sensors; returns what was measured when the item is done.
    fn observe(&mut self, item: u32, recipe: &Self::Recipe, scan: &Scan<'_>) -> Option<Actual>;

    /// Sets the outputs for an item.
    fn drive(&mut self, item: u32, recipe: &Self::Recipe, scan: &mut Scan<'_>);

    /// Sets the outputs so that nothing is worked on and the device parks.
    fn rest(&mut self, scan: &mut Scan<'_>);

    /// The values as far as the item has got.
    fn reached(&self) -> [f64; 2];
}
