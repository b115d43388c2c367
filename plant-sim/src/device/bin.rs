//! A bin: takes everything, gives nothing back.

use crate::assembly::{Device, LineError, Setup};
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId};

/// A bin with the parts in it.
#[derive(Debug)]
pub struct Bin {
    count: Pin<u32>,
    lane: LaneId,
}

impl Bin {
    /// An empty bin.
    #[must_use]
    pub fn new(count: Pin<u32>, lane: LaneId) -> Self {
        Self { count, lane }
    }
}

impl Behaviour for Bin {
    fn look(&mut self, around: &mut Around<'_>) {
        let count = around.lanes.parts(self.lane).len();
        around.sense(self.count, u32::try_from(count).unwrap_or(u32::MAX));
    }
}

/// The class `Bin`.
#[expect(clippy::unnecessary_wraps, reason = "all constructors have one signature")]
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let lane = setup.lane("In");
    setup.pile(lane);
    setup.observe(lane);
    let count = setup.sampled("Count", 0);
    Ok(Device::mechanics(Bin::new(count, lane)))
}
