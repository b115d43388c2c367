//! Function block of a signal tower: shows the state of the line in the colours of IEC 60204-1, 10.3, unless the model says
//! otherwise.

use super::lamp::{LAMPS, Lamp, Said, Sign};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Condition, Millis, Output, Scan};

/// The place of the buzzer among the lamps: after red, yellow and green.
const BUZZER: usize = LAMPS - 1;

/// What a tower looks at.
#[derive(Clone, Copy, Debug)]
pub struct Inputs {
    /// Text: the state of the line, empty if the tower does not know it.
    pub state: Condition,
    /// There is a fault that somebody must end.
    pub fault: Condition,
    /// Everything is to be switched on.
    pub test: Condition,
    /// What the model says of red, yellow, green and the buzzer.
    pub said: [Said; LAMPS],
}

/// The function block of a signal tower.
#[derive(Debug)]
pub struct TowerBlock {
    inputs: Inputs,
    lamps: [Lamp; LAMPS],
    fault: Pin<bool>,
    period_ms: Millis,
    /// The causes for which somebody has silenced the buzzer.
    silenced: Sign,
    busy: bool,
}

impl TowerBlock {
    /// A dark tower that flashes once in `period_ms` where it flashes; `fault` tells that a lamp does not work.
    #[must_use]
    pub fn new(inputs: Inputs, lamps: [Lamp; LAMPS], fault: Pin<bool>, period_ms: Millis) -> Self {
        Self { inputs, lamps, fault, period_ms, silenced: Sign::default(), busy: false }
    }

    fn signs(&self, scan: &Scan<'_>) -> [Sign; LAMPS] {
        if scan.holds(self.inputs.test) {
            return [Sign { on: true, flash: false }; LAMPS];
        }
        let mut signs = usual(scan.text(self.inputs.state), scan.holds(self.inputs.fault));
        for (sign, said) in signs.iter_mut().zip(self.inputs.said) {
            *sign = said.sign(*sign, scan);
        }
        signs
    }

    /// Takes away what is silenced, until its cause has gone.
    fn silence(&mut self, buzzer: &mut Sign) {
        self.silenced.on &= buzzer.on;
        self.silenced.flash &= buzzer.flash;
        buzzer.on &= !self.silenced.on;
        buzzer.flash &= !self.silenced.flash;
    }
}

/// What the colours stand for (IEC 60204-1, 10.3): red an emergency, yellow what is not normal, green what is. What needs
/// somebody to do something flashes.
fn usual(state: &str, fault: bool) -> [Sign; LAMPS] {
    let emergency = state == "EmergencyStop";
    [
        Sign { on: emergency, flash: false },
        Sign { on: state == "Safe", flash: state == "ResetRequired" || fault },
        Sign { on: state == "Running", flash: false },
        Sign { on: emergency, flash: fault },
    ]
}

