//! What the tests of the pure MPS line share: calls by name, hands, leases, and a simple automatic mode.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use line_model::Value;
use plant_sim::Refusal;
use plant_sim::assembly::Registry;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;

/// The MPS line.
pub(crate) fn rig(seed: u64) -> Rig {
    Rig::new(&crate::mps::line(), &Registry::standard(), seed).unwrap()
}

/// Calls a method by its name.
pub(crate) fn call(rig: &mut Rig, client: &str, method: &str, arguments: &[Value]) -> Result<Vec<Output>, Refusal> {
    let method = rig.method(method).unwrap_or_else(|| panic!("{method} is no method"));
    rig.call(client, method, arguments)
}

/// Acquires control; `None` when it is refused.
pub(crate) fn acquire(rig: &mut Rig, holder: &str, ttl_ms: u32) -> Option<u64> {
    let answer = call(rig, holder, "Control.AcquireControl", &[holder.to_owned().into(), ttl_ms.into()]);
    match answer.as_deref() {
        Ok([Output::One(Value::UInt64(token))]) => Some(*token),
        _ => None,
    }
}

/// Moves a hand.
pub(crate) fn operate(rig: &mut Rig, act: &str, arguments: &[Value]) {
    call(rig, "operator", &format!("Operator.{act}"), arguments).expect("hands can do this");
}

/// A truth value by its name.
pub(crate) fn is(rig: &Rig, name: &str) -> bool {
    match rig.value(name) {
        Some(Value::Boolean(truth)) => *truth,
        other => panic!("{name} is {other:?}"),
    }
}

/// A number by its name.
pub(crate) fn number(rig: &Rig, name: &str) -> f64 {
    match rig.value(name) {
        Some(Value::Double(number)) => *number,
        Some(Value::Int32(number)) => f64::from(*number),
        Some(Value::UInt32(number)) => f64::from(*number),
        Some(Value::UInt64(number)) => f64::from(u32::try_from(*number).unwrap()),
        other => panic!("{name} is {other:?}"),
    }
}

/// A count by its name.
pub(crate) fn count(rig: &Rig, name: &str) -> u64 {
    match rig.value(name) {
        Some(Value::UInt32(count)) => u64::from(*count),
        Some(Value::UInt64(count)) => *count,
        other => panic!("{name} is {other:?}"),
    }
}

/// The state of the line.
pub(crate) fn state(rig: &Rig) -> String {
    match rig.value("Line.State") {
        Some(Value::Text(state)) => state.clone().into_owned(),
        other => panic!("{other:?}"),
    }
}

/// The columns of a query, all rows of it.
fn columns(rig: &mut Rig, method: &str) -> Vec<Vec<Value>> {
    const PAGE: u32 = 1000;
    let mut all: Vec<Vec<Value>> = Vec::new();
    let mut from = 1u64;
    loop {
        let page = call(rig, "", method, &[from.into(), PAGE.into()]).expect("a query is never refused");
        let page: Vec<_> = page.into_iter().map(column).collect();
        let rows = page[0].len();
        all.resize(page.len(), Vec::new());
        all.iter_mut().zip(page).for_each(|(all, page)| all.extend(page));
        if rows < PAGE as usize {
            return all;
        }
        from += u64::from(PAGE);
    }
}

fn column(output: Output) -> Vec<Value> {
    match output {
        Output::Column(values) => values,
        Output::One(value) => panic!("{value:?} is no column"),
    }
}

/// One entry of the control ledger.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) sequence: u64,
    pub(crate) kind: String,
    pub(crate) holder: String,
    pub(crate) token: u64,
    pub(crate) command: String,
}

/// The whole control ledger.
pub(crate) fn ledger(rig: &mut Rig) -> Vec<Entry> {
    let columns = columns(rig, "Control.GetLedger");
    let entry = |row: usize| Entry {
        sequence: whole(&columns[0][row]),
        kind: text(&columns[1][row]),
        holder: text(&columns[2][row]),
        token: whole(&columns[4][row]),
        command: text(&columns[5][row]),
    };
    (0..columns[0].len()).map(entry).collect()
}

/// Serial numbers and parts of everything that is finished.
pub(crate) fn finished(rig: &mut Rig) -> Vec<(u64, u64)> {
    let columns = columns(rig, "Production.GetFinished");
    columns[0].iter().zip(&columns[1]).map(|(serial, part)| (whole(serial), whole(part))).collect()
}

fn whole(value: &Value) -> u64 {
    match value {
        Value::UInt32(number) => u64::from(*number),
        Value::UInt64(number) => *number,
        other => panic!("{other:?}"),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone().into_owned(),
        other => panic!("{other:?}"),
    }
}

/// Runs the belt and ejects whenever the entry is free, with a reaction time like that of a gateway.
pub(crate) struct Automatic {
    client: &'static str,
    token: u64,
    next: u64,
}

const REACTION_MS: u64 = 20;

impl Automatic {
    pub(crate) fn new(client: &'static str, token: u64) -> Self {
        Self { client, token, next: 0 }
    }

    /// Looks at the line and commands what is due.
    pub(crate) fn act(&mut self, rig: &mut Rig) {
        if rig.now() < self.next || state(rig) != "Running" {
            return;
        }
        self.next = rig.now() + REACTION_MS;
        if number(rig, "Conveyor.Direction") < 1.0 {
            self.command(rig, "Conveyor.Run", &[1.into(), false.into()]);
        }
        if let Some(stroke) = due(rig) {
            self.command(rig, stroke, &[]);
        }
    }

    fn command(&self, rig: &mut Rig, method: &str, arguments: &[Value]) {
        let arguments = [&[self.token.into()], arguments].concat();
        // A refusal is the line's right.
        let _ = call(rig, self.client, method, &arguments);
    }
}

fn due(rig: &Rig) -> Option<&'static str> {
    let resting = !is(rig, "Ejector.ExtendValve") && !is(rig, "Ejector.RetractValve");
    if !resting {
        None
    } else if is(rig, "Ejector.Extended") {
        Some("Ejector.Retract")
    } else if !is(rig, "Conveyor.EntryBarrier") && !is(rig, "Magazine.Empty") {
        Some("Ejector.Extend")
    } else if !is(rig, "Ejector.Retracted") {
        Some("Ejector.Retract")
    } else {
        None
    }
}
