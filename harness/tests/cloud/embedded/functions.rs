//! Functions that fail, crash and hang; and functions that are real processes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use lineproof::cloud::embedded::lambda::Supervised;
use lineproof::journal::Journal;
use lineproof::process::Guardian;
use lineproof_judge::journal::{ComponentChange, Event};
use serde_json::{Value, json};

use super::client::Client;
use super::scripted::Act;
use super::support::{Fixture, SOON, TEMPLATE, config, executable, open, open_cloud, output, until};

fn part(serial: u64) -> Value {
    json!({"id": format!("mps-{serial}"), "line": "mps", "serial": serial})
}

async fn recorded(fixture: &Fixture) -> Vec<String> {
    fixture.cloud.settled().await;
    let items = fixture.cloud.dynamodb().scan().table_name("production-records").send().await.unwrap().items.unwrap();
    items.iter().map(|item| item["id"].as_s().unwrap().clone()).collect()
}

/// Publishes two parts while the function misbehaves as the script says.
async fn two_parts(script: impl Fn(usize) -> Act + Send + Sync + 'static) -> (Vec<String>, Journal) {
    let fixture = open(script).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    for serial in 1..=2 {
        gateway.publish("lines/mps/gateways/a/parts", &part(serial)).await;
    }
    let recorded = recorded(&fixture).await;
    fixture.cloud.close().await;
    (recorded, fixture.journal)
}

#[tokio::test]
async fn an_error_is_retried_twice() {
    let (recorded, journal) = two_parts(|n| if n <= 2 { Act::Fail } else { Act::Record }).await;
    assert_eq!(recorded, ["mps-1", "mps-2"]);
    until(&journal, |event| output(event, "attempt 2 failed: the function answered with an error: error: no luck"))
        .await;
}

#[tokio::test]
async fn after_the_third_failure_it_is_given_up_and_the_next_goes_on() {
    let (recorded, journal) = two_parts(|n| if n <= 3 { Act::Fail } else { Act::Record }).await;
    assert_eq!(recorded, ["mps-2"]);
    let lost = until(&journal, |event| output(event, "failed for good after 3 attempts")).await;
    assert!(output(&lost.event, r#""id":"mps-1""#), "{lost:?}");
}

#[tokio::test]
async fn a_crash_starts_another_process_and_retries() {
    let (recorded, journal) = two_parts(|n| if n == 1 { Act::Crash } else { Act::Record }).await;
    assert_eq!(recorded, ["mps-1", "mps-2"]);
    let crash = ComponentChange::Exited { how: "exit 3".into(), expected: false };
    until(&journal, |event| matches!(event, Event::Component { change, .. } if *change == crash)).await;
    let started = |event: &Event| matches!(event, Event::Component { change: ComponentChange::Started { .. }, .. });
    assert_eq!(journal.entries().iter().filter(|entry| started(&entry.event)).count(), 2);
}

#[tokio::test]
async fn what_takes_too_long_is_killed_and_retried() {
    let (recorded, journal) = two_parts(|n| if n == 1 { Act::Hang } else { Act::Record }).await;
    assert_eq!(recorded, ["mps-1", "mps-2"]);
    until(&journal, |event| output(event, "longer than its time-out of 1s")).await;
    let killed = ComponentChange::Exited { how: "signal 9".into(), expected: true };
    until(&journal, |event| matches!(event, Event::Component { change, .. } if *change == killed)).await;
}

/// Speaks the Runtime API with nothing but bash.
const BOOTSTRAP: &str = r#"#!/bin/bash
host=${AWS_LAMBDA_RUNTIME_API%:*}; port=${AWS_LAMBDA_RUNTIME_API#*:}
echo "process $$ of $AWS_LAMBDA_FUNCTION_NAME, table $TABLE, home [$HOME]"
while true; do
  exec 3<>"/dev/tcp/$host/$port"
  printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.0\r\nHost: x\r\n\r\n' >&3
  while IFS= read -r line <&3; do
    line=${line%$'\r'}
    [ -z "$line" ] && break
    case ${line,,} in lambda-runtime-aws-request-id:*) id=${line#*: } ;; esac
  done
  body=$(cat <&3); exec 3>&-
  echo "event $body" >&2
  case $body in *crash*) exit 7 ;; *hang*) sleep 1000 ;; *more*) sleep 1000 & echo "works on in $!" ;; esac
  exec 3<>"/dev/tcp/$host/$port"
  printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.0\r\nHost: x\r\nContent-Length: 2\r\n\r\nok' "$id" >&3
  cat <&3 >/dev/null; exec 3>&-