impl Block for TowerBlock {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        self.lamps.iter_mut().for_each(|lamp| lamp.look(scan));
        scan.set(self.fault, self.lamps.iter().any(Lamp::is_broken));
    }

    fn drive(&mut self, scan: &mut Scan<'_>) {
        let mut signs = self.signs(scan);
        self.silence(&mut signs[BUZZER]);
        let bright = scan.now() % self.period_ms < self.period_ms / 2;
        for (lamp, sign) in self.lamps.iter_mut().zip(signs) {
            lamp.switch(sign.on || sign.flash && bright, scan);
        }
        let flashes = signs.iter().any(|sign| sign.flash && !sign.on);
        self.busy = flashes || self.lamps.iter().any(|lamp| !lamp.is_settled(scan));
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        if call.method != "Silence" {
            return Err(Refusal::unknown(call.name));
        }
        self.silenced = self.signs(scan)[BUZZER];
        Ok(Vec::new())
    }

    fn stop(&mut self, scan: &mut Scan<'_>) {
        scan.set(self.fault, false);
    }

    fn is_idle(&self) -> bool {
        !self.busy
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;
    use std::borrow::Cow;

    struct Rigged {
        bench: BlockBench,
        block: TowerBlock,
        state: Pin<Cow<'static, str>>,
        fault: Pin<bool>,
        test: Pin<bool>,
        outputs: [Pin<bool>; LAMPS],
        lit: [Pin<bool>; LAMPS],
    }

    impl Rigged {
        fn new() -> Self {
            let mut bench = BlockBench::default();
            let (state, fault, test) = (bench.pin(Cow::Borrowed("Idle")), bench.pin(false), bench.pin(false));
            let outputs = [(); LAMPS].map(|()| bench.pin(false));
            let lit = [(); LAMPS].map(|()| bench.pin(false));
            let inputs = Inputs {
                state: bench.condition(state),
                fault: bench.condition(fault),
                test: bench.condition(test),
                said: [Said::default(); LAMPS],
            };
            let lamps = std::array::from_fn(|lamp| Lamp::new(outputs[lamp], lit[lamp]));
            let block = TowerBlock::new(inputs, lamps, bench.pin(false), 500);
            Self { bench, block, state, fault, test, outputs, lit }
        }

        /// Scans until a moment; what is lit then, with lamps that work.
        fn at(&mut self, moment: Millis) -> [bool; LAMPS] {
            while self.bench.now < moment {
                self.bench.now += 5;
                self.bench.scan(&mut self.block);
                for (output, lit) in self.outputs.into_iter().zip(self.lit) {
                    let on = self.bench.get(output);
                    self.bench.set(lit, on);
                }
            }
            self.outputs.map(|output| self.bench.get(output))
        }
    }

    #[test]
    fn each_state_of_the_line_has_its_colours() {
        for (state, lit) in [
            ("Idle", [false; LAMPS]),
            ("Running", [false, false, true, false]),
            ("Safe", [false, true, false, false]),
            ("EmergencyStop", [true, false, false, true]),
            ("Stopped", [false; LAMPS]),
        ] {
            let mut tower = Rigged::new();
            tower.bench.set(tower.state, state.into());
            assert_eq!(tower.at(500), lit, "{state}");
            assert!(tower.block.is_idle(), "{state} needs no attention of the controller");
        }
    }

    #[test]
    fn what_somebody_must_end_flashes_with_equal_times() {
        let mut tower = Rigged::new();
        tower.bench.set(tower.state, "ResetRequired".into());
        let seen: Vec<bool> = (1..=400).map(|scan| tower.at(scan * 5)[1]).collect();
        assert_eq!(seen.iter().filter(|lit| **lit).count(), 200);
        assert_eq!(seen.windows(2).filter(|pair| pair[0] != pair[1]).count(), 8, "2 Hz for 2 s");
        assert!(!tower.block.is_idle());
    }

    #[test]
    fn a_silenced_buzzer_is_heard_again_at_another_cause() {
        let mut tower = Rigged::new();
        tower.bench.set(tower.state, "EmergencyStop".into());
        assert!(tower.at(5)[BUZZER]);
        tower.bench.call(&mut tower.block, "Silence", &[]).unwrap();
        assert_eq!(tower.at(20), [true, false, false, false]);
        tower.bench.set(tower.fault, true);
        assert!(tower.at(500)[BUZZER], "a fault is another cause");
        tower.bench.set(tower.fault, false);
        assert!(!tower.at(600)[BUZZER]);
        tower.bench.set(tower.state, "Idle".into());
        tower.at(605);
        tower.bench.set(tower.state, "EmergencyStop".into());
        assert!(tower.at(610)[BUZZER], "it is pressed again");
    }

    #[test]
    fn a_test_lights_everything_and_finds_the_lamp_that_stays_dark() {
        let mut tower = Rigged::new();
        tower.bench.set(tower.test, true);
        assert_eq!(tower.at(200), [true; LAMPS]);
        let broken = |tower: &Rigged| tower.bench.get(tower.block.fault);
        assert!(!broken(&tower));
        tower.bench.set(tower.lit[2], false);
        tower.bench.scan(&mut tower.block);
        assert!(broken(&tower));
        tower.bench.set(tower.test, false);
        assert_eq!(tower.at(400), [false; LAMPS]);
        assert!(broken(&tower), "a dark lamp proves nothing");
        tower.bench.set(tower.test, true);
        tower.at(600);
        assert!(!broken(&tower), "it was seen to work");
    }
}
