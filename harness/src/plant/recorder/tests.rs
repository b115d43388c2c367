use super::*;
use crate::plant::{DataType, Signal};
use assert_matches::assert_matches;
use lineproof_judge::journal::Entry;
use opcua::types::{DateTime, StatusCode, Variant};

fn recorder() -> (Recorder, Journal) {
    let journal = Journal::in_memory();
    let table = SignalTable::new([Signal::new("Level", DataType::UInt32)]).unwrap();
    (Recorder::new(table, journal.clone()), journal)
}

fn value(variant: Variant, status: StatusCode) -> DataValue {
    let source_timestamp = Some(DateTime::epoch());
    DataValue { value: Some(variant), status: Some(status), source_timestamp, ..DataValue::null() }
}

#[test]
fn a_value_that_is_known_is_no_change() {
    let (recorder, journal) = recorder();
    let data = value(Variant::UInt32(3), StatusCode::Good);
    recorder.note(0, &data);
    recorder.note(0, &data);
    assert_eq!(journal.entries().len(), 1);
    assert!(recorder.unheard().is_empty());
}

#[tokio::test]
async fn what_is_no_number_is_known_as_any_other_value() {
    let journal = Journal::in_memory();
    let table = SignalTable::new([Signal::new("Level", DataType::Double)]).unwrap();
    let recorder = Recorder::new(table, journal.clone());
    let none = DataValue { value: Some(Variant::Double(f64::NAN)), ..DataValue::null() };
    recorder.note(0, &none);
    recorder.note(0, &none);
    assert_eq!(journal.entries().len(), 1);
    assert!(recorder.lagging(std::slice::from_ref(&none)).is_empty());
    recorder.note(0, &DataValue { value: Some(Variant::Double(0.0)), ..DataValue::null() });
    assert_eq!((journal.entries().len(), recorder.lagging(&[none])), (2, vec!["Level"]));
}

#[test]
fn an_overrun_queue_is_trouble_and_the_value_is_kept() {
    let (recorder, journal) = recorder();
    recorder.note(0, &value(Variant::UInt32(3), StatusCode::Good.set_overflow(true)));
    let entries = journal.entries();
    assert_matches!(&entries[0].event, Event::Trouble { message, .. } if message.contains("`Level`"));
    let blind = |entry: &Entry| match &entry.event {
        Event::Observing { what: Observation::Signals, blind, .. } => Some(blind.is_some()),
        _ => None,
    };
    assert_eq!([blind(&entries[1]), blind(&entries[2])], [Some(true), Some(false)], "what is missing is unknown");
    assert_matches!(&entries[3].event, Event::Signal(change) if change.value == Value::Int(3));
}

fn at(ticks: i64, value: u32) -> DataValue {
    let source_timestamp = Some(DateTime::from(DateTime::epoch().ticks() + ticks));
    DataValue { value: Some(value.into()), source_timestamp, ..DataValue::null() }
}

#[tokio::test]
async fn what_the_plant_answers_is_waited_for_and_not_written_down() {
    let (recorder, journal) = recorder();
    recorder.note(0, &at(0, 1));
    let answer = [at(300, 3)];
    assert_eq!(recorder.lagging(&answer), ["Level"]);
    let waiting = recorder.caught_up(&answer, Duration::from_millis(100));
    let waited = tokio::time::timeout(Duration::from_millis(200), waiting).await;
    assert!(waited.is_err(), "another value is not known before it is notified");
    let (in_time, ()) = tokio::join!(
        tokio::time::timeout(Duration::from_secs(5), recorder.caught_up(&answer, Duration::from_millis(100))),
        async {
            recorder.note(0, &at(200, 2));
            tokio::task::yield_now().await;
            recorder.note(0, &at(300, 3));
        }
    );
    in_time.unwrap();
    assert_eq!(journal.entries().len(), 3, "each change once");
}

/// What becomes of a wait for a value that was only stamped anew, while something goes on beside it.
async fn wait_beside(recorder: &Recorder, beside: impl AsyncFn()) -> Result<(), tokio::time::error::Elapsed> {
    let (answer, settling) = ([at(300, 1)], Duration::from_millis(20));
    let waiting = recorder.caught_up(&answer, settling);
    let going_on = async {
        loop {
            beside().await;
            sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        waited = tokio::time::timeout(Duration::from_millis(300), waiting) => waited,
        () = going_on => unreachable!("it goes on for ever"),
    }
}

#[tokio::test]
async fn a_value_that_was_only_stamped_anew_is_known_when_a_message_brings_nothing_else() {
    let (recorder, journal) = recorder();
    recorder.note(0, &at(0, 1));
    recorder.caught_up(&[at(0, 1)], Duration::from_hours(1)).await;
    assert_eq!(recorder.lagging(&[at(300, 1)]), ["Level"]);
    assert!(wait_beside(&recorder, async || {}).await.is_err(), "silence proves nothing");
    wait_beside(&recorder, async || recorder.spoke()).await.unwrap();
    assert_eq!(journal.entries().len(), 1);
}

#[tokio::test]
async fn a_value_that_went_and_came_back_is_waited_for_by_a_late_message() {
    let (recorder, journal) = recorder();
    recorder.note(0, &at(0, 1));
    let late = async || {
        sleep(Duration::from_millis(40)).await;
        recorder.note(0, &at(200, 2));
        recorder.note(0, &at(300, 1));
        recorder.spoke();
    };
    wait_beside(&recorder, late).await.unwrap();
    assert_eq!(journal.entries().len(), 3, "there and back");
}

#[tokio::test]
async fn a_value_that_was_only_stamped_anew_is_not_known_while_others_still_come() {
    let table = SignalTable::new(["Late", "Same"].map(|name| Signal::new(name, DataType::UInt32))).unwrap();
    let recorder = Recorder::new(table, Journal::in_memory());
    (0..2).for_each(|position| recorder.note(position, &at(0, 1)));
    let settling = Duration::from_millis(100);
    let answers = [at(300, 3), at(300, 1)];
    let mut waiting = std::pin::pin!(recorder.caught_up(&answers, settling));
    assert!(futures::poll!(&mut waiting).is_pending());
    tokio::time::sleep(settling * 2).await;
    recorder.note(0, &at(300, 3));
    recorder.spoke();
    assert!(futures::poll!(&mut waiting).is_pending(), "the notifications of the other may be as late");
    tokio::select! {
        () = waiting => {}
        () = async { loop { tokio::time::sleep(settling / 10).await; recorder.spoke(); } } => {}
    }
}

#[test]
fn what_is_behind_is_asked_for_again_only_where_the_plant_looks_now_and_then() {
    let table = SignalTable::new(["Told", "Looked"].map(|name| Signal::new(name, DataType::UInt32))).unwrap();
    let recorder = Recorder::new(table, Journal::in_memory());
    recorder.is_looked_at_now_and_then(1);
    (0..2).for_each(|position| recorder.note(position, &at(0, 1)));
    assert_eq!(recorder.passed_over(&[at(300, 3), at(300, 3)]), [1]);
    assert_eq!(recorder.passed_over(&[at(300, 3), at(300, 1)]), [0_usize; 0], "it has come back");
}

#[test]
fn a_wrong_type_is_trouble_once() {
    let (recorder, journal) = recorder();
    recorder.note(0, &value(Variant::Int32(3), StatusCode::Good));
    recorder.note(0, &value(Variant::Int32(4), StatusCode::Good));
    let troubles = journal.entries().iter().filter(|e| matches!(e.event, Event::Trouble { .. })).count();
    assert_eq!(troubles, 1);
}
