//! What the loop of a plant does besides the line: faults that are ordered or planned, servers that were restarted, and
//! who waits for a moment to come.

use std::sync::Arc;

use line_model::Signal;
use line_model::fault::{FaultId, PlannedFault};
use tokio::sync::{mpsc, oneshot};

use super::faults::{Faults, HealedFault};
use super::orders::{Healed, Order};
use crate::kernel::plc::Millis;
use crate::rig::Rig;
use crate::server::{Attach, LinePublishers, Redundancy, Restart};

/// What a supervisor is opened with.
pub(super) struct Channels {
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) attach: mpsc::Receiver<Attach>,
    pub(super) restarts: mpsc::Sender<Restart>,
}

/// Takes orders, and keeps the plan.
pub(super) struct Supervisor {
    faults: Faults,
    orders: mpsc::Receiver<Order>,
    attach: mpsc::Receiver<Attach>,
    plan: Vec<PlannedFault>,
    /// When planned faults that are in force go.
    ends: Vec<(Millis, FaultId)>,
    /// Heals that are not proved yet: no scan has been since.
    healing: Vec<(Healed, HealedFault)>,
    /// Who hears of it when simulated time has come to a moment.
    awaiting: Vec<(Millis, oneshot::Sender<()>)>,
}

/// Something that came in.
pub(super) enum Incoming {
    Order(Order),
    Attach(Attach),
}

impl Supervisor {
    pub(super) fn open(
        channels: Channels,
        plan: Vec<PlannedFault>,
        signals: Vec<Signal>,
        redundancy: Arc<Redundancy>,
    ) -> Self {
        let Channels { orders, attach, restarts } = channels;
        let faults = Faults::new(signals, redundancy, restarts);
        Self { faults, orders, attach, plan, ends: Vec::new(), healing: Vec::new(), awaiting: Vec::new() }
    }

    /// Waits for something to do.
    pub(super) async fn next(&mut self) -> Incoming {
        tokio::select! {
            Some(attach) = self.attach.recv() => Incoming::Attach(attach),
            Some(order) = self.orders.recv() => Incoming::Order(order),
            else => std::future::pending().await,
        }
    }

    /// Does what came in; `now` is the simulated moment that belongs to the wall clock.
    pub(super) fn handle(&mut self, incoming: Incoming, now: Millis, rig: &mut Rig, publishers: &mut LinePublishers) {
        match incoming {
            Incoming::Attach(Attach { server, publisher, done }) => {
                publishers.attach(server, publisher);
                // Who does not wait any more needs no answer, here and below.
                let _ = done.send(());
            }
            Incoming::Order(Order::Inject(fault, injected)) => {
                self.faults.inject(fault, rig, publishers, Some(injected));
            }
            Incoming::Order(Order::Heal(id, healed)) => match self.faults.heal(id, rig, publishers) {
                Ok(over) => self.healing.push((healed, over)),
                Err(error) => drop(healed.send(Err(error))),
            },
            Incoming::Order(Order::List(list)) => drop(list.send(self.faults.list())),
            Incoming::Order(Order::InTime(reached)) => self.awaiting.push((now, reached)),
        }
    }

    /// Lets planned faults come and go whose time it is.
    pub(super) fn keep_plan(&mut self, rig: &mut Rig, publishers: &mut LinePublishers) {
        if self.plan.is_empty() && self.ends.is_empty() {
            return;
        }
        let now = rig.now();
        let ended: Vec<_> = self.ends.extract_if(.., |(end, _)| *end <= now).collect();
        let come: Vec<_> = self.plan.extract_if(.., |planned| planned.from <= now).collect();
        for (_, id) in &ended {
            if let Err(error) = self.faults.heal(*id, rig, publishers) {
                tracing::error!("a planned fault did not go: {error}");
            }
        }
        for PlannedFault { fault, until, .. } in &come {
            let id = self.faults.inject(fault.clone(), rig, publishers, None);
            self.ends.extend(id.zip(*until).map(|(id, until)| (until, id)));
        }
    }

    /// The controller has scanned, or scans no more: what was healed before is proved.
    pub(super) fn prove(&mut self) {
        for (healed, over) in self.healing.drain(..) {
            let _ = healed.send(Ok(over));
        }
    }

    /// Simulated time has come to `now`, and all that has happened until then is published.
    pub(super) fn answer_waiting(&mut self, now: Millis) {
        for (_, reached) in self.awaiting.extract_if(.., |(moment, _)| *moment <= now) {
            let _ = reached.send(());
        }
    }

    /// Ends all faults, the latest first, so that what each touched is logged.
    pub(super) fn close(&mut self, rig: &mut Rig, publishers: &mut LinePublishers) {
        for (id, _) in self.faults.list().into_iter().rev() {
            // It is in force, so it can be healed.
            let _ = self.faults.heal(id, rig, publishers);
        }
    }
}
