//! A reader of RFID tags beside a lane.

use std::borrow::Cow;

use crate::assembly::{Device, LONGEST, LineError, Setup};
use crate::kernel::io::Pin;
use crate::kernel::mechanics::{Around, Behaviour, LaneId, Micrometres, Part};

/// Where a reader stands, and how it reads.
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// Its place along the lane, from the entry.
    pub position: Micrometres,
    /// How far its field reaches before and behind it.
    pub range: Micrometres,
    /// How long a tag must be in the field until it is read.
    pub read_ms: u32,
}

/// The pins of a reader.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// The text of the tag in the field; empty as long as none is read.
    pub tag: Pin<Cow<'static, str>>,
    /// A tag is in the field.
    pub present: Pin<bool>,
}

/// A reader with the tag in its field.
#[derive(Debug)]
pub struct RfidReader {
    build: Build,
    pins: Pins,
    lane: LaneId,
    /// What its field has on it, and for how long it must still stay to be read.
    reading: Option<(Cow<'static, str>, u32)>,
}

impl RfidReader {
    /// A reader at a lane.
    #[must_use]
    pub fn new(build: Build, pins: Pins, lane: LaneId) -> Self {
        Self { build, pins, lane, reading: None }
    }

    /// The tag is in the middle of its carrier; an empty one can't be read, nor one that looks the other way.
    fn field<'a>(&self, around: &'a Around<'_>) -> Option<&'a Part> {
        let parts = around.lanes.parts(self.lane).iter();
        let near = |place: Micrometres| (place - self.build.position).abs() <= self.build.range;
        let tagged = parts.filter(|placed| !placed.part.tag.is_empty() && !placed.part.turned);
        tagged.filter(|placed| near(placed.position + placed.part.length / 2)).map(|placed| &placed.part).next()
    }

    fn write_sensors(&self, around: &mut Around<'_>) {
        let read = self.reading.as_ref().filter(|(_, left)| *left == 0);
        around.sense(self.pins.tag, read.map_or(Cow::Borrowed(""), |(tag, _)| tag.clone()));
        around.sense(self.pins.present, self.reading.is_some());
    }
}

impl Behaviour for RfidReader {
    fn step(&mut self, around: &mut Around<'_>) {
        if let Some((_, left)) = &mut self.reading {
            *left = left.saturating_sub(1);
        }
        self.write_sensors(around);
    }

    fn look(&mut self, around: &mut Around<'_>) {
        let field = self.field(around).map(|part| &part.tag);
        if self.reading.as_ref().map(|(tag, _)| tag) != field {
            self.reading = field.map(|tag| (tag.clone(), self.build.read_ms));
        }
        self.write_sensors(around);
    }

    fn is_idle(&self) -> bool {
        self.reading.as_ref().is_none_or(|(_, left)| *left == 0)
    }
}

/// The class `RfidReader`.
pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let (lane, position) = setup.place()?;
    let build = Build {
        position,
        range: setup.length("Range", 50.0, 0.0..=LONGEST)?,
        read_ms: setup.milliseconds("ReadTime", 30, 0..=60_000)?,
    };
    let pins = Pins { tag: setup.sensor("Tag", "".into()), present: setup.sensor("Present", false) };
    Ok(Device::mechanics(RfidReader::new(build, pins, lane)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::mechanics::testing::{DeviceBench, part};

    #[test]
    fn a_tag_is_read_after_its_time_in_the_field_and_forgotten_outside() {
        let mut bench = DeviceBench::default();
        let pins = Pins { tag: bench.sensor(Cow::Borrowed("")), present: bench.sensor(false) };
        let lane = bench.lanes.add();
        let mut reader = RfidReader::new(Build { position: 100_000, range: 10_000, read_ms: 3 }, pins, lane);
        bench.lay(lane, Part { tag: "VIN-1".into(), ..part(1) }, 69_000);
        let mut says = |bench: &mut DeviceBench, position| {
            bench.lanes.moving(lane)[0].position = position;
            reader.step(&mut bench.around());
            reader.look(&mut bench.around());
            (bench.image.read(pins.present), bench.image.read(pins.tag).into_owned())
        };
        assert_eq!(says(&mut bench, 69_999), (false, String::new()));
        assert_eq!(says(&mut bench, 70_000), (true, String::new()));
        assert_eq!(says(&mut bench, 80_000), (true, String::new()));
        assert_eq!(says(&mut bench, 85_000), (true, String::new()));
        assert_eq!(says(&mut bench, 90_000), (true, "VIN-1".into()));
        assert_eq!(says(&mut bench, 90_001), (false, String::new()));
    }
}
