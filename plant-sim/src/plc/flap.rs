//! Function block of a reject gate.

use super::{Block, Call, Condition, Guard, Output, Scan};
use crate::refusal::Refusal;

/// The function block of a reject gate. What takes control away leaves the flap where it is.
#[derive(Debug)]
pub struct Flap {
    open: Guard,
    /// The flap follows this; nothing if it follows commands.
    when: Option<Condition>,
    wanted: bool,
}

impl Flap {
    /// A gate that lets parts pass.
    #[must_use]
    pub fn new(open: Guard, when: Option<Condition>) -> Self {
        Self { open, when, wanted: false }
    }
}

impl Block for Flap {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        let wanted = self.when.map_or(self.wanted, |when| scan.holds(when));
        self.open.drive(wanted, scan);
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        let wanted = match call.method {
            "Reject" => true,
            "Pass" => false,
            _ => return Err(Refusal::unknown(call.name)),
        };
        if self.when.is_some() {
            return Err(Refusal::interlock("the gate follows its condition and takes no commands"));
        }
        scan.permit()?;
        if wanted {
            self.open.check(scan)?;
        }
        self.wanted = wanted;
        Ok(Vec::new())
    }
}
