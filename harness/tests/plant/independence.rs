//! `Plant` against a plant that is not the simulator.

use std::time::{Duration, Instant};

use crate::foreign::{Behaviour, Press, config, ledgers, open, signals};
use crate::observing::serials;
use crate::observing::{troubles, until};
use assert_matches::assert_matches;
use lineproof::journal::Journal;
use lineproof::plant::{
    DataType, LogStart, OperationError, Plant, PlantError, ServerConfig, Signal, SignalError, SignalTable,
};
use lineproof::profile::{LogNames, Timeouts};
use lineproof_judge::journal::{Event, Observation, Outcome, Value};

fn outcomes(journal: &Journal) -> Vec<(String, Outcome)> {
    let entries = journal.entries();
    let operation = |event: &Event| match event {
        Event::Operation(operation) => Some((operation.what.clone(), operation.outcome.clone())),
        _ => None,
    };
    entries.iter().filter_map(|entry| operation(&entry.event)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_written_is_read_and_every_operation_is_in_the_journal() {
    let (press, plant, journal) = open().await;
    plant.write("Press.Strokes", &Value::Int(7)).await.unwrap();
    assert_eq!(plant.read("Press.Strokes").await.unwrap(), Value::Int(7));
    let answer = plant.call("Press", "Answer", vec![5u64.into(), "x".into()]).await.unwrap();
    assert_eq!(answer.u64(0), Ok(5));
    assert_eq!(answer.values(), vec![Value::Int(5), Value::Text("x".into())]);
    let done = |what: &str| (what.to_owned(), Outcome::Done);
    assert_eq!(outcomes(&journal), vec![done("Press.Strokes := 7"), done("Press.Answer(5, x)")]);
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refusal_is_a_refusal_and_says_why() {
    let (press, plant, journal) = open().await;
    let error = plant.call("Press", "Jam", vec![]).await.unwrap_err();
    assert_matches!(&error, OperationError::Refused { what, status }
        if what == "Press.Jam()" && status.contains("BadInvalidState"));
    let error = plant.call("Press", "Levitate", vec![]).await.unwrap_err();
    assert!(error.to_string().contains("check its name"), "{error}");
    assert_matches!(&outcomes(&journal)[..], [(_, Outcome::Refused { .. }), (_, Outcome::Refused { .. })]);
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_name_that_is_not_in_the_table_comes_back_with_the_nearest() {
    let (press, plant, _) = open().await;
    let error = plant.read("Press.Stroke").await.unwrap_err();
    assert_matches!(&error, PlantError::Signal(SignalError::Unknown { nearest: Some(name), .. })
        if name == "Press.Strokes");
    let error = plant.write("Press.Farce", &Value::Real(1.0)).await.unwrap_err();
    assert!(error.to_string().contains("`Press.Force`"), "{error}");
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_value_of_another_type_is_never_sent() {
    let (press, plant, journal) = open().await;
    let error = plant.write("Press.Strokes", &Value::Int(-1)).await.unwrap_err();
    assert!(error.to_string().contains("`Press.Strokes` is UInt32, not the integer -1"), "{error}");
    assert_matches!(&outcomes(&journal)[..], [(_, Outcome::Refused { .. })]);
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_table_that_does_not_fit_the_plant_is_noticed() {
    let press = Press::start(Behaviour::default()).await;
    let with = |signal: Signal| {
        let table = SignalTable::new(signals().into_iter().skip(1).chain([signal])).unwrap();
        ServerConfig { signals: table, ..config(press.address) }
    };
    let absent = Plant::connect(with(Signal::new("Press.Heat", DataType::Double)), Journal::in_memory()).await.unwrap();
    let error = absent.subscribe_all().await.unwrap_err();
    assert!(error.to_string().contains("`Press.Heat`: BadNodeIdUnknown"), "{error}");
    absent.close().await;

    let other = with(Signal::new("Press.Strokes", DataType::Int32));
    let mistyped = Plant::connect(other, Journal::in_memory()).await.unwrap();
    let error = mistyped.read("Press.Strokes").await.unwrap_err();
    assert!(error.to_string().contains("`Press.Strokes` is Int32, not UInt32"), "{error}");
    assert_matches!(mistyped.subscribe_all().await, Err(PlantError::Signal(SignalError::Type { .. })));
    mistyped.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plant_that_is_not_there_or_another_one_is_named() {
    let vacant = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Plant::connect(config(vacant), Journal::in_memory()).await.unwrap_err();
    assert_matches!(&error, PlantError::Connect { endpoint, .. } if endpoint.contains(&vacant.to_string()));

    let press = Press::start(Behaviour::default()).await;
    let other = ServerConfig { namespace: "urn:test:lathe".into(), ..config(press.address) };
    let error = Plant::connect(other, Journal::in_memory()).await.unwrap_err();
    assert!(error.to_string().contains("no namespace urn:test:lathe; it has"), "{error}");
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plant_that_accepts_and_says_nothing_is_given_up() {
    let mute = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = mute.local_addr().unwrap();
    let timeouts = Timeouts { connect: Duration::from_millis(200), ..Timeouts::default() };
    let began = Instant::now();
    let error = Plant::connect(ServerConfig { timeouts, ..config(address) }, Journal::in_memory()).await.unwrap_err();
    assert_matches!(error, PlantError::Connect { .. });
    assert!(began.elapsed() < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_that_is_not_answered_in_time_is_indeterminate() {
    let press = Press::start(Behaviour::default()).await;
    let journal = Journal::in_memory();
    // Connecting takes requests, too.
    let timeouts = Timeouts { request: Duration::from_secs(3), ..config(press.address).timeouts };
    let plant = Plant::connect(ServerConfig { timeouts, ..config(press.address) }, journal.clone()).await.unwrap();
    let error = plant.call("Press", "Dawdle", vec![]).await.unwrap_err();
    assert_matches!(&error, OperationError::Indeterminate { what, .. } if what == "Press.Dawdle()");
    assert_matches!(&outcomes(&journal)[..], [(_, Outcome::Indeterminate { .. })]);
    press.dawdling.notified().await;
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_change_is_lost_however_quickly_changes_follow_each_other() {
    let (press, plant, journal) = open().await;
    plant.subscribe_all().await.unwrap();
    assert_eq!(journal.entries().len(), signals().len(), "one first value of each signal");
    (1..=200u32).for_each(|stroke| press.set("Press.Strokes", stroke));
    let is_last =
        |event: &Event| matches!(event, Event::Signal(s) if s.name == "Press.Strokes" && s.value == Value::Int(200));
    until(&journal, is_last).await;
    let entries = journal.entries();
    let changes: Vec<_> = entries
        .iter()
        .filter_map(|entry| match &entry.event {
            Event::Signal(change) if change.name == "Press.Strokes" => Some(change.clone()),
            _ => None,
        })
        .collect();
    let values: Vec<_> = changes.iter().map(|change| change.value.clone()).collect();
    assert_eq!(values, (0..=200).map(Value::Int).collect::<Vec<_>>());
    assert!(changes.windows(2).all(|pair| pair[0].plant_time <= pair[1].plant_time));
    assert!(changes.iter().all(|change| change.good && change.plant_time.is_some()));
    assert_eq!(troubles(&journal), Vec::<String>::new());
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn changes_that_the_plant_could_not_queue_are_trouble() {
    let press = Press::start(Behaviour { queue: 3, ..Behaviour::default() }).await;
    let journal = Journal::in_memory();
    let plant = Plant::connect(config(press.address), journal.clone()).await.unwrap();
    plant.subscribe_all().await.unwrap();
    (1..=200u32).for_each(|stroke| press.set("Press.Strokes", stroke));
    let trouble =
        |event: &Event| matches!(event, Event::Trouble { message, .. } if message.contains("`Press.Strokes`"));
    until(&journal, trouble).await;
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ledgers_under_other_names_are_followed_page_by_page() {
    let (press, mut plant, journal) = open().await;
    plant.subscribe_all().await.unwrap();
    press.press(1..=20);
    plant.follow(&ledgers(), LogStart::Beginning).await.unwrap();
    assert_eq!(serials(&journal), (1..=20).collect::<Vec<_>>());
    let control =
        |event: &Event| matches!(event, Event::Control(entry) if entry.holder == "operator" && entry.token == 9);
    assert_eq!(journal.entries().iter().filter(|entry| control(&entry.event)).count(), 1);
    press.press(21..=23);
    plant.catch_up().await.unwrap();
    assert_eq!(serials(&journal), (1..=23).collect::<Vec<_>>());
    press.press([24]);
    let is_24 = |event: &Event| matches!(event, Event::PartFinished(part) if part.serial == 24 && part.part == 240);
    until(&journal, is_24).await;
    assert_eq!(troubles(&journal), Vec::<String>::new());
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_ledger_can_be_followed_from_now_on() {
    let (press, mut plant, journal) = open().await;
    press.press(1..=20);
    plant.follow(&ledgers(), LogStart::Present).await.unwrap();
    press.press(21..=22);
    plant.catch_up().await.unwrap();
    assert_eq!(serials(&journal), vec![21, 22]);
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn numbers_that_are_missing_are_trouble() {
    let press = Press::start(Behaviour { ring: 5, ..Behaviour::default() }).await;
    let journal = Journal::in_memory();
    let mut plant = Plant::connect(config(press.address), journal.clone()).await.unwrap();
    press.press(1..=8);
    plant.follow(&ledgers(), LogStart::Beginning).await.unwrap();
    assert_eq!(serials(&journal), (4..=8).collect::<Vec<_>>());
    assert_matches!(&troubles(&journal)[..], [message] if message.contains("entries 1 to 3 of `Book.Parts`"));
    press.press([10]);
    plant.catch_up().await.unwrap();
    assert_matches!(&troubles(&journal)[..], [_, message] if message.contains("entries 9 to 9 of `Book.Parts`"));
    assert_eq!(serials(&journal).last(), Some(&10));
    let blind = |event: &Event| matches!(event, Event::Observing { what: Observation::Parts, blind: Some(why), .. } if why.contains("are missing"));
    assert_eq!(journal.entries().iter().filter(|entry| blind(&entry.event)).count(), 2, "what they were is unknown");
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_ledger_that_answers_something_else_is_an_error_that_names_it() {
    let (press, mut plant, journal) = open().await;
    let wrong = LogNames { finished: "Press.Answer".into(), ..ledgers() };
    let error = plant.follow(&wrong, LogStart::Beginning).await.unwrap_err();
    assert!(error.to_string().contains("`Press.Answer` returned UInt64 as its result 1, not UInt64[]"), "{error}");
    assert!(troubles(&journal).iter().any(|message| message.contains("`Press.Answer`")));
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_change_before_the_call_is_in_the_journal_after_catching_up() {
    let (press, mut plant, journal) = open().await;
    plant.subscribe_all().await.unwrap();
    plant.follow(&ledgers(), LogStart::Beginning).await.unwrap();
    for stroke in 1..=50u32 {
        press.set("Press.Strokes", stroke * 2);
        press.set("Press.Strokes", stroke * 2 + 1);
        plant.catch_up().await.unwrap();
        let entries = journal.entries();
        let strokes = entries.iter().filter_map(|entry| match &entry.event {
            Event::Signal(change) if change.name == "Press.Strokes" => Some(change.value.clone()),
            _ => None,
        });
        let strokes: Vec<_> = strokes.collect();
        assert_eq!(strokes.len(), usize::try_from(stroke).unwrap() * 2 + 1, "each change once: {strokes:?}");
        assert_eq!(strokes.last(), Some(&Value::Int((stroke * 2 + 1).into())));
    }
    assert_eq!(troubles(&journal), Vec::<String>::new());
    plant.close().await;
    press.stop().await;
}
