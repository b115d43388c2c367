//! Invocations that go wrong on purpose.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use lineproof_judge::journal::FunctionFault;

/// What the next invocations of one function meet.
#[derive(Debug, Default)]
pub(super) struct Broken {
    /// By their numbers.
    faults: Mutex<BTreeMap<u32, Ordered>>,
}

/// A fault for so many invocations.
#[derive(Debug)]
struct Ordered {
    what: FunctionFault,
    left: u32,
    met: u32,
}

/// What an invocation meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Met {
    pub(super) what: FunctionFault,
    /// How many have met it before.
    pub(super) before: u32,
}

impl Broken {
    /// What an invocation that begins now meets, if anything: of the faults that are still to be met, the first.
    pub(super) fn meets(&self) -> Option<Met> {
        let mut faults = self.faults.lock();
        let ordered = faults.values_mut().find(|ordered| ordered.left > 0)?;
        let met = Met { what: ordered.what, before: ordered.met };
        ordered.left -= 1;
        ordered.met += 1;
        Some(met)
    }

    /// Has so many of the next invocations meet this.
    pub(super) fn inject(&self, number: u32, what: FunctionFault, times: u32) {
        self.faults.lock().insert(number, Ordered { what, left: times, met: 0 });
    }

    /// Ends a fault; how many invocations have met it.
    pub(super) fn mend(&self, number: u32) -> u32 {
        self.faults.lock().remove(&number).map_or(0, |ordered| ordered.met)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_invocations_meet_a_fault_and_then_none() {
        let broken = Broken::default();
        assert_eq!(broken.meets(), None);
        broken.inject(7, FunctionFault::Cold, 1);
        broken.inject(2, FunctionFault::Crashing, 2);
        let met = |what, before| Some(Met { what, before });
        assert_eq!(broken.meets(), met(FunctionFault::Crashing, 0));
        assert_eq!(broken.meets(), met(FunctionFault::Crashing, 1));
        assert_eq!(broken.meets(), met(FunctionFault::Cold, 0));
        assert_eq!(broken.meets(), None);
        assert_eq!((broken.mend(2), broken.mend(7), broken.mend(7)), (2, 1, 0));
    }
}
