//! What a class can ask for when it makes a device of an element.

use line_model::condition::Expression;
use line_model::{DataType, Element, Value};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::attributes::LONGEST;
use super::draft::{Asked, Draft, Drafted, Governor, Mover, Offer, Target};
use super::names::{parent, within};
use super::{Device, LineError};
use crate::kernel::io::{Kind, Pin};
use crate::kernel::mechanics::{LaneId, Micrometres};
use crate::kernel::plc::Condition;

/// What a class can ask for when it makes a device of an element: attributes, pins, lanes, conditions, methods.
#[derive(Debug)]
pub struct Setup<'a> {
    pub(super) draft: &'a mut Draft,
    pub(super) element: &'a Element,
}

impl<'a> Setup<'a> {
    pub(super) fn new(draft: &'a mut Draft, element: &'a Element) -> Self {
        Self { draft, element }
    }

    /// The element.
    #[must_use]
    pub fn element(&self) -> &Element {
        self.element
    }

    /// The index that the device will have.
    pub(super) fn device(&self) -> u32 {
        index(self.draft.devices.len())
    }

    fn block(&self) -> u32 {
        index(self.draft.blocks.len())
    }

    pub(super) fn named(&self, name: &str) -> String {
        within(&self.element.path, name)
    }

    pub(super) fn add(self, device: Device) {
        let path = &self.element.path;
        if let Some(behaviour) = device.behaviour {
            self.draft.devices.push(super::draft::DraftedDevice { path: path.clone(), behaviour });
        }
        if let Some(block) = device.block {
            self.draft.blocks.push(super::draft::DraftedBlock { path: path.clone(), block });
        }
    }

    /// Chance for this element: the same seed of the line gives the same numbers.
    #[must_use]
    pub fn chance(&self) -> ChaCha8Rng {
        let mut chance = ChaCha8Rng::seed_from_u64(self.draft.seed);
        chance.set_stream(self.device().into());
        chance
    }

    /// The lane of this element behind the entry of that name.
    pub fn lane(&mut self, entry: &str) -> LaneId {
        let name = self.named(entry);
        let lane = self.draft.entry(&name);
        self.draft.entries.insert(name, (lane, true));
        self.draft.lanes.own(lane, self.device());
        lane
    }

    /// The lane that the exit of that name is wired to; nothing if it is not wired.
    pub fn exit(&mut self, exit: &str) -> Option<LaneId> {
        let entry = self.draft.wires.from(&self.named(exit)).first()?.clone();
        let lane = self.draft.entry(&entry);
        self.draft.lanes.feed(lane, self.device());
        Some(lane)
    }

    /// Whether something is wired to this entry or exit.
    #[must_use]
    pub fn is_wired(&self, port: &str) -> bool {
        !self.draft.wires.from(&self.named(port)).is_empty()
    }

    /// The behaviour looks at the lane whenever something has changed there.
    pub fn observe(&mut self, lane: LaneId) {
        let device = self.device();
        self.draft.lanes.observe(lane, device);
    }

    /// The lane of the element around this one, which this one observes.
    ///
    /// # Errors
    /// When the element around it carries nothing.
    pub fn observed_lane(&mut self) -> Result<LaneId, LineError> {
        let carrier = parent(&self.element.path).unwrap_or_default();
        let entry = self.draft.entries.get(&within(carrier, "In")).filter(|(_, claimed)| *claimed);
        let (lane, _) = *entry.ok_or_else(|| LineError::Misplaced {
            element: self.element.path.clone(),
            what: "a sensor must be directly inside an element that carries workpieces, for instance a Conveyor".into(),
        })?;
        self.observe(lane);
        Ok(lane)
    }

    /// The lane of the element around this one, which this one observes, and the place there that `Position` tells.
    ///
    /// # Errors
    /// As [`Self::observed_lane`], and when the position is no length.
    pub fn place(&mut self) -> Result<(LaneId, Micrometres), LineError> {
        Ok((self.observed_lane()?, self.length("Position", 0.0, -LONGEST..=LONGEST)?))
    }

    /// Any number of parts may lie in one place of this lane.
    pub fn pile(&mut self, lane: LaneId) {
        self.draft.lanes.pile(lane);
    }

