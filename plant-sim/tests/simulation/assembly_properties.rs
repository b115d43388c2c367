//! Whatever is commanded at the assembly line, in whatever order: no carrier is lost or runs into another, no device
//! works on nothing, motion ends when it must, and every cycle that was started has one result per item.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::halted::Halted;
use crate::section::{STATIONS, Section, asked, line};
use line_model::{Line, Value};
use proptest::prelude::*;

const VINS: [&str; 3] = ["CAR-1", "CAR-2", "CAR-3"];
const CARRIER: i64 = 400_000;
const BELT: i64 = 1_500_000;
/// The fastest that a carrier moves in a millisecond.
const FASTEST: i64 = 600;

static LINE: LazyLock<Line> = LazyLock::new(|| {
    let mut line = line();
    for (path, name) in [("Screwdriving", "BadThreads"), ("Filling", "Leaks")] {
        let element = line.elements.iter_mut().find(|element| element.path == path).unwrap();
        element.attributes.iter_mut().find(|attribute| attribute.name == name).unwrap().value = Some(20.0.into());
    }
    line
});

#[derive(Clone, Debug)]
enum Act {
    Load(usize),
    Run {
        station: usize,
        direction: i32,
        slow: bool,
    },
    StopBelt(usize),
    Release(usize),
    Send {
        station: usize,
        car: usize,
        joints: u32,
        torque: f64,
    },
    Start {
        station: usize,
        car: usize,
    },
    Abort(usize),
    Park(usize),
    EmergencyStop,
    Recover,
    Reject(bool),
    Wait(u64),
    /// Everything right for the car that stands in a station.
    Serve(usize),
}

fn act() -> impl Strategy<Value = Act> {
    let station = || 0usize..STATIONS.len();
    let car = || 0usize..VINS.len();
    prop_oneof![
        3 => car().prop_map(Act::Load),
        2 => (station(), prop_oneof![5 => Just(1), 1 => Just(-1)], any::<bool>())
            .prop_map(|(station, direction, slow)| Act::Run { station, direction, slow }),
        1 => station().prop_map(Act::StopBelt),
        4 => station().prop_map(Act::Release),
        4 => (station(), car(), 1u32..6, 1.0f64..60.0)
            .prop_map(|(station, car, joints, torque)| Act::Send { station, car, joints, torque }),
        3 => (station(), car()).prop_map(|(station, car)| Act::Start { station, car }),
        1 => station().prop_map(Act::Abort),
        1 => station().prop_map(Act::Park),
        1 => Just(Act::EmergencyStop),
        3 => Just(Act::Recover),
        1 => any::<bool>().prop_map(Act::Reject),
        6 => (1u64..1500).prop_map(Act::Wait),
        8 => station().prop_map(Act::Serve),
    ]
}

/// The line, and what must come of what was done to it.
struct Play {
    section: Section,
    loaded: usize,
    before: BTreeMap<u32, (String, i64)>,
    /// The items of all started cycles, by station.
    started: [Vec<(String, u32)>; 3],
    /// How many items were sent last, by station.
    sent: [u32; 3],
    halted: Halted,
}

impl Play {
    fn new(seed: u64) -> Self {
        let mut section = Section::new(&LINE, seed);
        section.start(&["CAR-0"]);
        let (before, started) = (BTreeMap::new(), Default::default());
        Self { section, loaded: 1, before, started, sent: [0; 3], halted: Halted::new(&LINE) }
    }

    fn play(&mut self, act: &Act) {
        // None takes as long as the lease lasts.
        self.section.command("Control.RenewControl", &[]).unwrap();
        match *act {
            Act::Load(car) => {
                self.loaded += usize::from(self.section.call("Operator.LoadCarrier", &[VINS[car].into()]).is_ok());
            }
            Act::Run { station, direction, slow } => {
                self.command(station, "Belt.Run", &[direction.into(), slow.into()]);
            }
            Act::StopBelt(station) => self.command(station, "Belt.Stop", &[]),
            Act::Release(station) => self.command(station, "Belt.Stopper.Release", &[]),
            Act::Send { station, car, joints, torque } => self.send(station, VINS[car], joints, torque),
            Act::Start { station, car } => self.start(station, VINS[car]),
            Act::Abort(station) => self.command(station, "Abort", &[]),
            Act::Park(station) => self.command(station, "Park", &[]),
            Act::EmergencyStop => self.section.hand("PressEmergencyStop", &[]),
            Act::Recover => self.recover(),
            Act::Reject(reject) => drop(self.section.command(if reject { "Gate.Reject" } else { "Gate.Pass" }, &[])),
            Act::Wait(milliseconds) => self.wait(milliseconds),
            Act::Serve(station) => self.serve(station),
        }
        self.halted.after_call(&self.section.rig, self.is_halted());
    }

    /// A refusal is the line's right.
    fn command(&mut self, station: usize, method: &str, arguments: &[Value]) {
        drop(self.section.command(&format!("{}.{method}", STATIONS[station]), arguments));
    }

    fn send(&mut self, station: usize, vin: &str, joints: u32, torque: f64) {
        if self.section.send(STATIONS[station], vin, &asked(STATIONS[station], joints, torque)).is_ok() {
            self.sent[station] = [joints, 1, 2][station];
        }
    }

    fn start(&mut self, station: usize, vin: &str) {
        if self.section.begin(STATIONS[station], vin).is_ok() {
            self.started[station].extend((1..=self.sent[station]).map(|item| (vin.to_owned(), item)));
        }
    }

