//! Faults of a plant that serves: what clients see of them, and that the server for those who watch does not.

use std::time::{Duration, Instant};

use crate::client::{Client, until};
use crate::mps;
use line_model::fault::{FaultId, PlantFault};
use opcua::client::UARequest as _;
use opcua::client::services::Read;
use opcua::types::{DataValue, NodeId, StatusCode, VariableId, Variant};
use plant_sim::{Config, SimulatedPlant, StartError};

const SOON: Duration = Duration::from_secs(5);

fn fault(text: &str) -> PlantFault {
    text.parse().unwrap()
}

async fn plant() -> SimulatedPlant {
    SimulatedPlant::start(Config { watched: true, ..Config::open(mps::line()) }).await.unwrap()
}

/// A client of the server that everybody uses, and one of that for those who watch.
async fn clients(plant: &SimulatedPlant) -> (Client, Client) {
    let watch = format!("opc.tcp://{}/", plant.watch_addr().unwrap());
    (Client::connect(&plant.endpoint(), "gateway-a").await, Client::connect(&watch, "judge").await)
}

async fn touched(plant: &SimulatedPlant, id: FaultId) -> Option<String> {
    plant.heal(id).await.unwrap().touched.map(|touched| touched.words)
}

fn stamp(value: &DataValue) -> i64 {
    value.source_timestamp.unwrap().as_chrono().timestamp_millis()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forced_sensor_is_seen_by_all_but_those_who_watch() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let stuck = plant.inject(fault("stuck Conveyor.ExitBarrier=true")).await.unwrap();
    until(&client, "Conveyor.ExitBarrier", true, SOON).await;
    let again = plant.inject(fault("stuck Conveyor.ExitBarrier=false")).await.unwrap_err();
    assert!(again.to_string().contains("fault 1 does this already"), "{again}");
    assert_eq!(plant.faults().await.unwrap(), [(stuck, fault("stuck Conveyor.ExitBarrier=true"))]);
    // What hands do is answered when the controller has scanned: it has read the sensor by then.
    client.call("Operator.SelectAuto", vec![true.into()]).await.unwrap();
    assert_eq!(watch.read("Conveyor.ExitBarrier").await, Variant::from(false), "what is so");
    assert!(touched(&plant, stuck).await.unwrap().starts_with("altered "));
    assert_eq!(client.read("Conveyor.ExitBarrier").await, Variant::from(false), "healed when the heal returns");
    assert!(plant.heal(stuck).await.unwrap_err().to_string().contains("not in force"));
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quality_is_shown_to_all_but_those_who_watch() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let mut notices = client.subscribe(&["Magazine.Level"]).await;
    let mut next = async || {
        let (_, DataValue { value, status, .. }) = notices.recv().await.unwrap();
        (value, status.unwrap_or(StatusCode::Good))
    };
    assert_eq!(next().await, (Some(0u32.into()), StatusCode::Good));
    let bad = plant.inject(fault("quality Magazine.Level bad")).await.unwrap();
    let (value, status) = next().await;
    assert_eq!((value.unwrap_or_default(), status), (Variant::Empty, StatusCode::BadSensorFailure));
    let seen = watch.read_value("Magazine.Level").await;
    assert_eq!((seen.value, seen.status.unwrap_or(StatusCode::Good)), (Some(0u32.into()), StatusCode::Good));
    assert_eq!(touched(&plant, bad).await.as_deref(), Some("showed 1 value with bad quality"));
    assert_eq!(next().await, (Some(0u32.into()), StatusCode::Good));
    let uncertain = plant.inject(fault("quality Magazine.Level uncertain")).await.unwrap();
    let status = client.read_value("Magazine.Level").await.status;
    assert_eq!(status, Some(StatusCode::UncertainSensorNotAccurate));
    client.call("Operator.LoadMagazine", vec![3u32.into()]).await.unwrap();
    assert_eq!(next().await, (Some(3u32.into()), StatusCode::UncertainSensorNotAccurate));
    assert_eq!(touched(&plant, uncertain).await.as_deref(), Some("showed 2 values with uncertain quality"));
    assert!(client.read_value("Magazine.Level").await.status.unwrap_or(StatusCode::Good).is_good());
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quality_alone_touches_who_asked_for_it_and_who_reads() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let uncertain = fault("quality Magazine.Level uncertain");
    let mut values = client.subscribe(&["Magazine.Level"]).await;
    values.recv().await.unwrap();
    let id = plant.inject(uncertain.clone()).await.unwrap();
    watch.read_value("Magazine.Level").await;
    assert_eq!(touched(&plant, id).await, None, "the library tells of a quality alone only who asked for it");
    let id = plant.inject(uncertain.clone()).await.unwrap();
    let _later = client.subscribe(&["Magazine.Level"]).await.recv().await.unwrap();
    assert_eq!(touched(&plant, id).await.as_deref(), Some("showed 1 value with uncertain quality"));
    let mut qualities = client.subscribe_to_quality(&["Magazine.Level"]).await;
    qualities.recv().await.unwrap();
    let id = plant.inject(uncertain).await.unwrap();
    assert_eq!(qualities.recv().await.unwrap().1.status, Some(StatusCode::UncertainSensorNotAccurate));
    assert_eq!(touched(&plant, id).await.as_deref(), Some("showed 1 value with uncertain quality"));
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quality_that_no_client_sees_touched_nothing() {
    let plant = plant().await;
    let id = plant.inject(fault("quality Magazine.Level bad")).await.unwrap();
    assert_eq!(touched(&plant, id).await, None);
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_stamp_stands_still_while_the_value_goes_on() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let mut notices = client.subscribe(&["Magazine.Level"]).await;
    let before = stamp(&notices.recv().await.unwrap().1);
    let id = plant.inject(fault("stale Magazine.Level")).await.unwrap();
    client.call("Operator.LoadMagazine", vec![3u32.into()]).await.unwrap();
    until(&watch, "Magazine.Level", 3u32, SOON).await;
    let loaded = notices.recv().await.unwrap().1;
    assert_eq!((loaded.value.clone().unwrap(), stamp(&loaded)), (3u32.into(), before));
    let truth = stamp(&watch.read_value("Magazine.Level").await);
    assert!(truth > before);
    assert_eq!(touched(&plant, id).await.as_deref(), Some("showed 1 value with a stale time stamp"));
    assert_eq!(stamp(&client.read_value("Magazine.Level").await), truth);
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_is_shown_in_place_of_what_is_so_to_all_but_those_who_watch() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let mut notices = client.subscribe(&["Magazine.Level"]).await;
    let mut next = async || notices.recv().await.unwrap().1.value.unwrap();
    assert_eq!(next().await, 0u32.into());
    let id = plant.inject(fault("shown Magazine.Level=7")).await.unwrap();
    assert_eq!(next().await, 7u32.into());
    let again = plant.inject(fault("shown Magazine.Level=8")).await.unwrap_err();
    assert!(again.to_string().contains("fault 1 does this already"), "{again}");
    client.call("Operator.LoadMagazine", vec![3u32.into()]).await.unwrap();
    until(&watch, "Magazine.Level", 3u32, SOON).await;
    assert_eq!(client.read("Magazine.Level").await, Variant::from(7u32));
    assert_eq!(touched(&plant, id).await.as_deref(), Some("showed 3 values in place of what was so"));
    assert_eq!(next().await, 3u32.into());
    let same = plant.inject(fault("shown Magazine.Level=3")).await.unwrap();
    assert_eq!(touched(&plant, same).await, None, "it showed what was so");
    let misfit = plant.inject(fault("shown Magazine.Level=many")).await.unwrap_err().to_string();
    let why = "Magazine.Level is a UInt32, and `many` is none; give a value of its type";
    assert_eq!(misfit, format!("`shown Magazine.Level=many`: {why}"));
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_skew_shows_in_stamps_and_answers_and_not_to_those_who_watch() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let _notices = client.subscribe(&["Control.Holder"]).await;
    let id = plant.inject(fault("skew -60s")).await.unwrap();
    client.acquire("a", 60_000).await.unwrap();
    until(&watch, "Control.Holder", "a", SOON).await;
    let (wrong, right) = (client.read_value("Control.Holder").await, watch.read_value("Control.Holder").await);
    assert_eq!(stamp(&right) - stamp(&wrong), 60_000);
    let ledger = async |client: &Client| {
        let columns = client.call("Control.GetLedger", vec![1u64.into(), 10u32.into()]).await.unwrap();
        format!("{:?}", columns.last().unwrap())
    };
    assert_ne!(ledger(&client).await, ledger(&watch).await);
    assert_eq!(touched(&plant, id).await.as_deref(), Some("showed 2 values with a wrong time stamp"));
    assert_eq!(stamp(&client.read_value("Control.Holder").await), stamp(&right));
    assert_eq!(ledger(&client).await, ledger(&watch).await);
    plant.stop().await;
}

async fn service_level(client: &Client) -> Option<Variant> {
    let node = opcua::types::ReadValueId::from(NodeId::from(VariableId::Server_ServiceLevel));
    let read = client.session().read(&[node], opcua::types::TimestampsToReturn::Both, 0.0).await;
    read.unwrap().remove(0).value
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_level_is_shown_until_it_is_healed() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    let level = NodeId::from(VariableId::Server_ServiceLevel);
    let _watched = watch.subscribe_to(vec![level.clone()]).await;
    let unseen = plant.inject(fault("service level 100")).await.unwrap();
    assert_eq!(service_level(&watch).await, Some(255u8.into()));
    assert_eq!(touched(&plant, unseen).await, None, "no client saw it");

    let mut notices = client.subscribe_to(vec![level.clone()]).await;
    assert_eq!(notices.recv().await.unwrap().1.value, Some(255u8.into()));
    let id = plant.inject(fault("service level 100")).await.unwrap();
    assert_eq!(notices.recv().await.unwrap().1.value, Some(100u8.into()));
    let _late = client.subscribe_to(vec![level]).await;
    assert_eq!(touched(&plant, id).await.as_deref(), Some("showed 2 subscribers 100 in place of 255"));
    assert_eq!(service_level(&client).await, Some(255u8.into()));
    let same = plant.inject(fault("service level 255")).await.unwrap();
    assert_eq!(touched(&plant, same).await, None, "it is the server's own");
    plant.stop().await;
}

/// Reads with the token of a session; the status of the answer. The client's own session stays out of it, for it may have
/// come back by itself after a restart, as another one.
async fn read_as(token: &NodeId, through: &Client) -> StatusCode {
    let read = Read::new_manual(through.session().session_id(), SOON, token.clone(), 1)
        .nodes_to_read(vec![NodeId::from(VariableId::Server_ServiceLevel).into()]);
    read.send(through.session().channel()).await.map_or_else(|error| error.status(), |_| StatusCode::Good)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_server_has_lost_its_sessions_and_nothing_else() {
    let plant = plant().await;
    let (client, watch) = clients(&plant).await;
    client.call("Operator.LoadMagazine", vec![3u32.into()]).await.unwrap();
    let token = client.acquire("a", 60_000).await.unwrap();
    let old = Read::new(client.session()).header().authentication_token.clone();
    assert_eq!(read_as(&old, &client).await, StatusCode::Good);
    let restart = plant.inject(PlantFault::ServerRestart).await.unwrap();
    let back = Client::connect(&plant.endpoint(), "gateway-a").await;
    assert_eq!(read_as(&old, &back).await, StatusCode::BadSessionIdInvalid, "the session is lost");
    assert_eq!(back.read("Magazine.Level").await, Variant::from(3u32));
    assert_eq!(watch.read("Magazine.Level").await, Variant::from(3u32), "the watch was never disturbed");
    back.call("Control.RenewControl", vec![token.into()]).await.expect("the line went on");
    let mut notices = back.subscribe(&["Magazine.Level"]).await;
    notices.recv().await.unwrap();
    back.call("Operator.LoadMagazine", vec![1u32.into()]).await.unwrap();
    assert_eq!(notices.recv().await.unwrap().1.value, Some(4u32.into()), "values are fed to the new server");
    assert_eq!(touched(&plant, restart).await.as_deref(), Some("lost 1 session"));
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_servers_of_a_pair_restart_and_are_a_pair_again() {
    let plant = SimulatedPlant::start(Config { servers: 2, ..Config::open(mps::line()) }).await.unwrap();
    plant.switch_over();
    let restart = plant.inject(PlantFault::ServerRestart).await.unwrap();
    let mut levels = Vec::new();
    for endpoint in plant.endpoints() {
        levels.push(service_level(&Client::connect(&endpoint, "gateway-a").await).await);
    }
    assert_eq!(levels, [Some(200u8.into()), Some(255u8.into())]);
    assert_eq!(touched(&plant, restart).await, None, "nobody was connected");
    plant.stop().await;
}

/// When a signal got the value that it is to have, in milliseconds since the plant was switched on.
async fn changed_at(client: &Client, signal: &str, value: bool) -> i64 {
    // Nothing ever happens to the state of a line at rest.
    let switched_on = stamp(&client.read_value("Line.State").await);
    let asked = Instant::now();
    loop {
        let shown = client.read_value(signal).await;
        let at = stamp(&shown) - switched_on;
        if shown.value == Some(value.into()) && at > 0 {
            return at;
        }
        assert!(asked.elapsed() < SOON, "{signal} is {shown:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Stamps tell when they came and went, however late the client comes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planned_faults_come_and_go_at_their_times() {
    let faults = ["stuck Conveyor.ExitBarrier=true@500ms", "stuck Conveyor.EntryBarrier=true@500ms..1500ms"];
    let faults = faults.map(|fault| fault.parse().unwrap()).into();
    let plant = SimulatedPlant::start(Config { faults, ..Config::open(mps::line()) }).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    assert_eq!(changed_at(&client, "Conveyor.ExitBarrier", true).await, 501);
    assert_eq!(changed_at(&client, "Conveyor.EntryBarrier", false).await, 1501);
    plant.stop().await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let faults = vec!["jammed Ejektor@5s".parse().unwrap()];
    let error = SimulatedPlant::start(Config { faults, ..Config::open(mps::line()) }).await.unwrap_err();
    assert!(matches!(error, StartError::Fault(_)));
    assert!(error.to_string().contains("did you mean `Ejector`?"), "{error}");
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let error = plant.inject(fault("quality Magazine.Levle bad")).await.unwrap_err().to_string();
    assert_eq!(error, "the line has no signal `Magazine.Levle`; did you mean `Magazine.Level`?");
    plant.stop().await;
}
