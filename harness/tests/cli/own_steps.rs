//! A program with a step of its own, `examples/own_steps.rs`, is `lineproof` and that step. The device that it tells is played here.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::thread::JoinHandle;

use crate::support::examples::examples;
use crate::support::refusal::has;
use crate::support::{Output, Place};

/// A device that answers the first command so; the thread gives the command.
fn device(answer: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let told = std::thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut command = String::new();
        stream.read_line(&mut command).unwrap();
        stream.get_mut().write_all(answer.as_bytes()).unwrap();
        command
    });
    (address, told)
}

async fn own(place: &Place, args: &[&str]) -> Output {
    let mut command = Command::new(examples().await.join("own_steps"));
    command.args(args);
    place.finish(place.like(&place.lineproof(&[]), &mut command))
}

/// A scenario in which a device is told something.
fn telling(address: SocketAddr) -> Place {
    let step = format!("When the supply at \"{address}\" is told \"OUTP OFF\"");
    Place::with_steps(&[&step, "Then the line stands idle within 10 s"])
}

const RUN: [&str; 5] = ["run", "--profile", "profile.toml", "--out", "out"];

#[tokio::test]
async fn a_step_of_ones_own_is_done() {
    let (address, told) = device("1\n");
    let place = telling(address);
    own(&place, &RUN).await.ends_with(0);
    assert_eq!(told.join().unwrap(), "OUTP OFF;*OPC?\n");
    // lineproof itself has no such step.
    let refused = place.run(&[]);
    refused.ends_with(4);
    has(&refused.stderr, &["features/one.feature:3", "undefined step: the supply at"]);
}

#[tokio::test]
async fn what_it_cannot_do_leaves_the_verdict_unknown_and_says_why() {
    let (address, told) = device("-222,\"Data out of range\"\n");
    let output = own(&telling(address), &RUN).await;
    told.join().unwrap();
    output.ends_with(2);
    has(&output.stdout, &["and not that it has done `OUTP OFF`"]);
}

#[tokio::test]
async fn it_is_listed_and_explained_like_any_other() {
    let place = Place::new();
    let steps = own(&place, &["steps", "--profile", "profile.toml"]).await;
    steps.ends_with(0);
    let said = "the supply at {name} is told {name}\n    Sends a command to a device that speaks SCPI over TCP";
    has(&steps.stdout, &[said, "every finished part is recorded exactly once"]);
    let step = "the supply at \"a\" is told \"b\"";
    let explained = own(&place, &["explain", "--profile", "profile.toml", step]).await;
    explained.ends_with(0);
    has(&explained.stdout, &[said]);
}
