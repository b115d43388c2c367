//! What of the plant a check rests on: the logs in which it numbers parts and keeps who controls it.

use super::Args;
use crate::steps::Misfit;

impl Args<'_> {
    /// Sees that the plant numbers the parts that it finishes.
    pub(in crate::steps) fn numbers_parts(&self) -> Result<(), Misfit> {
        self.profile.numbers_parts().map_err(rests_on)
    }

    /// Sees that the plant keeps a log of who controls it.
    pub(in crate::steps) fn knows_holders(&self) -> Result<(), Misfit> {
        self.profile.knows_holders().map_err(rests_on)
    }
}

fn rests_on(Misfit { message, help }: Misfit) -> Misfit {
    Misfit::new(format!("{message}, which this step rests on"), help)
}
