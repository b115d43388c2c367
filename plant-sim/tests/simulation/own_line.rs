//! A line that this crate has never seen, with a class of its own: two stations of a bottling line as plain data.

use line_model::fault::{FaultError, FaultId};
use line_model::{Argument, Attribute, DataType, Element, Limits, Line, Method, Signal, Value, Wire};
use plant_sim::Refusal;
use plant_sim::assembly::{Device, LineError, Registry, Setup};
use plant_sim::kernel::io::Pin;
use plant_sim::kernel::mechanics::{Around, Behaviour, LaneId};
use plant_sim::rig::Rig;
use plant_sim::signals::Observer;

/// A turntable: every part that comes in is turned and goes on after a while. This is all that a user's crate has to
/// write for a device of its own.
#[derive(Debug)]
struct Turntable {
    lane: LaneId,
    out: Option<LaneId>,
    turns: Pin<u32>,
    turn_ms: u32,
    left_ms: u32,
    turned: u32,
}

impl Turntable {
    fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
        let turn_ms = setup.milliseconds("TurnTime", 100, 1..=10_000)?;
        let (lane, out, turns) = (setup.lane("In"), setup.exit("Out"), setup.sensor("Turns", 0));
        Ok(Device::mechanics(Self { lane, out, turns, turn_ms, left_ms: 0, turned: 0 }))
    }
}

impl Behaviour for Turntable {
    fn step(&mut self, around: &mut Around<'_>) {
        let is_loaded = !around.lanes.parts(self.lane).is_empty();
        match (is_loaded, self.left_ms) {
            (false, _) => {}
            (true, 0) => self.left_ms = self.turn_ms,
            (true, 1) => {
                self.left_ms = 0;
                if let (Some(out), Some(mut placed)) = (self.out, around.lanes.take(self.lane)) {
                    placed.part.turned = !placed.part.turned;
                    self.turned += 1;
                    around.lanes.put(out, placed.part, 0);
                }
            }
            (true, left) => self.left_ms = left - 1,
        }
        let is_free = around.lanes.is_free(self.lane);
        around.lanes.open(self.lane, is_free);
        around.sense(self.turns, self.turned);
    }

    fn is_idle(&self) -> bool {
        self.left_ms == 0
    }
}

fn registry() -> Registry {
    let mut registry = Registry::standard();
    registry.register("Turntable", Turntable::construct);
    registry
}

fn element(path: &str, class: &str) -> Element {
    Element { path: path.into(), class: class.into(), ..Element::default() }
}

fn attribute(name: &str, value: impl Into<Value>, unit: Option<&str>) -> Attribute {
    let (value, unit) = (value.into(), unit.map(Into::into));
    let (limits, description) = (Limits::default(), String::new());
    Attribute { name: name.into(), data_type: value.data_type(), unit, value: Some(value), limits, description }
}

fn signal(name: &str, data_type: DataType) -> Signal {
    let (unit, limits, default, description) = (None, Limits::default(), None, String::new());
    Signal { name: name.into(), data_type, unit, limits, allowed: Vec::new(), default, description }
}

fn method(name: &str, inputs: &[(&str, DataType)]) -> Method {
    let input = |&(name, data_type): &(&str, DataType)| Argument {
        name: name.into(),
        data_type,
        array: false,
        unit: None,
        limits: Limits { min: Some(-1.0), max: Some(5.0) },
    };
    Method {
        name: name.into(),
        inputs: inputs.iter().map(input).collect(),
        outputs: vec![],
        description: String::new(),
    }
}

/// A magazine that drops cups on a belt, the turntable, and a bin. Nobody needs control here.
fn line() -> Line {
    let mut magazine = element("Cups", "Magazine");
    magazine.methods.push(method("Cups.Load", &[("count", DataType::UInt32)]));
    let mut belt = element("Belt 1", "Conveyor");
    belt.attributes =
        vec![attribute("Length", 30.0, Some("cm")), attribute("Interlocks.Forward.the lid is open", "Lid.On", None)];
    belt.methods = vec![
        method("Belt 1.Run", &[("direction", DataType::Int32), ("slow", DataType::Boolean)]),
        method("Belt 1.Stop", &[]),
    ];
    belt.signals.push(signal("Belt 1.AtEnd", DataType::Boolean));
    let mut sensor = element("Belt 1.End", "LightBarrier");
    sensor.attributes.push(attribute("Position", 280.0, Some("mm")));
    belt.elements.push(sensor);
    let mut lid = element("Lid", "SelectorSwitch");
    lid.methods.push(method("Lid.Select", &[("on", DataType::Boolean)]));
    let mut table = element("Table", "Turntable");
    table.attributes.push(attribute("TurnTime", 0.2, Some("s")));
    table.signals.push(signal("Table.Turns", DataType::UInt32));
    let wire = |from: &str, to: &str| Wire { from: from.into(), to: to.into() };
    Line {
        name: "Bottling".into(),
        namespace: "urn:test:bottling".into(),
        description: String::new(),
        elements: vec![magazine, belt, lid, table, element("Full", "Bin"), element("Sign", "Poster")],
        wires: vec![
            wire("Cups.Out", "Belt 1.In"),
            wire("Belt 1.Out", "Table.In"),
            wire("Table.Out", "Full.In"),
            wire("Belt 1.AtEnd", "Belt 1.End.Interrupted"),
        ],
    }
}

fn rig() -> Rig {
    Rig::new(&line(), &registry(), 1).unwrap()
}

fn call(rig: &mut Rig, name: &str, arguments: &[Value]) -> Result<(), Refusal> {
    let method = rig.method(name).unwrap();
    rig.call("test", method, arguments).map(drop)
}

