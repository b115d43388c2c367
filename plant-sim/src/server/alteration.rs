//! What a server shows of values otherwise than it is, and how often that was shown to a subscriber.

use std::collections::BTreeMap;

use line_model::Value;
use opcua::types::StatusCode;

use crate::kernel::plc::Millis;

/// What of a value is altered.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Alteration {
    /// It has this quality.
    Status(StatusCode),
    /// It has the time stamp of this moment.
    Stale(Millis),
    /// It is this one.
    Value(Value),
}

/// Which part of a value an alteration is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Facet {
    /// Its quality.
    Status,
    /// Its time stamp.
    Stamp,
    /// The value itself.
    Value,
    /// Its time stamp, by a clock that is wrong.
    Clock,
}

impl Alteration {
    pub(crate) fn facet(&self) -> Facet {
        match self {
            Self::Status(_) => Facet::Status,
            Self::Stale(_) => Facet::Stamp,
            Self::Value(_) => Facet::Value,
        }
    }
}

/// The alterations in force at one server.
#[derive(Debug, Default)]
pub(super) struct Alterations {
    in_force: BTreeMap<(usize, Facet), Altered>,
    /// Values shown with the time of a clock that is wrong.
    skewed: u64,
}

#[derive(Debug)]
struct Altered {
    alteration: Alteration,
    /// How many values were shown with it.
    shown: u64,
}

impl Alterations {
    /// Puts an alteration into force, instead of another one of the same facet.
    pub(super) fn insert(&mut self, signal: usize, alteration: Alteration) {
        let facet = alteration.facet();
        self.in_force.insert((signal, facet), Altered { alteration, shown: 0 });
    }

    /// Ends an alteration; returns how many values were shown with it.
    pub(super) fn remove(&mut self, signal: usize, facet: Facet) -> u64 {
        self.in_force.remove(&(signal, facet)).map_or(0, |altered| altered.shown)
    }

    /// The status that a value gets.
    pub(super) fn status(&self, signal: usize) -> StatusCode {
        match self.find(signal, Facet::Status) {
            Some(Alteration::Status(status)) => *status,
            _ => StatusCode::Good,
        }
    }

    /// What is shown in place of a value.
    pub(super) fn value<'a>(&'a self, signal: usize, actual: &'a Value) -> &'a Value {
        match self.find(signal, Facet::Value) {
            Some(Alteration::Value(value)) => value,
            _ => actual,
        }
    }

    fn find(&self, signal: usize, facet: Facet) -> Option<&Alteration> {
        self.in_force.get(&(signal, facet)).map(|altered| &altered.alteration)
    }

    /// The moment whose time stamp a value of the moment `at` gets.
    pub(super) fn moment(&self, signal: usize, at: Millis) -> Millis {
        match self.find(signal, Facet::Stamp) {
            Some(Alteration::Stale(since)) => at.min(*since),
            _ => at,
        }
    }

    /// What of a signal, which became `actual` at the moment `at`, is shown otherwise than it is.
    pub(super) fn altered(&self, signal: usize, actual: &Value, at: Millis) -> Vec<Facet> {
        let in_force = self.in_force.range((signal, Facet::Status)..=(signal, Facet::Value));
        let differs = |alteration: &Alteration| match alteration {
            Alteration::Status(_) => true,
            Alteration::Stale(since) => *since < at,
            Alteration::Value(value) => value != actual,
        };
        in_force.filter(|(_, one)| differs(&one.alteration)).map(|((_, facet), _)| *facet).collect()
    }

    /// Takes note that what is so became this value, and that subscribers were shown another one instead.
    pub(super) fn withheld(&mut self, signal: usize, actual: &Value) {
        if let Some(altered) = self.in_force.get_mut(&(signal, Facet::Value)) {
            altered.shown += u64::from(altered.alteration != Alteration::Value(actual.clone()));
        }
    }

    /// Takes note that a subscriber was shown a value of the moment `at`.
    pub(super) fn shown(&mut self, signal: usize, at: Millis, skewed: bool) {
        self.skewed += u64::from(skewed);
        for (_, altered) in self.in_force.range_mut((signal, Facet::Status)..=(signal, Facet::Stamp)) {
            altered.shown += u64::from(altered.alteration != Alteration::Stale(at));
        }
    }

    /// How many values were shown with a wrong clock since this was asked last.
    pub(super) fn take_skewed(&mut self) -> u64 {
        std::mem::take(&mut self.skewed)
    }
}
