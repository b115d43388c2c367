//! A stand-in for the plant: node sets that are served, or a trace that is replayed, one for each scenario.

mod init;
mod node_sets;
mod refused;
mod trace;

use crate::support::{Output, Place};

/// A machine with three variables, as a list of signals.
const SIGNALS: &str = r#"
name = "Machine"
signal = [
    { name = "Machine.Speed", node = "nsu=urn:test:machine;s=Speed", type = "Double" },
    { name = "Machine.Temperature", node = "nsu=urn:test:machine;s=Temperature", type = "Float" },
    { name = "Machine.Mode", node = "nsu=urn:test:machine;s=Mode", type = "Int32" },
]
"#;

const WORDS: &str = r#"
[[act]]
words = "the operator asks for a speed of {float}"
do = [{ write = "Machine.Speed", value = "{float}" }]
"#;

/// A replica of the machine's node sets, without a system.
const PROFILE: &str = r#"
[run]
wait_ms = 300
quiet_ms = 100

[plant]
kind = "replica"
nodeset = "machine.NodeSet2.xml"
requires = ["base.NodeSet2.xml"]
line = "machine.signals.toml"
vocabulary = "words.toml"
"#;

/// A place with the machine's node sets, and a scenario of these steps.
fn machine(steps: &[&str]) -> Place {
    let place = Place::with_steps(steps);
    place.write("profile.toml", PROFILE);
    place.write("machine.signals.toml", SIGNALS);
    place.write("words.toml", WORDS);
    with_node_sets(place)
}

fn with_node_sets(place: Place) -> Place {
    let files = [
        ("machine.NodeSet2.xml", include_str!("../../../../plant-sim/replica/tests/nodesets/machine.NodeSet2.xml")),
        ("base.NodeSet2.xml", include_str!("../../../../plant-sim/replica/tests/nodesets/base.NodeSet2.xml")),
        ("machine.toml", include_str!("../../../../plant-sim/replica/tests/nodesets/machine.toml")),
    ];
    for (name, text) in files {
        place.write(name, text);
    }
    place
}

/// A text without blanks: the terminal's width breaks lines anywhere.
fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '│').collect()
}

#[track_caller]
fn says(output: &Output, parts: &[&str]) {
    let said = format!("{}{}", output.stdout, output.stderr);
    for part in parts {
        assert!(without_blanks(&said).contains(&without_blanks(part)), "{part}\nis not in\n{said}");
    }
}