fn run(rig: &mut Rig, milliseconds: u32) {
    (0..milliseconds).for_each(|_| {
        rig.advance();
    });
}

fn count(rig: &Rig, name: &str) -> u32 {
    match rig.value(name) {
        Some(Value::UInt32(count)) => *count,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn parts_pass_through_devices_of_both_crates_and_then_everything_sleeps() {
    let mut rig = rig();
    call(&mut rig, "Cups.Load", &[3u32.into()]).unwrap();
    call(&mut rig, "Belt 1.Run", &[1.into(), false.into()]).unwrap();
    run(&mut rig, 3000);
    assert_eq!((count(&rig, "Table.Turns"), count(&rig, "Full.Count")), (3, 3));
    call(&mut rig, "Belt 1.Stop", &[]).unwrap();
    run(&mut rig, 10);
    assert_eq!((rig.simulation().awake(), rig.simulation().near_misses()), (0, 0));
}

#[test]
fn an_interlock_of_the_model_forbids_the_command_with_its_reason_and_stops_what_runs() {
    let mut rig = rig();
    call(&mut rig, "Belt 1.Run", &[1.into(), false.into()]).unwrap();
    run(&mut rig, 5);
    assert!(rig.simulation().is_moving());
    call(&mut rig, "Lid.Select", &[true.into()]).unwrap();
    run(&mut rig, 5);
    assert!(!rig.simulation().is_moving());
    let refused = call(&mut rig, "Belt 1.Run", &[1.into(), false.into()]);
    assert_eq!(refused, Err(Refusal::interlock("the lid is open")));
    assert_eq!(
        call(&mut rig, "Belt 1.Run", &[7.into(), false.into()]).unwrap_err().to_string().split(':').next(),
        Some("out of range")
    );
}

fn inject(rig: &mut Rig, id: u32, fault: &str) -> Result<(), FaultError> {
    rig.inject(FaultId(id), &fault.parse()?)
}

#[test]
fn a_stuck_sensor_and_a_jammed_device_stay_so_until_they_are_healed() {
    let mut rig = rig();
    let mut observer = Observer::new(&rig);
    let mut changes = Vec::new();
    inject(&mut rig, 1, "stuck Belt 1.End.Interrupted=true").unwrap();
    observer.look(&mut rig, &mut changes);
    assert_eq!((changes.len(), &changes[0].value), (1, &true.into()));
    rig.heal(FaultId(1)).unwrap();
    assert_eq!(rig.value("Belt 1.AtEnd"), Some(&false.into()));
    assert!(inject(&mut rig, 2, "stuck Belt 1.End.Interrupted=1").is_err(), "another type");
    assert!(inject(&mut rig, 2, "stuck Belt 1.Running=true").is_err(), "no sensor");
    assert!(inject(&mut rig, 2, "jammed Belt 2").is_err(), "no device");
    inject(&mut rig, 2, "jammed Belt 1").unwrap();
    call(&mut rig, "Belt 1.Run", &[1.into(), false.into()]).unwrap();
    run(&mut rig, 100);
    assert!(!rig.simulation().is_moving());
    rig.heal(FaultId(2)).unwrap();
    inject(&mut rig, 3, "slow Belt 1 to 50%").unwrap();
    assert_eq!(rig.value("Belt 1.Speed"), Some(&200.0.into()));
}

fn error(change: impl Fn(&mut Line)) -> String {
    let mut line = line();
    change(&mut line);
    Rig::new(&line, &registry(), 1).unwrap_err().to_string()
}

#[test]
fn what_is_wrong_with_a_line_is_told_with_its_place_and_the_nearest_name() {
    let belt = |line: &mut Line, attribute| line.elements[1].attributes.push(attribute);
    let no_unit = error(|line| belt(line, attribute("SlowSpeed", 3.0, None)));
    assert_eq!(no_unit, "attribute \"SlowSpeed\" of Belt 1: it has no unit: give it one, for instance mm/s");
    let beyond = error(|line| belt(line, attribute("SlowSpeed", 300.0, Some("m/s"))));
    assert!(beyond.contains("300000 mm/s is not within 1 to 10000 mm/s"), "{beyond}");
    let unknown = error(|line| belt(line, attribute("Interlocks.Reverse.x", "Lid.Onn", None)));
    assert!(unknown.contains("nothing is called Lid.Onn; did you mean Lid.On?"), "{unknown}");
    let number = error(|line| belt(line, attribute("Interlocks.Reverse.x", "Table.Turns", None)));
    assert!(number.contains("a condition is asked for"), "{number}");
    let flow = error(|line| line.wires[1].to = "Table.Inn".into());
    assert!(flow.contains("Table.Inn carries workpieces") && flow.contains("did you mean Table.In?"), "{flow}");
    let signal_type = error(|line| line.elements[3].signals[0].data_type = DataType::Double);
    assert_eq!(signal_type, "signal Table.Turns is declared as Double, and it is UInt32: correct its type");
    let token = error(|line| line.elements[1].methods.push(method("Belt 1.Stop", &[("token", DataType::UInt64)])));
    assert!(token.contains("no ControlLease is around"), "{token}");
    let remedy = "add beside the element <InternalElement Name=\"Control\" RefBaseSystemUnitPath=\"Lineproof@Units/ControlLease\"/>";
    assert!(token.contains(remedy), "{token}");
    let inputs = error(|line| line.elements[1].methods.push(method("Belt 1.Run", &[])));
    assert!(inputs.contains("inputs (Int32, Boolean)"), "{inputs}");
    let lost = error(|line| line.elements.push(element("Lost", "LightBarrier")));
    assert!(lost.starts_with("Lost: a sensor must be directly inside"), "{lost}");
}
