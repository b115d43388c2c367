//! A gripper without a hand: the sensors say what each test wants.

use super::*;
use crate::kernel::plc::testing::BlockBench;

struct Rigged {
    bench: BlockBench,
    block: GripperBlock,
}

impl Rigged {
    /// A gripper that is up and open over a workpiece.
    fn new() -> Self {
        let mut bench = BlockBench::default();
        let [at_out, down, closed] = [false; 3].map(|off| bench.pin(off));
        let [at_in, up, opened, part_at_in, out_free] = [true; 5].map(|on| bench.pin(on));
        let sensors = Sensors { at_in, at_out, up, down, opened, closed, part: bench.pin(0), part_at_in, out_free };
        let (enable, lower) = (Guard::new(bench.pin(false), vec![]), Guard::new(bench.pin(false), vec![]));
        let (across, close, busy, fault) = (bench.pin(false), bench.pin(false), bench.pin(false), bench.pin(false));
        let pins = Pins { enable, lower, across, close, sensors, busy, fault };
        Self { bench, block: GripperBlock::new(pins, 1000) }
    }

    fn call(&mut self, method: &str) -> Result<Vec<Output>, Refusal> {
        self.bench.call(&mut self.block, method, &[])
    }

    fn sensors(&self) -> Sensors {
        self.block.pins.sensors
    }

    fn say(&mut self, what: &[(Pin<bool>, bool)]) -> &mut Self {
        for (pin, on) in what {
            self.bench.set(*pin, *on);
        }
        self
    }

    fn hold(&mut self, part: u32) -> &mut Self {
        self.bench.set(self.block.pins.sensors.part, part);
        self
    }

    /// A scan; the letters of the outputs that are on: enable, across, lower, close.
    fn scan(&mut self) -> String {
        self.bench.scan(&mut self.block);
        let pins = &self.block.pins;
        let outputs = [(pins.enable.output(), 'e'), (pins.across, 'a'), (pins.lower.output(), 'l'), (pins.close, 'c')];
        outputs.into_iter().filter(|(pin, _)| self.bench.get(*pin)).map(|(_, letter)| letter).collect()
    }
}

#[test]
fn a_transfer_goes_down_grips_goes_up_and_across_and_lets_go_below() {
    let mut hand = Rigged::new();
    let at = hand.sensors();
    hand.call("Transfer").unwrap();
    assert_eq!(hand.scan(), "el");
    assert_eq!(hand.say(&[(at.up, false), (at.down, true)]).scan(), "elc");
    assert_eq!(hand.say(&[(at.opened, false)]).scan(), "elc", "the jaws are closing");
    assert_eq!(hand.say(&[(at.closed, true)]).hold(7).scan(), "ec");
    assert_eq!(hand.say(&[(at.down, false)]).scan(), "ec");
    hand.say(&[(at.up, true)]).scan();
    assert_eq!(hand.scan(), "eac");
    assert_eq!(hand.say(&[(at.at_in, false)]).scan(), "eac", "it travels up");
    assert_eq!(hand.say(&[(at.at_out, true), (at.out_free, false)]).scan(), "eac", "it waits for room");
    assert_eq!(hand.say(&[(at.out_free, true)]).scan(), "ealc");
    assert_eq!(hand.say(&[(at.up, false), (at.down, true)]).scan(), "eal");
    assert_eq!(hand.say(&[(at.closed, false)]).hold(0).scan(), "eal", "the jaws are opening");
    assert_eq!(hand.say(&[(at.opened, true)]).scan(), "ea");
    assert!(hand.bench.get(hand.block.pins.busy));
    hand.say(&[(at.down, false), (at.up, true)]).scan();
    assert_eq!((hand.bench.get(hand.block.pins.enable.output()), hand.bench.get(hand.block.pins.busy)), (false, false));
}

#[test]
fn jaws_that_close_on_nothing_are_a_fault_and_open_before_the_next_try() {
    let mut hand = Rigged::new();
    let at = hand.sensors();
    hand.call("Pick").unwrap();
    hand.scan();
    hand.say(&[(at.up, false), (at.down, true)]).scan();
    hand.say(&[(at.opened, false), (at.closed, true)]).scan();
    assert!(hand.bench.get(hand.block.pins.fault) && !hand.bench.get(hand.block.pins.busy));
    hand.block.obey(Order::Reset, &mut hand.bench.now());
    hand.call("Pick").unwrap();
    assert_eq!(hand.scan(), "el");
    assert_eq!(hand.say(&[(at.closed, false)]).scan(), "el");
    assert_eq!(hand.say(&[(at.opened, true)]).scan(), "elc");
    assert!(!hand.bench.get(hand.block.pins.fault));
}

#[test]
fn only_time_in_which_it_could_move_counts_against_it() {
    let mut hand = Rigged::new();
    let at = hand.sensors();
    hand.hold(7).say(&[(at.at_in, false), (at.at_out, true), (at.opened, false), (at.out_free, false)]);
    hand.call("Put").unwrap();
    (0..1000).for_each(|_| _ = hand.scan());
    assert!(!hand.bench.get(hand.block.pins.fault), "it waits for room");
    hand.say(&[(at.out_free, true)]);
    let scans = (0..1000).take_while(|_| hand.scan() == "ealc").count();
    assert_eq!((scans, hand.bench.get(hand.block.pins.fault)), (200, true));
}

#[test]
fn what_cannot_be_is_refused_and_a_halt_forgets() {
    let mut hand = Rigged::new();
    let at = hand.sensors();
    let why = |hand: &mut Rigged, method: &str| hand.call(method).unwrap_err().to_string();
    assert_eq!(why(&mut hand, "Put"), "interlock: nothing is in the jaws");
    hand.say(&[(at.part_at_in, false)]);
    assert_eq!(why(&mut hand, "Transfer"), "interlock: no workpiece lies there");
    hand.hold(7);
    assert_eq!(why(&mut hand, "Pick"), "interlock: a workpiece is in the jaws already");
    hand.call("Put").unwrap();
    assert_eq!(why(&mut hand, "Put"), "interlock: the gripper is at work");
    hand.scan();
    hand.block.obey(Order::Halt, &mut hand.bench.now());
    hand.scan();
    assert!(!hand.bench.get(hand.block.pins.enable.output()) && !hand.bench.get(hand.block.pins.busy));
    hand.call("Put").unwrap();
}