    fn serve(&mut self, station: usize) {
        let Value::Text(vin) = self.section.value(&format!("{}.Vin", STATIONS[station])).clone() else {
            return;
        };
        self.send(station, &vin, 2, 20.0);
        self.start(station, &vin);
        self.wait(6000);
        self.command(station, "Belt.Stopper.Release", &[]);
        self.wait(500);
    }

    fn recover(&mut self) {
        for act in ["ReleaseEmergencyStop", "PressReset", "PressStart"] {
            self.section.hand(act, &[]);
            self.halted.after_call(&self.section.rig, self.is_halted());
            self.wait(30);
        }
        for station in 0..STATIONS.len() {
            self.command(station, "Belt.Run", &[1i32.into(), false.into()]);
        }
    }

    fn wait(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds {
            self.section.rig.advance();
            self.look();
        }
    }

    fn is(&self, name: &str) -> bool {
        *self.section.value(name) == Value::from(true)
    }

    /// Whether nothing may move: from the press of the emergency stop to the reset.
    fn is_halted(&self) -> bool {
        self.is("Safety.EmergencyStop") || *self.section.value("Line.State") == Value::from("ResetRequired")
    }

    fn look(&mut self) {
        self.carriers();
        self.devices();
        assert_eq!(self.is("Line.Moving"), self.section.rig.simulation().is_moving());
        self.halted.after_step(&self.section.rig, self.is_halted());
    }

    fn carriers(&mut self) {
        let mut now = BTreeMap::new();
        for located in self.section.rig.simulation().workpieces() {
            let place = (located.element.to_owned(), located.position);
            assert!(now.insert(located.part, place).is_none(), "carrier {} is there twice", located.part);
        }
        assert_eq!(now.len(), self.loaded);
        for (number, (element, position)) in &now {
            if let Some((_, before)) = self.before.get(number).filter(|(before, _)| before == element) {
                assert!((position - before).abs() <= FASTEST, "carrier {number} leaps from {before} to {position}");
            }
        }
        self.before = now;
        let mut edge = i64::MIN;
        for (index, station) in STATIONS.iter().enumerate() {
            for (number, rear) in self.on_belt(station) {
                let rear = rear + BELT * i64::try_from(index).unwrap();
                assert!(rear >= edge, "carrier {number} runs into the one behind it");
                edge = rear + CARRIER;
            }
        }
    }

    /// From the entry to the exit.
    fn on_belt(&self, station: &str) -> Vec<(u32, i64)> {
        let belt = format!("{station}.Belt");
        let on = self.before.iter().filter(|(_, (element, _))| *element == belt);
        let mut carriers: Vec<_> = on.map(|(number, (_, position))| (*number, *position)).collect();
        carriers.sort_unstable_by_key(|(_, position)| *position);
        carriers
    }

    fn devices(&self) {
        for (station, output, quantity, most) in
            [("Screwdriving", "Turn", "Torque", 60.4), ("Filling", "Valve", "Pressure", 5.01)]
        {
            let works = self.is(&format!("{station}.{output}"));
            assert!(!works || *self.section.value(&format!("{station}.State")) == Value::from("Running"));
            let actual = self.section.number(&format!("{station}.{quantity}"));
            assert!((0.0..=most).contains(&actual), "{station}.{quantity} is {actual}");
        }
        for station in STATIONS {
            let released = self.is(&format!("{station}.Belt.Stopper.Open"));
            assert!(!released || self.is(&format!("{station}.Home")), "a carrier leaves below the device of {station}");
        }
    }

    /// Ends what is under way and compares the ledgers with what was started.
    fn finish(mut self) -> [usize; 3] {
        self.section.hand("PressEmergencyStop", &[]);
        self.wait(20);
        STATIONS.map(|station| {
            let index = STATIONS.iter().position(|known| *known == station).unwrap();
            let rows = self.section.results(station, 0);
            let serials: Vec<u64> = rows.iter().map(|row| row.serial).collect();
            assert_eq!(serials, (1..).take(rows.len()).collect::<Vec<u64>>());
            let items: Vec<_> = rows.iter().map(|row| (row.vin.clone(), row.item)).collect();
            assert_eq!(items, self.started[index]);
            assert!(rows.iter().all(|row| (row.result == "OK") == row.reason.is_empty()));
            rows.iter().filter(|row| row.result == "OK").count()
        })
    }
}

fn play(seed: u64, acts: &[Act]) -> [usize; 3] {
    let mut play = Play::new(seed);
    for act in acts {
        play.play(act);
    }
    play.finish()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn the_line_stays_possible_and_loses_nothing(seed in any::<u64>(), acts in prop::collection::vec(act(), 1..40)) {
        play(seed, &acts);
    }
}

/// A carrier half over the edge between two belts, and one that the next belt drives back towards it.
#[test]
fn belts_that_run_against_each_other_press_no_carrier_into_another() {
    let driven_back = [
        Act::Load(0),
        Act::Serve(0),
        Act::Serve(1),
        Act::Serve(0),
        Act::Serve(1),
        Act::Recover,
        Act::Run { station: 1, direction: 1, slow: true },
        Act::Run { station: 2, direction: -1, slow: false },
        Act::Serve(0),
    ];
    play(0, &driven_back);
}

/// The acts are worth their name only if cars get through all stations.
#[test]
fn typical_acts_reach_every_station() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(act(), 30..60);
    let mut good = [0; 3];
    for seed in 0..20 {
        let acts = strategy.new_tree(&mut runner).unwrap().current();
        let more = play(seed, &acts);
        good = [good[0] + more[0], good[1] + more[1], good[2] + more[2]];
    }
    assert!(good.iter().all(|good| *good > 3), "good results: {good:?}");
}
