//! How components lose their power.

use std::sync::Arc;

use futures::future::join_all;
use lineproof_disk::{Disk, Loss, Lost, cut};

use super::in_force::FaultsInForce;
use super::waiting;
use super::{FaultId, Nemesis, NemesisError};
use lineproof_judge::journal::{Fault, FaultChange, Touched, TouchedPower};

impl Nemesis {
    /// Takes the power of these components, of all at the same moment, and gives it back: what they find when they are started
    /// again is what they had synced.
    pub(super) async fn lose_power(
        &self,
        faults: &mut FaultsInForce,
        components: Vec<String>,
        in_part: bool,
    ) -> Result<FaultId, NemesisError> {
        let disks = components.iter().map(|name| self.disks.of(name).cloned()).collect::<Result<Vec<_>, _>>()?;
        let fault = Fault::PowerLoss { components: components.clone(), in_part };
        let id = faults.next_id();
        let left = self.disks.loss(id, in_part);
        // Before the act, so that no effect stands before its cause in the journal.
        self.record(id, &fault, FaultChange::Injected);
        let (killed, lost) = self.noted(self.strike_all(&components, &disks, left).await)?;
        let touched = components.into_iter().zip(killed).zip(lost);
        let touched = touched.map(|((name, ran), Lost { bytes, names })| TouchedPower { name, ran, bytes, names });
        self.record(id, &fault, FaultChange::Healed { touched: Touched::Power { components: touched.collect() } });
        Ok(id)
    }

    /// Cuts the power of all disks, kills all components, and gives power back; which were ended by that, and what was lost.
    async fn strike_all(
        &self,
        components: &[String],
        disks: &[Arc<Disk>],
        loss: Loss,
    ) -> Result<(Vec<bool>, Vec<Lost>), NemesisError> {
        let outage = cut(disks);
        let dying = join_all(components.iter().map(|component| self.processes.strike(component))).await;
        // One that waits for its disk can die only now. It has its signal, and sees no answer.
        let outage = waiting(move || outage.release().map(|()| outage)).await?;
        let killed = join_all(dying).await.into_iter().collect::<Result<_, _>>()?;
        Ok((killed, waiting(move || outage.restore(loss)).await?))
    }
}
