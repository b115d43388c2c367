//! `Plant` against the simulated MPS line: the line is driven to its end, and its ledgers are complete.

use std::time::Duration;

use crate::observing::serials;
use crate::observing::{troubles, until};
use assert_matches::assert_matches;
use lineproof::journal::Journal;
use lineproof::plant::{LogStart, OperationError, Plant, PlantError, ServerConfig, SignalTable};
use lineproof::profile::LogNames;
use lineproof_judge::journal::{ControlAct, ControlEntry, Event, Moment, Value};
use plant_sim::{Config, SimulatedPlant};

use crate::mps;

const PARTS: u32 = 3;

async fn open() -> (SimulatedPlant, Plant, Journal) {
    let simulated = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let journal = Journal::in_memory();
    let line = mps::line();
    let config = ServerConfig::new(simulated.endpoint(), &line.namespace, SignalTable::of(&line).unwrap());
    let mut plant = Plant::connect(config, journal.clone()).await.unwrap();
    plant.subscribe_all().await.unwrap();
    plant.follow(&LogNames::default(), LogStart::Beginning).await.unwrap();
    (simulated, plant, journal)
}

/// Waits until a signal has a value.
async fn signal(journal: &Journal, name: &str, value: Value) {
    let fits = |event: &Event| matches!(event, Event::Signal(change) if change.name == name && change.value == value);
    until(journal, fits).await;
}

async fn operate(plant: &Plant, act: &str) {
    plant.call("Operator", act, vec![]).await.unwrap();
}

async fn take_control(plant: &Plant, holder: &str) -> u64 {
    let lease = vec![holder.into(), 30_000u32.into()];
    plant.call("Control", "AcquireControl", lease).await.unwrap().u64(0).unwrap()
}

async fn reads(plant: &Plant, name: &str) -> Value {
    plant.read(name).await.unwrap()
}

/// Waits until the plant itself reads as wanted.
async fn becomes(plant: &Plant, name: &str, wanted: impl Fn(&Value) -> bool) {
    let poll = async {
        while !wanted(&reads(plant, name).await) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), poll).await.unwrap_or_else(|_| panic!("{name} does not change"));
}

/// What a gateway's automatic mode does.
async fn run_parts(plant: &Plant, token: u64) {
    plant.call("Conveyor", "Run", vec![token.into(), 1i32.into(), false.into()]).await.unwrap();
    for part in 1..=PARTS {
        plant.call("Ejector", "Extend", vec![token.into()]).await.unwrap();
        becomes(plant, "Ejector.Extended", |value| *value == Value::Bool(true)).await;
        plant.call("Ejector", "Retract", vec![token.into()]).await.unwrap();
        becomes(plant, "Production.LastSerial", |value| *value == Value::Int(part.into())).await;
        becomes(plant, "Ejector.Retracted", |value| *value == Value::Bool(true)).await;
    }
}

