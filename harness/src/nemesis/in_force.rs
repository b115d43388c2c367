//! The faults in force.

use std::cmp::Reverse;
use std::mem::discriminant;

use line_model::fault::PlantFault;
use lineproof_disk::Counters;
use lineproof_relay::{Injection, Touched};

use super::{FaultId, NemesisError};
use lineproof_judge::journal::{Access, DiskFault, Fault, Moment};

/// A fault that was injected and not yet proved healed.
#[derive(Debug)]
pub(super) struct InForce {
    pub(super) id: FaultId,
    pub(super) fault: Fault,
    pub(super) effect: Effect,
}

/// What a fault does as long as it is in force: what its heal undoes.
#[derive(Debug)]
pub(super) enum Effect {
    Link(LinkEffect),
    Freeze(FreezeEffect),
    Disk(DiskEffect),
    Table {
        table: String,
    },
    Function {
        function: String,
    },
    /// Its number at the plant; none before the plant has answered.
    Plant(Option<u32>),
}

/// A frozen component.
#[derive(Clone, Debug)]
pub(super) struct FreezeEffect {
    pub(super) component: String,
    /// Since when; none if it did not run then.
    pub(super) since: Option<Moment>,
}

/// Something wrong with a component's disk.
#[derive(Clone, Debug)]
pub(super) struct DiskEffect {
    pub(super) component: String,
    pub(super) what: DiskFault,
    /// What the disk's counters were when it came.
    pub(super) before: Counters,
}

/// A rule on links, or what it touched once it is lifted.
#[derive(Debug)]
pub(super) struct LinkEffect {
    rule: Option<Injection>,
    touched: Vec<Touched>,
}

impl LinkEffect {
    pub(super) fn new(rule: Injection) -> Self {
        Self { rule: Some(rule), touched: Vec::new() }
    }

    /// Lifts the rule if that was not done before.
    pub(super) fn lift(&mut self) -> Vec<Touched> {
        if let Some(rule) = self.rule.take() {
            self.touched = rule.lift();
        }
        self.touched.clone()
    }
}

impl InForce {
    /// The links that it is on.
    pub(super) fn links(&self) -> &[String] {
        self.fault.on_links().map_or(&[], |(links, _)| links)
    }

    /// What it breaks of the plant.
    pub(super) fn breaks(&self) -> Option<&PlantFault> {
        match &self.fault {
            Fault::Plant { what } => Some(what),
            _ => None,
        }
    }

    /// What it breaks of this component's disk.
    pub(super) fn breaks_disk_of(&self, name: &str) -> Option<&DiskFault> {
        match &self.fault {
            Fault::Disk { component, what } if component == name => Some(what),
            _ => None,
        }
    }

    /// True if it breaks this of a table.
    pub(super) fn breaks_table(&self, name: &str, of: Access) -> bool {
        matches!(&self.fault, Fault::Table { table, access, .. } if table == name && *access == of)
    }

    /// True if it freezes this component.
    pub(super) fn freezes(&self, name: &str) -> bool {
        matches!(&self.effect, Effect::Freeze(freeze) if freeze.component == name)
    }
}

/// All faults of a scenario that are in force.
#[derive(Debug, Default)]
pub(super) struct FaultsInForce {
    last: u32,
    pub(super) in_force: Vec<InForce>,
}

impl FaultsInForce {
    /// A number for the next fault.
    pub(super) fn next_id(&mut self) -> FaultId {
        self.last += 1;
        FaultId(self.last)
    }

    pub(super) fn find(&mut self, id: FaultId) -> Option<&mut InForce> {
        self.in_force.iter_mut().find(|one| one.id == id)
    }

    /// The effect of a fault became known.
    pub(super) fn takes_effect(&mut self, id: FaultId, effect: Effect) {
        if let Some(one) = self.find(id) {
            one.effect = effect;
        }
    }

    pub(super) fn remove(&mut self, id: FaultId) {
        self.in_force.retain(|one| one.id != id);
    }

    /// The faults that are `wanted`, in the order in which they are best healed: freezes first, because withheld bytes
    /// drain only into processes that run, and the latest first.
    pub(super) fn to_heal(&self, wanted: impl Fn(&InForce) -> bool) -> Vec<FaultId> {
        let mut chosen: Vec<&InForce> = self.in_force.iter().filter(|one| wanted(one)).collect();
        chosen.sort_by_key(|one| (matches!(one.effect, Effect::Link(_)), Reverse(one.id)));
        chosen.into_iter().map(|one| one.id).collect()
    }

    pub(super) fn refuse_second_freeze(&self, component: &str) -> Result<(), NemesisError> {
        match self.in_force.iter().find(|one| one.freezes(component)) {
            Some(one) => Err(NemesisError::FrozenAlready { component: component.into(), fault: one.id }),
            None => Ok(()),
        }
    }

    pub(super) fn refuse_second_disk_fault(&self, component: &str, what: DiskFault) -> Result<(), NemesisError> {
        let is_same = |known: &DiskFault| discriminant(known) == discriminant(&what);
        match self.in_force.iter().find(|one| one.breaks_disk_of(component).is_some_and(is_same)) {
            Some(one) => Err(NemesisError::DiskFaultAlready { component: component.into(), fault: one.id }),
            None => Ok(()),
        }
    }

    /// The faults on these links that are `wanted`, in the order in which they are best healed; refuses to heal one of
    /// which only some links are named.
    pub(super) fn on_links(
        &self,
        names: &[&str],
        wanted: impl Fn(&Fault) -> bool,
    ) -> Result<Vec<FaultId>, NemesisError> {
        let is_named = |link: &String| names.contains(&link.as_str());
        let is_meant = |one: &InForce| wanted(&one.fault) && one.links().iter().any(is_named);
        match self.in_force.iter().find(|one| is_meant(one) && !one.links().iter().all(is_named)) {
            Some(one) => Err(NemesisError::PartOfFault { fault: one.id, links: one.links().to_vec() }),
            None => Ok(self.to_heal(is_meant)),
        }
    }
}
