//! What a class can ask for when it makes a device of an element.

use std::cell::RefCell;
use std::collections::BTreeSet;

use line_model::{Attribute, DataType, Element, Value};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::draft::{Draft, DraftedBlock, DraftedDevice, Governor, Mover, Offer, Target};
use super::names::{in_group, parent, within};
use super::{Device, LineError};
use crate::kernel::io::{CellRole, Pin};
use crate::kernel::plc::Condition;

/// What a class can ask for when it makes a device of an element: attributes, pins, lanes, conditions, methods.
#[derive(Debug)]
pub struct Setup<'a> {
    pub(super) draft: &'a mut Draft,
    pub(super) element: &'a Element,
    /// The attributes, and groups of attributes, that the class has asked for, whether or not the element has them.
    pub(super) asked: RefCell<BTreeSet<String>>,
}

impl<'a> Setup<'a> {
    pub(super) fn new(draft: &'a mut Draft, element: &'a Element) -> Self {
        Self { draft, element, asked: RefCell::default() }
    }

    /// The element that the device is made of.
    #[must_use]
    pub fn element(&self) -> &Element {
        self.element
    }

    /// The attribute of that name, if the element has it.
    pub(super) fn attribute(&self, name: &str) -> Option<&'a Attribute> {
        self.asked.borrow_mut().insert(name.to_owned());
        self.element.attribute(name)
    }

    /// The attributes inside `group`, each with its name there: `Torque` of `Parameters.Torque`.
    #[must_use]
    pub fn attributes_in(&self, group: &str) -> Vec<(&'a str, &'a Attribute)> {
        self.asked.borrow_mut().insert(group.to_owned());
        let attributes = self.element.attributes.iter();
        attributes.filter_map(|attribute| Some((in_group(&attribute.name, group)?, attribute))).collect()
    }

    /// The index that the device will have.
    pub(super) fn device(&self) -> u32 {
        index(self.draft.devices.len())
    }

    pub(super) fn block(&self) -> u32 {
        index(self.draft.blocks.len())
    }

    pub(super) fn named(&self, name: &str) -> String {
        within(&self.element.path, name)
    }

    pub(super) fn add(self, device: Device) {
        let path = &self.element.path;
        if let Some(behaviour) = device.behaviour {
            self.draft.devices.push(DraftedDevice { path: path.clone(), behaviour });
        }
        if let Some(block) = device.block {
            self.draft.blocks.push(DraftedBlock { path: path.clone(), block });
        }
    }

    /// Chance for this element: the same seed of the line gives the same numbers.
    #[must_use]
    pub fn chance(&self) -> ChaCha8Rng {
        let mut chance = ChaCha8Rng::seed_from_u64(self.draft.seed);
        chance.set_stream(self.device().into());
        chance
    }

    /// Offers something that an operator can do; the behaviour gets it as an act.
    pub fn act(&mut self, act: &str, inputs: &[DataType]) {
        let target = Target::Device(self.device());
        self.offer(target, act, &plain(inputs), &[]);
    }

    /// Offers something that the function block takes as a call. The control token does not count as an input. Each
    /// output has its type and whether it is an array.
    pub fn method(&mut self, method: &str, inputs: &[DataType], outputs: &[(DataType, bool)]) {
        let target = Target::Block(self.block());
        self.offer(target, method, &plain(inputs), outputs);
    }

    /// As [`Self::method`], for inputs of which some are arrays: each has its type and whether it is one.
    pub fn method_with_tables(&mut self, method: &str, inputs: &[(DataType, bool)], outputs: &[(DataType, bool)]) {
        let target = Target::Block(self.block());
        self.offer(target, method, inputs, outputs);
    }

    fn offer(&mut self, target: Target, method: &str, inputs: &[(DataType, bool)], outputs: &[(DataType, bool)]) {
        let offer = Offer { target, method: method.to_owned(), inputs: inputs.to_vec(), outputs: outputs.to_vec() };
        self.draft.methods.insert(self.named(method), offer);
    }

    /// The function block decides whether anything around its element may move: its orders reach all blocks there,
    /// commands are taken while `permit` holds, and `moving` is set while something moves.
    pub fn governs_motion(&mut self, permit: Condition, moving: Pin<bool>) {
        let governor = self.governor();
        self.draft.movers.push(Mover { governor, permit, moving });
    }

    /// The function block grants control over everything around its element: it is asked about tokens, and its orders
    /// reach all blocks there.
    pub fn grants_control(&mut self) {
        let governor = self.governor();
        self.draft.leases.push(governor);
    }

    fn governor(&self) -> Governor {
        Governor { within: parent(&self.element.path).unwrap_or_default().to_owned(), block: self.block() }
    }

    /// What is wrong with an attribute, and what to do.
    pub fn wrong(&self, attribute: &str, what: impl Into<String>) -> LineError {
        LineError::Attribute { element: self.element.path.clone(), attribute: attribute.into(), what: what.into() }
    }

    pub(super) fn add_cell(&mut self, name: &str, role: CellRole, value: Value) -> crate::kernel::io::Cell {
        let name = self.named(name);
        self.draft.cell(name, role, value)
    }
}

fn plain(inputs: &[DataType]) -> Vec<(DataType, bool)> {
    inputs.iter().map(|input| (*input, false)).collect()
}

pub(super) fn index(length: usize) -> u32 {
    u32::try_from(length).expect("a line has far less than four thousand million elements")
}
