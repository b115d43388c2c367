//! What a station has measured: a ledger that is numbered without gaps, and loses nothing that was not acknowledged.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::plc::{Millis, Numbered, Output};

/// What was measured at one item of a product: two values, and what is wrong with them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Actual {
    /// The values, in the units of the station.
    pub values: [f64; 2],
    /// Why the item is not as it should be; nothing if it is.
    pub wrong: Option<&'static str>,
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    /// What is written on the product's tag.
    product: String,
    /// Which item of the product, from 1.
    item: u32,
    actual: Actual,
    /// On the controller's clock.
    at: Millis,
}

/// The ledger of a station.
#[derive(Debug)]
pub struct Results {
    entries: Numbered<Entry>,
    capacity: usize,
    acknowledged: u64,
}

impl Results {
    /// An empty ledger that keeps so many entries; older ones are forgotten once they are acknowledged.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { entries: Numbered::new(capacity), capacity, acknowledged: 0 }
    }

    /// How many entries can be added before one must be acknowledged.
    #[must_use]
    pub fn room(&self) -> usize {
        let waiting = usize::try_from(self.entries.last() - self.acknowledged).unwrap_or(usize::MAX);
        self.capacity.saturating_sub(waiting)
    }

    /// Enters what was measured. The caller has seen that there is [room](Self::room).
    pub fn enter(&mut self, product: &str, item: u32, actual: Actual, at: Millis) {
        let serial = self.entries.append(Entry { product: product.to_owned(), item, actual, at });
        tracing::debug!(product, item, serial, ?actual, "measured");
    }

    /// All entries up to this one are safely stored elsewhere.
    ///
    /// # Errors
    /// [`Refusal::OutOfRange`] for an entry that there is not yet.
    pub fn acknowledge(&mut self, serial: u64) -> Result<(), Refusal> {
        if serial > self.entries.last() {
            return Err(Refusal::out_of_range("serial was not given to a result yet"));
        }
        self.acknowledged = self.acknowledged.max(serial);
        Ok(())
    }

    /// Serial number of the last entry, 0 if there is none.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.entries.last()
    }

    /// Highest serial number that is safely stored elsewhere.
    #[must_use]
    pub fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// At most `max` entries in columns, beginning with the serial number `from` or the oldest one that is kept:
    /// serial number, product, item (if asked for), both values, `OK` or `NOK`, what is wrong, and when it was measured.
    #[must_use]
    pub fn page(&self, from: u64, max: u32, with_items: bool) -> Vec<Output> {
        let page = self.entries.page(from, max);
        let named = [page.numbers(), page.column(|entry| entry.product.clone().into())];
        let items = with_items.then(|| page.column(|entry| entry.item.into()));
        let measured = [
            page.column(|entry| entry.actual.values[0].into()),
            page.column(|entry| entry.actual.values[1].into()),
            page.column(|entry| verdict(entry.actual.wrong.is_none()).into()),
            page.column(|entry| entry.actual.wrong.unwrap_or_default().into()),
            page.column(|entry| Value::Time(entry.at)),
        ];
        named.into_iter().chain(items).chain(measured).collect()
    }
}

/// The word for whether something is as it should be.
#[must_use]
pub fn verdict(ok: bool) -> &'static str {
    if ok { "OK" } else { "NOK" }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FINE: Actual = Actual { values: [1.0, 2.0], wrong: None };

    fn serials(results: &Results, from: u64) -> Vec<Value> {
        match results.page(from, u32::MAX, true).remove(0) {
            Output::Column(column) => column,
            Output::One(value) => panic!("{value:?} is no column"),
        }
    }

    #[test]
    fn only_what_was_measured_can_be_acknowledged_and_never_taken_back() {
        let mut results = Results::new(4);
        (1..=2).for_each(|item| results.enter("A", item, FINE, 5));
        assert!(results.acknowledge(3).is_err());
        results.acknowledge(2).unwrap();
        results.acknowledge(1).unwrap();
        assert_eq!(results.acknowledged(), 2);
    }

    proptest! {
        #[test]
        fn whoever_asks_from_the_last_acknowledged_one_on_misses_nothing(
            acts in prop::collection::vec((0usize..6, 0u64..8), 1..60),
        ) {
            let mut results = Results::new(10);
            for (count, behind) in acts {
                let count = count.min(results.room());
                (0..count).for_each(|_| results.enter("A", 1, FINE, 0));
                let from = results.acknowledged() + 1;
                let expected: Vec<Value> = (from..=results.last()).map(Value::from).collect();
                prop_assert_eq!(serials(&results, from), expected);
                results.acknowledge(results.last().saturating_sub(behind)).unwrap();
            }
        }
    }
}
