//! Traces as files: what is written is read, and what is wrong is reported with its line.

use std::path::Path;

use opcua::types::{DateTime, NodeId, StatusCode, Variant};
use proptest::prelude::*;

use super::*;

const HEADER: &str = r#"{"trace":{"version":1,"source":"opc.tcp://plc:4840/","start":"2026-11-22T01:20:00.5Z","namespaces":["http://opcfoundation.org/UA/"]}}"#;
const SIGNALS: &str = "{\"signal\":{\"node\":\"ns=2;s=a\",\"type\":\"Double\",\"unit\":\"mm\"}}\n{\"signal\":{\"node\":\"i=7\",\"type\":\"Int32[]\"}}";

fn read(text: &[u8]) -> Result<(Vec<Item>, Option<Ending>), TraceError> {
    let mut reader = Reader::new(text, Path::new("line.trace"))?;
    let items: Result<Vec<_>, _> = reader.by_ref().collect();
    Ok((items?, reader.ending()))
}

fn error(lines: &[&str]) -> String {
    let text = lines.join("\n") + "\n";
    let error = read(text.as_bytes()).map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with("line.trace:"), "{error}");
    error.trim_start_matches("line.trace:").to_owned()
}

#[test]
fn the_example_of_the_documentation_is_a_trace() {
    let documented = include_str!("mod.rs").split("```text\n").nth(1).unwrap().split("//! ```").next().unwrap();
    let text: String = documented.lines().map(|line| line.trim_start_matches("//! ").to_owned() + "\n").collect();
    let (items, ending) = read(text.as_bytes()).unwrap();
    assert_eq!(items.len(), 5);
    assert_eq!(ending, Some(Ending::Complete(5_000_000)));
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_what_to_do() {
    assert_eq!(error(&["hello"]).split_once(": ").unwrap().0, "1");
    assert!(error(&["<xml/>"]).contains("this is no trace"));
    assert!(error(&[r#"{"trace":{"version":2,"colour":"red"}}"#]).contains("version 2"));
    let cases = [
        ("[1,2,3]", "4: there is no signal 2: 2 signals are numbered from 0"),
        ("[1,0]", "4: a sample is [time, signal, value, status, source]"),
        ("[1,0,true]", "4: true is no Double; correct the value or the type of signal ns=2;s=a"),
        ("[1,1,[1,\"x\"]]", "4: [1,\"x\"] is no Int32[]"),
        ("[1.5,0,1.0]", "4: the time is 1.5 and no whole number"),
        ("[1,0,1.0,\"Fine\"]", "4: \"Fine\" is no status code"),
        ("[1,0,1.0,\"Good\",0,0]", "4: a sample has at most five fields"),
        ("{\"gap\":{\"from\":2,\"to\":1,\"why\":\"\"}}", "4: time 1 comes after 2"),
        ("{\"gap\":{\"from\":0,\"to\":1,\"signal\":2,\"why\":\"\"}}", "4: there is no signal 2"),
        ("{\"signal\":{\"node\":\"i=7\",\"type\":\"Int32\"}}", "4: there is a signal i=7 already"),
        ("{\"signal\":{\"node\":\"seven\",\"type\":\"Int32\"}}", "4: \"seven\" is no node id"),
        ("{\"signal\":{\"node\":\"i=8\",\"type\":\"Real\"}}", "4: there is no type \"Real\"; the types are Boolean, "),
        ("{\"signal\":{\"node\":\"i=8\",\"type\":\"Byte\",\"colour\":1}}", "4: unknown field `colour`"),
        ("{\"noise\":{}}", "4: unknown variant `noise`"),
        ("{\"end\":{\"at\":0,\"samples\":1,\"gaps\":0}}", "4: the end tells of 1 samples and there are 0"),
        (HEADER, "4: a second trace begins here"),
        ("", "4: "),
    ];
    for (line, expected) in cases {
        let message = error(&[HEADER, SIGNALS, line]);
        assert!(message.starts_with(expected), "{line}: {message}");
    }
    assert!(error(&[HEADER, SIGNALS, "[5,0,1.0]", "[4,0,1.0]"]).starts_with("5: time 4 comes after 5"));
    let late = "{\"signal\":{\"node\":\"i=8\",\"type\":\"Byte\"}}";
    assert!(error(&[HEADER, SIGNALS, "[5,0,1.0]", late]).starts_with("5: a signal comes after"));
    let end = "{\"end\":{\"at\":0,\"samples\":0,\"gaps\":0}}";
    assert!(error(&[HEADER, SIGNALS, end, "[5,0,1.0]"]).starts_with("5: there is something after the end"));
    let long = format!("[1,0,{}]", "1".repeat(MAX_LINE));
    assert!(error(&[HEADER, SIGNALS, &long]).starts_with("4: the line has more than"));
}

#[test]
fn a_file_cut_off_anywhere_is_good_up_to_there() {
    let text = format!(
        "{HEADER}\n{SIGNALS}\n[1,0,1.5,\"Good\",-3]\n[2,1,[1,2]]\n{{\"end\":{{\"at\":9,\"samples\":2,\"gaps\":0}}}}\n"
    );
    let whole = read(text.as_bytes()).unwrap();
    assert_eq!(whole.1, Some(Ending::Complete(9)));
    for cut in HEADER.len() + 1..text.len() {
        let (items, ending) = read(&text.as_bytes()[..cut]).unwrap();
        assert_eq!(items, whole.0[..items.len()], "cut after {cut} bytes");
        let last = items.len() as u64;
        let complete = cut + 1 == text.len();
        let expected = if complete { Ending::Complete(9) } else { Ending::CutOff(last) };
        assert_eq!(ending, Some(expected), "cut after {cut} bytes");
    }
}

#[test]
fn a_file_is_loaded_as_a_whole_and_a_missing_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.trace");
    let missing = Trace::load(&path).unwrap_err().to_string();
    assert!(missing.contains("a.trace") && missing.contains("check that the file is there"), "{missing}");
    std::fs::write(&path, format!("{HEADER}\n{SIGNALS}\n[1,0,1.5]\n")).unwrap();
    let trace = Trace::load(&path).unwrap();
    assert_eq!((trace.signals.len(), trace.samples.len(), trace.ending), (2, 1, Ending::CutOff(1)));
    std::fs::write(&path, "").unwrap();
    assert!(Trace::load(&path).unwrap_err().to_string().contains("the file is empty"));
}

#[test]
fn what_is_too_long_for_a_line_is_left_out_and_time_never_runs_backwards() {
    let (header, signals) = example();
    let mut writer = Writer::begin(Vec::new(), &header, &signals).unwrap();
    let sample = |at, value| Sample { at, signal: 2, value, status: StatusCode::Good, source: None };
    writer.sample(&sample(5, "x".repeat(MAX_LINE).into())).unwrap();
    writer.sample(&sample(3, "y".into())).unwrap();
    let written = writer.finish(4).unwrap();
    let (items, ending) = read(&written).unwrap();
    let left_out = Sample { status: StatusCode::BadEncodingLimitsExceeded, ..sample(5, Variant::Empty) };
    assert_eq!(items, [Item::Sample(left_out), Item::Sample(sample(5, "y".into()))]);
    assert_eq!(ending, Some(Ending::Complete(5)));
}

fn example() -> (Header, Vec<Signal>) {
    let signal = |node: NodeId, data_type: &str| Signal {
        name: node.to_string(),
        node,
        data_type: data_type.parse().unwrap(),
        unit: Some("mm/s²".into()),
        description: "what \"it\" is".into(),
    };
    let namespaces = vec!["http://opcfoundation.org/UA/".into(), "urn:plc".into()];
    let start = DateTime::parse_from_rfc3339("2026-11-22T01:20:00.1234567Z").unwrap();
    let signals = vec![
        signal(NodeId::new(1, "a.b;c=d"), "Double"),
        signal(NodeId::new(0, 2258u32), "Int64[]"),
        signal(NodeId::new(2, "text"), "String"),
    ];
    (Header { source: "opc.tcp://plc:4840/".into(), start, namespaces }, signals)
}

fn sample() -> impl Strategy<Value = Sample> {
    let double = prop::num::f64::ANY.prop_filter("not equal to itself", |number| !number.is_nan());
    let value = prop_oneof![
        double.prop_map(|value| (0usize, Variant::from(value))),
        prop::collection::vec(any::<i64>(), 0..4).prop_map(|value| (1, value.into())),
        any::<String>().prop_map(|value| (2, value.into())),
        (0usize..3).prop_map(|signal| (signal, Variant::Empty)),
    ];
    let status = prop_oneof![Just(StatusCode::Good), any::<u32>().prop_map(StatusCode::from)];
    (any::<u32>(), value, status, any::<Option<i64>>()).prop_map(|(at, (signal, value), status, source)| Sample {
        at: at.into(),
        signal,
        value,
        status,
        source,
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(mut samples in prop::collection::vec(sample(), 0..20)) {
        samples.sort_by_key(|sample| sample.at);
        let (header, signals) = example();
        let mut writer = Writer::begin(Vec::new(), &header, &signals).unwrap();
        for sample in &samples {
            writer.sample(sample).unwrap();
        }
        let gap = Gap { from: 1, to: u64::from(u32::MAX), signal: Some(1), why: "x\ny".into() };
        writer.gap(&gap).unwrap();
        let end = u64::from(u32::MAX) + 1;
        let written = writer.finish(end).unwrap();
        let mut reader = Reader::new(&written[..], Path::new("t")).unwrap();
        prop_assert_eq!((reader.header(), reader.signals()), (&header, &signals[..]));
        let items: Result<Vec<_>, _> = reader.by_ref().collect();
        let mut expected: Vec<_> = samples.into_iter().map(Item::Sample).collect();
        expected.push(Item::Gap(gap));
        prop_assert_eq!(items.unwrap(), expected);
        prop_assert_eq!(reader.ending(), Some(Ending::Complete(end)));
    }

    #[test]
    fn whatever_the_bytes_are_reading_ends(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0usize..400) {
        let mut text = format!("{HEADER}\n{SIGNALS}\n[1,0,1.5,\"Good\",-3]\n").into_bytes();
        text.truncate(cut);
        text.extend(bytes);
        let _ = read(&text);
    }
}
