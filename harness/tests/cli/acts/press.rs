//! On a plant whose signals can be written.

use super::{done, operations, printed, with_vocabulary};
use crate::foreign::{Behaviour, Press, ledgers};
use crate::support::Place;

const VOCABULARY: &str = r#"
[[act]]
words = "the press is set to {count} stroke(s) with {float} kN"
do = [
    { write = "Press.Force", value = "{float}" },
    { hold = "Press.Strokes", value = "{count}", back = 0 },
    { wait = { signal = "Press.Force", is = "{float}" }, within = "5 s" },
    { pulse = "Press.Force", value = 9, back = 0, until = { signal = "Press.Force", is = 9 }, within = "5 s" },
    { pulse = "Press.Force", value = 8, back = 0, for = "20 ms" },
]
until = { signal = "Press.Strokes", is = "{count}" }

[[act]]
words = "the press takes an order"
do = [
    { pulse = "Press.Strokes", value = 1, back = 0, until = { signal = "Press.Force", is = 5 }, within = "200 ms" },
    { write = "Press.Force", value = 3 },
]
"#;

/// A press for as long as this is held.
struct There {
    press: Press,
    runtime: tokio::runtime::Runtime,
}

impl There {
    fn open() -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let press = runtime.block_on(Press::start(Behaviour::default()));
        Self { press, runtime }
    }

    fn place(&self, steps: &[&str]) -> Place {
        let place = with_vocabulary(steps, VOCABULARY);
        place.write("press.aml", include_str!("press.aml"));
        let logs = ledgers();
        let plant = format!(
            "kind = \"opcua\"\nendpoint = \"opc.tcp://{}/\"\nledgers = {{ finished = \"{}\", last_serial = \"{}\", control = \
             \"{}\", last_sequence = \"{}\" }}",
            self.press.address, logs.finished, logs.last_serial, logs.control, logs.last_sequence
        );
        place.with("profile.toml", "kind = \"sim\"", &plant).with("profile.toml", "mps.aml", "press.aml")
    }

    fn close(self) {
        self.runtime.block_on(self.press.stop());
    }
}

#[test]
fn an_act_writes_holds_pulses_and_waits() {
    let there = There::open();
    let place = there.place(&[
        "When the press is set to 4 strokes with 2.5 kN",
        "Then signal \"Press.Strokes\" is 4",
        "And signal \"Press.Force\" is 0 within 2 s",
    ]);
    place.run(&["-c", "1"]).ends_with(0);
    let all = [
        "Press.Force := 2.5",
        "Press.Strokes := 4",
        "Press.Force := 9",
        "Press.Force := 0",
        "Press.Force := 8",
        "Press.Force := 0",
        "Press.Strokes := 0",
    ];
    assert_eq!(operations(&place), all.map(done));
    there.close();
}

#[test]
fn a_pulse_that_nobody_acknowledges_is_taken_back_and_the_act_goes_no_further() {
    let there = There::open();
    let place = there.place(&["When the press takes an order", "Then signal \"Press.Strokes\" is 0"]);
    let output = place.run(&["-c", "1"]);
    output.ends_with(1);
    assert!(printed(&output).contains("Press.Force is 5"), "{}", output.stdout);
    assert_eq!(operations(&place), ["Press.Strokes := 1", "Press.Strokes := 0"].map(done));
    there.close();
}

#[test]
fn what_the_model_does_not_have_is_refused_before_anything_opens() {
    let there = There::open();
    let beyond = there.place(&["When the press is set to 4 strokes with 25 kN", "Then signal \"Press.Strokes\" is 4"]);
    let output = beyond.run(&["-c", "1"]);
    output.ends_with(4);
    let said = &output.stderr;
    for part in ["features/one.feature:3: `25` is beyond what Press.Force is\n", "help: give a number from 0 to 10 kN"]
    {
        assert!(said.contains(part), "{part}\n{said}");
    }
    there.close();
}
