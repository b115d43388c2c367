//! A line of a buffer, a gripper and a carousel, whose interlocks were forgotten: whatever is commanded and whatever breaks, no
//! workpiece vanishes, jumps or runs into another, and what is halted stands still.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use line_model::Value;
use line_model::fault::FaultId;
use plant_sim::rig::Rig;
use proptest::prelude::*;

use super::{Small, belt, line_control, link, store};
use crate::halted::Halted;

/// The length of a workpiece, in micrometres.
const PART: i64 = 40_000;

/// The farthest that anything moves in a millisecond: the table, in the middle of a turn.
const FASTEST: i64 = 501;

/// What workpieces pass between the magazine and the box, with the length of each lane, in micrometres.
const WAY: [(&str, i64); 5] =
    [("Before", 600_000), ("Buffer", 180_000), ("Hand", 0), ("Table", 400_000), ("After", 600_000)];

const DEVICES: &str = r#"
      <InternalElement Name="Buffer" RefBaseSystemUnitPath="Lib@Units/Buffer">
        <Attribute Name="Places"><Value>3</Value></Attribute>
        <ExternalInterface Name="Release" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Hand" RefBaseSystemUnitPath="Lib@Units/Gripper">
        <Attribute Name="Supervision" Unit="ms"><Value>2000</Value></Attribute>
        <ExternalInterface Name="Pick" RefBaseClassPath="Lib@Interfaces/Method"/>
        <ExternalInterface Name="Put" RefBaseClassPath="Lib@Interfaces/Method"/>
        <ExternalInterface Name="Transfer" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Table" RefBaseSystemUnitPath="Lib@Units/Carousel">
        <Attribute Name="Places"><Value>4</Value></Attribute>
        <ExternalInterface Name="Index" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Box" RefBaseSystemUnitPath="Lib@Units/Bin"/>
      <InternalElement Name="Start" RefBaseSystemUnitPath="Lib@Units/PushButton">
        <ExternalInterface Name="Press" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>"#;

