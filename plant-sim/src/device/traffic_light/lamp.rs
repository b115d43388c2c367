//! One lamp of a signal tower as the controller has it: when it is lit, and whether it is seen to work.

use crate::kernel::io::Pin;
use crate::kernel::plc::{Condition, Millis, Scan};

/// Three lamps and a buzzer.
pub const LAMPS: usize = 4;

/// A lamp that is not as its output is for so long does not work.
const CHECK_MS: Millis = 100;

/// How a lamp is to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// Lit.
    pub on: bool,
    /// It flashes, unless it is lit.
    pub flash: bool,
}

/// What the model says of a lamp; what it does not say comes from the state of the line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    /// It is lit.
    pub on: Option<Condition>,
    /// It flashes.
    pub flash: Option<Condition>,
}

impl Said {
    /// How the lamp is to be, where `usual` is what the state of the line asks for.
    #[must_use]
    pub fn sign(self, usual: Sign, scan: &Scan<'_>) -> Sign {
        Sign {
            on: self.on.map_or(usual.on, |on| scan.holds(on)),
            flash: self.flash.map_or(usual.flash, |flash| scan.holds(flash)),
        }
    }
}

/// A lamp, and whether it was seen to work.
#[derive(Debug)]
pub struct Lamp {
    output: Pin<bool>,
    lit: Pin<bool>,
    since: Millis,
    broken: bool,
}

impl Lamp {
    /// A lamp that is dark.
    #[must_use]
    pub fn new(output: Pin<bool>, lit: Pin<bool>) -> Self {
        Self { output, lit, since: 0, broken: false }
    }

    /// Looks whether the lamp is as its output is. One that is rightly dark proves nothing.
    pub fn look(&mut self, scan: &Scan<'_>) {
        let (on, lit) = (scan.get(self.output), scan.get(self.lit));
        if self.is_settled(scan) && (on || lit) {
            self.broken = on != lit;
        }
    }

    /// Switches it.
    pub fn switch(&mut self, on: bool, scan: &mut Scan<'_>) {
        if scan.get(self.output) != on {
            self.since = scan.now();
        }
        scan.set(self.output, on);
    }

    /// Whether nothing will be found by looking again.
    #[must_use]
    pub fn is_settled(&self, scan: &Scan<'_>) -> bool {
        scan.now() - self.since >= CHECK_MS
    }

    /// Whether it did not work when it was seen last.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken
    }
}
