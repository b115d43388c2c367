//! A line with faults, without a server: hands, a simple automatic mode, faults by their texts.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use std::sync::LazyLock;

use line_model::fault::{FaultError, FaultId};
use line_model::{Line, Value};
use plant_sim::Refusal;
use plant_sim::assembly::Registry;
use plant_sim::rig::Rig;

use crate::mps;

/// How often the automatic mode looks.
const LOOK_MS: u64 = 20;
const TTL_MS: u32 = 60_000;

/// Read once, for thousands of lines.
static LINE: LazyLock<Line> = LazyLock::new(mps::line);

/// The MPS line.
pub(crate) struct Faulty {
    pub(crate) rig: Rig,
    faults: u32,
    token: Option<u64>,
}

impl Faulty {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rig: Rig::new(&LINE, &Registry::standard(), seed).unwrap(), faults: 0, token: None }
    }

    /// With so many parts in the magazine, and started in automatic mode.
    pub(crate) fn running(parts: u32) -> Self {
        let mut line = Self::new(1);
        line.start(parts);
        line
    }

    pub(crate) fn start(&mut self, parts: u32) {
        if parts > 0 {
            self.call("Operator.LoadMagazine", &[parts.into()]).unwrap();
        }
        self.take_control();
        self.call("Operator.SelectAuto", &[true.into()]).unwrap();
        self.run_idle(20);
        self.call("Operator.PressStart", &[]).unwrap();
        self.run_idle(20);
    }

    pub(crate) fn take_control(&mut self) {
        let arguments = ["gateway-a".into(), TTL_MS.into()];
        let outputs = self.call("Control.AcquireControl", &arguments).unwrap();
        self.token = outputs.first().map(|value| if let Value::UInt64(token) = value { *token } else { 0 });
    }

    pub(crate) fn call(&mut self, method: &str, arguments: &[Value]) -> Result<Vec<Value>, Refusal> {
        let index = self.rig.method(method).unwrap_or_else(|| panic!("there is no {method}"));
        let outputs = self.rig.call("test", index, arguments)?;
        let value = |output| match output {
            plant_sim::kernel::plc::Output::One(value) => vec![value],
            plant_sim::kernel::plc::Output::Column(values) => values,
        };
        Ok(outputs.into_iter().flat_map(value).collect())
    }

    fn command(&mut self, method: &str, arguments: &[Value]) -> Result<Vec<Value>, Refusal> {
        let token = Value::from(self.token.unwrap_or(0));
        self.call(method, &[&[token], arguments].concat())
    }

    /// Lets time pass without anybody commanding.
    pub(crate) fn run_idle(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            self.rig.advance();
        }
    }

    /// Lets time pass while the automatic mode commands what is due.
    pub(crate) fn run(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            if self.rig.now().is_multiple_of(LOOK_MS) && self.text("Line.State") == "Running" {
                self.command_what_is_due();
            }
            self.rig.advance();
        }
    }

    fn command_what_is_due(&mut self) {
        // A refusal is the line's right.
        if self.number("Conveyor.Direction") == 0.0 {
            let _ = self.command("Conveyor.Run", &[1.into(), false.into()]);
        }
        let resting = !self.flag("Ejector.ExtendValve") && !self.flag("Ejector.RetractValve");
        if resting && self.flag("Ejector.Extended") {
            let _ = self.command("Ejector.Retract", &[]);
        } else if resting && !self.flag("Conveyor.EntryBarrier") && !self.flag("Magazine.Empty") {
            let _ = self.command("Ejector.Extend", &[]);
        } else if resting && !self.flag("Ejector.Retracted") {
            let _ = self.command("Ejector.Retract", &[]);
        }
    }

    /// What all signals show.
    pub(crate) fn values(&self) -> Vec<(&'static str, Value)> {
        LINE.signals().map(|signal| (signal.name.as_str(), self.value(&signal.name))).collect()
    }

    pub(crate) fn value(&self, name: &str) -> Value {
        self.rig.value(name).unwrap_or_else(|| panic!("there is no {name}")).clone()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value(name) == Value::Boolean(true)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        if let Value::Text(text) = self.value(name) { text.into_owned() } else { panic!("{name} is no text") }
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        match self.value(name) {
            Value::Double(number) => number,
            Value::Int32(number) => number.into(),
            Value::UInt32(number) => number.into(),
            Value::UInt64(number) => u32::try_from(number).unwrap().into(),
            other => panic!("{name} is no number but {other:?}"),
        }
    }

    pub(crate) fn finished(&self) -> u32 {
        let Value::UInt32(finished) = self.value("Production.Finished") else { panic!("no number") };
        finished
    }

    pub(crate) fn inject(&mut self, fault: &str) -> FaultId {
        self.try_inject(fault).unwrap_or_else(|error| panic!("{error}"))
    }

    pub(crate) fn try_inject(&mut self, fault: &str) -> Result<FaultId, FaultError> {
        let id = FaultId(self.faults + 1);
        self.rig.inject(id, &fault.parse()?)?;
        self.faults += 1;
        Ok(id)
    }

    /// What the fault touched.
    pub(crate) fn heal(&mut self, id: FaultId) -> Option<String> {
        self.rig.heal(id).unwrap().map(|touched| touched.words)
    }

    /// The numbers of all workpieces, in order.
    pub(crate) fn workpieces(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.rig.simulation().workpieces().iter().map(|located| located.part).collect();
        numbers.sort_unstable();
        numbers
    }
}
