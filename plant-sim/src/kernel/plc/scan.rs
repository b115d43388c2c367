//! What a function block can see and touch.

use std::borrow::Cow;

use line_model::Value;
use line_model::condition::{Expression, Operand};

use super::Millis;
use super::order::Order;
use crate::kernel::Refusal;
use crate::kernel::io::{Cell, Image, Pin, Scalar};

/// An expression of the model, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition(pub(crate) u32);

/// A scan as one block sees it, or a call between two scans.
#[derive(Debug)]
pub struct Scan<'a> {
    pub(super) now: Millis,
    pub(super) image: &'a mut Image,
    pub(super) conditions: &'a [Expression<Cell>],
    pub(super) permit: Option<Condition>,
    pub(super) block: u32,
    pub(super) orders: &'a mut Vec<(u32, Order)>,
}

impl Scan<'_> {
    /// The controller's clock.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// An input as this scan has read it, or what a block has set.
    #[must_use]
    pub fn get<T: Scalar>(&self, pin: Pin<T>) -> T {
        self.image.known(pin)
    }

    /// Sets an output, or shows something.
    pub fn set<T: Scalar>(&mut self, pin: Pin<T>, value: T) {
        self.image.set(pin, value);
    }

    /// Whether a condition holds.
    #[must_use]
    pub fn holds(&self, condition: Condition) -> bool {
        self.evaluate(condition).is_true()
    }

    /// The value of an expression that is a whole number which is not negative, such as the number of a part.
    #[must_use]
    pub fn count(&self, condition: Condition) -> u32 {
        let number = self.evaluate(condition).number();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
        let count = number as u32;
        count
    }

    /// The value of an expression that is text.
    #[must_use]
    pub fn text(&self, condition: Condition) -> &str {
        self.evaluate(condition).text()
    }

    /// Shows text.
    pub fn set_text(&mut self, pin: Pin<Cow<'static, str>>, text: &str) {
        if !matches!(self.image.seen(pin.cell()), Value::Text(shown) if shown == text) {
            self.set(pin, text.to_owned().into());
        }
    }

    fn evaluate(&self, condition: Condition) -> Operand<'_> {
        self.conditions[condition.0 as usize].evaluate(&|cell| self.image.seen(cell))
    }

    /// Whether a line control decides if anything may move here.
    #[must_use]
    pub fn is_governed(&self) -> bool {
        self.permit.is_some()
    }

    /// Whether the line takes commands to move.
    ///
    /// # Errors
    /// [`Refusal::Interlock`].
    pub fn permit(&self) -> Result<(), Refusal> {
        if self.permit.is_none_or(|permit| self.holds(permit)) {
            return Ok(());
        }
        Err(Refusal::interlock("the line is neither running nor idle in manual mode"))
    }

    /// Gives an order to all blocks that this one governs.
    pub fn order(&mut self, order: Order) {
        self.orders.push((self.block, order));
    }
}
