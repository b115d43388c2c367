//! What `Plant` writes: once, held over connections that come and go, and as pulses that are always taken back.

use std::time::Duration;

use crate::foreign::{Behaviour, Press, open};
use crate::observing::{troubles, until};
use assert_matches::assert_matches;
use lineproof::journal::Journal;
use lineproof::plant::OperationError;
use lineproof_judge::journal::{Event, Outcome, Value};

const FORCE: &str = "Press.Force";
const STROKES: &str = "Press.Strokes";

/// What was written, and whether that was done.
fn written(journal: &Journal) -> Vec<(String, bool)> {
    let entries = journal.entries();
    let operation = |event: &Event| match event {
        Event::Operation(operation) => Some((operation.what.clone(), operation.outcome == Outcome::Done)),
        _ => None,
    };
    entries.iter().filter_map(|entry| operation(&entry.event)).collect()
}

fn done(all: &[&str]) -> Vec<(String, bool)> {
    all.iter().map(|&what| (what.to_owned(), true)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pulse_is_taken_back_when_what_it_waits_for_is_over() {
    let (press, plant, journal) = open().await;
    let lasting = async { plant.read(STROKES).await.unwrap() };
    let seen = plant.pulse(STROKES, &Value::Int(3), &Value::Int(0), lasting).await.unwrap();
    assert_eq!(seen, Value::Int(3), "while it lasts");
    assert_eq!(plant.read(STROKES).await.unwrap(), Value::Int(0));
    plant.close().await;
    assert_eq!(written(&journal), done(&["Press.Strokes := 3", "Press.Strokes := 0"]));
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pulse_that_is_cut_short_is_taken_back_at_the_end() {
    let (press, plant, journal) = open().await;
    let back = Value::Int(0);
    let value = Value::Int(3);
    let cut = {
        let pulse = plant.pulse(STROKES, &value, &back, std::future::pending::<()>());
        tokio::time::timeout(Duration::from_millis(300), pulse).await
    };
    assert!(cut.is_err());
    assert_eq!(written(&journal), done(&["Press.Strokes := 3"]));
    let taking_back = plant.taking_back();
    drop(plant);
    taking_back.await;
    assert_eq!(written(&journal), done(&["Press.Strokes := 3", "Press.Strokes := 0"]));
    press.stop().await;
}

/// On one thread, where no answer can come while a request is sent.
#[tokio::test]
async fn a_hold_that_is_cut_short_is_taken_back_at_the_end() {
    let (press, plant, journal) = open().await;
    let (value, back) = (Value::Int(3), Value::Int(1));
    // It is sent, and dropped before there can be an answer.
    {
        let hold = std::pin::pin!(plant.hold(STROKES, &value, Some(&back)));
        assert!(futures::poll!(hold).is_pending());
    }
    let taking_back = plant.taking_back();
    drop(plant);
    taking_back.await;
    assert_eq!(written(&journal), done(&["Press.Strokes := 1"]));
    press.stop().await;
}

/// On one thread, where no answer can come while a request is sent.
#[tokio::test]
async fn what_is_held_is_taken_back_at_the_end_also_where_another_write_was_cut_short() {
    let (press, plant, journal) = open().await;
    plant.hold(STROKES, &Value::Int(3), Some(&Value::Int(1))).await.unwrap();
    {
        let write = std::pin::pin!(plant.write(STROKES, &Value::Int(5)));
        assert!(futures::poll!(write).is_pending());
    }
    plant.close().await;
    assert_eq!(written(&journal).last(), done(&["Press.Strokes := 1"]).last());
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_held_stays_so_when_something_else_is_refused() {
    let (press, plant, journal) = open().await;
    plant.hold(STROKES, &Value::Int(3), Some(&Value::Int(1))).await.unwrap();
    let no = Value::Int(-1);
    assert_matches!(plant.hold(STROKES, &no, None).await, Err(OperationError::Refused { .. }));
    assert_matches!(plant.write(STROKES, &no).await, Err(OperationError::Refused { .. }));
    let pulse = plant.pulse(STROKES, &no, &Value::Int(0), std::future::ready(())).await;
    assert_matches!(pulse, Err(OperationError::Refused { .. }));
    plant.close().await;
    assert_eq!(written(&journal).last(), done(&["Press.Strokes := 1"]).last());
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_refused_is_not_taken_back() {
    let (press, plant, journal) = open().await;
    let refused = plant.pulse(STROKES, &Value::Int(-1), &Value::Int(0), std::future::ready(())).await;
    assert_matches!(refused, Err(OperationError::Refused { .. }));
    assert_matches!(plant.hold(FORCE, &Value::Bool(true), None).await, Err(OperationError::Refused { .. }));
    plant.close().await;
    assert_eq!(written(&journal), [("Press.Strokes := -1".into(), false), ("Press.Force := true".into(), false)]);
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_held_is_written_again_at_a_server_that_was_restarted() {
    let (press, plant, journal) = open().await;
    plant.hold(FORCE, &Value::Real(2.5), Some(&Value::Int(0))).await.unwrap();
    plant.hold(STROKES, &Value::Int(7), None).await.unwrap();
    plant.write(STROKES, &Value::Int(8)).await.unwrap();
    let address = press.address;
    press.stop().await;
    let lost = |event: &Event| matches!(event, Event::Trouble { message, .. } if message.contains("is lost"));
    until(&journal, lost).await;
    let press = Press::start(Behaviour { address, ..Behaviour::default() }).await;
    let mut again = journal.reader();
    let mut times = 0;
    while times < 2 {
        let entry = again.next().await;
        times += usize::from(matches!(&entry.event, Event::Operation(done) if done.what == "Press.Force := 2.5"));
    }
    assert_eq!(plant.read(FORCE).await.unwrap(), Value::Real(2.5), "a server that starts anew has 0");
    assert_eq!(plant.read(STROKES).await.unwrap(), Value::Int(0), "it was written, and so is held no longer");
    plant.close().await;
    let all =
        ["Press.Force := 2.5", "Press.Strokes := 7", "Press.Strokes := 8", "Press.Force := 2.5", "Press.Force := 0"];
    assert_eq!(written(&journal), done(&all));
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pulse_whose_end_meets_a_lost_connection_is_taken_back_when_there_is_one_again() {
    let (press, plant, journal) = open().await;
    let address = press.address;
    let lost = |event: &Event| matches!(event, Event::Trouble { message, .. } if message.contains("is lost"));
    let lasting = async {
        press.stop().await;
        until(&journal, lost).await;
    };
    let cut = plant.pulse(STROKES, &Value::Int(3), &Value::Int(1), lasting).await;
    assert_matches!(cut, Err(OperationError::Refused { .. }), "there is no connection");
    let press = Press::start(Behaviour { address, ..Behaviour::default() }).await;
    let back = |event: &Event| matches!(event, Event::Operation(done) if done.what == "Press.Strokes := 1" && done.outcome == Outcome::Done);
    until(&journal, back).await;
    assert_eq!(plant.read(STROKES).await.unwrap(), Value::Int(1));
    plant.close().await;
    let all = written(&journal);
    assert_eq!(all.len(), 3, "it is taken back once: {all:?}");
    press.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cannot_be_taken_back_is_trouble() {
    let (press, plant, journal) = open().await;
    plant.hold(STROKES, &Value::Int(3), Some(&Value::Int(0))).await.unwrap();
    press.stop().await;
    plant.close().await;
    let said = troubles(&journal);
    assert!(said.iter().any(|said| said.starts_with("Press.Strokes could not be set back to 0: ")), "{said:?}");
}
