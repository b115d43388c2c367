//! What is to be written to the plant besides the present operation: signals that are held, and pulses to be taken back.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use lineproof_judge::journal::Value;

/// What is to be written, by signal.
#[derive(Debug, Default)]
pub(super) struct Wanted(Mutex<BTreeMap<String, Want>>);

/// What is to be written to a signal.
#[derive(Debug)]
pub(super) enum Want {
    /// It is held at this value, and is to have the other one at the end.
    Held { value: Value, back: Option<Value> },
    /// A pulse lasts, and is to be taken back by this value.
    Pulsed { back: Value },
    /// A pulse is over, and could not be taken back yet.
    Owed { back: Value },
}

impl Wanted {
    /// A signal is held from now on; returns what was wanted of it before.
    pub(super) fn hold(&self, signal: &str, value: &Value, back: Option<&Value>) -> Option<Want> {
        self.put(signal, Want::Held { value: value.clone(), back: back.cloned() })
    }

    /// A pulse begins; whatever happens, it is taken back. Returns what was wanted of the signal before.
    pub(super) fn pulse(&self, signal: &str, back: &Value) -> Option<Want> {
        self.put(signal, Want::Pulsed { back: back.clone() })
    }

    /// A pulse is over, but is not taken back yet.
    pub(super) fn owe(&self, signal: &str, back: &Value) {
        self.put(signal, Want::Owed { back: back.clone() });
    }

    fn put(&self, signal: &str, want: Want) -> Option<Want> {
        self.0.lock().insert(signal.to_owned(), want)
    }

    /// Nothing more is to be written to a signal.
    pub(super) fn forget(&self, signal: &str) {
        self.0.lock().remove(signal);
    }

    /// What was wanted of a signal before is wanted of it again.
    pub(super) fn restore(&self, signal: &str, before: Option<Want>) {
        match before {
            Some(want) => drop(self.put(signal, want)),
            None => self.forget(signal),
        }
    }

    /// What is to be written now that a lost connection was replaced.
    pub(super) fn anew(&self) -> Vec<(String, Value)> {
        let wanted = self.0.lock();
        let anew = wanted.iter().filter_map(|(signal, want)| match want {
            Want::Held { value, .. } => Some((signal.clone(), value.clone())),
            Want::Owed { back } => Some((signal.clone(), back.clone())),
            Want::Pulsed { .. } => None,
        });
        anew.collect()
    }

    /// A pulse that was over is taken back now.
    pub(super) fn settle(&self, signal: &str) {
        let mut wanted = self.0.lock();
        if matches!(wanted.get(signal), Some(Want::Owed { .. })) {
            wanted.remove(signal);
        }
    }

    /// What is to be written at the end; afterwards nothing is wanted.
    pub(super) fn at_end(&self) -> Vec<(String, Value)> {
        let wanted = std::mem::take(&mut *self.0.lock());
        let last = wanted.into_iter().filter_map(|(signal, want)| match want {
            Want::Held { back, .. } => Some((signal, back?)),
            Want::Pulsed { back } | Want::Owed { back } => Some((signal, back)),
        });
        last.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_anew_and_at_the_end() {
        let wanted = Wanted::default();
        let [on, off] = [true, false].map(Value::Bool);
        wanted.hold("held", &on, None);
        wanted.hold("given back", &on, Some(&off));
        wanted.pulse("lasts", &off);
        wanted.pulse("over", &off);
        wanted.owe("over", &off);
        let pair = |signal: &str, value: &Value| (signal.to_owned(), value.clone());
        assert_eq!(wanted.anew(), [pair("given back", &on), pair("held", &on), pair("over", &off)]);
        wanted.settle("over");
        wanted.settle("held");
        assert_eq!(wanted.anew(), [pair("given back", &on), pair("held", &on)]);
        wanted.forget("held");
        assert_eq!(wanted.at_end(), [pair("given back", &off), pair("lasts", &off)]);
        assert!(wanted.at_end().is_empty());
    }
}
