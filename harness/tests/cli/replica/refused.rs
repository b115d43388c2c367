//! What cannot be served, or not be proved on it, is refused before anything opens, with place and remedy.

use super::trace::{TRACE, recorded};
use super::{machine, says};
use crate::support::Place;

const THEN: &str = "Then signal \"Machine.Speed\" is 12.5";

#[track_caller]
fn refused(place: &Place, parts: &[&str]) {
    let output = place.run(&[]);
    output.ends_with(4);
    assert_eq!(output.stdout, "");
    assert!(!place.path("target").exists(), "there is a journal");
    says(&output, parts);
}

/// The profile of the machine with one piece replaced.
#[track_caller]
fn with(from: &str, to: &str, parts: &[&str]) {
    refused(&machine(&[THEN]).with("profile.toml", from, to), parts);
}

#[test]
fn keys_that_do_not_fit_each_other_are_refused() {
    let nodeset = "nodeset = \"machine.NodeSet2.xml\"\nrequires = [\"base.NodeSet2.xml\"]\n";
    with(
        nodeset,
        "",
        &["profile.toml:7: a plant of the kind `replica` needs to know what it serves", "add `nodeset = "],
    );
    with(nodeset, "trace = \"x\"\nanimation = \"y\"\n", &["profile.toml:9: `animation` means nothing beside `trace`"]);
    with(
        "requires",
        "speed = 2\nrequires",
        &["profile.toml:9: `speed` means nothing beside `nodeset`", "leave `speed` out"],
    );
    with("requires", "trace = \"x\"\nrequires", &["profile.toml:9: a replica serves either a node set or a trace"]);
    with(
        "requires",
        "endpoint = \"opc.tcp://a:1/\"\nrequires",
        &["profile.toml:9: `endpoint` says how to reach", "this one is a replica"],
    );
    with(
        "\"replica\"",
        "\"sim\"",
        &["profile.toml:8: `nodeset` says what a replica serves, and this plant is of the kind `sim`"],
    );
}

#[test]
fn node_sets_that_cannot_be_served_are_refused() {
    with(
        "machine.NodeSet2",
        "absent.NodeSet2",
        &["profile.toml:8: absent.NodeSet2.xml: cannot read the file", "check path"],
    );
    with("base.NodeSet2", "absent.NodeSet2", &["profile.toml:9: absent.NodeSet2.xml: cannot read the file"]);
    let missing = "machine.NodeSet2.xml:9: the file needs the model urn:test:base";
    with(
        "requires = [\"base.NodeSet2.xml\"]\n",
        "",
        &["profile.toml:8:", missing, "name the NodeSet2 file of that model in `requires`"],
    );
    let broken = machine(&[THEN]).with("machine.NodeSet2.xml", "</UANodeSet>", "");
    refused(&broken, &["profile.toml:8: machine.NodeSet2.xml:"]);
}

#[test]
fn an_animation_of_what_is_not_there_is_refused() {
    let animated = || machine(&[THEN]).with("profile.toml", "requires =", "animation = \"machine.toml\"\nrequires =");
    let parts = ["profile.toml:9: machine.toml:5: no variable is called \"Machine/Temprature\"", "Machine/Temperature"];
    refused(&animated().with("machine.toml", "Machine/Temperature", "Machine/Temprature"), &parts);
    refused(
        &animated().with("profile.toml", "machine.toml", "absent.toml"),
        &["profile.toml:9: absent.toml: cannot read the file"],
    );
}

#[test]
fn a_signal_that_is_not_served_is_refused() {
    let place = machine(&[THEN]).with("machine.signals.toml", "s=Speed", "s=Sped");
    let message = "the node set has no variable `nsu=urn:test:machine;s=Sped`, which is the signal `Machine.Speed`";
    refused(&place, &[message, "correct the signal's node, or leave the signal out"]);
    let place = recorded(&[THEN]).with("machine.signals.toml", "urn:test:machine", "urn:test:other");
    refused(&place, &["the trace has no variable `nsu=urn:test:other;s=Speed`"]);
}

#[test]
fn a_trace_that_cannot_be_replayed_is_refused() {
    let place = recorded(&[THEN]).with("profile.toml", "speed = 4", "speed = 400");
    refused(&place, &["profile.toml:9: ", "400"]);
    let place = recorded(&[THEN]);
    let header = TRACE.lines().next().unwrap();
    place.write("machine.trace", &format!("{header}\n{{\"end\":{{\"at\":0,\"samples\":0,\"gaps\":0}}}}\n"));
    refused(&place, &["profile.toml:8: machine.trace has no signal", "plant-sim record"]);
    place.write("machine.trace", &TRACE.replace("[8000000,0", "[8000000,1"));
    refused(&place, &["profile.toml:8: machine.trace:4: there is no signal 1"]);
    let gap = "{\"gap\":{\"from\":1300000,\"to\":2600000,\"why\":\"the connection was lost\"}}\n[8000000";
    place.write("machine.trace", &TRACE.replace("[8000000", gap).replace("\"gaps\":0", "\"gaps\":1"));
    let message = "machine.trace has 1 gap(s), the first from 1.3 s to 2.6 s (the connection was lost)";
    refused(&place, &["profile.toml:8: ", message, "take the line of each gap out of it"]);
    std::fs::remove_file(place.path("machine.trace")).unwrap();
    refused(&place, &["profile.toml:8: machine.trace:0: ", "check that the file is there"]);
}

#[test]
fn what_nobody_could_tell_or_have_is_refused() {
    let set = |what: &str| machine(&[&format!("When the plant's {what}"), THEN]);
    refused(&set("\"Machine.Sped\" is set to 1"), &["features/one.feature:3: ", "did you mean `Machine.Speed`?"]);
    refused(&set("\"Machine.Mode\" is set to 1.5"), &["features/one.feature:3: "]);
    refused(
        &machine(&["Then 3 parts are finished"]),
        &["nothing is behind a replica that could tell the parts that are finished"],
    );
    let rest = "rest = [\"the operator asks for a speed of 0\"]\nspeed = 4";
    let place = recorded(&[THEN]).with("profile.toml", "speed = 4", rest);
    refused(&place, &["nothing of a trace that is replayed can be written"]);
}
