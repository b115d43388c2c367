//! What a function block is.

use std::fmt::Debug;

use line_model::Value;

use super::order::Order;
use super::scan::Scan;
use crate::kernel::Refusal;
use crate::kernel::ledger::ControlEvent;

/// A call of a method.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The application that calls.
    pub client: &'a str,
    /// The full name of the method in the model.
    pub name: &'a str,
    /// The name under which the class offers it.
    pub method: &'a str,
    /// The control token, if the model asks for one before all other arguments.
    pub token: Option<u64>,
    /// The other arguments, of the types that the class asks for.
    pub arguments: &'a [Value],
}

/// One output argument of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// A single value, of the type that the class declares.
    One(Value),
    /// An array: one column of a table.
    Column(Vec<Value>),
}

/// A function block of the controller.
///
/// The controller calls it in a scan when something that it looks at has changed: an input of its element, a value that
/// one of its conditions refers to, a call, an order; and in every scan while it [is not idle](Self::is_idle).
pub trait Block: Debug + Send {
    /// Looks at the inputs, and at what the outputs of the last scan did.
    fn observe(&mut self, _scan: &mut Scan<'_>) {}

    /// Decides for others; gives [orders](Scan::order).
    fn decide(&mut self, _scan: &mut Scan<'_>) {}

    /// Sets outputs.
    fn drive(&mut self, _scan: &mut Scan<'_>) {}

    /// Obeys an order.
    fn obey(&mut self, _order: Order, _scan: &mut Scan<'_>) {}

    /// Takes a call. It may check and remember, and show what it remembers; outputs wait for [`Self::drive`].
    ///
    /// # Errors
    /// Why it is not done; then nothing has changed.
    fn call(&mut self, call: &Call<'_>, _scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        Err(Refusal::unknown(call.name))
    }

    /// Whether a method only reads what the block remembers; it can be called while the controller is stopped.
    fn is_query(&self, _method: &str) -> bool {
        false
    }

    /// The controller goes to STOP. It has forgotten what it was asked for, and its outputs are off; this is for what it
    /// shows to others.
    fn stop(&mut self, _scan: &mut Scan<'_>) {}

    /// The controller goes to RUN after a STOP.
    fn restart(&mut self, _scan: &mut Scan<'_>) {}

    /// Whether it has nothing to do until something changes.
    fn is_idle(&self) -> bool {
        true
    }

    /// Lets a command pass if its token is current. Only blocks that grant control are asked.
    ///
    /// # Errors
    /// [`Refusal::StaleToken`].
    fn admit(&mut self, _call: &Call<'_>, _token: u64, _scan: &mut Scan<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    /// What became of a command that it has let pass: [`ControlEvent::Executed`] or [`ControlEvent::Prevented`].
    fn commanded(&mut self, _call: &Call<'_>, _token: u64, _became: ControlEvent, _scan: &mut Scan<'_>) {}
}
