//! Calls from outside: what they are, how they are read from a method name and arguments, what they answer.

use crate::model::Value;
use crate::model::{DataType, Method};
use crate::module::conveyor::Direction;
use crate::plc::Command;
use crate::plc::ledger::Entry;
use crate::plc::production::Finished;

/// Most rows that a query answers at once: what every OPC UA client decodes by default.
pub(crate) const MAX_ROWS: usize = 1000;

/// What hands do at the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorAct {
    /// Put workpieces on top of the stack.
    Load {
        /// How many.
        count: u32,
    },
    /// Press the start button.
    PressStart,
    /// Press the stop button.
    PressStop,
    /// Press the reset button.
    PressReset,
    /// Turn the selector switch.
    SelectAuto {
        /// To automatic.
        auto: bool,
    },
    /// Press the mushroom button.
    PressEmergencyStop,
    /// Pull the mushroom button out.
    ReleaseEmergencyStop,
}

/// A call from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// Take the lease.
    Acquire {
        /// For whom.
        holder: String,
        /// Its time to live.
        ttl_ms: u32,
    },
    /// Prolong the lease.
    Renew {
        /// The token of the lease.
        token: u64,
    },
    /// Give the lease back.
    Release {
        /// The token of the lease.
        token: u64,
    },
    /// Command the line.
    Command {
        /// The token of the lease.
        token: u64,
        /// What to do.
        command: Command,
    },
    /// Read the control ledger.
    Ledger {
        /// First sequence number.
        from: u64,
        /// At most so many entries.
        max: usize,
    },
    /// Read the finished parts.
    Finished {
        /// First serial number.
        from: u64,
        /// At most so many parts.
        max: usize,
    },
    /// Move a hand.
    Operator(OperatorAct),
}

/// What a call answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Nothing but that it was done.
    Done,
    /// The token of a granted lease.
    Token(u64),
    /// Entries of the control ledger.
    Ledger(Vec<Entry>),
    /// Finished parts.
    Finished(Vec<Finished>),
}

/// Whether a method of the model can be called at all.
pub(crate) fn is_callable(method: &Method) -> bool {
    let sample: Vec<_> = method.inputs.iter().map(|input| sample(input.data_type)).collect();
    Call::read(&method.name, &sample).is_some()
}

fn sample(data_type: DataType) -> Value {
    match data_type {
        DataType::Boolean => false.into(),
        DataType::Int32 => 1.into(),
        DataType::UInt32 => 1u32.into(),
        DataType::UInt64 | DataType::DateTime => 1u64.into(),
        DataType::Double => 0.0.into(),
        DataType::String => "".into(),
    }
}

impl Call {
    /// Reads a call from the name of a method and arguments of the types that the model tells.
    /// `None` for a name that nothing is bound to, or arguments of other types.
    #[must_use]
    pub fn read(method: &str, arguments: &[Value]) -> Option<Self> {
        use Value::{Boolean, Int32, Text, UInt32, UInt64};
        let command = |token: u64, command| Self::Command { token, command };
        let call = match (method, arguments) {
            ("Ejector.Extend", [UInt64(token)]) => command(*token, Command::Extend),
            ("Ejector.Retract", [UInt64(token)]) => command(*token, Command::Retract),
            ("Conveyor.Run", [UInt64(token), Int32(direction), Boolean(slow)]) => {
                command(*token, Command::Run { direction: read_direction(*direction), slow: *slow })
            }
            ("Conveyor.Stop", [UInt64(token)]) => command(*token, Command::Stop),
            ("Production.Acknowledge", [UInt64(token), UInt64(serial)]) => {
                command(*token, Command::Acknowledge { serial: *serial })
            }
            ("Control.AcquireControl", [Text(holder), UInt32(ttl_ms)]) => {
                Self::Acquire { holder: holder.clone().into_owned(), ttl_ms: *ttl_ms }
            }
            ("Control.RenewControl", [UInt64(token)]) => Self::Renew { token: *token },
            ("Control.ReleaseControl", [UInt64(token)]) => Self::Release { token: *token },
            ("Control.GetLedger", [UInt64(from), UInt32(max)]) => Self::Ledger { from: *from, max: rows(*max) },
            ("Production.GetFinished", [UInt64(from), UInt32(max)]) => Self::Finished { from: *from, max: rows(*max) },
            _ => return OperatorAct::read(method, arguments).map(Self::Operator),
        };
        Some(call)
    }
}

impl OperatorAct {
    fn read(method: &str, arguments: &[Value]) -> Option<Self> {
        let act = match (method.strip_prefix("Operator.")?, arguments) {
            ("LoadMagazine", [Value::UInt32(count)]) => Self::Load { count: *count },
            ("PressStart", []) => Self::PressStart,
            ("PressStop", []) => Self::PressStop,
            ("PressReset", []) => Self::PressReset,
            ("SelectAuto", [Value::Boolean(auto)]) => Self::SelectAuto { auto: *auto },
            ("PressEmergencyStop", []) => Self::PressEmergencyStop,
            ("ReleaseEmergencyStop", []) => Self::ReleaseEmergencyStop,
            _ => return None,
        };
        Some(act)
    }
}

/// Anything but 1 and -1 is read as standing still, which the controller refuses as out of range.
fn read_direction(direction: i32) -> Direction {
    match direction {
        1 => Direction::Forward,
        -1 => Direction::Reverse,
        _ => Direction::Stopped,
    }
}

fn rows(max: u32) -> usize {
    usize::try_from(max).unwrap_or(usize::MAX).min(MAX_ROWS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::mps;

    #[test]
    fn every_method_of_the_model_is_bound() {
        for method in mps().methods() {
            assert!(is_callable(method), "{} is not bound", method.name);
        }
    }

    #[test]
    fn wrong_types_and_unknown_names_are_no_calls() {
        assert_eq!(Call::read("Ejector.Extend", &[Value::UInt32(1)]), None);
        assert_eq!(Call::read("Ejector.Extend", &[]), None);
        assert_eq!(Call::read("Ejector.Explode", &[]), None);
        assert_eq!(Call::read("Operator.PressStart", &[Value::UInt32(1)]), None);
    }

    #[test]
    fn a_query_never_answers_more_than_a_client_can_decode() {
        let call = Call::read("Control.GetLedger", &[Value::UInt64(3), Value::UInt32(u32::MAX)]);
        assert_eq!(call, Some(Call::Ledger { from: 3, max: MAX_ROWS }));
    }
}
