//! What a line costs: simulated milliseconds per second for 1, 100 and 1,000 stations of which all, one in a hundred or
//! none move, and the share of one core that they need in real time.
//!
//! `cargo bench --profile dev -p plant-sim --bench simulation` measures the build that tests and the harness run in. A
//! step is everything but the server: mechanics, controller, noticing changes. A station is five devices of the assembly
//! line: a belt with light barrier, stopper and RFID reader, and a screwdriver. One that moves has a carrier on its
//! running belt and a spindle that turns. The baseline is one station that moves. Time is that on a core, so that others on
//! the machine don't count; rounds of all lines alternate, and the best round counts. Linux only.

use std::time::{Duration, Instant};

use line_model::{Argument, DataType, Element, Limits, Line, Method, Value, Wire, aml};
use plant_sim::assembly::Registry;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;
use plant_sim::signals::{Change, Observer};

const ROUNDS: usize = 7;
/// How long a round of one line takes at most.
const ROUND: Duration = Duration::from_millis(250);
/// Until all carriers stand at their stoppers.
const ARRIVAL_MS: u32 = 2000;
/// Most of a core that 1,000 moving stations may need.
const GOAL: f64 = 0.4;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let section = aml::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/assembly.aml"))?;
    let lines = [(1, 1), (1, 0), (100, 100), (100, 1), (100, 0), (1000, 1000), (1000, 10), (1000, 0)];
    let mut benches = lines.map(|(stations, moving)| Bench::new(&section, stations, moving));
    for _ in 0..ROUNDS {
        benches.iter_mut().for_each(Bench::round);
    }
    let baseline = benches[0].best;
    println!("{:>8}{:>8}{:>12}{:>14}{:>10}{:>12}", "stations", "moving", "us/step", "steps/s", "ratio", "of a core");
    for bench in &benches {
        bench.row(baseline);
    }
    let of = |stations, moving| {
        let found = benches.iter().find(|bench| (bench.stations, bench.moving) == (stations, moving));
        found.map_or(f64::NAN, |bench| bench.best)
    };
    let (all, few, none) = (of(1000, 1000), of(1000, 10), of(1000, 0));
    println!(
        "one more moving station, of 1,000: {:.3} us; of 100: {:.3} us",
        (all - none) / 1000.0,
        of(100, 100) / 100.0
    );
    println!("one more idle station: {:.4} us", (none - of(1, 0)) / 999.0);
    println!("1 % moving costs {:.1} % of all moving", few / all * 100.0);
    let verdict = if all / 1000.0 <= GOAL { "kept" } else { "missed" };
    println!("goal, 1,000 moving stations in real time with {:.0} % of a core: {verdict}", GOAL * 100.0);
    Ok(())
}

/// The time that this thread was on a core, in microseconds: others on the machine don't count.
fn cpu_us() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split_whitespace().next().and_then(|first| first.parse::<f64>().ok());
    nanoseconds.expect("Linux tells how long a thread was on a core") / 1000.0
}

/// A line that is measured. Times are in microseconds per step.
struct Bench {
    stations: usize,
    moving: usize,
    rig: Rig,
    observer: Observer,
    changes: Vec<Change>,
    token: Value,
    best: f64,
}

impl Bench {
    fn new(section: &Line, stations: usize, moving: usize) -> Self {
        let line = replicated(section, stations);
        let rig = Rig::new(&line, &Registry::standard(), 1).unwrap_or_else(|error| panic!("{error}"));
        let observer = Observer::new(&rig);
        let (token, best) = (0u64.into(), f64::INFINITY);
        let mut bench = Self { stations, moving, rig, observer, changes: Vec::new(), token, best };
        bench.token = match bench.call("Control.AcquireControl", &["bench".into(), 60_000u32.into()])[..] {
            [Output::One(ref token)] => token.clone(),
            ref other => panic!("AcquireControl answered {other:?}"),
        };
        (0..moving).for_each(|station| bench.send(station));
        (0..ARRIVAL_MS).for_each(|_| bench.step());
        (0..moving).for_each(|station| bench.start(station));
        bench
    }