    /// Offers something that a hand can do; the behaviour gets it as an act.
    pub fn act(&mut self, act: &str, inputs: &[DataType]) {
        let target = Target::Device(self.device());
        self.offer(target, act, &plain(inputs), &[]);
    }

    /// Offers something that the function block takes as a call. The control token does not count as an input. Each
    /// output has its type and tells whether it is an array.
    pub fn method(&mut self, method: &str, inputs: &[DataType], outputs: &[(DataType, bool)]) {
        let target = Target::Block(self.block());
        self.offer(target, method, &plain(inputs), outputs);
    }

    /// As [`Self::method`], for inputs of which some are arrays: each has its type and tells whether it is one.
    pub fn method_with_tables(&mut self, method: &str, inputs: &[(DataType, bool)], outputs: &[(DataType, bool)]) {
        let target = Target::Block(self.block());
        self.offer(target, method, inputs, outputs);
    }

    fn offer(&mut self, target: Target, method: &str, inputs: &[(DataType, bool)], outputs: &[(DataType, bool)]) {
        let offer = Offer { target, method: method.to_owned(), inputs: inputs.to_vec(), outputs: outputs.to_vec() };
        self.draft.methods.insert(self.named(method), offer);
    }

    /// The condition in an attribute, or `default` if there is none. The function block looks again when it changes.
    ///
    /// # Errors
    /// When the text is no expression. Unknown names are found when the whole line is known.
    pub fn condition(&mut self, attribute: &str, default: &str) -> Result<Condition, LineError> {
        let text = self.text(attribute, default)?;
        self.condition_of(attribute, &text)
    }

    /// The condition that a class makes of attributes of its own; an error is told of `attribute`.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn condition_of(&mut self, attribute: &str, text: &str) -> Result<Condition, LineError> {
        self.expression(attribute, text, Asked::Truth)
    }

    /// The numeric expression in an attribute, or `default` if there is none.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn number_of(&mut self, attribute: &str, default: &str) -> Result<Condition, LineError> {
        let text = self.text(attribute, default)?;
        self.expression(attribute, &text, Asked::Number)
    }

    /// The text expression in an attribute, or `default` if there is none.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn text_of(&mut self, attribute: &str, default: &str) -> Result<Condition, LineError> {
        let text = self.text(attribute, default)?;
        self.expression(attribute, &text, Asked::Text)
    }

    /// The conditions in all attributes inside `group`, each with its name: `Interlocks.Forward` has the reasons
    /// against running forward.
    ///
    /// # Errors
    /// As [`Self::condition`].
    pub fn conditions(&mut self, group: &str) -> Result<Vec<(String, Condition)>, LineError> {
        let names: Vec<String> = self.element.attributes.iter().map(|attribute| attribute.name.clone()).collect();
        let inside = names.iter().filter_map(|name| Some((name, name.strip_prefix(group)?.strip_prefix('.')?)));
        inside.map(|(name, reason)| Ok((reason.to_owned(), self.condition(name, "false")?))).collect()
    }

    fn expression(&mut self, attribute: &str, text: &str, asked: Asked) -> Result<Condition, LineError> {
        let expression = Expression::parse(text).map_err(|error| self.wrong(attribute, error.to_string()))?;
        let condition = Condition(index(self.draft.expressions.len()));
        let (element, block) = (self.element.path.clone(), self.block());
        self.draft.expressions.push(Drafted { element, attribute: attribute.into(), expression, asked, block });
        Ok(condition)
    }

    /// The function block decides whether anything around its element may move: its orders reach all blocks there,
    /// commands are taken while `permit` holds, and `moving` tells whether something moves.
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

    pub(super) fn add_cell(&mut self, name: &str, kind: Kind, value: Value) -> crate::kernel::io::Cell {
        let name = self.named(name);
        self.draft.cell(name, kind, value)
    }
}

fn plain(inputs: &[DataType]) -> Vec<(DataType, bool)> {
    inputs.iter().map(|input| (*input, false)).collect()
}

pub(super) fn index(length: usize) -> u32 {
    u32::try_from(length).expect("a line has far less than four thousand million elements")
}
