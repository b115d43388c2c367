//! The nemesis over disks, and components of paper.

use std::fs::{self, File};
use std::io::Write as _;
use std::sync::Arc;

use assert_matches::assert_matches;
use lineproof_disk::{Disk, probe};
use tempfile::TempDir;
use test_skip::skipped;

use super::testing::{Paper, Rig};
use super::{Disks, Nemesis, NemesisError, ProcessState, Processes as _};
use lineproof_judge::journal::{DiskFault, Extent, Fault, FaultChange, Touched, TouchedPower};

/// A rig whose components `a` and `b` have disks; none, and a word about it, on a machine that cannot have them.
struct DiskRig {
    rig: Rig,
    nemesis: Nemesis,
    folders: [TempDir; 2],
}

impl DiskRig {
    async fn new() -> Option<Self> {
        if let Err(why) = probe() {
            skipped(why);
            return None;
        }
        let (rig, folders) = (Rig::new().await, [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()]);
        let disk = |folder: &TempDir| Arc::new(Disk::mount(folder.path()).unwrap());
        let disks = ["a", "b"].into_iter().zip(&folders).map(|(name, folder)| (name.to_owned(), disk(folder)));
        let disks = Disks::new(disks, 5);
        let paper: Arc<Paper> = Arc::clone(&rig.paper);
        let nemesis = Nemesis::new(rig.journal.clone(), rig.fabric.clone(), paper).with_disks(disks);
        Some(Self { rig, nemesis, folders })
    }

    /// What the last fault in the journal touched.
    fn touched(&self) -> Touched {
        match self.rig.faults().pop() {
            Some((_, FaultChange::Healed { touched })) => touched,
            other => panic!("{other:?}"),
        }
    }
}

fn power_loss(components: &[&str]) -> Fault {
    Fault::PowerLoss { components: components.iter().map(|&name| name.into()).collect(), in_part: false }
}

fn full(component: &str) -> Fault {
    Fault::Disk { component: component.into(), what: DiskFault::Full }
}

#[tokio::test]
async fn a_loss_of_power_ends_all_and_loses_what_was_not_synced() {
    let Some(rig) = DiskRig::new().await else { return };
    let mut synced = File::create(rig.folders[0].path().join("synced")).unwrap();
    synced.write_all(b"12345").unwrap();
    synced.sync_all().unwrap();
    File::open(rig.folders[0].path()).unwrap().sync_all().unwrap();
    fs::write(rig.folders[0].path().join("unsynced"), "123").unwrap();
    rig.rig.paper.set("b", ProcessState::Frozen);
    rig.nemesis.inject(power_loss(&["a", "b"])).await.unwrap();
    for name in ["a", "b"] {
        assert_eq!(rig.rig.paper.state(name).await, Some(ProcessState::Gone));
    }
    let lost = |name: &str, bytes, names| TouchedPower { name: name.into(), ran: true, bytes, names };
    assert_eq!(rig.touched(), Touched::Power { components: vec![lost("a", 3, 1), lost("b", 0, 0)] });
    assert_eq!(rig.touched().extent(), Extent::All);
    let left = fs::read_dir(rig.folders[0].path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.collect::<Vec<_>>(), ["synced"]);
    assert!(rig.nemesis.in_force().await.is_empty());
}

#[tokio::test]
async fn a_loss_of_power_in_the_middle_of_writing_loses_a_part() {
    let Some(rig) = DiskRig::new().await else { return };
    let path = rig.folders[0].path().join("written");
    let mut file = File::create(&path).unwrap();
    File::open(rig.folders[0].path()).unwrap().sync_all().unwrap();
    (0..64).for_each(|_| file.write_all(&[7; 1000]).unwrap());
    rig.nemesis.inject(Fault::PowerLoss { components: vec!["a".into()], in_part: true }).await.unwrap();
    let kept = fs::read(&path).unwrap();
    assert!((1..64_000).contains(&kept.len()) && kept.iter().all(|byte| *byte == 7), "{} bytes", kept.len());
    let lost = TouchedPower { name: "a".into(), ran: true, bytes: 64_000 - kept.len() as u64, names: 0 };
    assert_eq!(rig.touched(), Touched::Power { components: vec![lost] });
}

#[tokio::test]
async fn a_component_that_ends_by_itself_lost_no_power() {
    let Some(rig) = DiskRig::new().await else { return };
    assert_matches!(rig.nemesis.inject(power_loss(&["a", "crashing"])).await, Err(NemesisError::NoDisk { .. }));
    assert_eq!(rig.rig.paper.state("a").await, Some(ProcessState::Running), "nothing was done");
    rig.nemesis.inject(power_loss(&["b"])).await.unwrap();
    let ended = Touched::Power { components: vec![TouchedPower { name: "b".into(), ..TouchedPower::default() }] };
    assert_eq!((rig.touched().extent(), rig.touched()), (Extent::Nothing, ended));
}

#[tokio::test]
async fn a_fault_of_a_disk_tells_how_often_it_was_met() {
    let Some(rig) = DiskRig::new().await else { return };
    let path = rig.folders[0].path().join("file");
    rig.nemesis.inject(full("a")).await.unwrap();
    assert_matches!(rig.nemesis.inject(full("a")).await, Err(NemesisError::DiskFaultAlready { .. }));
    fs::write(&path, "text").unwrap_err();
    let is_full = |fault: &DiskFault| *fault == DiskFault::Full;
    assert_matches!(rig.nemesis.heal_disk("b", "a full disk", is_full).await, Err(NemesisError::NotInForce { .. }));
    rig.nemesis.heal_disk("a", "a full disk", is_full).await.unwrap();
    assert_eq!(rig.touched(), Touched::Disk { name: "a".into(), calls: 1 });
    fs::write(&path, "text").unwrap();
    for what in [DiskFault::Full, DiskFault::Unreadable, DiskFault::SlowSync { delay_us: 1000 }] {
        rig.nemesis.inject(Fault::Disk { component: "b".into(), what }).await.unwrap();
    }
    File::open(rig.folders[1].path()).unwrap().sync_all().unwrap();
    rig.nemesis.heal_all().await.unwrap();
    let calls = rig.rig.faults().into_iter().filter_map(|(_, change)| match change {
        FaultChange::Healed { touched: Touched::Disk { calls, .. } } => Some(calls),
        _ => None,
    });
    assert_eq!(calls.collect::<Vec<_>>(), [1, 1, 0, 0], "the latest is healed first; it alone was met");
    assert_eq!(rig.rig.troubles(), 0);
}
