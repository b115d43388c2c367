//! A machine that runs faster than real time does the same as one that does not.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::client::{Client, Notice, until};
use crate::mps;
use opcua::types::{DateTime, Variant};
use plant_sim::{Config, SimulatedPlant, StartError};
use tokio::sync::mpsc::UnboundedReceiver;

const VALVE: &str = "Ejector.ExtendValve";
/// Changes when all that is to be seen has been.
const MARK: &str = "Panel.AutoMode";
const SEEN: [&str; 7] =
    [VALVE, "Ejector.Retracted", "Ejector.Position", "Ejector.Extended", "Conveyor.EntryBarrier", "Line.Moving", MARK];
const PATIENCE: Duration = Duration::from_mins(1);

/// The last value of a signal and when it came to be, in simulated milliseconds since 1601.
async fn stamp(client: &Client, name: &str) -> i64 {
    milliseconds(client.read_value(name).await.source_timestamp.unwrap())
}

fn milliseconds(stamp: DateTime) -> i64 {
    stamp.checked_ticks() / 10_000
}

async fn start(speed: u32) -> (SimulatedPlant, Client) {
    let plant = SimulatedPlant::start(Config { seed: 7, speed, ..Config::open(mps::line()) }).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    (plant, client)
}

/// The values of a signal, each with the simulated milliseconds since the valve opened.
type Course = Vec<(i64, Variant)>;

/// Pushes a part onto the belt; every change while the valve is open.
async fn stroke(speed: u32) -> BTreeMap<String, Course> {
    let (plant, client) = start(speed).await;
    client.call("Operator.LoadMagazine", vec![1u32.into()]).await.unwrap();
    let mut notices = client.subscribe(&SEEN).await;
    let token = client.acquire("a", 60_000).await.unwrap();
    client.call("Ejector.Extend", vec![token.into()]).await.unwrap();
    let mut courses = BTreeMap::<String, Course>::new();
    // How it was before, that it opens, and that it closes.
    follow(&mut notices, &mut courses, VALVE, 3).await;
    // The values of one message are not in the order of their times: this comes with the next one.
    client.call("Operator.SelectAuto", vec![true.into()]).await.unwrap();
    follow(&mut notices, &mut courses, MARK, 2).await;
    client.close().await;
    plant.stop().await;
    let (opened, closed) = (courses[VALVE][1].0, courses[VALVE][2].0);
    courses.remove(MARK);
    for course in courses.values_mut() {
        course.retain(|(time, _)| (opened..closed).contains(time));
        for (time, _) in course {
            *time -= opened;
        }
    }
    courses
}

/// Takes notices until a signal has had so many values.
async fn follow(
    notices: &mut UnboundedReceiver<Notice>,
    courses: &mut BTreeMap<String, Course>,
    signal: &str,
    values: usize,
) {
    while courses.get(signal).is_none_or(|course| course.len() < values) {
        let (name, value) = notices.recv().await.unwrap();
        let change = (milliseconds(value.source_timestamp.unwrap()), value.value.unwrap());
        courses.entry(name).or_default().push(change);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stroke_is_the_same_at_any_speed_change_by_change() {
    let plain = stroke(1).await;
    assert_eq!(plain.len(), SEEN.len() - 1);
    assert!(plain["Ejector.Extended"].iter().any(|(after, _)| *after > 100), "{plain:?}");
    assert!(plain["Ejector.Position"].len() > 20, "{plain:?}");
    assert_eq!(stroke(20).await, plain);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_passes_the_line_in_a_fraction_of_its_simulated_time_and_leases_run_as_fast() {
    let (plant, client) = start(10).await;
    client.call("Operator.LoadMagazine", vec![1u32.into()]).await.unwrap();
    let token = client.acquire("a", 60_000).await.unwrap();
    // However slow this machine is, no lease runs out between two commands.
    let command = async |method: &str, inputs: Vec<Variant>| {
        client.call("Control.RenewControl", vec![token.into()]).await.unwrap();
        client.call(method, [vec![token.into()], inputs].concat()).await.unwrap();
    };
    command("Ejector.Extend", vec![]).await;
    until(&client, "Ejector.Extended", true, PATIENCE).await;
    command("Ejector.Retract", vec![]).await;
    until(&client, "Ejector.Retracted", true, PATIENCE).await;
    command("Conveyor.Run", vec![1i32.into(), false.into()]).await;
    until(&client, "Production.Finished", 1u32, PATIENCE).await;
    let begun = Instant::now();
    client.acquire("a", 30_000).await.unwrap();
    until(&client, "Control.Holder", "", PATIENCE).await;
    let passed = begun.elapsed();
    let lease = stamp(&client, "Control.Holder").await - stamp(&client, "Control.Token").await;
    assert!((30_000..=30_005).contains(&lease), "the lease lasted {lease} simulated ms");
    let real = i64::try_from(passed.as_millis()).unwrap();
    assert!(lease > 4 * real, "{lease} simulated ms took {real} ms");
    client.close().await;
    plant.stop().await;
}

#[tokio::test]
async fn a_speed_that_cannot_be_kept_is_refused() {
    for speed in [0, 101] {
        let error = SimulatedPlant::start(Config { speed, ..Config::open(mps::line()) }).await.unwrap_err();
        assert!(matches!(error, StartError::Speed(told) if told.speed == speed), "{error}");
    }
}
