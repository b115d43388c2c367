//! The image itself: values, who waits for which, and what has changed.

use std::collections::BTreeMap;

use line_model::Value;

use super::cell::Cell;
use super::scalar::{Pin, Scalar};

/// Who writes a cell, and when its changes are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellRole {
    /// Mechanics; each change is shown with the millisecond at which it happened.
    Sensor,
    /// Mechanics; shown as the controller samples it, with the time of the scan.
    Sampled,
    /// The controller; the device with this index follows it.
    Output(u32),
    /// The controller; for others to see.
    Shown,
}

#[derive(Debug)]
struct Slot {
    role: CellRole,
    /// What is so now.
    live: Value,
    /// What the controller knows.
    seen: Value,
    /// The controller has not read the live value yet.
    fresh: bool,
    /// Noted among the changes.
    changed: bool,
    /// Function blocks that want to know.
    watchers: Vec<u32>,
}

/// All values, and what is new about them.
#[derive(Debug, Default)]
pub struct Image {
    slots: Vec<Slot>,
    fresh: Vec<Cell>,
    changed: Vec<Cell>,
    /// Function blocks that have something new to look at.
    woken: Vec<u32>,
    /// Devices whose outputs have changed.
    commanded: Vec<u32>,
    /// Sensors that are forced to a value, with the actual one.
    forced: BTreeMap<Cell, Value>,
}

impl Image {
    pub(crate) fn add(&mut self, role: CellRole, value: Value) -> Cell {
        let cell =
            Cell(u32::try_from(self.slots.len()).expect("a line has far less than four thousand million values"));
        let (live, seen) = (value.clone(), value);
        self.slots.push(Slot { role, live, seen, fresh: false, changed: false, watchers: Vec::new() });
        cell
    }

    pub(crate) fn watch(&mut self, cell: Cell, block: u32) {
        let watchers = &mut self.slots[cell.index()].watchers;
        if !watchers.contains(&block) {
            watchers.push(block);
        }
    }

    /// Whether the mechanics write it.
    pub(crate) fn is_input(&self, cell: Cell) -> bool {
        matches!(self.slots[cell.index()].role, CellRole::Sensor | CellRole::Sampled)
    }

    /// The current value: of a sensor, or commanded to an actuator.
    #[must_use]
    pub fn live(&self, cell: Cell) -> &Value {
        &self.slots[cell.index()].live
    }

    /// What the controller knows: a sensor as its last scan has read it.
    #[must_use]
    pub fn seen(&self, cell: Cell) -> &Value {
        &self.slots[cell.index()].seen
    }

    /// The value as it is shown to others, at the rate of its role.
    #[must_use]
    pub fn shown(&self, cell: Cell) -> &Value {
        match self.slots[cell.index()].role {
            CellRole::Sensor => self.live(cell),
            _ => self.seen(cell),
        }
    }

    pub(crate) fn read<T: Scalar>(&self, pin: Pin<T>) -> T {
        T::of(self.live(pin.cell())).unwrap_or_default()
    }

    pub(crate) fn known<T: Scalar>(&self, pin: Pin<T>) -> T {
        T::of(self.seen(pin.cell())).unwrap_or_default()
    }

    /// A sensor has a value: the one place where a value passes from the mechanics into the image.
    pub(crate) fn sense<T: Scalar>(&mut self, pin: Pin<T>, value: T) {
        let (cell, value) = (pin.cell(), value.into());
        if !self.forced.is_empty()
            && let Some(actual) = self.forced.get_mut(&cell)
        {
            if *actual != value {
                *actual = value;
                self.note(cell);
            }
            return;
        }
        self.pass(cell, value);
    }

    fn pass(&mut self, cell: Cell, value: Value) {
        let slot = &mut self.slots[cell.index()];
        if slot.live == value {
            return;
        }
        slot.live = value;
        if !std::mem::replace(&mut slot.fresh, true) {
            self.fresh.push(cell);
        }
        if slot.role == CellRole::Sensor {
            self.note(cell);
        }
    }

    /// Forces a sensor to a value, whatever the actual one is. Forced again, it takes the new value.
    pub fn force(&mut self, cell: Cell, value: Value) {
        let actual = self.live(cell).clone();
        self.forced.entry(cell).or_insert(actual);
        self.pass(cell, value);
    }

    /// The actual value, whether the sensor is forced or not.
    pub(crate) fn actual(&self, cell: Cell) -> &Value {
        self.forced.get(&cell).unwrap_or_else(|| self.live(cell))
    }

    /// The actual value of a sensor that is forced to another one; nothing if what is shown is so.
    pub(crate) fn hidden(&self, cell: Cell) -> Option<&Value> {
        self.forced.get(&cell).filter(|actual| *actual != self.shown(cell))
    }

    /// Lets a forced sensor follow the actual value again.
    pub fn release(&mut self, cell: Cell) {
        if let Some(actual) = self.forced.remove(&cell) {
            self.pass(cell, actual);
        }
    }

