//! Several execution environments of a function: what runs side by side, what keeps its order, and how many there are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use lineproof::journal::Journal;
use lineproof_judge::journal::{ComponentChange, Event};
use parking_lot::Mutex;
use serde_json::json;
use tokio::sync::{Barrier, Notify, watch};

use super::client::Client;
use super::scripted::{Act, Scripted, Told};
use super::support::{Fixture, SOON, TEMPLATE, open_scripted, output, until};

/// A cloud whose function has so many environments, and time enough on a loaded machine.
async fn open<F>(reserved: Option<usize>, script: impl Fn(Told) -> F + Send + Sync + 'static) -> Fixture
where
    F: Future<Output = Act> + Send + 'static,
{
    let reserved = reserved.map(|number| format!("      ReservedConcurrentExecutions: {number}\n")).unwrap_or_default();
    let template = TEMPLATE.replacen("      Timeout: 1\n", &format!("      Timeout: 20\n{reserved}"), 1);
    open_scripted(&template, Scripted::waiting(script)).await
}

/// Publishes parts: each the topic's gateway and its number.
async fn publish(gateway: &mut Client, parts: impl IntoIterator<Item = (&str, u64)>) {
    for (topic, serial) in parts {
        gateway.publish(&format!("lines/mps/gateways/{topic}/parts"), &json!({ "serial": serial })).await;
    }
}

async fn settled(fixture: &Fixture) {
    tokio::time::timeout(SOON, fixture.cloud.settled()).await.expect("the function comes to an end");
}

fn part(told: &Told) -> (String, u64) {
    (told.event["gateway"].as_str().unwrap().to_owned(), told.event["serial"].as_u64().unwrap())
}

/// The names of all processes that were started, and how many ended by themselves and otherwise.
fn processes(journal: &Journal) -> (Vec<String>, usize, usize) {
    let (mut started, mut crashed, mut ended) = (Vec::new(), 0, 0);
    for entry in journal.entries() {
        match &entry.event {
            Event::Component { name, change: ComponentChange::Started { .. } } => started.push(name.clone()),
            Event::Component { change: ComponentChange::Exited { expected: false, .. }, .. } => crashed += 1,
            Event::Component { change: ComponentChange::Exited { expected: true, .. }, .. } => ended += 1,
            _ => {}
        }
    }
    (started, crashed, ended)
}

/// What runs at the moment, what ran at a time at most, and what was done in which order.
#[derive(Debug, Default)]
struct Seen {
    running: BTreeSet<String>,
    /// Topics of which two ran at a time.
    overlapping: Vec<String>,
    most: usize,
    done: Vec<(String, u64)>,
}

#[tokio::test]
async fn a_topic_keeps_its_order_whatever_each_message_takes_and_however_often_it_fails() {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let known = Arc::clone(&seen);
    let fixture = open(None, move |told| {
        let known = Arc::clone(&known);
        async move {
            let (topic, serial) = part(&told);
            if !known.lock().running.insert(topic.clone()) {
                known.lock().overlapping.push(topic.clone());
            }
            // As good as random, and the same in every run.
            tokio::time::sleep(Duration::from_micros(told.number as u64 * 7919 % 4000)).await;
            let mut seen = known.lock();
            seen.running.remove(&topic);
            if told.number % 5 == 1 {
                return Act::Fail;
            }
            seen.done.push((topic, serial));
            Act::Answer
        }
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    let topics = ["a", "b", "c", "d", "e", "f"];
    publish(&mut gateway, topics.into_iter().cycle().zip(1..=60)).await;
    settled(&fixture).await;
    let mut of_topic = BTreeMap::<String, Vec<u64>>::new();
    for (topic, serial) in &seen.lock().done {
        of_topic.entry(topic.clone()).or_default().push(*serial);
    }
    assert_eq!((of_topic.len(), &*seen.lock().overlapping), (topics.len(), &[][..]));
    assert!(of_topic.values().all(|serials| serials.is_sorted()), "{of_topic:?}");
    let lost = fixture.journal.entries().iter().filter(|entry| output(&entry.event, "for good")).count();
    assert_eq!(of_topic.values().map(Vec::len).sum::<usize>() + lost, 60, "{of_topic:?}");
    until(&fixture.journal, |event| output(event, "attempt 1 failed")).await;
    fixture.cloud.close().await;
}

/// What is under way when the code is changed is finished by the old code, and what waited behind it is done by the new, in its order.
#[tokio::test]
async fn other_code_does_what_begins_later_and_nothing_twice() {
    let (first, goes_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let done = Arc::new(Mutex::new(Vec::new()));
    let (begin, go, noted) = (Arc::clone(&first), Arc::clone(&goes_on), Arc::clone(&done));
    let fixture = open(None, move |told| {
        let (begin, go, noted) = (Arc::clone(&begin), Arc::clone(&go), Arc::clone(&noted));
        async move {
            if told.number == 1 {
                begin.notify_one();
                go.notified().await;
            }
            noted.lock().push((part(&told).1, told.release));
            Act::Answer
        }
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, [("a", 1), ("a", 2), ("a", 3)]).await;
    first.notified().await;
    fixture.cloud.update("record-production").unwrap();
    goes_on.notify_one();
    settled(&fixture).await;
    let new = Some("2".to_owned());
    assert_eq!(*done.lock(), [(1, None), (2, new.clone()), (3, new)]);
    assert!(fixture.cloud.update("nobody").unwrap_err().contains("no release"));
    fixture.cloud.close().await;
}

/// Three wait for each other: nothing goes on unless they run at the same time.
#[tokio::test]
async fn topics_run_side_by_side_in_environments_that_are_made_as_they_are_needed() {
    let together = Arc::new(Barrier::new(3));
    let fixture = open(None, move |_| {
        let together = Arc::clone(&together);
        async move {
            together.wait().await;
            Act::Answer
        }
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, ["a", "b", "c"].map(|topic| (topic, 1))).await;
    settled(&fixture).await;
    publish(&mut gateway, ["d", "e", "f"].map(|topic| (topic, 1))).await;
    settled(&fixture).await;
    let (started, crashed, _) = processes(&fixture.journal);
    let names = ["record-production", "record-production #2", "record-production #3"];
    assert_eq!((started.iter().map(String::as_str).collect::<Vec<_>>(), crashed), (names.to_vec(), 0));
    fixture.cloud.close().await;
    assert_eq!(processes(&fixture.journal).2, 3, "all have ended");
}

#[tokio::test]
async fn of_those_that_are_idle_the_one_that_was_used_last_is_taken() {
    let (together, first_goes) = (Arc::new(Barrier::new(2)), watch::Sender::new(false));
    let by = Arc::new(Mutex::new(Vec::new()));
    let (goes, known) = (first_goes.clone(), Arc::clone(&by));
    let fixture = open(None, move |told| {
        let (together, goes, known) = (Arc::clone(&together), goes.clone(), Arc::clone(&known));
        async move {
            let (topic, serial) = part(&told);
            if serial == 1 {
                together.wait().await;
            }
            if topic == "a" && serial == 1 {
                goes.subscribe().wait_for(|goes| *goes).await.unwrap();
            }
            known.lock().push((topic, told.process));
            Act::Answer
        }
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, [("a", 1), ("b", 1)]).await;
    // While the one of `a` is at work, this comes to the one of `b`, which is idle.
    until_known(&by, 1).await;
    publish(&mut gateway, [("b", 2)]).await;
    until_known(&by, 2).await;
    first_goes.send_replace(true);
    settled(&fixture).await;
    for serial in 2..5 {
        publish(&mut gateway, [("c", serial)]).await;
        settled(&fixture).await;
    }
    let by: Vec<_> = by.lock().iter().map(|(topic, process)| (topic.clone(), *process)).collect();
    let of = |topic: &str| by.iter().filter(|(of, _)| of == topic).map(|(_, process)| *process).collect::<Vec<_>>();
    assert!(of("a")[0] != of("b")[0], "there are two: {by:?}");
    // Whichever of them was the last one first, it is from then on.
    assert_eq!(of("c"), vec![of("c")[0]; 3], "{by:?}");
    fixture.cloud.close().await;
}

/// Waits until so much was noted.
async fn until_known<T>(known: &Mutex<Vec<T>>, number: usize) {
    let noted = async {
        while known.lock().len() < number {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(SOON, noted).await.expect("it goes on");
}

#[tokio::test]
async fn no_more_run_at_a_time_than_are_reserved() {
    let (together, seen) = (Arc::new(Barrier::new(2)), Arc::new(Mutex::new(Seen::default())));
    let known = Arc::clone(&seen);
    let fixture = open(Some(2), move |told| {
        let (together, known) = (Arc::clone(&together), Arc::clone(&known));
        async move {
            let (topic, serial) = part(&told);
            {
                let mut seen = known.lock();
                seen.running.insert(topic.clone());
                seen.most = seen.most.max(seen.running.len());
            }
            // There are always two, and each time these two go on together.
            together.wait().await;
            let mut seen = known.lock();
            seen.running.remove(&topic);
            seen.done.push((topic, serial));
            Act::Answer
        }
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, ["a", "b", "c", "d", "e", "f", "g", "h"].map(|topic| (topic, 1))).await;
    settled(&fixture).await;
    let most = seen.lock().most;
    assert_eq!((most, seen.lock().done.len()), (2, 8));
    assert_eq!(processes(&fixture.journal).0.len(), 2);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn with_one_all_are_done_in_the_order_in_which_they_came() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let known = Arc::clone(&seen);
    let fixture = open(Some(1), move |told| {
        known.lock().push(part(&told).1);
        std::future::ready(Act::Answer)
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, ["a", "b", "b", "c", "a", "b", "c", "c", "a"].into_iter().zip(1..)).await;
    settled(&fixture).await;
    assert_eq!(*seen.lock(), (1..=9).collect::<Vec<u64>>());
    assert_eq!(processes(&fixture.journal).0, ["record-production"]);
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html>
#[tokio::test]
async fn with_none_every_invocation_is_throttled_and_given_up() {
    let fixture = open(Some(0), |_| std::future::ready(Act::Answer)).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, [("a", 1), ("a", 2), ("b", 3)]).await;
    settled(&fixture).await;
    let why = "the function is throttled: its ReservedConcurrentExecutions are 0";
    let entries = fixture.journal.entries();
    let said = |text: &str| entries.iter().filter(|entry| output(&entry.event, text)).count();
    assert_eq!(said("next attempt in"), 0);
    assert_eq!(said(&format!("invocation failed for good after 1 attempts: {why}; event {{")), 3);
    assert_eq!(processes(&fixture.journal), (Vec::new(), 0, 0), "nothing is started for it");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn a_crash_disturbs_no_other_environment() {
    let (other_runs, again) = (watch::Sender::new(false), watch::Sender::new(false));
    let (runs, is_again) = (other_runs.clone(), again.clone());
    let fixture = open(None, move |told| {
        let (runs, again) = (runs.clone(), is_again.clone());
        async move {
            if part(&told).0 == "b" {
                runs.send_replace(true);
                again.subscribe().wait_for(|again| *again).await.unwrap();
                return Act::Answer;
            }
            if told.number > 2 {
                again.send_replace(true);
                return Act::Answer;
            }
            runs.subscribe().wait_for(|runs| *runs).await.unwrap();
            Act::Crash
        }
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, [("a", 1), ("b", 1)]).await;
    settled(&fixture).await;
    let (started, crashed, _) = processes(&fixture.journal);
    assert_eq!((started.len(), crashed), (3, 1), "{started:?}");
    let entries = fixture.journal.entries();
    let failed = entries.iter().filter(|entry| output(&entry.event, "attempt 1 failed")).count();
    assert_eq!(failed, 1, "only the one whose process ended");
    until(&fixture.journal, |event| output(event, "attempt 1 failed: the function's process ended: exit 3")).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_is_under_way_and_what_waits_ends_with_the_cloud() {
    let (running, begun) = (Arc::new(Mutex::new(Vec::new())), 3);
    let known = Arc::clone(&running);
    let fixture = open(Some(begun), move |told| {
        known.lock().push(part(&told));
        std::future::ready(Act::Hang)
    })
    .await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    publish(&mut gateway, ["a", "b", "c", "d", "e", "a", "b"].into_iter().zip(1..)).await;
    until_known(&running, begun).await;
    tokio::time::timeout(SOON, fixture.cloud.close()).await.expect("it closes although they never answer");
    let (started, crashed, ended) = processes(&fixture.journal);
    assert_eq!((started.len(), crashed, ended), (3, 0, 3), "{started:?}");
    assert_eq!(running.lock().len(), 3, "what waited was not begun");
}
