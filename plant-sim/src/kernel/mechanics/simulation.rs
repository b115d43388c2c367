//! The mechanics of a whole line: pure, seeded, deterministic, one millisecond per step.
//!
//! Moves on the devices that are awake, in the order of the model, then the sensors of the lanes on which something has
//! moved. Where a controller fails, mechanics still hold: a piston stalls rather than push one part into another, and a
//! belt slips rather than carry one into another.

mod faults;

use line_model::Value;

use super::{Around, Behaviour, Lanes, Micrometres, Part, Power};
use crate::kernel::Refusal;
use crate::kernel::io::{Image, Pin};

/// A workpiece with the place where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located<'a> {
    /// The number of the workpiece; one that a fault has doubled is there twice.
    pub part: u32,
    /// The path of the element that it is in or on.
    pub element: &'a str,
    /// Its rear edge, from the entry of the element's lane.
    pub position: Micrometres,
    /// Its height above the lane.
    pub height: Micrometres,
}

/// A device in its place.
#[derive(Debug)]
pub(crate) struct PlacedDevice {
    path: String,
    behaviour: Box<dyn Behaviour>,
    /// Which of the groups of moving things it belongs to.
    group: Option<usize>,
    power: Power,
    moving: bool,
}

impl PlacedDevice {
    pub(crate) fn new(path: String, behaviour: Box<dyn Behaviour>, group: Option<usize>) -> Self {
        Self { path, behaviour, group, power: Power::FULL, moving: false }
    }
}

/// Things of which a line control wants to know whether any of them moves.
#[derive(Debug)]
struct Group {
    shown: Pin<bool>,
    moving: u32,
}

/// The mechanics of a line.
#[derive(Debug)]
pub struct Simulation {
    devices: Vec<PlacedDevice>,
    lanes: Lanes,
    groups: Vec<Group>,
    /// The devices that have something to do, in their order.
    awake: Vec<u32>,
    woken: Vec<u32>,
    /// The devices of which an act may still wait.
    touched: Vec<u32>,
    observers: Vec<u32>,
    near_misses: u32,
}

impl Simulation {
    pub(crate) fn new(devices: Vec<PlacedDevice>, lanes: Lanes, groups: Vec<Pin<bool>>, image: &mut Image) -> Self {
        let groups = groups.into_iter().map(|shown| Group { shown, moving: 0 }).collect();
        let woken: Vec<u32> = (0..).take(devices.len()).collect();
        let (awake, touched, observers) = (Vec::new(), Vec::new(), Vec::new());
        let mut simulation =
            Self { devices, lanes, groups, awake, woken: Vec::new(), touched, observers, near_misses: 0 };
        for device in woken {
            simulation.follow_one(device, image);
        }
        simulation
    }

    /// Moves everything on by one millisecond.
    pub fn step(&mut self, image: &mut Image) {
        self.wake();
        for index in 0..self.awake.len() {
            let device = self.awake[index];
            self.with(device, image, |behaviour, around| behaviour.step(around));
        }
        let devices = &self.devices;
        self.awake.retain(|&device| !devices[device as usize].behaviour.is_idle());
        self.settle(image);
    }

    fn wake(&mut self) {
        self.lanes.take_woken(&mut self.woken);
        if !self.woken.is_empty() {
            self.awake.append(&mut self.woken);
            self.awake.sort_unstable();
            self.awake.dedup();
        }
    }

    /// Ends a step: parts arrive, and those who observe lanes look at them.
    fn settle(&mut self, image: &mut Image) {
        self.lanes.settle();
        let mut observers = std::mem::take(&mut self.observers);
        self.lanes.take_observers(&mut observers);
        for observer in observers.drain(..) {
            let is_idle = self.with(observer, image, |behaviour, around| {
                behaviour.look(around);
                behaviour.is_idle()
            });
            if !is_idle {
                self.woken.push(observer);
            }
        }
        self.observers = observers;
    }

    fn with<R>(
        &mut self,
        device: u32,
        image: &mut Image,
        act: impl FnOnce(&mut dyn Behaviour, &mut Around<'_>) -> R,
    ) -> R {
        let Self { devices, lanes, groups, near_misses, .. } = self;
        let device = &mut devices[device as usize];
        let mut around = Around::new(lanes, image, device.power, near_misses);
        let result = act(device.behaviour.as_mut(), &mut around);
        let moving = device.behaviour.is_moving();
        if std::mem::replace(&mut device.moving, moving) != moving
            && let Some(group) = device.group
        {
            groups[group].count(moving, image);
        }
        result
    }

    /// Lets the devices whose outputs have changed follow them.
    pub fn follow(&mut self, image: &mut Image) {
        for device in image.take_commanded() {
            self.follow_one(device, image);
        }
        self.settle(image);
    }

    fn follow_one(&mut self, device: u32, image: &mut Image) {
        self.with(device, image, |behaviour, around| behaviour.follow(around));
        self.woken.push(device);
    }

    /// An operator does something at a device.
    pub(crate) fn act(
        &mut self,
        device: u32,
        act: &str,
        arguments: &[Value],
        image: &mut Image,
    ) -> Result<(), Refusal> {
        self.with(device, image, |behaviour, around| behaviour.act(act, arguments, around))?;
        self.woken.push(device);
        self.touched.push(device);
        Ok(())
    }

    /// The controller has scanned: acts are seen unless they wait for an earlier one.
    pub(crate) fn acts_are_seen(&mut self) {
        let devices = &self.devices;
        self.touched.retain(|&device| devices[device as usize].behaviour.has_acts_waiting());
    }

    /// Whether the controller has seen everything that operators have done.
    pub(crate) fn has_seen_acts(&self) -> bool {
        self.touched.is_empty()
    }

    /// Whether anything moves that could hurt somebody.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.moving().next().is_some()
    }

    /// The paths of the elements in which something moves that could hurt somebody, in the order of the model.
    pub fn moving(&self) -> impl Iterator<Item = &str> {
        self.devices.iter().filter(|device| device.moving).map(|device| device.path.as_str())
    }

    /// How many devices have something to do in the next step.
    #[must_use]
    pub fn awake(&self) -> usize {
        self.awake.len()
    }

    /// How often mechanics had to prevent a collision that the controller should have.
    #[must_use]
    pub fn near_misses(&self) -> u32 {
        self.near_misses
    }

    /// Every workpiece in the line, exactly once.
    #[must_use]
    pub fn workpieces(&self) -> Vec<Located<'_>> {
        let stored = self.devices.iter().flat_map(|device| {
            let at =
                |(part, height): (&Part, _)| Located { part: part.number, element: &device.path, position: 0, height };
            device.behaviour.stored().into_iter().map(at)
        });
        let placed = self.lanes.all().map(|(owner, placed)| Located {
            part: placed.part.number,
            element: &self.devices[owner as usize].path,
            position: placed.position,
            height: 0,
        });
        stored.chain(placed).collect()
    }
}

impl Group {
    fn count(&mut self, moving: bool, image: &mut Image) {
        self.moving = if moving { self.moving + 1 } else { self.moving - 1 };
        image.sense(self.shown, self.moving > 0);
    }
}
