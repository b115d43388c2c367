//! Entries that are numbered from 1 without gaps, and asked for by pages.

use std::collections::VecDeque;

use line_model::Value;

use super::Output;

/// Most rows of a page: what every OPC UA client decodes by default.
const MAX_ROWS: usize = 1000;

/// The newest entries, oldest first; numbers go on when old ones are forgotten.
#[derive(Debug)]
pub struct Numbered<T> {
    kept: VecDeque<(u64, T)>,
    capacity: usize,
    last: u64,
}

impl<T> Numbered<T> {
    /// No entry yet; so many are kept, at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { kept: VecDeque::new(), capacity, last: 0 }
    }

    /// Appends an entry; returns its number.
    pub fn append(&mut self, entry: T) -> u64 {
        if self.kept.len() >= self.capacity {
            self.kept.pop_front();
        }
        self.last += 1;
        self.kept.push_back((self.last, entry));
        self.last
    }

    /// The number of the last entry, 0 if there is none.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.last
    }

    /// At most `max` entries and no more than a client can decode, beginning with the number `from` or the oldest entry
    /// that is kept.
    #[must_use]
    pub fn page(&self, from: u64, max: u32) -> Page<'_, T> {
        let start = self.kept.partition_point(|(number, _)| *number < from);
        let rows = usize::try_from(max).map_or(MAX_ROWS, |max| max.min(MAX_ROWS));
        Page(self.kept.range(start..).take(rows).collect())
    }
}

/// Entries in their order, to be answered in columns.
#[derive(Debug)]
pub struct Page<'a, T>(Vec<&'a (u64, T)>);

impl<T> Page<'_, T> {
    /// The column of numbers.
    #[must_use]
    pub fn numbers(&self) -> Output {
        Output::Column(self.0.iter().map(|(number, _)| (*number).into()).collect())
    }

    /// A column with one cell for each entry.
    pub fn column(&self, cell: impl Fn(&T) -> Value) -> Output {
        Output::Column(self.0.iter().map(|(_, entry)| cell(entry)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(capacity: usize, entries: u32) -> Numbered<u32> {
        let mut numbered = Numbered::new(capacity);
        for entry in 1..=entries {
            numbered.append(entry * 10);
        }
        numbered
    }

    fn numbers(page: &Page<'_, u32>) -> Vec<u64> {
        page.0.iter().map(|(number, _)| *number).collect()
    }

    #[test]
    fn pages_are_cut_by_number() {
        let numbered = filled(9, 5);
        let page = numbered.page(3, 2);
        assert_eq!(page.numbers(), Output::Column(vec![3u64.into(), 4u64.into()]));
        assert_eq!(page.column(|entry| (*entry).into()), Output::Column(vec![30u32.into(), 40u32.into()]));
        assert_eq!(numbers(&numbered.page(6, 2)), []);
    }

    #[test]
    fn the_oldest_entries_are_forgotten_but_numbers_go_on() {
        let numbered = filled(3, 4);
        assert_eq!((numbers(&numbered.page(0, 9)), numbered.last()), (vec![2, 3, 4], 4));
    }

    #[test]
    fn a_page_is_never_more_than_a_client_can_decode() {
        assert_eq!(numbers(&filled(2000, 2000).page(0, u32::MAX)).len(), 1000);
    }
}
