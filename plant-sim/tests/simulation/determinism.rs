//! The same seed and the same calls at the same simulated times give the same run, byte for byte, at whatever speed; and
//! another seed gives another one.

use crate::section::{STATIONS, asked};
use line_model::{DataType, Line, Value, aml};
use plant_sim::assembly::Registry;
use plant_sim::rig::Rig;
use plant_sim::signals::{Change, Observer};

/// Who calls holds the first token.
const TOKEN: u64 = 1;

/// A call at a moment of simulated time.
struct Act {
    at: u64,
    method: String,
    arguments: Vec<Value>,
}

/// A line, and what is done to it until when.
struct Script {
    line: Line,
    acts: Vec<Act>,
    end: u64,
}

impl Script {
    fn new(name: &str, end: u64) -> Self {
        let path = format!("{}/../fixtures/lines/{name}.aml", env!("CARGO_MANIFEST_DIR"));
        let line = aml::load(path).unwrap_or_else(|errors| panic!("{errors}"));
        let mut script = Self { line, acts: Vec::new(), end };
        script.hand(3, "Control.AcquireControl", vec!["test".into(), 60_000u32.into()]);
        script
    }

    fn hand(&mut self, at: u64, method: &str, arguments: Vec<Value>) {
        self.acts.push(Act { at, method: method.to_owned(), arguments });
    }

    fn command(&mut self, at: u64, method: &str, arguments: Vec<Value>) {
        self.hand(at, method, [vec![TOKEN.into()], arguments].concat());
    }

    fn start(&mut self, at: u64) {
        self.hand(at, "Operator.SelectAuto", vec![true.into()]);
        self.hand(at + 20, "Operator.PressStart", vec![]);
    }

    /// In the order of time; those of one moment in the order in which they were told.
    fn ready(mut self) -> Self {
        self.acts.sort_by_key(|act| act.at);
        self
    }
}

/// Parts are ejected onto the running belt again and again, with an emergency stop amid it.
fn mps() -> Script {
    let mut script = Script::new("mps", 12_000);
    script.hand(7, "Operator.LoadMagazine", vec![8u32.into()]);
    script.start(11);
    for round in 0..12 {
        let at = 101 + round * 937;
        script.command(at, "Conveyor.Run", vec![1i32.into(), (round % 3 == 0).into()]);
        script.command(at + 2, "Ejector.Extend", vec![]);
        script.command(at + 401, "Ejector.Retract", vec![]);
    }
    for (at, act) in [(5009, "PressEmergencyStop"), (5203, "ReleaseEmergencyStop"), (5301, "PressReset")] {
        script.hand(at, &format!("Operator.{act}"), vec![]);
    }
    script.start(5377);
    script.ready()
}

/// Two cars are worked on in all stations, and the second one is rejected.
fn assembly() -> Script {
    let mut script = Script::new("assembly", 55_000);
    for vin in ["CAR-1", "CAR-2"] {
        script.hand(7, "Operator.LoadCarrier", vec![vin.into()]);
    }
    script.start(11);
    for station in STATIONS {
        script.command(73, &format!("{station}.Belt.Run"), vec![1i32.into(), false.into()]);
    }
    for (car, vin) in (0..).zip(["CAR-1", "CAR-2"]) {
        for (place, station) in (0..).zip(STATIONS) {
            serve(&mut script, 5003 + (car + place) * 12_000, station, vin);
        }
    }
    script.command(43_001, "Gate.Reject", vec![]);
    script.ready()
}

fn serve(script: &mut Script, at: u64, station: &str, vin: &'static str) {
    let asked = asked(station, 2, 20.0);
    let names = asked.iter().map(|(name, _)| name.clone().into()).collect();
    let values = asked.iter().map(|(_, value)| (*value).into()).collect();
    let tables = [Value::List(DataType::String, names), Value::List(DataType::Double, values)];
    script.command(at, &format!("{station}.SetParameters"), [vec![vin.into()], tables.to_vec()].concat());
    script.command(at + 13, &format!("{station}.Start"), vec![vin.into()]);
    script.command(at + 6001, &format!("{station}.Belt.Stopper.Release"), vec![]);
}

/// A run as bytes: every answer and every change with its moment, in order.
#[derive(Default)]
struct Tape {
    bytes: Vec<u8>,
    changes: usize,
    refused: Vec<String>,
}

impl Tape {
    fn change(&mut self, change: &Change) {
        self.bytes.extend(change.at.to_le_bytes());
        self.bytes.extend(change.signal.to_le_bytes());
        self.value(&change.value);
        self.changes += 1;
    }

