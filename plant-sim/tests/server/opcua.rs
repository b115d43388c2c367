//! The plant as an OPC UA client sees it.

use std::time::Duration;

use crate::client::{Client, until};
use crate::mps;
use opcua::types::{
    AttributeId, DataValue, DateTime, ReadValueId, StatusCode, TimestampsToReturn, Variant, WriteValue,
};
use plant_sim::{Config, SimulatedPlant};

/// Longer than anything here takes on a busy machine, and no measure of speed.
const SOON: Duration = Duration::from_secs(20);

async fn plant() -> SimulatedPlant {
    SimulatedPlant::start(Config::open(mps::line())).await.unwrap()
}

async fn operate(client: &Client, method: &str, inputs: Vec<Variant>) {
    client.call(&format!("Operator.{method}"), inputs).await.unwrap();
}

/// Loads, turns to automatic and starts.
async fn start_line(client: &Client, parts: u32) {
    operate(client, "LoadMagazine", vec![parts.into()]).await;
    operate(client, "SelectAuto", vec![true.into()]).await;
    operate(client, "PressStart", vec![]).await;
}

/// Runs the belt and ejects whenever the entry is free, until so many parts are finished.
async fn produce(client: &Client, token: u64, parts: u64) {
    let command = async |method: &str| client.call(method, vec![token.into()]).await;
    client.call("Conveyor.Run", vec![token.into(), 1i32.into(), false.into()]).await.unwrap();
    for _ in 0..parts {
        until(client, "Ejector.Retracted", true, SOON).await;
        until(client, "Conveyor.EntryBarrier", false, SOON).await;
        command("Ejector.Extend").await.unwrap();
        until(client, "Ejector.Extended", true, SOON).await;
        command("Ejector.Retract").await.unwrap();
    }
    until(client, "Production.LastSerial", parts, SOON).await;
}

fn time(value: &DataValue) -> DateTime {
    value.source_timestamp.unwrap()
}

fn micros(later: DateTime, earlier: DateTime) -> i64 {
    later.as_chrono().timestamp_micros() - earlier.as_chrono().timestamp_micros()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_parts_are_produced_numbered_and_acknowledged() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    let token = client.acquire("a", 30_000).await.unwrap();
    start_line(&client, 3).await;
    until(&client, "Line.State", "Running", SOON).await;
    produce(&client, token, 3).await;
    until(&client, "Line.State", "Idle", SOON).await;
    assert_eq!(client.read("Panel.EmptyLamp").await, true.into());
    assert_eq!(client.read("Panel.FaultLamp").await, false.into());

    let columns = client.call("Production.GetFinished", vec![2u64.into(), 10u32.into()]).await.unwrap();
    assert_eq!(columns[0], vec![2u64, 3].into());
    assert_eq!(columns[1], vec![2u32, 3].into());
    let last = client.read_value("Production.LastSerial").await;
    assert_eq!(columns[2], vec![finished_at(&client, 2).await, time(&last)].into());

    let acknowledge =
        async |serial: u64| client.call("Production.Acknowledge", vec![token.into(), serial.into()]).await;
    assert_eq!(acknowledge(4).await, Err(StatusCode::BadOutOfRange));
    acknowledge(3).await.unwrap();
    assert_eq!(client.read("Production.Acknowledged").await, 3u64.into());
    client.close().await;
    plant.stop().await;
}

