//! Interlocks: what must not happen whatever was commanded.
//!
//! Checked twice: when a command comes (so that the caller learns why not) and again on the output in every scan (so
//! that nothing slips through between two images).

use super::{Condition, Scan};
use crate::kernel::Refusal;
use crate::kernel::io::Pin;

/// An output with the conditions that forbid it.
#[derive(Debug)]
pub struct Guard {
    output: Pin<bool>,
    interlocks: Vec<(String, Condition)>,
}

impl Guard {
    /// An output that is forbidden while one of these conditions holds; each has its reason.
    #[must_use]
    pub fn new(output: Pin<bool>, interlocks: Vec<(String, Condition)>) -> Self {
        Self { output, interlocks }
    }

    /// The output that the interlocks can forbid.
    #[must_use]
    pub fn output(&self) -> Pin<bool> {
        self.output
    }

    /// The output as it is set.
    #[must_use]
    pub fn is_on(&self, scan: &Scan<'_>) -> bool {
        scan.get(self.output)
    }

    /// Whether the output may be switched on as things stand.
    ///
    /// # Errors
    /// [`Refusal::Interlock`] with the reason of the first interlock that forbids it.
    pub fn check(&self, scan: &Scan<'_>) -> Result<(), Refusal> {
        match self.against(scan) {
            Some(reason) => Err(Refusal::interlock(reason.to_owned())),
            None => Ok(()),
        }
    }

    /// Switches the output on if that is wanted and nothing forbids it, else off; returns which.
    pub fn drive(&self, wanted: bool, scan: &mut Scan<'_>) -> bool {
        let on = wanted && self.against(scan).is_none();
        scan.set(self.output, on);
        on
    }

    fn against(&self, scan: &Scan<'_>) -> Option<&str> {
        let (reason, _) = self.interlocks.iter().find(|(_, condition)| scan.holds(*condition))?;
        Some(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plc::testing::BlockBench;

    #[test]
    fn an_output_is_off_while_an_interlock_holds_and_its_reason_is_told() {
        let mut bench = BlockBench::default();
        let (output, hot, wet) = (bench.pin(false), bench.pin(false), bench.pin(false));
        let interlocks = vec![("hot".to_owned(), bench.condition(hot)), ("wet".to_owned(), bench.condition(wet))];
        let guard = Guard::new(output, interlocks);
        assert!(guard.check(&bench.now()).is_ok() && guard.drive(true, &mut bench.now()));
        bench.set(wet, true);
        assert_eq!(guard.check(&bench.now()), Err(Refusal::interlock("wet")));
        assert!(!guard.drive(true, &mut bench.now()) && !bench.get(output));
    }
}
