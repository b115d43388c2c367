//! A line that is being built.

use std::collections::BTreeMap;

use line_model::condition::Expression;
use line_model::{DataType, Line, Value};

use super::names::Wires;
use crate::kernel::io::{Cell, CellRole, Image, Pin};
use crate::kernel::mechanics::{Behaviour, LaneId, Lanes, Micrometres};
use crate::kernel::plc::{Block, Condition};

/// Where a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An operator does it at this device.
    Device(u32),
    /// This function block does it.
    Block(u32),
    /// Nothing does it.
    Nothing,
}

/// A method that a class offers.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) target: Target,
    pub(super) method: String,
    /// The type of each input, and whether it is an array.
    pub(super) inputs: Vec<(DataType, bool)>,
    /// The type of each output, and whether it is an array.
    pub(super) outputs: Vec<(DataType, bool)>,
}

/// What an expression must give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResultType {
    Boolean,
    Number,
    Text,
}

/// An expression that refers to names which may not be known yet.
#[derive(Debug)]
pub(super) struct Drafted {
    pub(super) element: String,
    pub(super) attribute: String,
    pub(super) expression: Expression<String>,
    pub(super) result: ResultType,
    /// The block that looks at it.
    pub(super) block: u32,
}

#[derive(Debug)]
pub(super) struct DraftedBlock {
    pub(super) path: String,
    pub(super) block: Box<dyn Block>,
}

#[derive(Debug)]
pub(super) struct DraftedDevice {
    pub(super) path: String,
    pub(super) behaviour: Box<dyn Behaviour>,
}

/// A block that governs the elements around it.
#[derive(Clone, Debug)]
pub(super) struct Governor {
    /// The path of the element that directly contains it.
    pub(super) within: String,
    pub(super) block: u32,
}

/// A line control: what may move while a condition holds.
#[derive(Clone, Debug)]
pub(super) struct Mover {
    pub(super) governor: Governor,
    pub(super) permit: Condition,
    pub(super) moving: Pin<bool>,
}

/// A line that is being built.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) seed: u64,
    pub(super) wires: Wires,
    pub(super) image: Image,
    pub(super) lanes: Lanes,
    pub(super) cells: BTreeMap<String, Cell>,
    pub(super) methods: BTreeMap<String, Offer>,
    /// The lanes by the names of their entries, and whether a device has them.
    pub(super) entries: BTreeMap<String, (LaneId, bool)>,
    /// Where lanes end that have an end.
    pub(super) ends: Vec<(LaneId, Micrometres)>,
    pub(super) expressions: Vec<Drafted>,
    pub(super) devices: Vec<DraftedDevice>,
    pub(super) blocks: Vec<DraftedBlock>,
    pub(super) movers: Vec<Mover>,
    pub(super) leases: Vec<Governor>,
}

impl Draft {
    pub(super) fn new(line: &Line, seed: u64) -> Self {
        Self {
            seed,
            wires: Wires::of(&line.wires),
            image: Image::default(),
            lanes: Lanes::default(),
            cells: BTreeMap::new(),
            methods: BTreeMap::new(),
            entries: BTreeMap::new(),
            ends: Vec::new(),
            expressions: Vec::new(),
            devices: Vec::new(),
            blocks: Vec::new(),
            movers: Vec::new(),
            leases: Vec::new(),
        }
    }

    pub(super) fn cell(&mut self, name: String, role: CellRole, value: Value) -> Cell {
        let cell = self.image.add(role, value);
        self.cells.insert(name, cell);
        cell
    }

    /// The lane behind an entry, whether its device is there already or not.
    pub(super) fn entry(&mut self, name: &str) -> LaneId {
        if let Some((lane, _)) = self.entries.get(name) {
            return *lane;
        }
        let lane = self.lanes.add();
        self.entries.insert(name.to_owned(), (lane, false));
        lane
    }

    pub(super) fn find_cell(&self, name: &str) -> Option<Cell> {
        self.wires.find(name, |name| self.cells.get(name).copied())
    }
}