    fn call(&mut self, method: &str, arguments: &[Value]) -> Vec<Output> {
        let index = self.rig.method(method).unwrap_or_else(|| panic!("no method {method}"));
        self.rig.call("bench", index, arguments).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// Lets a carrier run towards its station.
    fn send(&mut self, station: usize) {
        let token = self.token.clone();
        self.call(&format!("L{station}.Load"), &["CAR".into()]);
        self.call(&format!("S{station}.Belt.Run"), &[token, 1i32.into(), false.into()]);
    }

    /// Starts a cycle that takes long.
    fn start(&mut self, station: usize) {
        let (token, vin) = (self.token.clone(), Value::from("CAR"));
        let limits =
            [("Torque", 50.0), ("TorqueMin", 0.0), ("TorqueMax", 55.0), ("AngleMin", 0.0), ("AngleMax", 360.0)];
        let names = limits.iter().map(|(name, _)| format!("Joint1.{name}").into()).collect();
        let values = limits.iter().map(|(_, value)| (*value).into()).collect();
        let table = [Value::List(DataType::String, names), Value::List(DataType::Double, values)];
        self.call(&format!("S{station}.SetParameters"), &[&[token.clone(), vin.clone()], &table[..]].concat());
        self.call(&format!("S{station}.Start"), &[token, vin]);
    }

    fn step(&mut self) {
        self.rig.advance();
        self.observer.look(&mut self.rig, &mut self.changes);
        self.changes.clear();
        if self.rig.now().is_multiple_of(30_000) {
            self.keep_moving();
        }
    }

    /// A spindle that has turned in vain for eleven minutes gives up, and the lease lasts for one.
    fn keep_moving(&mut self) {
        let token = self.token.clone();
        self.call("Control.RenewControl", &[token]);
        for station in 0..self.moving {
            if self.rig.value(&format!("S{station}.State")) == Some(&Value::from("Done")) {
                self.start(station);
            }
        }
    }

    fn round(&mut self) {
        let (start, busy, mut steps) = (Instant::now(), cpu_us(), 0.0);
        while start.elapsed() < ROUND {
            (0..20).for_each(|_| self.step());
            steps += 20.0;
        }
        self.best = self.best.min((cpu_us() - busy) / steps);
    }

    fn row(&self, baseline: f64) {
        let Self { stations, moving, best, .. } = self;
        let (steps, share) = (1e6 / best, best / 1000.0 * 100.0);
        println!("{stations:>8}{moving:>8}{best:>12.2}{steps:>14.0}{:>10.2}{share:>10.2} %", best / baseline);
    }
}

/// So many screwdriving stations side by side, each with a loader, and with threads that never hold.
fn replicated(section: &Line, stations: usize) -> Line {
    let find = |path: &str| section.elements.iter().find(|element| element.path == path).expect("the line has it");
    let mut line = Line { elements: vec![find("Control").clone()], wires: Vec::new(), ..section.clone() };
    for index in 0..stations {
        let (loader, station) = (format!("L{index}"), format!("S{index}"));
        let wire = |from: String, to: String| Wire { from, to };
        line.wires.push(wire(format!("{loader}.Out"), format!("{station}.Belt.In")));
        line.wires.push(wire(format!("{station}.Vin"), format!("{station}.Standing")));
        line.elements.push(loaded_by_hand(renamed(find("Loader"), "Loader", &loader)));
        line.elements.push(endless(renamed(find("Screwdriving"), "Screwdriving", &station)));
    }
    line
}

fn renamed(element: &Element, from: &str, to: &str) -> Element {
    let name = |name: &str| format!("{to}{}", name.strip_prefix(from).unwrap_or(name));
    let mut element = element.clone();
    element.path = name(&element.path);
    element.signals.iter_mut().for_each(|signal| signal.name = name(&signal.name));
    element.methods.iter_mut().for_each(|method| method.name = name(&method.name));
    element.ports.iter_mut().for_each(|port| port.name = name(&port.name));
    element.elements = element.elements.iter().map(|inner| renamed(inner, from, to)).collect();
    element
}

fn loaded_by_hand(mut loader: Element) -> Element {
    let (data_type, limits) = (DataType::String, Limits::default());
    let tag = Argument { name: "tag".into(), data_type, array: false, unit: None, limits };
    let name = format!("{}.Load", loader.path);
    loader.methods.push(Method { name, inputs: vec![tag], outputs: Vec::new(), description: String::new() });
    loader
}

fn endless(mut station: Element) -> Element {
    let values = [
        ("BadThreads", Value::from(100.0)),
        ("RundownLimit", 1_000_000.0.into()),
        ("Supervision", 3_600_000u32.into()),
    ];
    for attribute in &mut station.attributes {
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == attribute.name) {
            attribute.value = Some(value.clone());
        }
    }
    station
}
