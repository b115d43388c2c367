//! What every plant must do, simulated or not.

use std::time::Duration;

use assert_matches::assert_matches;
use lineproof::plant::{DataType, OperationError, Plant, PlantError, Signal, Variant};
use lineproof_judge::journal::{ControlAct, Event, Value};

use super::stand::{Stand, signals};
use super::watched::{becomes, changes};
use crate::observing::{troubles, until};

const LEVEL: &str = "Magazine.Level";
const STOP: &str = "Safety.EmergencyStop";
const TTL_MS: u32 = 60_000;
/// By how much a plant's clock may be off, in microseconds: one that has just been switched on on a busy machine may
/// still be making up for its start.
const TOLERANCE: i64 = 1_000_000;

async fn load(plant: &Plant, parts: u32) {
    plant.call("Operator", "LoadMagazine", vec![parts.into()]).await.unwrap();
}

async fn acquire(plant: &Plant, holder: &str) -> Result<u64, OperationError> {
    let arguments = vec![holder.into(), TTL_MS.into()];
    plant.call("Control", "AcquireControl", arguments).await.map(|answer| answer.u64(0).unwrap())
}

fn refused<T: std::fmt::Debug>(answer: Result<T, OperationError>) -> String {
    match answer {
        Err(OperationError::Refused { status, .. }) => status,
        other => panic!("{other:?} is no refusal"),
    }
}

fn no_trouble(journal: &lineproof::journal::Journal) {
    assert_eq!(troubles(journal), Vec::<String>::new());
}

