//! Function block of a cylinder: drives the piston to an end and supervises the stroke.

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Condition, Guard, Order, Output, SCAN_MS, Scan};

/// The pins of the block.
#[derive(Debug)]
pub struct Pins {
    /// Output: air to extend.
    pub extend: Guard,
    /// Output: air to retract; nothing if a spring does it.
    pub retract: Option<Guard>,
    /// The piston is at its front end.
    pub extended: Pin<bool>,
    /// The piston is at its rear end.
    pub retracted: Pin<bool>,
    /// Number of the part in front of the piston.
    pub part: Pin<u32>,
    /// What is asked for and not complete: 1 to extend, -1 to retract.
    pub request: Pin<i32>,
    /// A stroke did not reach its end in time.
    pub fault: Pin<bool>,
    /// The part in front of the piston was moved by it and not handed over yet.
    pub half_pushed: Pin<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stroke {
    Extend,
    Retract,
}

/// The function block of a cylinder.
#[derive(Debug)]
pub struct CylinderBlock {
    pins: Pins,
    /// An extension waits while one of these holds.
    waits: Vec<Condition>,
    /// A stroke that is driven for longer than this has met an obstacle.
    limit_ms: u64,
    asked: Option<Stroke>,
    /// The valve of a single-acting cylinder stays open to keep the piston out.
    keeps_out: bool,
    driven_ms: u64,
    fault: bool,
    /// Number of the part that the piston has moved last.
    moved: u32,
}

impl CylinderBlock {
    /// A block that nobody has asked for anything.
    #[must_use]
    pub fn new(pins: Pins, waits: Vec<Condition>, limit_ms: u32) -> Self {
        let (asked, keeps_out, driven_ms, fault, moved) = (None, false, 0, false, 0);
        Self { pins, waits, limit_ms: limit_ms.into(), asked, keeps_out, driven_ms, fault, moved }
    }

    fn ask(&mut self, asked: Stroke, scan: &mut Scan<'_>) {
        self.asked = Some(asked);
        self.keeps_out = false;
        self.driven_ms = 0;
        self.show(scan);
    }

    fn finish(&mut self, scan: &mut Scan<'_>) {
        self.asked = None;
        self.driven_ms = 0;
        self.show(scan);
    }

    fn show(&self, scan: &mut Scan<'_>) {
        let request = match self.asked {
            Some(Stroke::Extend) => 1,
            Some(Stroke::Retract) => -1,
            None => 0,
        };
        scan.set(self.pins.request, request);
        scan.set(self.pins.fault, self.fault);
    }

    fn is_driven(&self, scan: &Scan<'_>) -> bool {
        match (self.asked, &self.pins.retract) {
            (Some(Stroke::Extend), _) => self.pins.extend.is_on(scan),
            (Some(Stroke::Retract), Some(retract)) => retract.is_on(scan),
            (Some(Stroke::Retract), None) => true,
            (None, _) => false,
        }
    }

    fn supervise(&mut self, scan: &mut Scan<'_>) {
        if !self.is_driven(scan) {
            return;
        }
        self.driven_ms += SCAN_MS;
        if self.driven_ms > self.limit_ms {
            tracing::warn!("a stroke did not reach its end within {} ms", self.limit_ms);
            self.fault = true;
            self.keeps_out = false;
            self.finish(scan);
        }
    }

