//! How the nemesis mends things, and proves it.

use std::time::Duration;

use line_model::fault::PlantFault;

use super::in_force::{Effect, FaultsInForce, FreezeEffect, InForce};
use super::{FaultId, Nemesis, NemesisError, ProcessState, touch};
use lineproof_judge::journal::{DiskFault, Fault, FaultChange, Touched, TouchedPlant};

/// How often a component that was told to go on is looked at; the system does not tell by itself.
const LOOK: Duration = Duration::from_millis(2);

impl Nemesis {
    /// Heals a fault, and proves it.
    ///
    /// # Errors
    /// If it is not in force, or its heal cannot be proved, which is also a trouble in the journal.
    #[cfg(test)]
    pub(super) async fn heal(&self, id: FaultId) -> Result<(), NemesisError> {
        let mut faults = self.faults.lock().await;
        let chosen = faults.to_heal(|one| one.id == id);
        self.heal_some(&mut faults, chosen, || id.to_string()).await
    }

    /// Heals all faults of these links that are meant, and proves it; `what` tells a person what was to be healed.
    ///
    /// # Errors
    /// If a link is unknown, none of them has such a fault, one has it together with a link not named here, or a heal
    /// cannot be proved, which is also a trouble in the journal.
    pub async fn heal_links(
        &self,
        names: &[&str],
        what: &str,
        is_meant: impl Fn(&Fault) -> bool,
    ) -> Result<(), NemesisError> {
        for name in names {
            self.fabric.address(name)?;
        }
        let mut faults = self.faults.lock().await;
        let chosen = faults.on_links(names, is_meant)?;
        self.heal_some(&mut faults, chosen, || format!("{what} of {}", names.join(", "))).await
    }

    /// Lets a frozen component go on, and proves it.
    ///
    /// # Errors
    /// If the component is unknown or not frozen by a fault, or does not go on, which is also a trouble in the journal.
    pub async fn heal_component(&self, name: &str) -> Result<(), NemesisError> {
        self.state(name).await?;
        let mut faults = self.faults.lock().await;
        let chosen = faults.to_heal(|one| one.freezes(name));
        self.heal_some(&mut faults, chosen, || format!("a freeze of {name}")).await
    }

    /// Mends what of a component's disk is broken and meant; `what` tells a person what was to be mended.
    ///
    /// # Errors
    /// If nothing of it is broken.
    pub async fn heal_disk(
        &self,
        component: &str,
        what: &str,
        is_meant: impl Fn(&DiskFault) -> bool,
    ) -> Result<(), NemesisError> {
        let mut faults = self.faults.lock().await;
        let chosen = faults.to_heal(|one| one.breaks_disk_of(component).is_some_and(&is_meant));
        self.heal_some(&mut faults, chosen, || what.to_owned()).await
    }

    /// Mends what of the plant is broken and meant, and proves it; `what` tells a person what was to be mended.
    ///
    /// # Errors
    /// If nothing of it is broken, or a heal cannot be proved, which is also a trouble in the journal.
    pub async fn heal_plant(&self, what: &str, is_meant: impl Fn(&PlantFault) -> bool) -> Result<(), NemesisError> {
        let mut faults = self.faults.lock().await;
        let chosen = faults.to_heal(|one| one.breaks().is_some_and(&is_meant));
        self.heal_some(&mut faults, chosen, || what.to_owned()).await
    }

    /// Heals those of these faults that are in force, and proves it.
    ///
    /// # Errors
    /// The first heal that cannot be proved; each one is also a trouble in the journal.
    pub async fn heal_these(&self, ids: &[FaultId]) -> Result<(), NemesisError> {
        let mut faults = self.faults.lock().await;
        let chosen = faults.to_heal(|one| ids.contains(&one.id));
        self.heal_each(&mut faults, chosen).await
    }

