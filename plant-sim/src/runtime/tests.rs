//! When the time of a plant begins, and what it does when the machine keeps its thread from running.

use std::time::Duration;

use opcua::types::DateTime;
use plant_server::{ServiceThread, endpoint_url};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};

use super::{Config, Outside, Plant};

#[path = "../../tests/client/mod.rs"]
mod client;
#[path = "../../tests/mps/mod.rs"]
mod mps;

/// Starts a plant whose thread stands still for as long as it is ordered to, once.
async fn stallable() -> (ServiceThread, Outside, oneshot::Sender<Duration>) {
    let (stall, stalled) = oneshot::channel();
    let build = || {
        tokio::spawn(async move { std::thread::sleep(stalled.await.unwrap_or_default()) });
        Plant::build(Config::open(mps::line()))
    };
    let (thread, outside) = ServiceThread::start("plant", build).await.unwrap();
    (thread, outside, stall)
}

/// It takes a while to build a plant. A line whose time began before would be behind the clock from the start.
#[tokio::test]
async fn the_time_of_a_plant_begins_when_all_is_built() {
    let plant = Plant::build(Config::open(mps::line())).unwrap().service;
    let clock = plant.clock.clone();
    let (built, built_at) = (Instant::now(), DateTime::now());
    let (_servers, drive) = plant.begin();
    assert!(drive.pace().started() >= built);
    assert!(clock.point(0) >= built_at, "{} is before {built_at}", clock.point(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_that_waits_unread_while_the_thread_stands_still_keeps_the_lease() {
    let (thread, outside, stall) = stallable().await;
    let client = client::Client::connect(&endpoint_url(outside.servers.first()), "gateway-a").await;
    let token = client.acquire("a", 1000).await.unwrap();
    let renew = async || client.call("Control.RenewControl", vec![token.into()]).await;
    renew().await.unwrap();
    let asleep = Instant::now();
    stall.send(Duration::from_millis(1500)).unwrap();
    sleep(Duration::from_millis(100)).await;
    renew().await.expect("the renewal was sent in time");
    assert!(asleep.elapsed() > Duration::from_millis(1400), "the thread stood still");
    while asleep.elapsed() < Duration::from_millis(3500) {
        sleep(Duration::from_millis(150)).await;
        renew().await.expect("what is made up for does not outrun the holder");
    }
    sleep(Duration::from_millis(1500)).await;
    renew().await.expect_err("a holder that is silent loses its lease");
    thread.end().await;
}