static LINE: LazyLock<String> = LazyLock::new(|| {
    let stations = std::iter::once("Store").chain(WAY.map(|(name, _)| name)).chain(["Box"]).collect::<Vec<_>>();
    let links: String =
        stations.windows(2).map(|pair| link(&format!("{}:Out", pair[0]), &format!("{}:In", pair[1]))).collect();
    let control = line_control(r#"<Attribute Name="Start"><Value>Start.Down</Value></Attribute>"#);
    [store(""), belt("Before", ""), DEVICES.to_owned(), belt("After", ""), control, links].concat()
});

/// What tells of trouble.
const TROUBLE: [&str; 3] = ["Buffer.Full", "Hand.Fault", "Table.Fault"];

#[derive(Clone, Debug)]
enum Act {
    Load(u32),
    Call(&'static str),
    Run(&'static str, i32),
    Release(u32),
    EmergencyStop,
    Break(&'static str),
    StopController,
    /// Mends everything and starts the line with its belts.
    Recover,
    /// Does what is due.
    Serve,
    Wait(u32),
}

fn act() -> impl Strategy<Value = Act> {
    let belt = || prop::sample::select(vec!["Before.Run", "After.Run"]);
    let call = prop::sample::select(vec!["Hand.Pick", "Hand.Put", "Hand.Transfer", "Table.Index"]);
    let device = prop::sample::select(vec!["Before", "Buffer", "Hand", "Table", "After"]);
    prop_oneof![
        2 => (1u32..4).prop_map(Act::Load),
        6 => call.prop_map(Act::Call),
        2 => (belt(), prop_oneof![3 => Just(1), 1 => Just(-1)]).prop_map(|(belt, way)| Act::Run(belt, way)),
        2 => (1u32..3).prop_map(Act::Release),
        1 => Just(Act::EmergencyStop),
        2 => device.prop_map(Act::Break),
        1 => Just(Act::StopController),
        4 => Just(Act::Recover),
        10 => Just(Act::Serve),
        6 => (1u32..700).prop_map(Act::Wait),
    ]
}

/// A workpiece: its number, element, position.
type Place = (u32, String, i64);

/// The line, and what must come of what was done to it.
struct Play {
    small: Small,
    loaded: u32,
    broken: Vec<FaultId>,
    faults: u32,
    is_halted: bool,
    halted: Halted,
    before: Vec<Place>,
    /// Which trouble it was in.
    seen: BTreeSet<&'static str>,
}

impl Play {
    fn new(seed: u64) -> Self {
        let small = Small::seeded(&LINE, seed);
        let halted = Halted::new(&small.1);
        Self {
            small,
            loaded: 0,
            broken: Vec::new(),
            faults: 0,
            is_halted: false,
            halted,
            before: Vec::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Calls a method; a refusal is the line's right.
    fn call(&mut self, method: &str, arguments: &[Value]) -> bool {
        let done = self.small.call(method, arguments).is_ok();
        self.halted.after_call(&self.small.0, self.is_halted);
        done
    }

    fn wait(&mut self, milliseconds: u32) {
        for _ in 0..milliseconds {
            self.small.wait(1);
            self.halted.after_step(&self.small.0, self.is_halted);
            let now = places(&self.small.0);
            let mut numbers: Vec<u32> = now.iter().map(|(number, ..)| *number).collect();
            numbers.sort_unstable();
            assert_eq!(numbers, (1..=self.loaded).collect::<Vec<_>>(), "each workpiece is there once");
            no_overlaps(&now, self.small.value("Table.InPosition") == false.into());
            no_jumps(&self.before, &now);
            self.before = now;
            self.seen.extend(TROUBLE.into_iter().filter(|name| self.small.value(name) == true.into()));
        }
    }

    fn inject(&mut self, fault: &str) {
        self.faults += 1;
        let id = FaultId(self.faults);
        if self.small.0.inject(id, &fault.parse().unwrap()).is_ok() {
            self.broken.push(id);
        }
        self.halted.after_call(&self.small.0, self.is_halted);
    }

    fn recover(&mut self) {
        self.is_halted = false;
        for id in std::mem::take(&mut self.broken) {
            self.small.0.heal(id).unwrap();
        }
        for method in ["Stop.Release", "Reset.Press", "Start.Press"] {
            self.call(method, &[]);
            self.wait(25);
        }
        for belt in ["Before.Run", "After.Run"] {
            self.call(belt, &[1.into(), false.into()]);
        }
    }

    /// For some turns of the table.
    fn serve(&mut self) {
        for _ in 0..6 {
            self.call("Hand.Transfer", &[]);
            self.call("Hand.Put", &[]);
            if self.small.value("Buffer.Request") == 0u32.into() {
                self.call("Buffer.Release", &[1u32.into()]);
            }
            if self.small.value("Hand.Up") == true.into() {
                self.call("Table.Index", &[]);
            }
            self.wait(500);
        }
    }

    fn play(&mut self, act: &Act) {
        match act {
            Act::Load(count) => self.loaded += if self.call("Store.Load", &[(*count).into()]) { *count } else { 0 },
            Act::Call(method) => drop(self.call(method, &[])),
            Act::Run(belt, way) => drop(self.call(belt, &[(*way).into(), false.into()])),
            Act::Release(count) => drop(self.call("Buffer.Release", &[(*count).into()])),
            Act::EmergencyStop => {
                self.is_halted = true;
                self.call("Stop.Press", &[]);
            }
            Act::Break(device) => self.inject(&format!("jammed {device}")),
            Act::StopController => {
                self.is_halted = true;
                self.inject("controller stop");
            }
            Act::Recover => self.recover(),
            Act::Serve => self.serve(),
            Act::Wait(milliseconds) => self.wait(*milliseconds),
        }
    }
}

fn places(rig: &Rig) -> Vec<Place> {
    let parts = rig.simulation().workpieces().into_iter();
    parts.map(|part| (part.part, part.element.to_owned(), part.position)).collect()
}

/// The rear edges of what lies on an element, from the entry to the exit.
fn on(places: &[Place], element: &str) -> Vec<i64> {
    let mut positions: Vec<i64> =
        places.iter().filter(|(_, at, _)| at == element).map(|(.., position)| *position).collect();
    positions.sort_unstable();
    positions
}

/// Neither on one element nor over the edge between two; a hand may hold one above another that lies below it. What is on a table
/// that turns goes round, and not over its edge.
fn no_overlaps(places: &[Place], table_turns: bool) {
    for (index, (element, length)) in WAY.iter().enumerate().filter(|(_, (element, _))| *element != "Hand") {
        let positions = on(places, element);
        assert!(positions.windows(2).all(|pair| pair[0] + PART <= pair[1]), "{element}: {positions:?}");
        let (next_element, _) = WAY.get(index + 1).copied().unwrap_or_default();
        let does_not_reach = |next: &i64| match *element {
            "Table" => table_turns,
            // What the hand holds is at 0, what has come to lie below it still reaches back.
            "Buffer" => *next == 0,
            _ => false,
        };
        let next = on(places, next_element).first().copied().filter(|next| !does_not_reach(next));
        if let (Some(front), Some(next)) = (positions.last(), next) {
            assert!(front + PART - length <= next, "over the edge of {element}: {front}, {next}");
        }
    }
}

fn no_jumps(before: &[Place], now: &[Place]) {
    for (number, element, position) in now {
        let Some((_, from, was)) = before.iter().find(|(known, ..)| known == number) else { continue };
        let way = match WAY.iter().find(|(known, _)| known == from) {
            // A hand lifts and puts down from where it is; a box and a magazine have no places.
            _ if element == "Hand" || from == "Hand" || element == "Box" || from == "Store" => continue,
            Some((_, length)) if element != from => position + length - was,
            Some((_, length)) if element == "Table" && position < was => position + length - was,
            _ => position - was,
        };
        assert!(way.abs() <= FASTEST, "workpiece {number} jumps from {was} on {from} to {position} on {element}");
    }
}

fn play(seed: u64, acts: &[Act]) -> Play {
    let mut play = Play::new(seed);
    play.recover();
    for act in acts {
        play.play(act);
    }
    play
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_line_stays_possible(seed in any::<u64>(), acts in prop::collection::vec(act(), 1..60)) {
        play(seed, &acts);
    }
}

/// The acts are worth their name only if they get workpieces through the line and into trouble.
#[test]
fn typical_acts_reach_every_corner() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let strategy = prop::collection::vec(act(), 1..60);
    let mut finished = 0;
    let mut seen = BTreeSet::new();
    for seed in 0..80 {
        let acts = strategy.new_tree(&mut runner).unwrap().current();
        let played = play(seed, &acts);
        finished += on(&places(&played.small.0), "Box").len();
        seen.extend(played.seen);
    }
    assert!(finished > 40, "only {finished} workpieces came through");
    assert_eq!(seen, BTreeSet::from(TROUBLE), "what the line went through");
}
