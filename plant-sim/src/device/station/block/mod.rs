//! Function block of a station that works on products one by one, each with parameters of its own.
//!
//! A product is known by what is written on its tag, and it stands in the station. Its [parameters](super::parameters)
//! come before its cycle starts, also ahead of its arrival; a set is good for one cycle. A [process](super::process) is
//! how one item of a product is worked on, and [results](super::results) keep what was measured: a cycle that was started
//! always gives one result for each item that was asked for, whatever happens.
//!
//! States: `Idle` (no parameters for the product that stands here, or no product), `Ready` (parameters are there, a
//! cycle can start), `Running` (until the device is parked again), `Done` (this product's cycle is over), `Fault` (an
//! item took too long; until a reset).

mod command;
mod cycle;
mod show;

use cycle::Phase;
pub use show::Pins;

use line_model::Value;

use super::parameters::Schema;
use super::process::Process;
use super::results::{Actual, Results};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Condition, Guard, Millis, Order, Output, Scan};

/// What a station looks at.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// Text: what is on the tag of the product, empty if there is none.
    pub product: Condition,
    /// The product is where it can be worked on.
    pub in_place: Condition,
}

/// How a station is set up.
#[derive(Debug)]
pub struct Build {
    /// The parameters that it understands.
    pub schema: Schema,
    /// How many results it keeps.
    pub results: usize,
    /// An item that takes longer is a fault, and so is a device that does not park in that time.
    pub limit_ms: Millis,
    /// Output: the drives are on.
    pub enable: Guard,
    /// The device is parked.
    pub home: Pin<bool>,
}

/// Parameters of a product, ready to be used.
#[derive(Debug)]
struct Prepared<R> {
    product: String,
    recipes: Vec<R>,
}

/// The function block of a station.
#[derive(Debug)]
pub struct Station<P: Process> {
    build: Build,
    inputs: Inputs,
    pins: Pins,
    process: P,
    /// The product that stands here, empty if there is none.
    standing: String,
    prepared: Option<Prepared<P::Recipe>>,
    phase: Phase<P::Recipe>,
    /// How the last cycle of the product that stands here has ended, if it has.
    ended: Option<bool>,
    fault: bool,
    refused: String,
    results: Results,
}

impl<P: Process> Station<P> {
    /// A station that has nothing to do.
    #[must_use]
    pub fn new(build: Build, inputs: Inputs, pins: Pins, process: P) -> Self {
        let results = Results::new(build.results);
        Self {
            build,
            inputs,
            pins,
            process,
            standing: String::new(),
            prepared: None,
            phase: Phase::Rest,
            ended: None,
            fault: false,
            refused: String::new(),
            results,
        }
    }

    /// Reads which product stands here; returns whether that has changed.
    fn identify(&mut self, scan: &Scan<'_>) -> bool {
        let standing = if scan.holds(self.inputs.in_place) { scan.text(self.inputs.product) } else { "" };
        let changed = standing != self.standing;
        if changed {
            standing.clone_into(&mut self.standing);
            self.ended = None;
        }
        changed
    }

    /// Goes on with the cycle; returns whether an item has come to its end.
    fn work(&mut self, scan: &Scan<'_>) -> bool {
        let Phase::Working(cycle) = &mut self.phase else {
            return false;
        };
        if cycle.product != self.standing {
            self.cut_short("the product was gone", scan.now());
            return true;
        }
        let (item, recipe) = cycle.current();
        let Some(actual) = self.process.observe(item, recipe, scan) else {
            return false;
        };
        self.results.enter(&cycle.product, item, actual, scan.now());
        if cycle.advance(actual.wrong.is_none(), scan.now()) {
            self.process.begin();
        } else {
            self.ended = Some(cycle.ok);
            self.phase = Phase::Homing { since: scan.now() };
        }
        true
    }

    /// The rest of the cycle is not worked on; each item gets its result nevertheless. Then the device parks.
    fn cut_short(&mut self, why: &'static str, now: Millis) {
        if matches!(self.phase, Phase::Rest) {
            return;
        }
        if let Phase::Working(cycle) = std::mem::replace(&mut self.phase, Phase::Homing { since: now }) {
            let mut reached = self.process.reached();
            for item in cycle.rest() {
                let actual = Actual { values: std::mem::take(&mut reached), wrong: Some(why) };
                self.results.enter(&cycle.product, item, actual, now);
            }
            self.ended = (cycle.product == self.standing).then_some(false);
        }
    }

    /// Checks whether something takes too long.
    fn supervise(&mut self, scan: &Scan<'_>) -> bool {
        let since = match &self.phase {
            Phase::Rest => return false,
            Phase::Working(cycle) => cycle.since,
            Phase::Homing { since } => *since,
        };
        let late = scan.now() - since > self.build.limit_ms;
        if late {
            tracing::warn!("an item took longer than {} ms", self.build.limit_ms);
            self.fault = true;
            self.cut_short("it took too long", scan.now());
            self.phase = Phase::Rest;
        }
        late
    }

    /// Checks whether the device is parked.
    fn arrive(&mut self, scan: &Scan<'_>) -> bool {
        let parked = matches!(self.phase, Phase::Homing { .. }) && scan.get(self.build.home);
        if parked {
            self.phase = Phase::Rest;
        }
        parked
    }
}

impl<P: Process> Block for Station<P> {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        let changes = [self.identify(scan), self.work(scan), self.arrive(scan), self.supervise(scan)];
        if changes.contains(&true) {
            self.show(scan);
        }
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let active = !matches!(self.phase, Phase::Rest);
        let enabled = self.build.enable.drive(active, scan);
        match &self.phase {
            Phase::Working(cycle) if enabled => {
                let (item, recipe) = cycle.current();
                self.process.drive(item, recipe, scan);
            }
            _ => self.process.rest(scan),
        }
    }

    fn obey(&mut self, order: Order, scan: &mut Scan<'_>) {
        match order {
            Order::Halt | Order::LoseControl => {
                self.cut_short("the line was halted", scan.now());
                self.phase = Phase::Rest;
            }
            Order::Reset => self.fault = false,
            Order::Start => {}
        }
        self.show(scan);
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("GetResults", [Value::UInt64(from), Value::UInt32(max)]) => {
                return Ok(self.results.page(*from, *max, self.build.schema.items.is_some()));
            }
            ("Acknowledge", [Value::UInt64(serial)]) => {
                self.results.acknowledge(*serial)?;
                self.show(scan);
                return Ok(Vec::new());
            }
            _ => {}
        }
        let done = self.take(call, scan);
        self.refused = done.as_ref().err().map(ToString::to_string).unwrap_or_default();
        self.show(scan);
        done
    }

    fn is_idle(&self) -> bool {
        matches!(self.phase, Phase::Rest)
    }
}