    /// Heals every fault in force, components first, the latest first, and proves it. Goes on after a failure.
    /// Idempotent.
    ///
    /// # Errors
    /// The first heal that cannot be proved; each one is also a trouble in the journal.
    pub async fn heal_all(&self) -> Result<(), NemesisError> {
        let mut faults = self.faults.lock().await;
        let all = faults.to_heal(|_| true);
        self.heal_each(&mut faults, all).await
    }

    pub(super) async fn heal_some(
        &self,
        faults: &mut FaultsInForce,
        chosen: Vec<FaultId>,
        what: impl FnOnce() -> String,
    ) -> Result<(), NemesisError> {
        if chosen.is_empty() {
            return Err(NemesisError::NotInForce { what: what() });
        }
        self.heal_each(faults, chosen).await
    }

    async fn heal_each(&self, faults: &mut FaultsInForce, chosen: Vec<FaultId>) -> Result<(), NemesisError> {
        let mut outcome = Ok(());
        for id in chosen {
            let healed = self.heal_one(faults, id).await;
            outcome = outcome.and(self.noted(healed));
        }
        outcome
    }

    async fn heal_one(&self, faults: &mut FaultsInForce, id: FaultId) -> Result<(), NemesisError> {
        let Some(InForce { fault, effect, .. }) = faults.find(id) else { return Ok(()) };
        let fault = fault.clone();
        let touched = match effect {
            Effect::Link(rule) => {
                let links = rule.lift();
                let whole = self.probe(&links).await;
                // Lifted for good, also when the proof fails.
                whole.inspect_err(|_| faults.remove(id))?;
                touch::links(links)
            }
            Effect::Freeze(freeze) => {
                let FreezeEffect { component, since } = freeze.clone();
                // A component that is still stopped stays frozen by this fault.
                self.thaw(&component).await?;
                // However short: no instruction of it ran in between.
                touch::frozen(component, since.map(|since| self.journal.clock().now().since(since)))
            }
            Effect::Disk(effect) => self.mend_disk(effect.clone()).await?,
            Effect::Table { table } => self.mend_table(id, table.clone())?,
            Effect::Function { function } => self.mend_function(id, function.clone())?,
            Effect::Plant(number) => Touched::Plant { touched: self.mend(*number, &fault).await? },
        };
        faults.remove(id);
        self.record(id, &fault, FaultChange::Healed { touched });
        Ok(())
    }

    /// Mends what is broken of the plant; what it touched. What the plant never confirmed is left to its end.
    async fn mend(&self, number: Option<u32>, fault: &Fault) -> Result<Option<TouchedPlant>, NemesisError> {
        let (Some(plant), Some(number)) = (&self.plant, number) else { return Ok(None) };
        let late = || NemesisError::NotMended { what: fault.to_string(), within: self.patience };
        match tokio::time::timeout(self.patience, plant.heal(number)).await {
            Ok(touched) => Ok(touched?),
            Err(_) => Err(late()),
        }
    }

    /// Proves that these links are whole, apart from those that another fault still affects.
    async fn probe(&self, links: &[lineproof_relay::Touched]) -> Result<(), NemesisError> {
        for lineproof_relay::Touched { link, .. } in links {
            if self.fabric.is_whole(link)? {
                self.fabric.probe(link, self.patience).await?;
            }
        }
        Ok(())
    }

    /// Lets a component go on and waits until it is seen not to be stopped. One that was killed meanwhile has nothing
    /// left to thaw, and one that ends as soon as it goes on is not stopped either.
    async fn thaw(&self, component: &str) -> Result<(), NemesisError> {
        if self.state(component).await? == ProcessState::Frozen {
            self.processes.thaw(component).await?;
        }
        let goes_on = async {
            while self.state(component).await? == ProcessState::Frozen {
                tokio::time::sleep(LOOK).await;
            }
            Ok(())
        };
        let stuck = || NemesisError::NotThawed { component: component.into(), within: self.patience };
        tokio::time::timeout(self.patience, goes_on).await.unwrap_or_else(|_| Err(stuck()))
    }
}
