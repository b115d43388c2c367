//! The nemesis over a plant of paper.

use std::sync::Arc;
use std::time::Duration;

use assert_matches::assert_matches;
use async_trait::async_trait;
use line_model::fault::PlantFault;
use lineproof_relay::Fabric;
use parking_lot::Mutex;

use super::{Dying, Nemesis, NemesisError, ProcessState, Processes, ProcessesError};
use crate::journal::Journal;
use crate::plant::{PlantFaults, PlantFaultsError};
use lineproof_judge::journal::{Event, Fault, FaultChange, Touched, TouchedPlant};

/// No component at all.
struct Nobody;

#[async_trait]
impl Processes for Nobody {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    async fn state(&self, _: &str) -> Option<ProcessState> {
        None
    }

    async fn strike(&self, _: &str) -> Dying {
        Box::pin(std::future::ready(Ok(false)))
    }

    async fn freeze(&self, _: &str) -> Result<(), ProcessesError> {
        Ok(())
    }

    async fn thaw(&self, _: &str) -> Result<(), ProcessesError> {
        Ok(())
    }
}

/// A plant that keeps its faults. It has no actuator `X`; a clock that goes wrong touches nothing, and a stop of its
/// controller is not mended.
#[derive(Default)]
struct Paper {
    broken: Mutex<Vec<Option<PlantFault>>>,
}

const TOUCHES_NOTHING: PlantFault = PlantFault::Skew { by_ms: 1 };
const IS_NOT_MENDED: PlantFault = PlantFault::ControllerStop;

#[async_trait]
impl PlantFaults for Paper {
    async fn inject(&self, fault: &PlantFault) -> Result<u32, PlantFaultsError> {
        if fault.device() == Some("X") {
            return Err(PlantFaultsError { source: "no such actuator".into() });
        }
        let mut broken = self.broken.lock();
        broken.push(Some(fault.clone()));
        Ok(u32::try_from(broken.len()).unwrap())
    }

    async fn heal(&self, number: u32) -> Result<Option<TouchedPlant>, PlantFaultsError> {
        let index = usize::try_from(number - 1).unwrap();
        if self.broken.lock()[index] == Some(IS_NOT_MENDED) {
            std::future::pending::<()>().await;
        }
        let fault = self.broken.lock()[index].take().unwrap();
        Ok((fault != TOUCHES_NOTHING).then(|| suffered(&fault)))
    }
}

fn suffered(fault: &PlantFault) -> TouchedPlant {
    TouchedPlant { words: format!("suffered {fault}"), number: 1, unit: "blows".into() }
}

fn nemesis() -> (Nemesis, Journal, Arc<Paper>) {
    let (journal, paper) = (Journal::in_memory(), Arc::new(Paper::default()));
    let nemesis = Nemesis::new(journal.clone(), Fabric::new(7, |_, _| {}), Arc::new(Nobody));
    (nemesis.with_plant(paper.clone()).with_patience(Duration::from_millis(50)), journal, paper)
}

fn plant(what: &PlantFault) -> Fault {
    Fault::Plant { what: what.clone() }
}

fn stuck() -> PlantFault {
    PlantFault::Stuck { sensor: "A".into(), at: None }
}

fn changes(journal: &Journal) -> Vec<(String, FaultChange)> {
    let entries = journal.entries();
    let found = entries.iter().filter_map(|entry| match &entry.event {
        Event::Fault { fault, change, .. } => Some((fault.to_string(), change.clone())),
        _ => None,
    });
    found.collect()
}

#[tokio::test]
async fn a_fault_of_the_plant_is_told_with_what_it_touched() {
    let (nemesis, journal, paper) = nemesis();
    nemesis.inject(plant(&PlantFault::AirLost)).await.unwrap();
    nemesis.inject(plant(&stuck())).await.unwrap();
    nemesis.heal_plant("a loss of air", |fault| *fault == PlantFault::AirLost).await.unwrap();
    assert_eq!(*paper.broken.lock(), [None, Some(stuck())]);
    let again = nemesis.heal_plant("a loss of air", |fault| *fault == PlantFault::AirLost).await.unwrap_err();
    assert_eq!(again.to_string(), "a loss of air is not in force; inject a fault before healing it, and heal it once");
    nemesis.heal_all().await.unwrap();
    let healed = |what: &PlantFault| FaultChange::Healed { touched: Touched::Plant { touched: Some(suffered(what)) } };
    assert_eq!(
        changes(&journal),
        [
            ("plant: air lost".to_owned(), FaultChange::Injected),
            ("plant: stuck A".to_owned(), FaultChange::Injected),
            ("plant: air lost".to_owned(), healed(&PlantFault::AirLost)),
            ("plant: stuck A".to_owned(), healed(&stuck())),
        ]
    );
}

#[tokio::test]
async fn a_fault_of_the_plant_that_touched_nothing_is_told_as_such() {
    let (nemesis, journal, _) = nemesis();
    nemesis.inject(plant(&TOUCHES_NOTHING)).await.unwrap();
    nemesis.heal_all().await.unwrap();
    let touched = Touched::Plant { touched: None };
    assert_eq!(changes(&journal).last().unwrap().1, FaultChange::Healed { touched });
}

#[tokio::test]
async fn what_the_plant_refuses_or_does_not_mend_is_trouble() {
    let (nemesis, journal, paper) = nemesis();
    assert_matches!(
        nemesis.inject(plant(&PlantFault::Jammed { device: "X".into() })).await,
        Err(NemesisError::Plant(_))
    );
    assert!(nemesis.in_force().await.is_empty());
    nemesis.inject(plant(&IS_NOT_MENDED)).await.unwrap();
    assert_matches!(nemesis.heal_all().await, Err(NemesisError::NotMended { .. }));
    assert_eq!(nemesis.in_force().await.len(), 1, "it stays in force");
    let troubles = journal.entries().iter().filter(|entry| matches!(entry.event, Event::Trouble { .. })).count();
    assert_eq!(troubles, 2);
    paper.broken.lock()[0] = Some(PlantFault::AirLost);
    nemesis.heal_all().await.unwrap();
    assert!(nemesis.in_force().await.is_empty());
}

#[tokio::test]
async fn a_real_plant_is_never_broken() {
    let journal = Journal::in_memory();
    let nemesis = Nemesis::new(journal.clone(), Fabric::new(7, |_, _| {}), Arc::new(Nobody));
    let error = nemesis.inject(plant(&PlantFault::AirLost)).await.unwrap_err().to_string();
    assert!(error.ends_with("use one whose plant is simulated"), "{error}");
    assert!(journal.entries().is_empty());
}
