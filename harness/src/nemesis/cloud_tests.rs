//! The nemesis over tables and functions of a cloud of paper.

use std::sync::Arc;

use assert_matches::assert_matches;
use parking_lot::Mutex;

use super::testing::Rig;
use super::{Nemesis, NemesisError};
use crate::cloud::{FunctionFaults, TableFaults};
use lineproof_judge::journal::{Access, Fault, FaultChange, FunctionFault, TableFault, Touched};

/// A cloud with a table `t` and a function `f`; a fault of the one meets three requests, of the other two invocations.
#[derive(Debug, Default)]
struct Paper(Mutex<Vec<String>>);

impl TableFaults for Paper {
    fn tables(&self) -> Vec<String> {
        vec!["t".into()]
    }

    fn inject(&self, number: u32, table: &str, _: Access, _: TableFault) {
        self.0.lock().push(format!("{number}: {table} is broken"));
    }

    fn mend(&self, number: u32) -> u64 {
        self.0.lock().push(format!("{number} is mended"));
        3
    }
}

impl FunctionFaults for Paper {
    fn functions(&self) -> Vec<String> {
        vec!["f".into()]
    }

    fn inject(&self, number: u32, function: &str, _: FunctionFault, times: u32) {
        self.0.lock().push(format!("{number}: {function} is broken, {times} times"));
    }

    fn mend(&self, number: u32, function: &str) -> u32 {
        self.0.lock().push(format!("{number}: {function} is mended"));
        2
    }
}

async fn rig() -> (Rig, Arc<Paper>, Nemesis) {
    let (rig, paper) = (Rig::new().await, Arc::new(Paper::default()));
    let nemesis = Nemesis::new(rig.journal.clone(), rig.fabric.clone(), Arc::clone(&rig.paper) as _);
    let nemesis = nemesis.with_tables(Some(Arc::clone(&paper) as _)).with_functions(Some(Arc::clone(&paper) as _));
    (rig, paper, nemesis)
}

fn failing(table: &str) -> Fault {
    Fault::Table { table: table.into(), access: Access::Writes, what: TableFault::Failing }
}

#[tokio::test]
async fn a_table_is_broken_until_it_is_mended_and_what_met_it_is_told() {
    let (rig, paper, nemesis) = rig().await;
    let unknown = nemesis.inject(failing("tt")).await.unwrap_err();
    assert_matches!(&unknown, NemesisError::UnknownTable { name, .. } if name == "tt");
    assert!(rig.faults().is_empty(), "nothing was done");
    nemesis.inject(failing("t")).await.unwrap();
    assert_matches!(nemesis.heal_table("t", Access::Reads).await, Err(NemesisError::NotInForce { .. }));
    nemesis.heal_table("t", Access::Writes).await.unwrap();
    assert_matches!(nemesis.heal_table("t", Access::Writes).await, Err(NemesisError::NotInForce { .. }));
    let touched = Touched::Table { name: "t".into(), requests: 3 };
    assert_eq!(rig.faults(), [(1, FaultChange::Injected), (1, FaultChange::Healed { touched })]);
    assert_eq!(*paper.0.lock(), ["1: t is broken", "1 is mended"]);
}

#[tokio::test]
async fn invocations_go_wrong_and_that_ends_with_the_scenario() {
    let (rig, paper, nemesis) = rig().await;
    let fault = |function: &str| Fault::Function { function: function.into(), what: FunctionFault::Cold, times: 2 };
    assert_matches!(nemesis.inject(fault("g")).await, Err(NemesisError::UnknownFunction { .. }));
    nemesis.inject(fault("f")).await.unwrap();
    nemesis.heal_all().await.unwrap();
    let touched = Touched::Function { name: "f".into(), invocations: 2 };
    assert_eq!(rig.faults().pop(), Some((1, FaultChange::Healed { touched })));
    assert_eq!(*paper.0.lock(), ["1: f is broken, 2 times", "1: f is mended"]);
}

#[tokio::test]
async fn where_nothing_can_be_broken_nothing_is_done() {
    let rig = Rig::new().await;
    assert_matches!(rig.nemesis.inject(failing("t")).await, Err(NemesisError::SoundTables));
    assert!(rig.faults().is_empty());
}
