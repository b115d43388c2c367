//! What faults do to the mechanics.

use super::Simulation;
use crate::kernel::io::Image;
use crate::kernel::mechanics::{FULL_STRENGTH, LaneId, Part};

impl Simulation {
    /// The machine of an element.
    pub(crate) fn machine(&self, element: &str) -> Option<u32> {
        (0..).zip(&self.machines).find(|(_, machine)| machine.path == element).map(|(index, _)| index)
    }

    /// The element of a machine.
    pub(crate) fn element(&self, machine: u32) -> &str {
        &self.machines[machine as usize].path
    }

    /// How many machines there are.
    pub(crate) fn machines(&self) -> u32 {
        u32::try_from(self.machines.len()).unwrap_or(u32::MAX)
    }

    /// Gives a machine less strength, or all of it.
    pub(crate) fn weaken(&mut self, machine: u32, strength: u16, image: &mut Image) {
        let power = &mut self.machines[machine as usize].power;
        let strength = strength.min(FULL_STRENGTH);
        if std::mem::replace(&mut power.strength, strength) != strength {
            self.follow_one(machine, image);
        }
    }

    /// Takes the compressed air from all machines that are driven by it, or gives it back.
    pub(crate) fn set_air(&mut self, air: bool, image: &mut Image) {
        for machine in self.pneumatic() {
            self.machines[machine as usize].power.air = air;
            self.follow_one(machine, image);
        }
    }

    /// The machines that are driven by air.
    pub(crate) fn pneumatic(&self) -> Vec<u32> {
        let machines = (0..).zip(&self.machines).filter(|(_, machine)| machine.behaviour.is_pneumatic());
        machines.map(|(index, _)| index).collect()
    }

    /// Whether a machine would move now if it had its full strength and air.
    pub(crate) fn is_held_back(&self, machine: u32) -> bool {
        self.machines[machine as usize].behaviour.is_held_back()
    }

    /// Whether a workpiece lies on the machine.
    pub(crate) fn is_loaded(&self, machine: u32) -> bool {
        self.lanes.of(machine).any(|lane| !self.lanes.parts(lane).is_empty())
    }

    /// Whether workpieces can lie on the machine.
    pub(crate) fn carries(&self, machine: u32) -> bool {
        self.lanes.of(machine).next().is_some()
    }

    /// Takes the foremost workpiece away from a machine; returns its number if there was one.
    pub(crate) fn lose(&mut self, machine: u32, image: &mut Image) -> Option<u32> {
        let lane = self.first_loaded(machine)?;
        let lost = self.lanes.take(lane)?;
        self.settle(image);
        Some(lost.part.number)
    }

    /// Turns the foremost workpiece on a machine round; returns its number if there was one that lay right.
    pub(crate) fn turn(&mut self, machine: u32, image: &mut Image) -> Option<u32> {
        let lane = self.first_loaded(machine)?;
        let part = &mut self.lanes.moving(lane).front_mut()?.part;
        if std::mem::replace(&mut part.turned, true) {
            return None;
        }
        let number = part.number;
        self.settle(image);
        Some(number)
    }

    /// Lays a second workpiece behind the last one on a machine; returns its number if there was one, and room.
    pub(crate) fn double(&mut self, machine: u32, image: &mut Image) -> Option<u32> {
        let lane = self.first_loaded(machine)?;
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

    fn first_loaded(&self, machine: u32) -> Option<LaneId> {
        self.lanes.of(machine).find(|lane| !self.lanes.parts(*lane).is_empty())
    }
}
