//! Plants come and go without leaving anything behind.

mod client;
mod mps;

use std::net::TcpListener;
use std::time::{Duration, Instant};

use client::Client;
use line_model::fault::PlantFault;
use plant_server::{Security, ServeError};
use plant_sim::assembly::LineError;
use plant_sim::{Config, SimulatedPlant, StartError};
use tokio::time::timeout;

/// Longer than a stop takes on any machine, and no measure of speed: a client that stays would hold it for ever.
const PATIENCE: Duration = Duration::from_secs(20);

fn threads() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("Threads:")).unwrap();
    line.trim().parse().unwrap()
}

fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// One test, because threads and files are counted for the whole process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_starts_and_stops_leave_no_thread_no_file_and_no_port() {
    let once = async || {
        let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
        let address = plant.addr();
        plant.stop().await;
        TcpListener::bind(address).expect("the port is free again");
    };
    once().await;
    let before = (threads(), open_files());
    for _ in 0..100 {
        once().await;
    }
    nothing_but(before);
    fifty_restarts_leave_no_file().await;
    stops_in_time_with_a_client_that_stays().await;
    starts_again_on_the_same_port().await;
    says_what_to_do_about_an_occupied_port().await;
    names_what_it_cannot_show().await;
    shares_a_folder_of_keys().await;
}

/// A thread that was joined counts until the kernel has buried it.
fn nothing_but(before: (usize, usize)) {
    let begun = Instant::now();
    while (threads(), open_files()) != before {
        assert!(begun.elapsed() < PATIENCE, "{before:?} threads and files, then {:?}", (threads(), open_files()));
        std::thread::yield_now();
    }
}

async fn fifty_restarts_leave_no_file() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let restart = async || {
        let id = plant.inject(PlantFault::ServerRestart).await.unwrap();
        plant.heal(id).await.unwrap();
    };
    restart().await;
    let before = (threads(), open_files());
    for _ in 0..50 {
        restart().await;
    }
    nothing_but(before);
    let bind = plant.addr();
    plant.stop().await;
    TcpListener::bind(bind).expect("the port is free again");
}

async fn stops_in_time_with_a_client_that_stays() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    // It has connected and will never say a word.
    let silent = std::net::TcpStream::connect(plant.addr()).unwrap();
    timeout(PATIENCE, plant.stop()).await.expect("a client that stays keeps the plant from stopping");
    drop((client, silent));
}

async fn starts_again_on_the_same_port() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let bind = plant.addr();
    let client = Client::connect(&plant.endpoint(), "gateway-a").await;
    plant.stop().await;
    let plant = SimulatedPlant::start(Config { bind, ..Config::open(mps::line()) }).await.unwrap();
    assert_eq!(plant.addr(), bind);
    plant.stop().await;
    drop(client);
}

async fn says_what_to_do_about_an_occupied_port() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let bind = holder.local_addr().unwrap();
    let error = SimulatedPlant::start(Config { bind, ..Config::open(mps::line()) }).await.unwrap_err();
    assert!(matches!(error, StartError::Serve(ServeError::AddressInUse { address }) if address == bind));
    let text = error.to_string();
    assert!(text.contains(&bind.to_string()) && text.contains("port 0"), "{text}");
}

async fn names_what_it_cannot_show() {
    let mut line = mps::line();
    line.elements[0].signals[0].name = "Magazine.Colour".into();
    let error = SimulatedPlant::start(Config::open(line)).await.unwrap_err();
    assert!(matches!(only(&error), LineError::UnknownSignal { signal, .. } if signal == "Magazine.Colour"));
    let mut line = mps::line();
    line.elements[1].methods[0].name = "Ejector.Explode".into();
    let error = SimulatedPlant::start(Config::open(line)).await.unwrap_err();
    assert!(matches!(only(&error), LineError::UnknownMethod { method, .. } if method == "Ejector.Explode"));
}

/// The only thing that is wrong with a line.
fn only(error: &StartError) -> &LineError {
    let StartError::Line(errors) = error else { panic!("{error}") };
    assert_eq!(errors.iter().count(), 1, "{errors}");
    errors.iter().next().unwrap()
}

async fn shares_a_folder_of_keys() {
    let folder = tempfile::tempdir().unwrap();
    let security = Security { pki_dir: Some(folder.path().into()), ..Security::default() };
    let config = Config { security, ..Config::new(mps::line()) };
    let first = SimulatedPlant::start(config.clone()).await.unwrap();
    let key = folder.path().join("private/private.pem");
    let generated = std::fs::read(&key).expect("the first plant generates the key");
    let second = SimulatedPlant::start(config).await.unwrap();
    assert_eq!(std::fs::read(&key).unwrap(), generated);
    first.stop().await;
    second.stop().await;
}