    /// The controller reads all sensors.
    pub(crate) fn latch(&mut self) {
        // Its room is kept for the next scan.
        let mut fresh = std::mem::take(&mut self.fresh);
        for cell in fresh.drain(..) {
            let slot = &mut self.slots[cell.index()];
            slot.fresh = false;
            if slot.seen == slot.live {
                continue;
            }
            slot.seen.clone_from(&slot.live);
            self.woken.extend_from_slice(&slot.watchers);
            if slot.role == CellRole::Sampled {
                self.note(cell);
            }
        }
        self.fresh = fresh;
    }

    /// The controller sets an output, or what it shows.
    pub(crate) fn set<T: Scalar>(&mut self, pin: Pin<T>, value: T) {
        let (cell, value) = (pin.cell(), value.into());
        let slot = &mut self.slots[cell.index()];
        if slot.seen == value {
            return;
        }
        slot.live.clone_from(&value);
        slot.seen = value;
        self.woken.extend_from_slice(&slot.watchers);
        if let CellRole::Output(device) = slot.role {
            self.commanded.push(device);
        }
        self.note(cell);
    }

    /// Takes the power from all outputs: nothing is commanded to their devices any more.
    pub(crate) fn release_outputs(&mut self) {
        for index in 0..self.slots.len() {
            let slot = &mut self.slots[index];
            let CellRole::Output(device) = slot.role else { continue };
            let off = Value::zero(slot.live.data_type()).unwrap_or_else(|| slot.live.clone());
            if slot.live == off {
                continue;
            }
            (slot.live, slot.seen) = (off.clone(), off);
            self.woken.extend_from_slice(&slot.watchers);
            self.commanded.push(device);
            self.note(Cell(u32::try_from(index).unwrap_or(u32::MAX)));
        }
    }

    /// The devices that the controller commands.
    pub(crate) fn commanded_devices(&self) -> impl Iterator<Item = u32> {
        self.slots.iter().filter_map(|slot| match slot.role {
            CellRole::Output(device) => Some(device),
            _ => None,
        })
    }

    fn note(&mut self, cell: Cell) {
        if !std::mem::replace(&mut self.slots[cell.index()].changed, true) {
            self.changed.push(cell);
        }
    }

    pub(crate) fn wake(&mut self, block: u32) {
        self.woken.push(block);
    }

    pub(crate) fn take_woken(&mut self, into: &mut Vec<u32>) {
        into.append(&mut self.woken);
    }

    pub(crate) fn take_commanded(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.commanded)
    }

    /// The cells that were written since this was asked last, each once.
    pub(crate) fn take_changed(&mut self, into: &mut Vec<Cell>) {
        for cell in &self.changed {
            self.slots[cell.index()].changed = false;
        }
        into.append(&mut self.changed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(image: &mut Image) -> Vec<Cell> {
        let mut cells = Vec::new();
        image.take_changed(&mut cells);
        cells
    }

    #[test]
    fn the_controller_knows_a_sensor_only_when_it_has_read_it() {
        let mut image = Image::default();
        let pin = Pin::new(image.add(CellRole::Sensor, false.into()));
        image.watch(pin.cell(), 3);
        image.sense(pin, true);
        assert_eq!((image.read(pin), image.known(pin)), (true, false));
        assert_eq!(changed(&mut image), [pin.cell()]);
        image.latch();
        assert!(image.known(pin));
        let mut woken = Vec::new();
        image.take_woken(&mut woken);
        assert_eq!(woken, [3]);
        assert_eq!(changed(&mut image), []);
    }

    #[test]
    fn a_sampled_value_is_shown_at_the_scan() {
        let mut image = Image::default();
        let pin = Pin::new(image.add(CellRole::Sampled, 0.0.into()));
        image.sense(pin, 1.5);
        assert_eq!((changed(&mut image), image.shown(pin.cell())), (vec![], &Value::Double(0.0)));
        image.latch();
        assert_eq!((changed(&mut image), image.shown(pin.cell())), (vec![pin.cell()], &Value::Double(1.5)));
    }

    #[test]
    fn a_held_sensor_says_nothing_new_until_it_is_let_go() {
        let mut image = Image::default();
        let pin = Pin::new(image.add(CellRole::Sensor, false.into()));
        image.force(pin.cell(), true.into());
        assert!(image.read(pin));
        image.sense(pin, true);
        image.sense(pin, false);
        assert!(image.read(pin));
        image.release(pin.cell());
        assert!(!image.read(pin));
    }

    #[test]
    fn an_output_wakes_its_device_once_per_change() {
        let mut image = Image::default();
        let pin = Pin::new(image.add(CellRole::Output(7), false.into()));
        image.set(pin, true);
        image.set(pin, true);
        assert_eq!(image.take_commanded(), [7]);
    }
}
