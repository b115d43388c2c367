//! What the tests of function blocks share: a block alone with an image.

use line_model::Value;
use line_model::condition::Expression;

use super::{Block, Call, Condition, Order, Output, Scan};
use crate::kernel::Refusal;
use crate::kernel::io::{Cell, CellRole, Image, Pin, Scalar};

/// The surroundings of one block.
#[derive(Debug, Default)]
pub(crate) struct BlockBench {
    pub(crate) now: u64,
    pub(crate) image: Image,
    pub(crate) permit: Option<Condition>,
    pub(crate) orders: Vec<(u32, Order)>,
    conditions: Vec<Expression<Cell>>,
}

impl BlockBench {
    pub(crate) fn pin<T: Scalar>(&mut self, value: T) -> Pin<T> {
        Pin::new(self.image.add(CellRole::Shown, value.into()))
    }

    /// A condition that is the value of the pin.
    pub(crate) fn condition<T>(&mut self, pin: Pin<T>) -> Condition {
        self.conditions.push(Expression::Name(pin.cell()));
        Condition(u32::try_from(self.conditions.len() - 1).unwrap())
    }

    pub(crate) fn set<T: Scalar>(&mut self, pin: Pin<T>, value: T) {
        self.image.set(pin, value);
    }

    pub(crate) fn get<T: Scalar>(&self, pin: Pin<T>) -> T {
        self.image.known(pin)
    }

    pub(crate) fn now(&mut self) -> Scan<'_> {
        let Self { now, image, permit, orders, conditions } = self;
        Scan { now: *now, image, conditions, permit: *permit, block: 0, orders }
    }

    pub(crate) fn scan(&mut self, block: &mut dyn Block) {
        block.observe(&mut self.now());
        block.decide(&mut self.now());
        block.drive(&mut self.now());
    }

    pub(crate) fn call(
        &mut self,
        block: &mut dyn Block,
        method: &str,
        arguments: &[Value],
    ) -> Result<Vec<Output>, Refusal> {
        let call = Call { client: "test", name: method, method, token: None, arguments };
        block.call(&call, &mut self.now())
    }
}
