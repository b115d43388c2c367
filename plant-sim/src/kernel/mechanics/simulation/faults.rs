//! What faults do to the mechanics.

use super::Simulation;
use crate::kernel::io::Image;
use crate::kernel::mechanics::{FULL_STRENGTH, LaneId, Part};

impl Simulation {
    /// The device of an element.
    pub(crate) fn device(&self, element: &str) -> Option<u32> {
        (0..).zip(&self.devices).find(|(_, device)| device.path == element).map(|(index, _)| index)
    }

    /// The element of a device.
    pub(crate) fn element(&self, device: u32) -> &str {
        &self.devices[device as usize].path
    }

    /// How many devices there are.
    pub(crate) fn devices(&self) -> u32 {
        u32::try_from(self.devices.len()).unwrap_or(u32::MAX)
    }

    /// Gives a device less strength, or all of it.
    pub(crate) fn weaken(&mut self, device: u32, strength: u16, image: &mut Image) {
        let power = &mut self.devices[device as usize].power;
        let strength = strength.min(FULL_STRENGTH);
        if std::mem::replace(&mut power.strength, strength) != strength {
            self.follow_one(device, image);
        }
    }

    /// Takes the compressed air from all devices that are driven by it, or gives it back.
    pub(crate) fn set_air(&mut self, air: bool, image: &mut Image) {
        for device in self.pneumatic() {
            self.devices[device as usize].power.air = air;
            self.follow_one(device, image);
        }
    }

    /// The devices that are driven by air.
    pub(crate) fn pneumatic(&self) -> Vec<u32> {
        let devices = (0..).zip(&self.devices).filter(|(_, device)| device.behaviour.is_pneumatic());
        devices.map(|(index, _)| index).collect()
    }

    /// Whether a device would move now if it had its full strength and air.
    pub(crate) fn is_held_back(&self, device: u32) -> bool {
        self.devices[device as usize].behaviour.is_held_back()
    }

    /// Whether a workpiece lies on the device.
    pub(crate) fn is_loaded(&self, device: u32) -> bool {
        self.lanes.of(device).any(|lane| !self.lanes.parts(lane).is_empty())
    }

    /// Whether workpieces can lie on the device.
    pub(crate) fn carries(&self, device: u32) -> bool {
        self.lanes.of(device).next().is_some()
    }

    /// Takes the foremost workpiece away from a device; returns its number if there was one.
    pub(crate) fn lose(&mut self, device: u32, image: &mut Image) -> Option<u32> {
        let lane = self.first_loaded(device)?;
        let lost = self.lanes.take(lane)?;
        self.settle(image);
        Some(lost.part.number)
    }

    /// Turns the foremost workpiece on a device round; returns its number if there was one that lay right.
    pub(crate) fn turn(&mut self, device: u32, image: &mut Image) -> Option<u32> {
        let lane = self.first_loaded(device)?;
        let part = &mut self.lanes.moving(lane).front_mut()?.part;
        if std::mem::replace(&mut part.turned, true) {
            return None;
        }
        let number = part.number;
        self.settle(image);
        Some(number)
    }

    /// Lays a second workpiece behind the last one on a device; returns its number if there was one, and room.
    pub(crate) fn double(&mut self, device: u32, image: &mut Image) -> Option<u32> {
        let lane = self.first_loaded(device)?;
        let last = self.lanes.parts(lane).back()?;
        let (part, position): (Part, _) = (last.part.clone(), last.position - last.part.length);
        if position < self.lanes.over(lane) || !self.lanes.is_open(lane) {
            return None;
        }
        let number = part.number;
        self.lanes.put(lane, part, position);
        self.settle(image);
        Some(number)
    }

    fn first_loaded(&self, device: u32) -> Option<LaneId> {
        self.lanes.of(device).find(|lane| !self.lanes.parts(*lane).is_empty())
    }
}
