//! What a plant refuses, and what nobody is there for.

use lineproof_judge::journal::Outcome;
use plant_sim::{Config, SimulatedPlant};

use super::{operations, printed, with_vocabulary};

const VOCABULARY: &str = r#"
[[act]]
words = "the belt is told to run"
do = [{ write = "Conveyor.Running", value = true }]

[[act]]
words = "a person lays {count} part(s) on the belt"
do = [{ prompt = "Lay {count} part(s) on the belt" }]

[[state]]
words = "the line stands idle"
signal = "Line.State"
is = "Idle"
"#;

const THEN: &str = "Then the line stands idle";

#[test]
fn a_write_that_the_plant_refuses_is_told_with_its_status_and_leaves_the_verdict_unknown() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let plant = runtime.block_on(SimulatedPlant::start(Config::open(crate::mps::line()))).unwrap();
    let there = format!("kind = \"opcua\"\nendpoint = \"{}\"", plant.endpoint());
    let place = with_vocabulary(&["When the belt is told to run", THEN], VOCABULARY);
    let place = place.with("profile.toml", "kind = \"sim\"", &there);
    let output = place.run(&["-c", "1"]);
    output.ends_with(2);
    let why = "BadUserAccessDenied";
    let said = format!("the plant refused Conveyor.Running := true: {why}");
    assert!(printed(&output).contains(&said), "{}", output.stdout);
    let [refused] = &operations(&place)[..] else { panic!("{:?}", operations(&place)) };
    assert_eq!(refused.outcome, Outcome::Refused { why: why.to_owned() });
    runtime.block_on(plant.stop());
}

#[test]
fn what_a_simulated_line_does_not_take_is_not_run() {
    let place = with_vocabulary(&["When the belt is told to run", THEN], VOCABULARY);
    let output = place.run(&[]);
    output.ends_with(5);
    let why = "`the belt is told to run`: it writes Conveyor.Running, and no signal of a simulated line can be written";
    assert!(printed(&output).contains(why), "{}", output.stdout);
}

#[test]
fn what_asks_a_person_is_not_run_where_there_is_none() {
    let place = with_vocabulary(&["When a person lays 3 parts on the belt", THEN], VOCABULARY);
    let output = place.run(&[]);
    output.ends_with(5);
    let why = "NOT RUN features/one.feature:2 It: `a person lays 3 parts on the belt`: it asks a person to do something, and \
               there is none: the standard input is no terminal; run it from one";
    assert!(printed(&output).starts_with(why), "{}", output.stdout);
}
