//! What the class `CodeReader` reads from an element, and what it offers.

use super::block::{self, ReaderBlock, TriggeredBy};
use super::mechanics::{Build, CodeReader, Pins};
use crate::assembly::{Device, LONGEST, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let build = Build {
        position,
        range: setup.length("Range", 10.0, 0.0..=LONGEST)?,
        read_ms: setup.milliseconds("ReadTime", 30, 0..=60_000)?,
        timeout_ms: setup.milliseconds("Timeout", 500, 1..=600_000)?,
        bad_codes: setup.per_mille("BadCodes", 0.0, 100.0)?,
    };
    let by = setup.text("TriggeredBy", "presence")?;
    let by = TriggeredBy::named(&by).ok_or_else(|| {
        let what = format!("{by:?} is neither \"presence\" nor \"command\"");
        setup.wrong("TriggeredBy", what)
    })?;
    let pins = Pins {
        trigger: setup.output("Trigger", false),
        present: setup.sensor("Present", false),
        reading: setup.sensor("Reading", false),
        code: setup.sensor("Code", "".into()),
        good: setup.sensor("GoodRead", false),
        bad: setup.sensor("NoRead", false),
        good_reads: setup.sensor("GoodReads", 0),
        bad_reads: setup.sensor("NoReads", 0),
    };
    setup.method("Read", &[], &[]);
    let block = block::Pins { trigger: pins.trigger, present: pins.present, good: pins.good, bad: pins.bad };
    let reader = CodeReader::new(build, pins, lane, setup.chance());
    Ok(Device::commanded(reader, ReaderBlock::new(block, by)))
}
