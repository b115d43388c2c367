//! A cycle of a station: from its start to its end.

use crate::kernel::plc::Millis;

/// What a station does.
#[derive(Debug, Default)]
pub(super) enum Phase<R> {
    /// Nothing.
    #[default]
    Rest,
    /// It works on a product.
    Working(Cycle<R>),
    /// It parks its device.
    Homing {
        /// Since when.
        since: Millis,
    },
}

/// The items of one product, one after the other.
#[derive(Debug)]
pub(super) struct Cycle<R> {
    pub(super) product: String,
    recipes: Vec<R>,
    /// How many items are done; never all of them.
    done: usize,
    /// When the current item was begun.
    pub(super) since: Millis,
    /// No item was wrong so far.
    pub(super) ok: bool,
}

impl<R> Cycle<R> {
    /// A cycle with its first item; there is at least one recipe.
    pub(super) fn new(product: String, recipes: Vec<R>, now: Millis) -> Self {
        Self { product, recipes, done: 0, since: now, ok: true }
    }

    /// The item that is worked on.
    pub(super) fn current(&self) -> (u32, &R) {
        (number(self.done), &self.recipes[self.done])
    }

    /// Takes down how the current item has ended; returns whether there is another one.
    pub(super) fn advance(&mut self, ok: bool, now: Millis) -> bool {
        self.ok &= ok;
        self.since = now;
        let more = self.done + 1 < self.recipes.len();
        self.done += usize::from(more);
        more
    }

    /// The items that are not done.
    pub(super) fn rest(&self) -> impl Iterator<Item = u32> + use<R> {
        (self.done..self.recipes.len()).map(number)
    }
}

fn number(index: usize) -> u32 {
    u32::try_from(index + 1).unwrap_or(u32::MAX)
}
