//! A trace that is replayed.

use lineproof_judge::journal::{Event, Moment, Value, load};

use super::{machine, says};
use crate::support::Place;

/// A speed that changes after 8 s.
pub(crate) const TRACE: &str = r#"{"trace":{"version":1,"source":"opc.tcp://plc:4840/","start":"2026-11-22T01:20:00.5Z","namespaces":["http://opcfoundation.org/UA/","urn:plc","urn:test:other","urn:test:machine"]}}
{"signal":{"node":"ns=3;s=Speed","name":"Speed","type":"Double"}}
[0,0,10.0,"Good",0]
[8000000,0,20.0,"Good",8000000]
{"end":{"at":9000000,"samples":2,"gaps":0}}
"#;

/// A place with the trace of the machine's speed, replayed four times as fast.
pub(crate) fn recorded(steps: &[&str]) -> Place {
    let place = machine(steps);
    place.write("machine.trace", TRACE);
    place.write("machine.signals.toml", "name = \"Machine\"\nsignal = [{ name = \"Machine.Speed\", node = \"nsu=urn:test:machine;s=Speed\", type = \"Double\" }]\n");
    place.with("profile.toml", "nodeset = \"machine.NodeSet2.xml\"", "trace = \"machine.trace\"").with(
        "profile.toml",
        "requires = [\"base.NodeSet2.xml\"]",
        "speed = 4",
    )
}

/// When the speed had been this for the first time, by the plant's clock.
fn first(place: &Place, speed: f64) -> Moment {
    let entries = load(&place.path("target/lineproof/latest/one-2.jsonl")).unwrap();
    let times = entries.iter().filter_map(|entry| match &entry.event {
        Event::Signal(change) if change.value == Value::Real(speed) => change.plant_time,
        _ => None,
    });
    times.min_by_key(|moment| moment.0).unwrap()
}

/// What happened after 8 s happens after 2, and is stamped so: a stamp that is ahead of the time would be worth nothing.
#[test]
fn a_trace_is_seen_as_it_was_recorded_and_as_fast_as_it_is_said() {
    let place = recorded(&["Then signal \"Machine.Speed\" is 20 within 10 s"]);
    place.run(&[]).ends_with(0);
    let apart = first(&place, 20.0).0 - first(&place, 10.0).0;
    assert!((2_000_000..8_000_000).contains(&apart), "{apart} us");
}

#[test]
fn what_was_not_recorded_is_not_seen() {
    let output = recorded(&["Then signal \"Machine.Speed\" is 30 within 1 s"]).run(&[]);
    output.ends_with(1);
}

#[test]
fn what_was_so_after_the_end_of_the_trace_nobody_knows() {
    let then = "Then signal \"Machine.Speed\" is 20 for 3 s";
    recorded(&["When signal \"Machine.Speed\" is 20 within 10 s", then]).run(&[]).ends_with(2);
}

#[test]
fn nothing_of_a_trace_can_be_set_or_written() {
    let then = "Then signal \"Machine.Speed\" is 10";
    let set = recorded(&["When the plant's \"Machine.Speed\" is set to 40", then]).run(&[]);
    set.ends_with(5);
    says(&set, &["NOT RUN", "a trace that is replayed shows what was recorded"]);
    let written = recorded(&["When the operator asks for a speed of 7.5", then]).run(&[]);
    written.ends_with(5);
    says(&written, &["NOT RUN", "it writes Machine.Speed", "nor of a trace that is replayed"]);
}
