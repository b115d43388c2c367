//! What the tests of the assembly line share: the line without a server, and what cars ask for.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use line_model::{DataType, Line, Value, aml};
use plant_sim::Refusal;
use plant_sim::assembly::Registry;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;

/// The three stations in the order in which cars pass them.
pub(crate) const STATIONS: [&str; 3] = ["Screwdriving", "Filling", "Measuring"];

/// The line as its file describes it.
pub(crate) fn line() -> Line {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/assembly.aml");
    aml::load(path).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Parameters by name.
pub(crate) type Parameters = Vec<(String, f64)>;

/// What a car asks of every station: `joints` joints with this torque, a volume, and wide limits for two points.
pub(crate) fn asked(station: &str, joints: u32, torque: f64) -> Parameters {
    let joint_limits = |joint: u32| {
        let limits = [("Torque", torque), ("TorqueMin", torque - 1.0), ("TorqueMax", torque + 2.0)];
        let angles = [("AngleMin", 5.0), ("AngleMax", 90.0)];
        limits.into_iter().chain(angles).map(move |(name, value)| (format!("Joint{joint}.{name}"), value))
    };
    let point_limits = |point: u32| {
        let limits = [("GapMin", 3.0), ("GapMax", 5.0), ("FlushMin", -1.0), ("FlushMax", 1.0)];
        limits.into_iter().map(move |(name, value)| (format!("Point{point}.{name}"), value))
    };
    let fill = [("Volume", 840.0), ("PressureMin", 0.5), ("PressureMax", 3.5)];
    match station {
        "Screwdriving" => (1..=joints).flat_map(joint_limits).collect(),
        "Filling" => fill.map(|(name, value)| (name.to_owned(), value)).into(),
        _ => (1..=2).flat_map(point_limits).collect(),
    }
}

/// A row of a station's results.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) serial: u64,
    pub(crate) vin: String,
    pub(crate) item: u32,
    pub(crate) values: [f64; 2],
    pub(crate) result: String,
    pub(crate) reason: String,
}

/// The line with somebody in control.
pub(crate) struct Section {
    pub(crate) rig: Rig,
    pub(crate) token: u64,
}

impl Section {
    /// The line at rest; nobody is in control.
    pub(crate) fn new(line: &Line, seed: u64) -> Self {
        let rig = Rig::new(line, &Registry::standard(), seed).unwrap_or_else(|error| panic!("{error}"));
        Self { rig, token: 0 }
    }

    /// The line running, with these cars on their way to the first station.
    pub(crate) fn running(line: &Line, seed: u64, vins: &[&str]) -> Self {
        let mut section = Self::new(line, seed);
        section.start(vins);
        section
    }

    /// Takes control, loads cars, starts the line and its belts.
    pub(crate) fn start(&mut self, vins: &[&str]) {
        self.acquire();
        for vin in vins {
            self.hand("LoadCarrier", &[(*vin).to_owned().into()]);
        }
        self.hand("SelectAuto", &[true.into()]);
        self.wait(10);
        self.hand("PressStart", &[]);
        self.wait(30);
        for station in STATIONS {
            self.run(station).unwrap();
        }
    }

    pub(crate) fn run(&mut self, station: &str) -> Result<Vec<Output>, Refusal> {
        self.command(&format!("{station}.Belt.Run"), &[1i32.into(), false.into()])
    }

    pub(crate) fn acquire(&mut self) {
        let outputs = self.call("Control.AcquireControl", &["service".into(), 60_000u32.into()]).unwrap();
        match outputs[..] {
            [Output::One(Value::UInt64(token))] => self.token = token,
            _ => panic!("AcquireControl answered {outputs:?}"),
        }
    }

    pub(crate) fn call(&mut self, method: &str, arguments: &[Value]) -> Result<Vec<Output>, Refusal> {
        let index = self.rig.method(method).unwrap_or_else(|| panic!("no method {method}"));
        self.rig.call("service", index, arguments)
    }

