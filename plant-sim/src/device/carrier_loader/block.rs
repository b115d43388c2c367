//! Function block of a carrier loader: it works by itself while its line runs.

use crate::kernel::plc::{Block, Guard, Order, Running, Scan};

/// The function block of a loader. What halts the line stops the lift where it is; it goes on when the line is started.
/// Where no line control is around, it always works.
#[derive(Debug)]
pub struct LoaderBlock {
    enable: Guard,
    running: Running,
}

impl LoaderBlock {
    /// A loader of a line that does not run.
    #[must_use]
    pub fn new(enable: Guard) -> Self {
        Self { enable, running: Running::default() }
    }
}

impl Block for LoaderBlock {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        self.enable.drive(self.running.lets_move(scan), scan);
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        self.running.obey(order);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    #[test]
    fn it_works_while_its_line_runs_or_if_it_has_none() {
        let mut bench = BlockBench::default();
        let (enable, permit) = (bench.pin(false), bench.pin(true));
        let mut loader = LoaderBlock::new(Guard::new(enable, vec![]));
        bench.scan(&mut loader);
        assert!(bench.get(enable), "nothing governs it");
        bench.permit = Some(bench.condition(permit));
        for (order, works) in [(Order::Reset, false), (Order::Start, true), (Order::Halt, false)] {
            loader.obey(order, &mut bench.now());
            bench.scan(&mut loader);
            assert_eq!(bench.get(enable), works, "{order:?}");
        }
    }
}
