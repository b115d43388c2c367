//! How a device behaves in time: mechanics only.

use std::fmt::Debug;

use line_model::Value;

use super::{Around, Micrometres, Part};
use crate::kernel::Refusal;

/// How a device behaves in time.
///
/// The simulation calls [`Self::step`] once per millisecond while the device is awake. A device that
/// [is idle](Self::is_idle) sleeps until an output of it changes, a part is handed over to it, the lane that it feeds
/// changes, or an operator does something: so a line costs what moves in it and not what stands still.
///
/// The same calls in the same order must give the same results: chance comes from the generator that
/// [`crate::assembly::Setup::chance`] gives, never from elsewhere.
pub trait Behaviour: Debug + Send {
    /// Moves on by one millisecond.
    fn step(&mut self, _around: &mut Around<'_>) {}

    /// Looks at the lanes that it observes, at the end of a millisecond in which something has changed there. Moves
    /// nothing.
    fn look(&mut self, _around: &mut Around<'_>) {}

    /// Follows outputs of the controller that have just changed, still in the millisecond of the scan. Also called
    /// once before the first step, and when the strength of the device has changed.
    fn follow(&mut self, _around: &mut Around<'_>) {}

    /// An operator does something at the device. `act` is the name under which the class offers it, `arguments` are of
    /// the types that the class asks for.
    ///
    /// # Errors
    /// Why it can't be done; then nothing has changed.
    fn act(&mut self, act: &str, _arguments: &[Value], _around: &mut Around<'_>) -> Result<(), Refusal> {
        Err(Refusal::unknown(act))
    }

    /// Whether the next steps would change nothing.
    fn is_idle(&self) -> bool {
        true
    }

    /// Whether something moves that could hurt somebody.
    fn is_moving(&self) -> bool {
        false
    }

    /// Whether it would move now if it had its full strength and air: what keeps it is a fault.
    fn is_held_back(&self) -> bool {
        false
    }

    /// Whether it is driven by compressed air.
    fn is_pneumatic(&self) -> bool {
        false
    }

    /// Whether acts of operators wait until an earlier one is over.
    fn has_acts_waiting(&self) -> bool {
        false
    }

    /// The parts in it that lie on no lane, each with its height above the place where it leaves.
    fn stored(&self) -> Vec<(&Part, Micrometres)> {
        Vec::new()
    }
}