done
"#;

/// A cloud whose function is a real process, with the guardian that knows it.
async fn real() -> (Fixture, Guardian) {
    let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path(), TEMPLATE, Arc::new(Supervised::new(guardian.clone())));
    let program = executable(folder.path(), "real", BOOTSTRAP);
    config.functions = BTreeMap::from([("record-production".into(), program)]);
    let journal = Journal::in_memory();
    let cloud = open_cloud(config, &journal).await.unwrap();
    (Fixture { cloud, journal, folder }, guardian)
}

#[tokio::test]
async fn a_real_process_serves_crashes_hangs_and_is_gone_at_the_end() {
    let (fixture, guardian) = real().await;
    until(&fixture.journal, |event| output(event, "of record-production, table production-records, home []")).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    for (serial, id) in [(1, "fine"), (2, "crash"), (3, "hang"), (4, "fine again")] {
        gateway.publish("lines/mps/gateways/a/parts", &json!({"id": id, "serial": serial})).await;
    }
    fixture.cloud.settled().await;
    for wanted in [
        "event {\"gateway\":\"a\",\"id\":\"fine\"",
        "process ended: exit 7; event",
        "time-out of 1s; event",
        "fine again",
    ] {
        until(&fixture.journal, |event| output(event, wanted)).await;
    }
    fixture.cloud.close().await;
    let started = |event: &Event| match event {
        Event::Component { change: ComponentChange::Started { pid }, .. } => Some(*pid),
        _ => None,
    };
    let pids: Vec<u32> = fixture.journal.entries().iter().filter_map(|entry| started(&entry.event)).collect();
    assert_eq!(pids.len(), 7, "one ahead, three for the crash, three for the hang");
    assert!(pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}")).exists()));
    guardian.close().await.unwrap();
}

#[tokio::test]
async fn each_environment_is_a_process_and_all_are_gone_at_the_end() {
    let (fixture, guardian) = real().await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    for topic in ["a", "b", "c"] {
        gateway.publish(&format!("lines/mps/gateways/{topic}/parts"), &json!({"id": "hang", "serial": 1})).await;
    }
    let mut pids = Vec::new();
    for wanted in ["record-production", "record-production #2", "record-production #3"] {
        let of_it = |event: &Event, is_it: fn(&ComponentChange) -> bool| matches!(event, Event::Component { name, change } if name == wanted && is_it(change));
        let started =
            until(&fixture.journal, |event| of_it(event, |change| matches!(change, ComponentChange::Started { .. })))
                .await;
        let Event::Component { change: ComponentChange::Started { pid }, .. } = started.event else { unreachable!() };
        pids.push(pid);
        until(&fixture.journal, |event| {
            of_it(event, |change| matches!(change, ComponentChange::Output { line } if line.contains("hang")))
        })
        .await;
    }
    fixture.cloud.close().await;
    assert!(pids.iter().all(|pid| !Path::new(&format!("/proc/{pid}")).exists()), "{pids:?}");
    guardian.close().await.unwrap();
}

#[tokio::test]
async fn between_invocations_a_function_is_frozen_with_all_that_it_has_begun() {
    let (fixture, guardian) = real().await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.publish("lines/mps/gateways/a/parts", &json!({"id": "more", "serial": 1})).await;
    fixture.cloud.settled().await;
    let begun = until(&fixture.journal, |event| output(event, "works on in ")).await;
    let Event::Component { change: ComponentChange::Output { line }, .. } = &begun.event else { unreachable!() };
    let worker = line.rsplit(' ').next().unwrap();
    let is_frozen = || std::fs::read_to_string(format!("/proc/{worker}/stat")).unwrap().split(' ').nth(2) == Some("T");
    let frozen = async {
        while !is_frozen() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, frozen).await.expect("what it has begun goes on");
    gateway.publish("lines/mps/gateways/a/parts", &json!({"id": "fine", "serial": 2})).await;
    until(&fixture.journal, |event| output(event, "\"fine\"")).await;
    fixture.cloud.close().await;
    guardian.close().await.unwrap();
}