fn control(journal: &Journal) -> Vec<ControlEntry> {
    let entries = journal.entries();
    let entry = |event: &Event| match event {
        Event::Control(entry) => Some(entry.clone()),
        _ => None,
    };
    entries.iter().filter_map(|logged| entry(&logged.event)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_is_driven_and_its_ledgers_are_complete() {
    let (simulated, plant, journal) = open().await;
    plant.call("Operator", "LoadMagazine", vec![PARTS.into()]).await.unwrap();
    plant.call("Operator", "SelectAuto", vec![true.into()]).await.unwrap();
    let token = take_control(&plant, "tester").await;
    operate(&plant, "PressStart").await;
    signal(&journal, "Line.State", Value::Text("Running".into())).await;
    run_parts(&plant, token).await;
    let stale = plant.call("Conveyor", "Stop", vec![(token + 7).into()]).await;
    assert_matches!(stale, Err(OperationError::Refused { status, .. }) if status.contains("BadUserAccessDenied"));
    plant.catch_up().await.unwrap();
    signal(&journal, "Production.Finished", Value::Int(PARTS.into())).await;

    assert_eq!(serials(&journal), (1..=u64::from(PARTS)).collect::<Vec<_>>());
    let ledger = control(&journal);
    assert!(ledger.iter().zip(1..).all(|(entry, sequence)| entry.sequence == sequence), "{ledger:#?}");
    assert_matches!(&ledger[0], ControlEntry { act: ControlAct::Acquired, holder, client, .. }
        if holder == "tester" && client == "lineproof");
    let commands = ledger.iter().filter(|entry| entry.act == ControlAct::Executed).count();
    assert_eq!(commands, 1 + 2 * usize::try_from(PARTS).unwrap());
    assert_matches!(ledger.last(), Some(ControlEntry { act: ControlAct::Refused, holder, .. }) if holder.is_empty());
    assert!(exit_barrier_agrees_with_the_ledger(&journal));
    assert_eq!(troubles(&journal), Vec::<String>::new());
    plant.close().await;
    simulated.stop().await;
}

/// Signals and ledger are on one clock: each part is finished when the exit barrier is free again.
/// (`Production.Finished` is of the scan after that, so the barrier's change is in the journal already.)
fn exit_barrier_agrees_with_the_ledger(journal: &Journal) -> bool {
    let entries = journal.entries();
    let mut freed: Vec<Moment> = Vec::new();
    let mut finished: Vec<Moment> = Vec::new();
    let mut was_interrupted = false;
    for entry in &entries {
        match &entry.event {
            Event::Signal(change) if change.name == "Conveyor.ExitBarrier" => {
                if was_interrupted && change.value == Value::Bool(false) {
                    freed.extend(change.plant_time);
                }
                was_interrupted = change.value == Value::Bool(true);
            }
            Event::PartFinished(part) => finished.push(part.plant_time),
            _ => {}
        }
    }
    let near = |(a, b): (&Moment, &Moment)| (a.0 - b.0).abs() <= 20_000;
    freed.len() == finished.len() && freed.iter().zip(&finished).all(near)
}

/// Acts, and says within which span by the harness's clock and at which moment by the plant's it happened, and how far
/// the plant's clock was behind then because the machine had kept the plant from running.
async fn act_timed(
    (simulated, plant, journal): (&SimulatedPlant, &Plant, &Journal),
    act: &str,
    pressed: bool,
) -> (Moment, Moment, Moment, Duration) {
    simulated.in_time().await.unwrap();
    let before = journal.clock().now();
    operate(plant, act).await;
    let after = journal.clock().now();
    simulated.in_time().await.unwrap();
    // Without a stall it takes two scans at most.
    let behind = journal.clock().now().since(after).saturating_sub(Duration::from_millis(10));
    let mut reader = journal.reader();
    let changed = async {
        loop {
            let entry = reader.next().await;
            if let Event::Signal(change) = &entry.event
                && entry.at >= before
                && change.name == "Safety.EmergencyStop"
                && change.value == Value::Bool(pressed)
            {
                return change.plant_time.unwrap();
            }
        }
    };
    let at = tokio::time::timeout(Duration::from_secs(10), changed).await.unwrap();
    (before, at, after, behind)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_changes_in_the_journal_at_the_moment_it_changed_in_the_plant() {
    let (simulated, plant, journal) = open().await;
    let (from, pressed, to, behind) = act_timed((&simulated, &plant, &journal), "PressEmergencyStop", true).await;
    // A distance that the plant's times must show.
    tokio::time::sleep(Duration::from_millis(150)).await;
    let (later_from, released, later_to, later_behind) =
        act_timed((&simulated, &plant, &journal), "ReleaseEmergencyStop", false).await;
    // The plant's clock counts whole milliseconds, and may be set wrong by a little.
    let between = released.since(pressed) + Duration::from_millis(2);
    assert!(between + later_behind >= later_from.since(to), "{between:?}");
    assert!(between <= later_to.since(from) + Duration::from_millis(4) + behind, "{between:?}");
    assert!((pressed.0 - from.0).abs() < 5_000_000, "{pressed} is not about {from}");
    plant.close().await;
    simulated.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_cannot_be_written_from_outside() {
    let (simulated, plant, _) = open().await;
    let error = plant.write("Ejector.ExtendValve", &Value::Bool(true)).await.unwrap_err();
    assert_matches!(&error, OperationError::Refused { .. });
    assert_matches!(plant.read("Ejector.Positon").await, Err(PlantError::Signal(_)));
    plant.close().await;
    simulated.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plant_that_is_switched_off_is_trouble() {
    let (simulated, plant, journal) = open().await;
    simulated.stop().await;
    let lost = |event: &Event| matches!(event, Event::Trouble { message, .. } if message.contains("is lost"));
    until(&journal, lost).await;
    assert!(plant.catch_up().await.is_err());
    plant.close().await;
}