async fn finished_at(client: &Client, serial: u64) -> DateTime {
    let columns = client.call("Production.GetFinished", vec![serial.into(), 1u32.into()]).await.unwrap();
    match &columns[2] {
        Variant::Array(array) => match array.values[..] {
            [Variant::DateTime(ref time)] => **time,
            _ => panic!("{array:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_token_is_refused_counted_and_entered_with_the_client_that_presented_it() {
    let plant = plant().await;
    let a = Client::connect(&plant.endpoint(), "gateway-a").await;
    let b = Client::connect(&plant.endpoint(), "gateway-b").await;
    let old = a.acquire("a", 10_000).await.unwrap();
    assert_eq!(b.acquire("b", 10_000).await, Err(StatusCode::BadResourceUnavailable));
    assert_eq!(b.acquire("b", 10_000).await, Err(StatusCode::BadResourceUnavailable));
    a.call("Control.ReleaseControl", vec![old.into()]).await.unwrap();
    let token = b.acquire("b", 10_000).await.unwrap();
    assert!(token > old);
    assert_eq!(a.call("Conveyor.Stop", vec![old.into()]).await, Err(StatusCode::BadUserAccessDenied));
    assert_eq!(a.call("Control.RenewControl", vec![old.into()]).await, Err(StatusCode::BadUserAccessDenied));
    b.call("Control.RenewControl", vec![token.into()]).await.unwrap();
    b.call("Conveyor.Stop", vec![token.into()]).await.unwrap();
    assert_eq!(a.read("Control.RefusedCommands").await, 2u32.into());
    assert_eq!(a.read("Control.Holder").await, "b".into());
    assert_eq!(a.read("Control.Token").await, token.into());

    let columns = a.call("Control.GetLedger", vec![1u64.into(), 100u32.into()]).await.unwrap();
    assert_eq!(columns[0], (1..=7u64).collect::<Vec<_>>().into());
    let text = |column: usize| match &columns[column] {
        Variant::Array(array) => array.values.iter().map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let kinds = ["Acquired", "Denied", "Released", "Acquired", "Refused", "Refused", "Executed"];
    assert_eq!(text(1), kinds);
    assert_eq!(text(2), ["a", "b", "a", "b", "a", "a", "b"]);
    let clients = ["gateway-a", "gateway-b", "gateway-a", "gateway-b", "gateway-a", "gateway-a", "gateway-b"];
    assert_eq!(text(3), clients);
    assert_eq!(columns[4], vec![old, 0, old, token, old, old, token].into());
    let commands = [
        "AcquireControl",
        "AcquireControl",
        "ReleaseControl",
        "AcquireControl",
        "Conveyor.Stop",
        "RenewControl",
        "Conveyor.Stop",
    ];
    assert_eq!(text(5), commands);
    assert_eq!(a.read("Control.LastSequence").await, 7u64.into());
    a.close().await;
    b.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lease_that_runs_out_brings_the_line_to_its_safe_state() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    let mut notices = client.subscribe(&["Control.Holder", "Line.State", "Line.Moving"]).await;
    let token = client.acquire("a", 30_000).await.unwrap();
    start_line(&client, 2).await;
    client.call("Conveyor.Run", vec![token.into(), 1i32.into(), false.into()]).await.unwrap();
    // Only now, so that none runs out before the line runs.
    let token = client.acquire("a", 1000).await.unwrap();
    let mut seen = Vec::new();
    while seen.last() != Some(&("Line.State".to_owned(), "Safe".into())) {
        let notice = tokio::time::timeout(SOON, notices.recv()).await;
        let (name, value) = notice.unwrap_or_else(|_| panic!("only {seen:?}")).unwrap();
        seen.push((name, value.value.unwrap()));
    }
    assert_eq!(client.read("Control.Holder").await, "".into());
    assert_eq!(client.read("Line.Moving").await, false.into());
    assert_eq!(client.read("Conveyor.Running").await, false.into());
    assert_eq!(client.call("Conveyor.Stop", vec![token.into()]).await, Err(StatusCode::BadUserAccessDenied));
    client.acquire("a", 10_000).await.unwrap();
    until(&client, "Line.State", "Running", SOON).await;
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emergency_stop_halts_all_motion_within_one_scan_by_its_time_stamps() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    let token = client.acquire("a", 30_000).await.unwrap();
    start_line(&client, 2).await;
    client.call("Conveyor.Run", vec![token.into(), 1i32.into(), false.into()]).await.unwrap();
    client.call("Ejector.Extend", vec![token.into()]).await.unwrap();
    until(&client, "Line.Moving", true, SOON).await;
    let mut notices = client.subscribe(&["Safety.EmergencyStop", "Line.Moving", "Line.State"]).await;
    operate(&client, "PressEmergencyStop", vec![]).await;
    let (mut pressed, mut halted, mut stopped) = (None, None, None);
    while pressed.is_none() || halted.is_none() || stopped.is_none() {
        let (name, value) = tokio::time::timeout(SOON, notices.recv()).await.unwrap().unwrap();
        match (name.as_str(), value.value.as_ref().unwrap()) {
            ("Safety.EmergencyStop", Variant::Boolean(true)) => pressed = Some(time(&value)),
            ("Line.Moving", Variant::Boolean(false)) => halted = Some(time(&value)),
            ("Line.State", state) if *state == "EmergencyStop".into() => stopped = Some(time(&value)),
            _ => {}
        }
    }
    let reaction = micros(halted.unwrap(), pressed.unwrap());
    assert!((0..=5_000).contains(&reaction), "{reaction} us");
    assert_eq!(stopped, halted);
    assert_eq!(client.call("Ejector.Extend", vec![token.into()]).await, Err(StatusCode::BadInvalidState));
    operate(&client, "ReleaseEmergencyStop", vec![]).await;
    assert_eq!(client.read("Line.State").await, "ResetRequired".into());
    operate(&client, "PressReset", vec![]).await;
    assert_eq!(client.read("Line.State").await, "Idle".into());
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_change_reaches_a_subscriber_in_order_with_the_time_at_which_it_happened() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    let mut notices = client.subscribe(&["Panel.AutoMode", "Ejector.Position"]).await;
    let token = client.acquire("a", 30_000).await.unwrap();
    for turn in 0..50 {
        operate(&client, "SelectAuto", vec![(turn % 2 == 0).into()]).await;
    }
    client.call("Ejector.Extend", vec![token.into()]).await.unwrap();
    until(&client, "Ejector.Extended", true, SOON).await;
    let (mut turns, mut positions) = (Vec::new(), Vec::new());
    while turns.len() < 51 || positions.last().is_none_or(|(_, at)| *at != Variant::Double(100.0)) {
        let notice = tokio::time::timeout(SOON, notices.recv()).await;
        let (name, value) = notice.unwrap_or_else(|_| panic!("{} turns, {positions:?}", turns.len())).unwrap();
        let stamped = (time(&value), value.value.unwrap());
        if name == "Panel.AutoMode" { turns.push(stamped) } else { positions.push(stamped) }
    }
    let values: Vec<_> = turns.iter().map(|(_, value)| value.clone()).collect();
    assert_eq!(values, (0..51).map(|turn| Variant::Boolean(turn % 2 == 1)).collect::<Vec<_>>());
    assert!(turns.windows(2).all(|pair| micros(pair[1].0, pair[0].0) >= 0));
    let strides: Vec<_> = positions[1..].windows(2).map(|pair| micros(pair[1].0, pair[0].0)).collect();
    assert!(strides.iter().all(|stride| *stride == 5_000), "{strides:?}");
    assert!((45..=55).contains(&strides.len()), "{} values in a stroke", strides.len());
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_space_is_the_model_and_nothing_can_be_written() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    for signal in mps::line().signals() {
        let value = client.read_value(&signal.name).await;
        assert!(value.status().is_good(), "{} is {:?}", signal.name, value.status);
        let write = WriteValue {
            node_id: client.id(&signal.name),
            attribute_id: AttributeId::Value as u32,
            value: DataValue::value_only(value.value.unwrap()),
            ..WriteValue::default()
        };
        let status = client.session().write(&[write]).await.map_or_else(|error| error.status(), |results| results[0]);
        assert!(status.is_bad(), "{} can be written", signal.name);
    }
    assert_eq!(client.read("Conveyor.Name").await, "Belt conveyor".into());
    assert_eq!(client.read("Ejector.ArticleNumber").await, "MPS-EJE-100".into());
    let class = ReadValueId::new(client.id("Control.GetLedger.InputArguments"), AttributeId::Value);
    let inputs = client.session().read(&[class], TimestampsToReturn::Neither, 0.0).await.unwrap();
    assert!(matches!(&inputs[0].value, Some(Variant::Array(array)) if array.values.len() == 2));
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_arguments_are_answered_with_the_reason() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    let token: Variant = client.acquire("a", 30_000).await.unwrap().into();
    let call = async |method: &str, inputs| client.call(method, inputs).await.unwrap_err();
    assert_eq!(call("Conveyor.Run", vec![token.clone()]).await, StatusCode::BadArgumentsMissing);
    assert_eq!(call("Conveyor.Stop", vec![token.clone(), 1u64.into()]).await, StatusCode::BadTooManyArguments);
    assert_eq!(call("Conveyor.Stop", vec!["one".into()]).await, StatusCode::BadInvalidArgument);
    assert_eq!(call("Conveyor.Run", vec![token, 2i32.into(), false.into()]).await, StatusCode::BadOutOfRange);
    assert_eq!(call("Operator.LoadMagazine", vec![0u32.into()]).await, StatusCode::BadOutOfRange);
    let foreign = (client.id("Magazine"), client.id("Conveyor.Stop"), Some(vec![]));
    assert_eq!(client.session().call_one(foreign).await.unwrap().status_code, StatusCode::BadMethodInvalid);
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_advertised_endpoint_is_the_real_address() {
    let plant = plant().await;
    let pki = tempfile::tempdir().unwrap();
    let client = opcua::client::ClientBuilder::new()
        .application_name("test")
        .application_uri("urn:test")
        .pki_dir(pki.path())
        .client()
        .unwrap();
    let endpoints = client.get_server_endpoints_from_url(plant.endpoint()).await.unwrap();
    let urls: Vec<_> = endpoints.iter().map(|endpoint| endpoint.endpoint_url.to_string()).collect();
    assert_eq!(urls, [plant.endpoint()]);
    assert_eq!(plant.endpoint(), format!("opc.tcp://{}/", plant.addr()));
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_controllers_clock_follows_the_wall_clock() {
    let plant = plant().await;
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    // It falls behind while its thread is kept from running, and makes up for that; it is never ahead.
    let mut lags = Vec::new();
    while lags.last().is_none_or(|lag| *lag > 5_000) {
        let (before, auto) = (DateTime::now(), lags.len() % 2 == 0);
        operate(&client, "SelectAuto", vec![auto.into()]).await;
        let (after, turned) = (DateTime::now(), time(&client.read_value("Panel.AutoMode").await));
        assert!(micros(after, turned) > -5_000, "{turned} is after {after}");
        lags.push(micros(before, turned));
        assert!(lags.len() < 1000, "it stays behind: {lags:?} us");
    }
    client.close().await;
    plant.stop().await;
}
