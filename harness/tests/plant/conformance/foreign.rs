//! What a real PLC may have and the simulated line has not: variables of all types that may be written, methods that
//! take and return anything, statuses of all kinds.

use assert_matches::assert_matches;
use lineproof::plant::{DataType, OperationError, Signal, Variant};
use lineproof_judge::journal::{Event, Outcome, Value};
use opcua::types::{DateTime, StatusCode};

use super::stand::Stand;
use super::watched::becomes;
use crate::observing::{troubles, until};

fn written() -> Vec<(Signal, Value)> {
    let all = [
        (DataType::Boolean, Value::Bool(true)),
        (DataType::SByte, Value::Int(-128)),
        (DataType::Byte, Value::Int(255)),
        (DataType::Int16, Value::Int(-32_768)),
        (DataType::UInt16, Value::Int(65_535)),
        (DataType::Int32, Value::Int(i32::MIN.into())),
        (DataType::UInt32, Value::Int(u32::MAX.into())),
        (DataType::Int64, Value::Int(i64::MIN)),
        (DataType::UInt64, Value::Int(i64::MAX)),
        (DataType::Float, Value::Real(0.25)),
        (DataType::Double, Value::Real(-1e300)),
        (DataType::String, Value::Text("Grüße, 世界".into())),
        (DataType::DateTime, Value::Text("2026-11-22T01:02:03.004+00:00".into())),
    ];
    all.map(|(kind, value)| (Signal::new(format!("Bench.{kind}"), kind), value)).into()
}

pub(crate) async fn every_type_is_written_read_and_notified(stand: Stand) {
    use DataType::{ByteString, Guid, LocalizedText, StatusCode};
    let signals = written();
    // The others are read as text and cannot be written.
    let writable = DataType::ALL.iter().filter(|kind| ![Guid, ByteString, StatusCode, LocalizedText].contains(kind));
    assert_eq!(signals.len(), writable.count());
    let (plant, journal) = stand.connect(signals.iter().map(|(signal, _)| signal.clone()).collect()).await;
    plant.subscribe_all().await.unwrap();
    for (signal, value) in &signals {
        plant.write(&signal.name, value).await.unwrap_or_else(|error| panic!("{error}"));
        let read = plant.read(&signal.name).await.unwrap();
        if signal.data_type == DataType::DateTime {
            assert_eq!(instant(&read), instant(value));
        } else {
            assert_eq!(read, *value, "{}", signal.name);
        }
        becomes(&journal, &signal.name, read).await;
    }
    assert_eq!(troubles(&journal), Vec::<String>::new());
    plant.close().await;
    stand.stop().await;
}

fn instant(value: &Value) -> DateTime {
    assert_matches!(value, Value::Text(text) => DateTime::parse_from_rfc3339(text).unwrap())
}

pub(crate) async fn arguments_of_every_type_come_back(stand: Stand) {
    let (plant, _) = stand.connect(vec![]).await;
    let time = DateTime::parse_from_rfc3339("2026-11-22T01:02:03.004Z").unwrap();
    let arguments: Vec<Variant> = vec![
        true.into(),
        7u8.into(),
        (-2i16).into(),
        (i64::MIN + 1).into(),
        0.5f32.into(),
        "Grüße".into(),
        time.into(),
        vec![true, false].into(),
        vec![1i32, -1].into(),
        vec![0.5f64, f64::MAX].into(),
        vec!["a".to_owned(), String::new(), "ü".to_owned()].into(),
    ];
    let answer = plant.call("Bench", "Echo", arguments.clone()).await.unwrap();
    assert_eq!(answer.variants(), arguments);
    assert_eq!(answer.texts(10).unwrap(), ["a", "", "ü"]);
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn long_arrays_and_texts_come_whole(stand: Stand) {
    const LENGTH: u32 = 100_000;
    let (plant, _) = stand.connect(vec![Signal::new("Bench.String", DataType::String)]).await;
    for length in [0, 1, LENGTH] {
        let answer = plant.call("Bench", "Repeat", vec![length.into()]).await.unwrap();
        assert_eq!(answer.u64s(0).unwrap(), (1..=u64::from(length)).collect::<Vec<_>>());
        assert_eq!(answer.values()[1], Value::Text("x".repeat(length as usize)));
    }
    let long = Value::Text("ü".repeat(LENGTH as usize));
    plant.write("Bench.String", &long).await.unwrap();
    assert_eq!(plant.read("Bench.String").await.unwrap(), long);
    plant.close().await;
    stand.stop().await;
}

pub(crate) async fn statuses_surface(stand: Stand) {
    let (plant, journal) = stand.connect(vec![Signal::new("Bench.Quality", DataType::Double)]).await;
    plant.subscribe_all().await.unwrap();
    for status in [StatusCode::BadInvalidState, StatusCode::BadUserAccessDenied, StatusCode::BadOutOfRange] {
        let error = plant.call("Bench", "Refuse", vec![status.bits().into()]).await.unwrap_err();
        assert_matches!(&error, OperationError::Refused { status: found, .. } if found.contains(&status.to_string()));
        assert_matches!(error.outcome(), Outcome::Refused { .. });
    }
    let vague = plant.call("Bench", "Refuse", vec![StatusCode::BadInternalError.bits().into()]).await;
    assert_matches!(vague, Err(OperationError::Indeterminate { .. }), "the plant itself cannot tell");

    let set = async |status: StatusCode| {
        plant.call("Bench", "SetQuality", vec![status.bits().into()]).await.unwrap();
    };
    set(StatusCode::BadSensorFailure).await;
    let bad = |event: &Event| matches!(event, Event::Signal(change) if !change.good);
    until(&journal, bad).await;
    let error = plant.read("Bench.Quality").await.unwrap_err().to_string();
    assert!(error.contains("`Bench.Quality`") && error.contains("BadSensorFailure"), "{error}");
    set(StatusCode::Good).await;
    assert_eq!(plant.read("Bench.Quality").await.unwrap(), Value::Real(0.5));
    assert_eq!(troubles(&journal), Vec::<String>::new());
    plant.close().await;
    stand.stop().await;
}
