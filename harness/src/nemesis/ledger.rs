//! The faults in force.

use std::cmp::Reverse;
use std::fmt;

use lineproof_relay::{Injection, Touched};

use super::NemesisError;
use lineproof_judge::journal::{Fault, Moment};

/// The number of a fault in its scenario, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaultId(pub u32);

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fault {}", self.0)
    }
}

/// A fault that was injected and not yet proved healed.
#[derive(Debug)]
pub(super) struct InForce {
    pub(super) id: FaultId,
    pub(super) fault: Fault,
    pub(super) hold: Hold,
}

/// What keeps a fault in force.
#[derive(Debug)]
pub(super) enum Hold {
    Cut(CutHold),
    Freeze(FreezeHold),
    /// Its number at the plant; none before the plant has answered.
    Plant(Option<u32>),
}

/// A frozen component.
#[derive(Clone, Debug)]
pub(super) struct FreezeHold {
    pub(super) component: String,
    /// Since when; none if it did not run then.
    pub(super) since: Option<Moment>,
}

/// A cut, or what it touched once it is lifted.
#[derive(Debug)]
pub(super) struct CutHold {
    cut: Option<Injection>,
    touched: Vec<Touched>,
}

impl CutHold {
    pub(super) fn new(cut: Injection) -> Self {
        Self { cut: Some(cut), touched: Vec::new() }
    }

    /// Lifts the cut if that was not done before.
    pub(super) fn lift(&mut self) -> Vec<Touched> {
        if let Some(cut) = self.cut.take() {
            self.touched = cut.lift();
        }
        self.touched.clone()
    }
}

impl InForce {
    /// The links that it cuts.
    pub(super) fn links(&self) -> &[String] {
        match &self.fault {
            Fault::Cut { links, .. } => links,
            Fault::Kill { .. } | Fault::Freeze { .. } | Fault::Plant { .. } => &[],
        }
    }

    /// What it breaks of the plant, in the plant's words.
    pub(super) fn breaks(&self) -> Option<&str> {
        match &self.fault {
            Fault::Plant { what } => Some(what),
            _ => None,
        }
    }

    /// True if it freezes this component.
    pub(super) fn freezes(&self, name: &str) -> bool {
        matches!(&self.hold, Hold::Freeze(freeze) if freeze.component == name)
    }
}

/// All faults of a scenario that are in force.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    last: u32,
    pub(super) in_force: Vec<InForce>,
}

impl Ledger {
    /// A number for the next fault.
    pub(super) fn next_id(&mut self) -> FaultId {
        self.last += 1;
        FaultId(self.last)
    }

    pub(super) fn find(&mut self, id: FaultId) -> Option<&mut InForce> {
        self.in_force.iter_mut().find(|one| one.id == id)
    }

    /// What keeps a fault in force became known.
    pub(super) fn hold(&mut self, id: FaultId, hold: Hold) {
        if let Some(one) = self.find(id) {
            one.hold = hold;
        }
    }

    pub(super) fn remove(&mut self, id: FaultId) {
        self.in_force.retain(|one| one.id != id);
    }

    /// The faults that are `wanted`, in the order in which they are best healed: freezes first, because withheld bytes
    /// drain only into processes that run, and the latest first.
    pub(super) fn to_heal(&self, wanted: impl Fn(&InForce) -> bool) -> Vec<FaultId> {
        let mut chosen: Vec<&InForce> = self.in_force.iter().filter(|one| wanted(one)).collect();
        chosen.sort_by_key(|one| (matches!(one.hold, Hold::Cut(_)), Reverse(one.id)));
        chosen.into_iter().map(|one| one.id).collect()
    }

    pub(super) fn refuse_second_freeze(&self, component: &str) -> Result<(), NemesisError> {
        match self.in_force.iter().find(|one| one.freezes(component)) {
            Some(one) => Err(NemesisError::FrozenAlready { component: component.into(), fault: one.id }),
            None => Ok(()),
        }
    }

    /// Refuses to heal a cut of which only some links are named.
    pub(super) fn refuse_part_of_cut(&self, names: &[&str]) -> Result<(), NemesisError> {
        let is_named = |link: &String| names.contains(&link.as_str());
        let split = |one: &&InForce| one.links().iter().any(is_named) && !one.links().iter().all(is_named);
        match self.in_force.iter().find(split) {
            Some(one) => Err(NemesisError::PartOfCut { fault: one.id, links: one.links().to_vec() }),
            None => Ok(()),
        }
    }
}
