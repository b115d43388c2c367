//! Watches a line that is halted, by an emergency stop or because its controller is stopped, and panics as soon as
//! something is driven that must stand still. What only physics moves may move: see the guarantees of the crate.

use line_model::{Line, Value};
use plant_sim::kernel::plc::SCAN_MS;
use plant_sim::rig::Rig;

/// What shows where an actuator of a class is or how fast it moves. A class that nobody has thought of here is none that
/// may be on a watched line.
fn shown_by(class: &str) -> &'static [&'static str] {
    match class {
        "Buffer" => &["Left"],
        "Capper" => &["Home", "Down", "Angle"],
        "Carousel" => &["InPosition", "Indexes"],
        "CarrierLoader" => &["Waiting", "NextTag"],
        "Conveyor" => &["Speed"],
        "DoubleActingCylinder" => &["Position", "Extended", "Retracted"],
        "Filler" => &["Home", "Coupled", "Volume"],
        "Gauge" => &["Home", "AtPoint"],
        "Gripper" => &["X", "Z", "Part"],
        "RejectGate" => &["Passing", "Rejecting"],
        "Screwdriver" => &["Home", "AtJoint", "Angle"],
        "Stopper" => &["Open"],
        // What falls in a magazine is driven by nothing; the others do not move.
        "Bin" | "CodeReader" | "ControlLease" | "EmergencyStop" | "Indicator" | "LightBarrier" | "LineControl"
        | "Magazine" | "ProductionCounter" | "PushButton" | "RfidReader" | "Scale" | "SelectorSwitch"
        | "TrafficLight" | "" => &[],
        other => panic!("what shows that a {other} stands still?"),
    }
}

/// A workpiece that no more than gravity can move from where it is: its number, place, position and height.
type Place = (u32, String, i64, i64);

/// Watches a line.
pub(crate) struct Halted {
    /// The names of what its actuators show.
    shown: Vec<String>,
    /// The elements from which workpieces fall on.
    falling: Vec<String>,
    since: Option<u64>,
    called: u64,
    places: Option<Vec<Place>>,
    values: Option<Vec<Value>>,
}

impl Halted {
    /// A line that is not halted.
    pub(crate) fn new(line: &Line) -> Self {
        let classes = || line.elements().map(|element| (base(&element.class, &element.bases), &element.path));
        let shown =
            classes().flat_map(|(class, path)| shown_by(class).iter().map(move |name| format!("{path}.{name}")));
        let falls = |class: &str| ["Magazine", "RejectGate"].contains(&class);
        let falling = classes().filter(|(class, _)| falls(class)).map(|(_, path)| path.clone()).collect();
        Self { shown: shown.collect(), falling, since: None, called: 0, places: None, values: None }
    }

    /// Something was done to the line, which is halted now or not. What hands have moved stands elsewhere.
    pub(crate) fn after_call(&mut self, rig: &Rig, halted: bool) {
        self.since = halted.then(|| self.since.unwrap_or(rig.now()));
        (self.called, self.places, self.values) = (rig.now(), None, None);
    }

    /// A millisecond has passed, and the line is still halted or not.
    pub(crate) fn after_step(&mut self, rig: &Rig, halted: bool) {
        self.since = self.since.filter(|_| halted);
        let Some(since) = self.since else {
            return;
        };
        let scans_after = |moment: u64| (rig.now() - moment) / SCAN_MS;
        if scans_after(since) >= 1 {
            assert!(!rig.simulation().is_moving(), "moves a scan after the halt");
            let places = self.places(rig);
            let before = self.places.get_or_insert_with(|| places.clone());
            let gone: Vec<&Place> = before.iter().filter(|place| !places.contains(place)).collect();
            assert!(gone.is_empty(), "workpieces are moved after the halt: {gone:?}");
        }
        // Quantities are shown as the next scan samples them.
        if scans_after(self.called) >= 2 {
            let values: Vec<Value> = self.shown.iter().map(|name| value(rig, name).clone()).collect();
            let before = self.values.get_or_insert_with(|| values.clone());
            let changed = before.iter().zip(&values).position(|(before, now)| before != now);
            assert_eq!(changed.map(|index| &self.shown[index]), None, "an actuator moves after the halt");
        }
    }

    fn places(&self, rig: &Rig) -> Vec<Place> {
        let all = rig.simulation().workpieces().into_iter();
        let still = all.filter(|placed| !self.falling.iter().any(|path| path == placed.element));
        still.map(|placed| (placed.part, placed.element.to_owned(), placed.position, placed.height)).collect()
    }
}

/// The class whose behaviour an element has.
fn base<'a>(class: &'a str, bases: &'a [String]) -> &'a str {
    let registry = plant_sim::assembly::Registry::standard();
    let known = std::iter::once(class).chain(bases.iter().map(String::as_str));
    known.into_iter().find(|class| registry.constructor(class).is_some()).unwrap_or_default()
}

fn value<'a>(rig: &'a Rig, name: &str) -> &'a Value {
    rig.value(name).unwrap_or_else(|| panic!("nothing is called {name}"))
}