    fn follow_part(&mut self, scan: &mut Scan<'_>) {
        let part = scan.get(self.pins.part);
        if part != 0 && !scan.get(self.pins.retracted) {
            self.moved = part;
        }
        scan.set(self.pins.half_pushed, part != 0 && part == self.moved);
    }
}

impl Block for CylinderBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        self.follow_part(scan);
        self.supervise(scan);
        match self.asked {
            Some(Stroke::Extend) if scan.get(self.pins.extended) => {
                self.keeps_out = self.pins.retract.is_none();
                self.finish(scan);
            }
            Some(Stroke::Retract) if scan.get(self.pins.retracted) => self.finish(scan),
            _ => {}
        }
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let waits = self.waits.iter().any(|wait| scan.holds(*wait));
        let extend = self.asked == Some(Stroke::Extend) && !waits;
        if let Some(retract) = &self.pins.retract {
            retract.drive(self.asked == Some(Stroke::Retract), scan);
        }
        self.pins.extend.drive(extend || self.keeps_out, scan);
    }

    fn obey(&mut self, order: Order, scan: &mut Scan<'_>) {
        match order {
            Order::Halt | Order::LoseControl => {
                self.keeps_out = false;
                self.finish(scan);
            }
            Order::Reset => {
                self.fault = false;
                self.show(scan);
            }
            Order::Start => {}
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        let (asked, guard) = match call.method {
            "Extend" => (Stroke::Extend, Some(&self.pins.extend)),
            "Retract" => (Stroke::Retract, self.pins.retract.as_ref()),
            _ => return Err(Refusal::unknown(call.name)),
        };
        scan.permit()?;
        guard.map_or(Ok(()), |guard| guard.check(scan))?;
        self.ask(asked, scan);
        Ok(Vec::new())
    }

    fn is_idle(&self) -> bool {
        self.asked.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    struct Rigged {
        bench: BlockBench,
        stroke: CylinderBlock,
        extend: Pin<bool>,
        retract: Pin<bool>,
        wait: Pin<bool>,
    }

    impl Rigged {
        fn new(double: bool) -> Self {
            let mut bench = BlockBench::default();
            let (extend, retract, wait) = (bench.pin(false), bench.pin(false), bench.pin(false));
            let pins = Pins {
                extend: Guard::new(extend, vec![]),
                retract: double.then(|| Guard::new(retract, vec![])),
                extended: bench.pin(false),
                retracted: bench.pin(true),
                part: bench.pin(1),
                request: bench.pin(0),
                fault: bench.pin(false),
                half_pushed: bench.pin(false),
            };
            let waits = vec![bench.condition(wait)];
            Self { bench, stroke: CylinderBlock::new(pins, waits, 1000), extend, retract, wait }
        }

        fn call(&mut self, method: &str) {
            self.bench.call(&mut self.stroke, method, &[]).unwrap();
        }

        fn scan(&mut self) -> (bool, bool) {
            self.bench.scan(&mut self.stroke);
            (self.bench.get(self.extend), self.bench.get(self.retract))
        }

        fn at(&mut self, extended: bool, retracted: bool) {
            let (front, rear) = (self.stroke.pins.extended, self.stroke.pins.retracted);
            self.bench.set(front, extended);
            self.bench.set(rear, retracted);
        }
    }

    #[test]
    fn an_extension_waits_and_ends_at_its_sensor() {
        let mut rigged = Rigged::new(true);
        rigged.bench.set(rigged.wait, true);
        rigged.call("Extend");
        assert_eq!(rigged.scan(), (false, false));
        assert_eq!(rigged.bench.get(rigged.stroke.pins.request), 1);
        rigged.bench.set(rigged.wait, false);
        assert_eq!(rigged.scan(), (true, false));
        rigged.at(true, false);
        assert_eq!(rigged.scan(), (false, false));
        assert!(rigged.stroke.is_idle());
        rigged.call("Retract");
        assert_eq!(rigged.scan(), (false, true));
    }

    #[test]
    fn a_stroke_that_never_arrives_is_a_fault_until_reset() {
        let mut rigged = Rigged::new(true);
        rigged.call("Extend");
        let mut scans = 0;
        while !rigged.bench.get(rigged.stroke.pins.fault) {
            rigged.scan();
            scans += 1;
            assert!(scans < 1000);
        }
        // The first scan opens the valve; each later one finds it open for another cycle.
        assert_eq!((scans - 1) * SCAN_MS, 1000 + SCAN_MS);
        assert_eq!(rigged.scan(), (false, false));
        rigged.stroke.obey(Order::Reset, &mut rigged.bench.now());
        assert!(!rigged.bench.get(rigged.stroke.pins.fault));
    }

    #[test]
    fn it_remembers_a_half_pushed_workpiece_after_the_piston_went_back() {
        let mut rigged = Rigged::new(true);
        rigged.scan();
        assert!(!rigged.bench.get(rigged.stroke.pins.half_pushed));
        for (extended, retracted) in [(false, false), (false, true)] {
            rigged.at(extended, retracted);
            rigged.scan();
            assert!(rigged.bench.get(rigged.stroke.pins.half_pushed));
        }
    }

    #[test]
    fn the_valve_of_a_single_acting_cylinder_stays_open_until_it_is_to_retract_or_halt() {
        for by_order in [false, true] {
            let mut rigged = Rigged::new(false);
            rigged.call("Extend");
            rigged.scan();
            rigged.at(true, false);
            assert_eq!(rigged.scan(), (true, false));
            if by_order {
                rigged.stroke.obey(Order::Halt, &mut rigged.bench.now());
            } else {
                rigged.call("Retract");
            }
            assert_eq!(rigged.scan(), (false, false));
        }
    }

    #[test]
    fn without_permission_nothing_is_asked_for() {
        let mut rigged = Rigged::new(true);
        let never = rigged.bench.condition(rigged.extend);
        rigged.bench.permit = Some(never);
        let refused = rigged.bench.call(&mut rigged.stroke, "Extend", &[]);
        assert!(matches!(refused, Err(Refusal::Interlock(_))) && rigged.stroke.is_idle());
    }
}
