//! `Plant` when the plant, or the way to it, goes away and comes back.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::foreign::{Behaviour, Press, config, ledgers, open};
use crate::observing::serials;
use crate::observing::{troubles, until};
use assert_matches::assert_matches;
use lineproof::journal::Journal;
use lineproof::plant::{LogStart, OperationError, Plant, PlantError, ServerConfig, Variant};
use lineproof::profile::Timeouts;
use lineproof_judge::journal::{Event, Value};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

fn is_lost(event: &Event) -> bool {
    matches!(event, Event::Trouble { message, .. } if message.contains("is lost"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operation_cut_by_the_end_of_the_plant_is_indeterminate() {
    let (press, plant, _) = open().await;
    let (result, _on) = tokio::join!(plant.call("Press", "Dawdle", vec![]), async {
        press.dawdling.notified().await;
        press.stop().await
    });
    assert_matches!(result, Err(OperationError::Indeterminate { .. }));
    plant.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plant_that_goes_away_and_comes_back_is_trouble_and_is_followed_on() {
    let (press, mut plant, journal) = open().await;
    plant.subscribe_all().await.unwrap();
    press.press(1..=3);
    plant.follow(&ledgers(), LogStart::Beginning).await.unwrap();
    let address = press.address;
    press.stop().await;
    until(&journal, is_lost).await;
    assert_matches!(plant.read("Press.Force").await, Err(PlantError::Disconnected { .. }));
    assert_matches!(plant.call("Press", "Answer", vec![Variant::Empty]).await, Err(OperationError::Refused { .. }));

    let press = Press::start(Behaviour { address, pressed: 5, ..Behaviour::default() }).await;
    let fifth = |event: &Event| matches!(event, Event::PartFinished(part) if part.serial == 5);
    until(&journal, fifth).await;
    assert_eq!(serials(&journal), vec![1, 2, 3, 4, 5]);
    press.set("Press.Force", 2.5);
    let signal =
        |event: &Event| matches!(event, Event::Signal(s) if s.name == "Press.Force" && s.value == Value::Real(2.5));
    until(&journal, signal).await;
    assert_eq!(troubles(&journal).len(), 1, "{:?}", troubles(&journal));
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_plant_that_counts_anew_is_trouble() {
    let (press, mut plant, journal) = open().await;
    plant.subscribe_all().await.unwrap();
    press.press(1..=5);
    plant.follow(&ledgers(), LogStart::Beginning).await.unwrap();
    let address = press.address;
    press.stop().await;
    let press = Press::start(Behaviour { address, ..Behaviour::default() }).await;
    let anew = |event: &Event| matches!(event, Event::Trouble { message, .. } if message.contains("counts anew"));
    until(&journal, anew).await;
    press.press([1]);
    plant.catch_up().await.unwrap();
    assert_eq!(serials(&journal), vec![1, 2, 3, 4, 5, 1]);
    plant.close().await;
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn closing_takes_bounded_time_even_when_the_plant_is_gone() {
    let (press, plant, _) = open().await;
    plant.subscribe_all().await.unwrap();
    press.stop().await;
    let began = Instant::now();
    plant.close().await;
    assert!(began.elapsed() < Duration::from_secs(5));
}

/// A way to the plant that swallows everything while it is shut, and closes nothing.
struct Passage {
    address: SocketAddr,
    open: watch::Sender<bool>,
}

impl Passage {
    async fn before(plant: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (open, is_open) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(pass(near, plant, is_open.clone()));
            }
        });
        Self { address, open }
    }
}

/// A connection that was there when the passage was shut never passes a byte again.
async fn pass(mut near: TcpStream, plant: SocketAddr, mut is_open: watch::Receiver<bool>) {
    is_open.wait_for(|open| *open).await.unwrap();
    let mut far = TcpStream::connect(plant).await.unwrap();
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => return,
        _ = is_open.wait_for(|open| !open) => {}
    }
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_way_that_swallows_everything_is_noticed_and_given_up_for_a_new_one() {
    let press = Press::start(Behaviour::default()).await;
    let passage = Passage::before(press.address).await;
    let journal = Journal::in_memory();
    let probe = Duration::from_millis(100);
    let timeouts = Timeouts { request: Duration::from_secs(1), probe, ..config(passage.address).timeouts };
    let through = ServerConfig { timeouts, ..config(passage.address) };
    let mut plant = Plant::connect(through, journal.clone()).await.unwrap();
    plant.subscribe_all().await.unwrap();
    plant.follow(&ledgers(), LogStart::Beginning).await.unwrap();
    passage.open.send_replace(false);
    press.press(1..=2);
    until(&journal, is_lost).await;
    assert_matches!(plant.catch_up().await, Err(PlantError::Disconnected { .. }));
    passage.open.send_replace(true);
    until(&journal, |event| matches!(event, Event::PartFinished(part) if part.serial == 2)).await;
    plant.catch_up().await.unwrap();
    assert_eq!(serials(&journal), vec![1, 2]);
    plant.close().await;
    press.stop().await;
}