pub(crate) async fn values_of_every_type_are_read(stand: Stand) {
    let mut names = signals();
    names.push(Signal::new("Magazine.Lid", DataType::Boolean));
    names.push(Signal { node: "Line.State".into(), ..Signal::new("mistyped", DataType::Double) });
    let (plant, _) = stand.connect(names).await;
    load(&plant, 7).await;
    let token = acquire(&plant, "tester").await.unwrap();
    let token = i64::try_from(token).unwrap();
    for (name, value) in [
        (LEVEL, Value::Int(7)),
        ("Magazine.Empty", Value::Bool(false)),
        ("Ejector.Position", Value::Real(0.0)),
        ("Conveyor.Direction", Value::Int(0)),
        ("Line.State", Value::Text("Idle".into())),
        ("Control.Holder", Value::Text("tester".into())),
        ("Control.Token", Value::Int(token)),
    ] {
        assert_eq!(plant.read(name).await.unwrap(), value, "{name}");
    }
    let absent = plant.read("Magazine.Lid").await.unwrap_err().to_string();
    assert!(absent.contains("BadNodeIdUnknown") && absent.contains("check its name"), "{absent}");
    assert_matches!(plant.read("mistyped").await, Err(PlantError::Signal(_)));
    let absent = plant.subscribe_all().await.unwrap_err().to_string();
    assert!(absent.contains("`Magazine.Lid`"), "{absent}");
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn what_is_not_writable_stays_as_it_is(stand: Stand) {
    let (plant, journal) = stand.connect(signals()).await;
    let status = refused(plant.write("Ejector.ExtendValve", &Value::Bool(true)).await);
    assert!(["BadNotWritable", "BadUserAccessDenied"].iter().any(|name| status.contains(name)), "{status}");
    assert_eq!(plant.read("Ejector.ExtendValve").await.unwrap(), Value::Bool(false));
    let operation = |event: &Event| matches!(event, Event::Operation(operation) if operation.target == "plant");
    until(&journal, operation).await;
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn methods_answer_and_refuse(stand: Stand) {
    let (plant, _) = stand.connect(signals()).await;
    let first = acquire(&plant, "tester").await.unwrap();
    let second = acquire(&plant, "tester").await.unwrap();
    assert!(second > first);
    assert!(refused(acquire(&plant, "another").await).contains("BadResourceUnavailable"));
    let stop = async |token: u64| plant.call("Conveyor", "Stop", vec![token.into()]).await;
    stop(second).await.unwrap();
    assert!(refused(stop(first).await).contains("BadUserAccessDenied"), "a stale token");
    plant.call("Control", "ReleaseControl", vec![second.into()]).await.unwrap();
    assert!(refused(stop(second).await).contains("BadUserAccessDenied"), "the lease was given back");

    let call = async |method: &str, inputs: Vec<Variant>| refused(plant.call("Control", method, inputs).await);
    assert!(call("AcquireControl", vec!["tester".into()]).await.contains("BadArgumentsMissing"));
    let types = call("AcquireControl", vec![1u32.into(), "tester".into()]).await;
    assert!(["BadInvalidArgument", "BadTypeMismatch"].iter().any(|name| types.contains(name)), "{types}");
    let absent = call("TakeOver", vec![]).await;
    assert!(absent.contains("check its name"), "{absent}");
    let short = call("AcquireControl", vec!["tester".into(), 1u32.into()]).await;
    assert!(short.contains("BadOutOfRange"), "{short}");
    assert_eq!(plant.read("Control.Holder").await.unwrap(), Value::Text(String::new()));
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn every_change_is_seen_once_and_in_order(stand: Stand) {
    const PARTS: u32 = 300;
    let (plant, journal) = stand.observe().await;
    for _ in 0..PARTS {
        load(&plant, 1).await;
    }
    plant.catch_up().await.unwrap();
    let levels = changes(&journal, LEVEL);
    let values: Vec<_> = levels.iter().map(|change| change.value.clone()).collect();
    assert_eq!(values, (0..=PARTS).map(|level| Value::Int(level.into())).collect::<Vec<_>>());
    assert!(levels.windows(2).all(|pair| pair[0].plant_time <= pair[1].plant_time), "in order by the plant's clock");
    no_trouble(&journal);
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn a_plant_that_comes_back_is_observed_again(stand: Stand) {
    let (plant, journal) = stand.observe().await;
    load(&plant, 2).await;
    becomes(&journal, LEVEL, Value::Int(2)).await;
    let stand = stand.restart().await;
    let lost = |event: &Event| matches!(event, Event::Trouble { message, .. } if message.contains("is lost"));
    until(&journal, lost).await;
    // Its magazine is empty again: the new subscription tells the present value.
    becomes(&journal, LEVEL, Value::Int(0)).await;
    let back = async {
        while plant.call("Operator", "LoadMagazine", vec![5u32.into()]).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), back).await.expect("the plant is back");
    becomes(&journal, LEVEL, Value::Int(5)).await;
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn a_long_ledger_is_followed_to_its_end(stand: Stand) {
    const CALLS: u64 = 1_500;
    let (plant, journal) = stand.observe().await;
    let token = acquire(&plant, "tester").await.unwrap();
    for call in 0..CALLS {
        let stale = token + 1 + call % 2;
        refused(plant.call("Conveyor", "Stop", vec![stale.into()]).await);
    }
    plant.catch_up().await.unwrap();
    let entries = journal.entries();
    let control: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Control(control) => Some(control),
            _ => None,
        })
        .collect();
    assert!(control.iter().zip(1..).all(|(entry, sequence)| entry.sequence == sequence));
    assert_matches!(control[0], entry if entry.act == ControlAct::Acquired && entry.holder == "tester");
    assert_eq!(control.iter().filter(|entry| entry.act == ControlAct::Refused).count() as u64, CALLS);
    becomes(&journal, "Control.RefusedCommands", Value::Int(CALLS.cast_signed())).await;
    // As many at once as the plant gives, and more than fit into one chunk of a message.
    let page = vec![1u64.into(), u32::MAX.into()];
    let answer = plant.call("Control", "GetLedger", page).await.unwrap();
    let sequences = answer.u64s(0).unwrap();
    assert!(sequences.len() >= 1_000 && sequences.iter().copied().eq(1..=sequences.len() as u64));
    assert_eq!(answer.times(6).unwrap().len(), sequences.len());
    no_trouble(&journal);
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn thousands_of_items_are_observed(stand: Stand) {
    const ITEMS: usize = 3_000;
    let name = |item: usize| format!("level {item}");
    let items = (0..ITEMS).map(|item| Signal { node: LEVEL.into(), ..Signal::new(name(item), DataType::UInt32) });
    let (plant, journal) = stand.connect(items.collect()).await;
    plant.subscribe_all().await.unwrap();
    load(&plant, 3).await;
    for item in (0..ITEMS).step_by(ITEMS / 6).chain([ITEMS - 1]) {
        becomes(&journal, &name(item), Value::Int(3)).await;
    }
    // A text far beyond what any holder may be called arrives, and is refused for what it says.
    let long = "x".repeat(60_000);
    assert!(refused(acquire(&plant, &long).await).contains("BadOutOfRange"));
    acquire(&plant, &"ü".repeat(64)).await.unwrap();
    no_trouble(&journal);
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn changes_bear_the_plants_own_time(stand: Stand) {
    let (plant, journal) = stand.observe().await;
    for (act, pressed) in [("PressEmergencyStop", true), ("ReleaseEmergencyStop", false)] {
        let seen = changes(&journal, STOP).len();
        let before = journal.clock().now();
        plant.call("Operator", act, vec![]).await.unwrap();
        let after = journal.clock().now();
        plant.catch_up().await.unwrap();
        let all = changes(&journal, STOP);
        let [change] = &all[seen..] else { panic!("{act} changes it once: {all:?}") };
        let at = change.plant_time.expect("the plant says when");
        assert_eq!((&change.value, change.good), (&Value::Bool(pressed), true));
        assert!(at.0 >= before.0 - TOLERANCE && at.0 <= after.0 + TOLERANCE, "{before:?} {at:?} {after:?}");
    }
    let times: Vec<_> = changes(&journal, STOP).iter().map(|change| change.plant_time).collect();
    assert!(times.is_sorted(), "{times:?}");
    no_trouble(&journal);
    plant.close().await;
    stand.stop().await;
}
