//! The signals of a line: their names, nodes and types, as the caller knows them.

use std::collections::HashMap;
use std::fmt;

use line_model::nearest::{hint, nearest};
use line_model::{DataType, Line};
use lineproof_judge::journal::Value;

/// A name is not, or twice, in the table, or a value has another type than the table says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignalError {
    /// The line has no signal of this name.
    #[error("the line has no signal `{name}`{}; signals are named as in the line's description", hint(.nearest.as_deref()))]
    Unknown {
        /// The name that was asked for.
        name: String,
        /// The name that resembles it most, if one does.
        nearest: Option<String>,
    },
    /// Two signals bear one name.
    #[error("the line's description has two signals named `{name}`; rename one of them")]
    Duplicate {
        /// The name.
        name: String,
    },
    /// A value is not of the signal's type.
    #[error("signal `{signal}` is {expected}, not {found}; correct the line's description or the value")]
    Type {
        /// The signal.
        signal: String,
        /// Its type in the table.
        expected: DataType,
        /// What was given or came from the plant.
        found: String,
    },
}

/// One signal of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Its name in scenarios: `Conveyor.ExitBarrier`.
    pub name: String,
    /// Its node: the string identifier in the line's namespace.
    pub node: String,
    /// Its type.
    pub data_type: DataType,
    /// Its unit, for people; none for a number without one.
    pub unit: Option<String>,
}

impl Signal {
    /// A signal whose node is named as it is, without a unit.
    pub fn new(name: impl Into<String>, data_type: DataType) -> Self {
        let name = name.into();
        Self { node: name.clone(), name, data_type, unit: None }
    }

    /// The error of a value that is not of this signal's type.
    pub(super) fn mismatch(&self, found: impl fmt::Display) -> SignalError {
        SignalError::Type { signal: self.name.clone(), expected: self.data_type, found: found.to_string() }
    }

    /// The error of a value that this signal cannot take.
    pub(super) fn rejects(&self, value: &Value) -> SignalError {
        let kind = match value {
            Value::Bool(_) => "the Boolean",
            Value::Int(_) => "the integer",
            Value::Real(_) => "the real number",
            Value::Text(_) => "the text",
            Value::Null => "the empty value",
        };
        self.mismatch(format!("{kind} {value}"))
    }
}

/// All signals of a line, each name once, in the order of the line's description.
#[derive(Clone, Debug, Default)]
pub struct SignalTable {
    signals: Vec<Signal>,
    index: HashMap<String, usize>,
}

impl SignalTable {
    /// Makes a table.
    ///
    /// # Errors
    /// [`SignalError::Duplicate`] if a name is there twice.
    pub fn new(signals: impl IntoIterator<Item = Signal>) -> Result<Self, SignalError> {
        let mut table = Self::default();
        for signal in signals {
            table.add(signal)?;
        }
        Ok(table)
    }

    /// The signals of a line's model.
    ///
    /// # Errors
    /// [`SignalError::Duplicate`] if a name is there twice.
    pub fn of(line: &Line) -> Result<Self, SignalError> {
        let signal = |known: &line_model::Signal| Signal {
            unit: known.unit.clone(),
            ..Signal::new(&known.name, known.data_type)
        };
        Self::new(line.signals().map(signal))
    }

    fn add(&mut self, signal: Signal) -> Result<(), SignalError> {
        if self.index.insert(signal.name.clone(), self.signals.len()).is_some() {
            return Err(SignalError::Duplicate { name: signal.name });
        }
        self.signals.push(signal);
        Ok(())
    }

    /// The signal of this name.
    ///
    /// # Errors
    /// [`SignalError::Unknown`] with the nearest name.
    pub fn get(&self, name: &str) -> Result<&Signal, SignalError> {
        self.position(name).map(|position| &self.signals[position])
    }

    /// All signals.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Signal> {
        self.signals.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.signals.len()
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.signals.is_empty()
    }

    pub(super) fn position(&self, name: &str) -> Result<usize, SignalError> {
        self.index.get(name).copied().ok_or_else(|| SignalError::Unknown {
            name: name.to_owned(),
            nearest: nearest(name, self.signals.iter().map(|signal| signal.name.as_str())).map(str::to_owned),
        })
    }

    pub(super) fn at(&self, position: usize) -> Option<&Signal> {
        self.signals.get(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assert_matches::assert_matches;

    fn table() -> SignalTable {
        let names = ["Conveyor.EntryBarrier", "Conveyor.ExitBarrier", "Panel.StartLamp"];
        SignalTable::new(names.map(|name| Signal::new(name, DataType::Boolean))).unwrap()
    }

    #[test]
    fn an_unknown_signal_comes_with_the_nearest_name() {
        let error = table().get("conveyor.ExitBarier").unwrap_err();
        assert_eq!(
            error.to_string(),
            "the line has no signal `conveyor.ExitBarier`; did you mean `Conveyor.ExitBarrier`?; \
             signals are named as in the line's description"
        );
        assert_matches!(table().get("xyz"), Err(SignalError::Unknown { nearest: None, .. }));
    }

    #[test]
    fn a_name_can_be_there_only_once() {
        let twice = ["A", "A"].map(|name| Signal::new(name, DataType::Double));
        assert_eq!(SignalTable::new(twice).unwrap_err(), SignalError::Duplicate { name: "A".into() });
    }
}
