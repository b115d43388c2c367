//! What the classes of all stations have in common: their API, and the parameters that they understand.

use line_model::DataType::{DateTime, Double, String as Text, UInt32, UInt64};
use line_model::{Attribute, DataType, Limits, Value};

use super::block::{Build, Inputs, Pins, Station};
use super::parameters::{Items, Rule, Schema};
use super::process::Process;
use crate::assembly::{Device, LineError, Setup, hint};
use crate::kernel::io::Pin;
use crate::kernel::mechanics::Behaviour;
use crate::kernel::plc::Guard;

/// The longest time of a movement, in milliseconds.
pub(crate) const LONG: u32 = 60_000;

/// Most items of a product.
pub(crate) const ITEMS: u32 = 100;

/// A parameter that a class understands. The model can narrow its limits and give it another default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    name: &'static str,
    unit: &'static str,
    min: f64,
    max: f64,
    default: Option<f64>,
}

impl Parameter {
    pub(crate) const fn required(name: &'static str, unit: &'static str, min: f64, max: f64) -> Self {
        Self { name, unit, min, max, default: None }
    }

    pub(crate) const fn optional(name: &'static str, unit: &'static str, min: f64, max: f64, default: f64) -> Self {
        Self { name, unit, min, max, default: Some(default) }
    }
}

/// In what stations differ.
#[derive(Debug)]
pub(crate) struct StationParts {
    pub(crate) enable: Guard,
    pub(crate) home: Pin<bool>,
    pub(crate) items: Option<Items>,
}

/// A station with its mechanics.
pub(crate) fn station(
    setup: &mut Setup<'_>,
    known: &[Parameter],
    parts: StationParts,
    behaviour: impl Behaviour + 'static,
    process: impl Process + 'static,
) -> Result<Device, LineError> {
    api(setup, parts.items.is_some());
    let results = setup.count("ResultsKept", 4096, 1..=100_000)?;
    let build = Build {
        schema: schema(setup, known, parts.items)?,
        results: usize::try_from(results).unwrap_or(usize::MAX),
        limit_ms: setup.milliseconds("Supervision", 20_000, 10..=3_600_000)?.into(),
        enable: parts.enable,
        home: parts.home,
    };
    let inputs = Inputs { product: setup.text_of("Product", "''")?, in_place: setup.condition("InPlace", "true")? };
    let pins = pins(setup);
    Ok(Device::commanded(behaviour, Station::new(build, inputs, pins, process)))
}

fn api(setup: &mut Setup<'_>, has_items: bool) {
    let (one, many) = (|of| (of, false), |of| (of, true));
    setup.method_with_tables("SetParameters", &[one(Text), many(Text), many(Double)], &[many(Text)]);
    setup.method("Start", &[Text], &[]);
    setup.method("Abort", &[], &[]);
    setup.method("Park", &[], &[]);
    setup.method("Acknowledge", &[UInt64], &[]);
    let item: &[DataType] = if has_items { &[UInt32] } else { &[] };
    let columns = [&[UInt64, Text], item, &[Double, Double, Text, Text, DateTime]].concat();
    setup.method("GetResults", &[UInt64, UInt32], &columns.into_iter().map(many).collect::<Vec<_>>());
}

fn pins(setup: &mut Setup<'_>) -> Pins {
    Pins {
        state: setup.shown("State", "Idle".into()),
        standing: setup.shown("Standing", "".into()),
        parameters_for: setup.shown("ParametersFor", "".into()),
        result: setup.shown("Result", "".into()),
        refused: setup.shown("Refused", "".into()),
        fault: setup.shown("Fault", false),
        last_serial: setup.shown("LastSerial", 0),
        acknowledged: setup.shown("Acknowledged", 0),
    }
}

fn schema(setup: &Setup<'_>, known: &[Parameter], items: Option<Items>) -> Result<Schema, LineError> {
    let ignores_unknown = match setup.text("UnknownParameters", "ignore")?.as_str() {
        "ignore" => true,
        "refuse" => false,
        other => {
            let what = format!("{other:?} is neither \"ignore\" nor \"refuse\"");
            return Err(setup.wrong("UnknownParameters", what));
        }
    };
    let mut rules: Vec<Rule> = known.iter().map(rule).collect();
    for (parameter, attribute) in setup.attributes_in("Parameters") {
        let near = || hint(parameter, known.iter().map(|known| known.name));
        let rule = rules.iter_mut().find(|rule| rule.name == parameter);
        let rule = rule.ok_or_else(|| setup.wrong(&attribute.name, format!("no such parameter{}", near())))?;
        refine(rule, attribute).map_err(|what| setup.wrong(&attribute.name, what))?;
    }
    Ok(Schema { rules, items, ignores_unknown })
}

fn rule(known: &Parameter) -> Rule {
    let limits = Limits { min: Some(known.min), max: Some(known.max) };
    Rule { name: known.name.into(), unit: known.unit.into(), limits, default: known.default }
}

/// The model has the last word about limits and default, within what the class can do.
fn refine(rule: &mut Rule, attribute: &Attribute) -> Result<(), String> {
    if attribute.unit.as_deref() != Some(&rule.unit) {
        return Err(format!("its unit must be {}", rule.unit));
    }
    let Limits { min, max } = attribute.limits;
    rule.limits.min = [rule.limits.min, min].into_iter().flatten().reduce(f64::max);
    rule.limits.max = [rule.limits.max, max].into_iter().flatten().reduce(f64::min);
    match &attribute.value {
        None => Ok(()),
        Some(Value::Double(default)) => {
            rule.default = Some(*default);
            Ok(())
        }
        Some(_) => Err("a number is asked for: make it a Double".into()),
    }
}
