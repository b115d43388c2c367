//! What a plant does when the machine keeps its thread from running.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use super::{Config, Plant};
use crate::model::testing::mps;

#[path = "../../tests/client/mod.rs"]
mod client;

/// A plant on a thread that stands still for as long as it is told to, once.
struct Stallable {
    endpoint: String,
    stall: oneshot::Sender<Duration>,
    switch: CancellationToken,
}

impl Stallable {
    async fn start() -> Self {
        let (switch, (stall, stalled), (on, is_on)) =
            (CancellationToken::new(), oneshot::channel(), oneshot::channel());
        let switched = switch.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (plant, outside) = Plant::build(Config::open(mps())).unwrap();
                on.send(crate::server::endpoint_url(outside.servers.first())).unwrap();
                tokio::spawn(async move { std::thread::sleep(stalled.await.unwrap_or_default()) });
                plant.run(&switched).await;
            });
        });
        Self { endpoint: is_on.await.unwrap(), stall, switch }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_that_waits_unread_while_the_thread_stands_still_keeps_the_lease() {
    let plant = Stallable::start().await;
    let client = client::Client::connect(&plant.endpoint, "gateway-a").await;
    let token = client.acquire("a", 1000).await.unwrap();
    let renew = async || client.call("Control.RenewControl", vec![token.into()]).await;
    renew().await.unwrap();
    let asleep = Instant::now();
    plant.stall.send(Duration::from_millis(1500)).unwrap();
    sleep(Duration::from_millis(100)).await;
    renew().await.expect("the renewal was sent in time");
    assert!(asleep.elapsed() > Duration::from_millis(1400), "the thread stood still");
    while asleep.elapsed() < Duration::from_millis(3500) {
        sleep(Duration::from_millis(150)).await;
        renew().await.expect("what is made up for does not outrun the holder");
    }
    sleep(Duration::from_millis(1500)).await;
    renew().await.expect_err("a holder that is silent loses its lease");
    plant.switch.cancel();
}
