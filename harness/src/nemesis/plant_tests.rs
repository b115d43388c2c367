//! The nemesis over a plant of paper.

use std::sync::Arc;
use std::time::Duration;

use assert_matches::assert_matches;
use async_trait::async_trait;
use lineproof_relay::Fabric;
use parking_lot::Mutex;

use super::{Nemesis, NemesisError, ProcessState, Processes, ProcessesError};
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

    async fn kill(&self, _: &str) -> Result<bool, ProcessesError> {
        Ok(false)
    }

    async fn freeze(&self, _: &str) -> Result<(), ProcessesError> {
        Ok(())
    }

    async fn thaw(&self, _: &str) -> Result<(), ProcessesError> {
        Ok(())
    }
}

/// A plant that keeps the words of its faults. It knows no `nonsense`; `nothing` touches nothing, and `for ever` is not
/// mended.
#[derive(Default)]
struct Paper {
    broken: Mutex<Vec<Option<String>>>,
}

#[async_trait]
impl PlantFaults for Paper {
    async fn inject(&self, what: &str) -> Result<u32, PlantFaultsError> {
        if what == "nonsense" {
            return Err(PlantFaultsError { source: "no such fault".into() });
        }
        let mut broken = self.broken.lock();
        broken.push(Some(what.to_owned()));
        Ok(u32::try_from(broken.len()).unwrap())
    }

    async fn heal(&self, number: u32) -> Result<Option<TouchedPlant>, PlantFaultsError> {
        let index = usize::try_from(number - 1).unwrap();
        if self.broken.lock()[index].as_deref() == Some("for ever") {
            std::future::pending::<()>().await;
        }
        let what = self.broken.lock()[index].take().unwrap();
        Ok((what != "nothing").then(|| suffered(&what)))
    }
}

fn suffered(what: &str) -> TouchedPlant {
    TouchedPlant { words: format!("suffered {what}"), number: 1, unit: "blows".into() }
}

fn nemesis() -> (Nemesis, Journal, Arc<Paper>) {
    let (journal, paper) = (Journal::in_memory(), Arc::new(Paper::default()));
    let nemesis = Nemesis::new(journal.clone(), Fabric::new(7, |_, _| {}), Arc::new(Nobody));
    (nemesis.with_plant(paper.clone()).with_patience(Duration::from_millis(50)), journal, paper)
}

fn plant(what: &str) -> Fault {
    Fault::Plant { what: what.into() }
}

fn told(journal: &Journal) -> Vec<(String, FaultChange)> {
    let entries = journal.entries();
    let changes = entries.iter().filter_map(|entry| match &entry.event {
        Event::Fault { fault, change, .. } => Some((fault.to_string(), change.clone())),
        _ => None,
    });
    changes.collect()
}

#[tokio::test]
async fn a_fault_of_the_plant_is_told_with_what_it_touched() {
    let (nemesis, journal, paper) = nemesis();
    nemesis.inject(plant("air lost")).await.unwrap();
    nemesis.inject(plant("stuck A")).await.unwrap();
    nemesis.heal_plant("a loss of air", |what| what == "air lost").await.unwrap();
    assert_eq!(*paper.broken.lock(), [None, Some("stuck A".to_owned())]);
    let again = nemesis.heal_plant("a loss of air", |what| what == "air lost").await.unwrap_err();
    assert_eq!(again.to_string(), "a loss of air is not in force; inject a fault before healing it, and heal it once");
    nemesis.heal_all().await.unwrap();
    let healed = |what: &str| FaultChange::Healed { touched: Touched::Plant { touched: Some(suffered(what)) } };
    assert_eq!(
        told(&journal),
        [
            ("plant: air lost".to_owned(), FaultChange::Injected),
            ("plant: stuck A".to_owned(), FaultChange::Injected),
            ("plant: air lost".to_owned(), healed("air lost")),
            ("plant: stuck A".to_owned(), healed("stuck A")),
        ]
    );
}

#[tokio::test]
async fn a_fault_of_the_plant_that_touched_nothing_is_told_as_such() {
    let (nemesis, journal, _) = nemesis();
    nemesis.inject(plant("nothing")).await.unwrap();
    nemesis.heal_all().await.unwrap();
    let touched = Touched::Plant { touched: None };
    assert_eq!(told(&journal).last().unwrap().1, FaultChange::Healed { touched });
}

#[tokio::test]
async fn what_the_plant_refuses_or_does_not_mend_is_trouble() {
    let (nemesis, journal, paper) = nemesis();
    assert_matches!(nemesis.inject(plant("nonsense")).await, Err(NemesisError::Plant(_)));
    assert!(nemesis.in_force().await.is_empty());
    nemesis.inject(plant("for ever")).await.unwrap();
    assert_matches!(nemesis.heal_all().await, Err(NemesisError::NotMended { .. }));
    assert_eq!(nemesis.in_force().await.len(), 1, "it stays in the ledger");
    let troubles = journal.entries().iter().filter(|entry| matches!(entry.event, Event::Trouble { .. })).count();
    assert_eq!(troubles, 2);
    paper.broken.lock()[0] = Some("a while".into());
    nemesis.heal_all().await.unwrap();
    assert!(nemesis.in_force().await.is_empty());
}

#[tokio::test]
async fn a_real_plant_is_never_broken() {
    let journal = Journal::in_memory();
    let nemesis = Nemesis::new(journal.clone(), Fabric::new(7, |_, _| {}), Arc::new(Nobody));
    let error = nemesis.inject(plant("air lost")).await.unwrap_err().to_string();
    assert!(error.ends_with("use one whose plant is simulated"), "{error}");
    assert!(journal.entries().is_empty());
}