    /// Calls a method that needs control.
    pub(crate) fn command(&mut self, method: &str, arguments: &[Value]) -> Result<Vec<Output>, Refusal> {
        let token = Value::from(self.token);
        self.call(method, &[&[token], arguments].concat())
    }

    pub(crate) fn hand(&mut self, act: &str, arguments: &[Value]) {
        self.call(&format!("Operator.{act}"), arguments).unwrap();
    }

    /// Sends parameters; the names that were ignored.
    pub(crate) fn send(&mut self, station: &str, vin: &str, asked: &Parameters) -> Result<Vec<Value>, Refusal> {
        let names = asked.iter().map(|(name, _)| name.clone().into()).collect();
        let values = asked.iter().map(|(_, value)| (*value).into()).collect();
        let arguments =
            [vin.to_owned().into(), Value::List(DataType::String, names), Value::List(DataType::Double, values)];
        let mut outputs = self.command(&format!("{station}.SetParameters"), &arguments)?;
        match outputs.pop() {
            Some(Output::Column(ignored)) => Ok(ignored),
            other => panic!("SetParameters answered {other:?}"),
        }
    }

    pub(crate) fn begin(&mut self, station: &str, vin: &str) -> Result<Vec<Output>, Refusal> {
        self.command(&format!("{station}.Start"), &[vin.to_owned().into()])
    }

    /// Works on the car in a station and waits until that is done.
    pub(crate) fn process(&mut self, station: &str, vin: &str, asked: &Parameters) {
        self.send(station, vin, asked).unwrap();
        self.begin(station, vin).unwrap();
        self.until(&format!("{station}.State"), "Done", 30_000);
    }

    pub(crate) fn release(&mut self, station: &str) {
        self.command(&format!("{station}.Belt.Stopper.Release"), &[]).unwrap();
    }

    pub(crate) fn results(&mut self, station: &str, from: u64) -> Vec<Row> {
        let outputs = self.call(&format!("{station}.GetResults"), &[from.into(), 1000u32.into()]).unwrap();
        let columns: Vec<Vec<Value>> = outputs.into_iter().map(column).collect();
        (0..columns[0].len()).map(|row| read(&columns.iter().map(|column| &column[row]).collect::<Vec<_>>())).collect()
    }

    pub(crate) fn wait(&mut self, milliseconds: u64) {
        (0..milliseconds).for_each(|_| _ = self.rig.advance());
    }

    /// Waits until a signal has a value.
    pub(crate) fn until(&mut self, name: &str, value: impl Into<Value>, limit: u64) {
        let value = value.into();
        for _ in 0..limit {
            if *self.value(name) == value {
                return;
            }
            self.rig.advance();
        }
        panic!("{name} is {:?} and not {value:?} after {limit} ms", self.value(name));
    }

    pub(crate) fn value(&self, name: &str) -> &Value {
        self.rig.value(name).unwrap_or_else(|| panic!("nothing is called {name}"))
    }

    pub(crate) fn number(&self, name: &str) -> f64 {
        match self.value(name) {
            Value::Double(number) => *number,
            Value::UInt32(number) => f64::from(*number),
            other => panic!("{name} is {other:?}"),
        }
    }
}

fn column(output: Output) -> Vec<Value> {
    match output {
        Output::Column(column) => column,
        Output::One(value) => panic!("{value:?} is no column"),
    }
}

fn read(cells: &[&Value]) -> Row {
    use Value::{Double, Text, UInt32, UInt64};
    let (named, measured) = cells.split_at(cells.len() - 5);
    let (serial, vin, item) = match named {
        [UInt64(serial), Text(vin), UInt32(item)] => (serial, vin, *item),
        [UInt64(serial), Text(vin)] => (serial, vin, 1),
        other => panic!("a row begins with {other:?}"),
    };
    let [Double(first), Double(second), Text(result), Text(reason), Value::Time(_)] = measured else {
        panic!("a row ends with {measured:?}");
    };
    let text = |text: &str| text.to_owned();
    let values = [*first, *second];
    Row { serial: *serial, vin: text(vin), item, values, result: text(result), reason: text(reason) }
}
