//! Mechanics and controller coupled on one clock: the whole line, still pure.
//!
//! [`Rig::advance`] moves both on; [`Rig::call`] is everything that can be done from outside, at the
//! moment at which the clock stands.

use std::collections::BTreeMap;

use line_model::fault::{FaultError, FaultId, PlantFault};
use line_model::{Line, Value};

use crate::assembly::{Assembly, BoundMethod, LineErrors, Registry, Target, assemble};
use crate::calls;
use crate::fault::{ActiveFaults, AffectedParts, Surroundings, Touch};
use crate::kernel::Refusal;
use crate::kernel::io::{Cell, Image};
use crate::kernel::mechanics::Simulation;
use crate::kernel::plc::{Call, Millis, Output, Plc, SCAN_MS};

/// A line with its controller.
#[derive(Debug)]
pub struct Rig {
    now: Millis,
    image: Image,
    simulation: Simulation,
    plc: Plc,
    signals: Vec<Cell>,
    methods: Vec<BoundMethod>,
    cells: BTreeMap<String, Cell>,
    faults: ActiveFaults,
}

impl Rig {
    /// An empty line, switched on at time 0. The seed decides all chance.
    ///
    /// # Errors
    /// Everything that is wrong with the line.
    pub fn new(line: &Line, registry: &Registry, seed: u64) -> Result<Self, LineErrors> {
        let Assembly { image, simulation, plc, signals, methods, cells, .. } = assemble(line, registry, seed)?;
        let faults = ActiveFaults::new(seed);
        let mut rig = Self { now: 0, image, simulation, plc, signals, methods, cells, faults };
        rig.scan();
        Ok(rig)
    }

    /// Moves on by one millisecond; returns whether the controller has scanned at its end.
    pub fn advance(&mut self) -> bool {
        self.now += 1;
        self.simulation.step(&mut self.image);
        let due = self.now.is_multiple_of(SCAN_MS);
        if !self.faults.is_empty() {
            let (faults, mut surroundings) = self.faults();
            faults.act(due, &mut surroundings);
        }
        let scans = due && !self.faults.stop_controller();
        if scans {
            self.scan();
        }
        scans
    }

    fn faults(&mut self) -> (&mut ActiveFaults, Surroundings<'_>) {
        let Self { now, image, simulation, plc, cells, faults, .. } = self;
        (faults, Surroundings { now: *now, image, simulation, plc, cells })
    }

    /// Puts a fault on the line, under a number that was never used before. It is in force at once.
    ///
    /// # Errors
    /// When the line has nothing of that name, the fault does not fit it, or another one is in its place. Faults of the
    /// server are none of the line.
    pub fn inject(&mut self, id: FaultId, fault: &PlantFault) -> Result<(), FaultError> {
        let (faults, mut surroundings) = self.faults();
        faults.inject(id, fault, &mut surroundings)
    }

    /// Whether a fault could be put on the line; the errors are those of [`Self::inject`], another fault in its place is
    /// none.
    ///
    /// # Errors
    /// As [`Self::inject`].
    pub fn check(&mut self, fault: &PlantFault) -> Result<(), FaultError> {
        let (_, surroundings) = self.faults();
        ActiveFaults::check(fault, &surroundings)
    }

    /// Ends a fault; returns what it touched, nothing if it touched nothing.
    ///
    /// # Errors
    /// When it is not in force.
    pub fn heal(&mut self, id: FaultId) -> Result<Option<Touch>, FaultError> {
        let (faults, mut surroundings) = self.faults();
        faults.heal(id, &mut surroundings)
    }

    /// Whether a fault keeps the controller in STOP.
    #[must_use]
    pub fn controller_is_stopped(&self) -> bool {
        self.faults.stop_controller()
    }

    /// What faults have done to workpieces.
    #[must_use]
    pub fn affected_parts(&self) -> &AffectedParts {
        self.faults.affected_parts()
    }

    fn scan(&mut self) {
        self.plc.scan(self.now, &mut self.image);
        self.simulation.follow(&mut self.image);
        self.simulation.acts_are_seen();
    }

    /// The index of a method: its place in the order of [`Line::methods`].
    #[must_use]
    pub fn method(&self, name: &str) -> Option<usize> {
        self.methods.iter().position(|bound| bound.method.name == name)
    }

    /// Whether a method is something that operators do, which is done only when the controller has seen it.
    #[must_use]
    pub fn is_act(&self, method: usize) -> bool {
        self.methods.get(method).is_some_and(|bound| matches!(bound.target, Target::Device(_)))
    }

    /// Takes a call of a method by the application `client`.
    ///
    /// # Errors
    /// Why it was not done, in this order: a stale token, arguments, interlocks.
    pub fn call(&mut self, client: &str, method: usize, arguments: &[Value]) -> Result<Vec<Output>, Refusal> {
        let Self { now, image, simulation, plc, methods, faults, .. } = self;
        let bound = methods.get(method).ok_or_else(|| Refusal::unknown("no method has this index"))?;
        calls::check_types(&bound.method, arguments)?;
        match bound.target {
            Target::Nothing => Err(Refusal::unknown(&bound.method.name)),
            Target::Device(device) => {
                calls::check_limits(&bound.method, arguments)?;
                simulation.act(device, &bound.offered, arguments, image)?;
                Ok(Vec::new())
            }
            Target::Block(block) => {
                if faults.stop_controller() && !plc.is_query(block, &bound.offered) {
                    return Err(Refusal::interlock("the controller is stopped"));
                }
                let (token, rest) = calls::split_token(bound.token, arguments);
                let (name, offered) = (bound.method.name.as_str(), bound.offered.as_str());
                let call = Call { client, name, method: offered, token, arguments: rest };
                plc.call(*now, image, block, &call, || calls::check_limits(&bound.method, arguments))
            }
        }
    }

    /// Whether the controller has seen everything that operators have done; one that is stopped sees nothing ever.
    #[must_use]
    pub fn has_seen_acts(&self) -> bool {
        self.simulation.has_seen_acts() || self.faults.stop_controller()
    }

    /// The value of anything that the classes of the line offer, by its full name, as it is shown to others.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.cells.get(name).map(|cell| self.image.shown(*cell))
    }

    /// Milliseconds of simulated time since the line was switched on.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// The mechanics as they stand.
    #[must_use]
    pub fn simulation(&self) -> &Simulation {
        &self.simulation
    }

    pub(crate) fn signals(&self) -> &[Cell] {
        &self.signals
    }

    pub(crate) fn image(&self) -> &Image {
        &self.image
    }

    pub(crate) fn take_changed(&mut self, into: &mut Vec<Cell>) {
        self.image.take_changed(into);
    }
}