    fn value(&mut self, value: &Value) {
        self.bytes.extend(value.data_type().to_string().bytes());
        match value {
            Value::Boolean(truth) => self.bytes.push((*truth).into()),
            Value::Int32(number) => self.bytes.extend(number.to_le_bytes()),
            Value::UInt32(number) => self.bytes.extend(number.to_le_bytes()),
            Value::UInt64(number) | Value::Time(number) => self.bytes.extend(number.to_le_bytes()),
            // Every bit counts, also the sign of zero.
            Value::Double(number) => self.bytes.extend(number.to_bits().to_le_bytes()),
            Value::Text(text) => {
                self.bytes.extend(text.len().to_le_bytes());
                self.bytes.extend(text.bytes());
            }
            Value::List(_, values) => {
                self.bytes.extend(values.len().to_le_bytes());
                for value in values {
                    self.value(value);
                }
            }
        }
    }
}

/// Plays a script as a plant in real time does: simulated time goes on by `tick` milliseconds at once, a call is served
/// at its own moment, and changes are published together.
fn play(script: &Script, seed: u64, tick: u64) -> Tape {
    let mut rig = Rig::new(&script.line, &Registry::standard(), seed).unwrap();
    let (mut observer, mut changes, mut tape) = (Observer::new(&rig), Vec::new(), Tape::default());
    observer.values().iter().for_each(|value| tape.value(value));
    let mut acts = script.acts.iter().peekable();
    while rig.now() < script.end {
        let target = ((rig.now() / tick + 1) * tick).min(script.end);
        let act = acts.next_if(|act| act.at <= target);
        while rig.now() < act.map_or(target, |act| act.at) {
            rig.advance();
            observer.look(&mut rig, &mut changes);
        }
        changes.drain(..).for_each(|change| tape.change(&change));
        if let Some(act) = act {
            let method = rig.method(&act.method).unwrap_or_else(|| panic!("no method {}", act.method));
            let answer = rig.call("test", method, &act.arguments);
            tape.refused.extend(answer.as_ref().err().map(|why| format!("{} at {} ms: {why}", act.method, act.at)));
            tape.bytes.extend(format!("{answer:?}").bytes());
            observer.look(&mut rig, &mut changes);
            changes.drain(..).for_each(|change| tape.change(&change));
        }
    }
    tape
}

/// Where two runs differ first, if they do: whole runs are too long to be shown.
fn first_difference(one: &Tape, other: &Tape) -> Option<usize> {
    let same = one.bytes.iter().zip(&other.bytes).take_while(|(one, other)| one == other).count();
    (same < one.bytes.len().max(other.bytes.len())).then_some(same)
}

#[test]
fn the_same_seed_and_calls_give_the_same_bytes() {
    for script in [mps(), assembly()] {
        let (one, other) = (play(&script, 7, 5), play(&script, 7, 5));
        assert_eq!(first_difference(&one, &other), None, "{}", script.line.name);
    }
}

/// At a speed of up to 5 a tick is one scan; from then on as many milliseconds as the speed is.
#[test]
fn no_speed_changes_a_byte() {
    for script in [mps(), assembly()] {
        let plain = play(&script, 7, 5);
        for tick in [1, 7, 10, 20, 100] {
            let fast = play(&script, 7, tick);
            assert_eq!(first_difference(&plain, &fast), None, "{} at ticks of {tick} ms", script.line.name);
        }
    }
}

#[test]
fn another_seed_gives_other_bytes() {
    for script in [mps(), assembly()] {
        let differ = first_difference(&play(&script, 7, 5), &play(&script, 8, 5)).is_some();
        assert!(differ, "{}", script.line.name);
    }
}

/// Equal runs mean something only if much happens in them.
#[test]
fn the_scripts_get_their_lines_to_work() {
    for (script, least, shown, count) in
        [(mps(), 500, "Production.LastSerial", 3u64), (assembly(), 1000, "Measuring.LastSerial", 4)]
    {
        let tape = play(&script, 7, 5);
        assert!(tape.changes > least, "{}: {} changes", script.line.name, tape.changes);
        assert!(tape.refused.len() * 3 < script.acts.len(), "{}: {:#?}", script.line.name, tape.refused);
        let signal = script.line.signals().position(|signal| signal.name == shown).unwrap();
        let mut reached = Tape::default();
        reached.bytes.extend(signal.to_le_bytes());
        reached.value(&count.into());
        let reached = tape.bytes.windows(reached.bytes.len()).any(|window| window == reached.bytes);
        assert!(reached, "{}: {shown} never is {count}: {:#?}", script.line.name, tape.refused);
    }
}
