//! A first promise about a line: what was seen to stay as it is stays so.

use line_model::{DataType, Line, Signal};
use lineproof_judge::journal::Value;

use super::words::{Names, listed};
use crate::plant::Glimpse;

/// So many signals are promised at most.
const MOST: usize = 4;

/// A feature whose scenario is so as long as nobody moves the line; of one that is never at rest, as long as what is measured
/// there stays about where it is. None if there is nothing that a scenario can speak of.
pub(super) fn feature(line: &Line, names: &Names, seen: &[Glimpse], from: &str) -> Option<String> {
    let glimpse = |signal: &Signal| seen.iter().find(|glimpse| glimpse.signal == signal.name);
    let steady = |signal| glimpse(signal).filter(|one| one.is_steady).and_then(|one| step(signal, names, &one.value));
    let measured = |signal| glimpse(signal).and_then(|one| within(signal, one.range?));
    let still = best(line.signals().filter_map(steady));
    if let [_, ..] = still[..] {
        return Some(text(line, from, &STILL, &still));
    }
    let moving = best(line.signals().filter_map(measured));
    (!moving.is_empty()).then(|| text(line, from, &MOVING, &moving))
}

/// What a first promise is about.
struct About {
    feature: &'static str,
    remark: &'static str,
    scenario: &'static str,
}

const STILL: About = About {
    feature: "is there, and stands still",
    remark: "What was seen when this file was made: nobody moved the line, and these signals stayed as they are. It fails as soon\n\
             \x20 as one of them is something else.",
    scenario: "Nothing moves by itself",
};

const MOVING: About = About {
    feature: "is there, and stays within limits",
    remark: "When this file was made no signal stood still. These limits are what was seen, and as much again on both sides: put\n\
             \x20 those in their place that the line has to keep.",
    scenario: "What is measured stays within limits",
};

/// The plainest of these steps.
fn best(steps: impl Iterator<Item = (usize, String)>) -> Vec<String> {
    let mut steps: Vec<_> = steps.collect();
    steps.sort_by_key(|(rank, _)| *rank);
    steps.into_iter().take(MOST).map(|(_, step)| step).collect()
}

fn text(line: &Line, from: &str, About { feature, remark, scenario }: &About, steps: &[String]) -> String {
    let act = line
        .methods()
        .next()
        .map_or("... an act of the vocabulary ...".to_owned(), |method| format!("{} is called ...", method.name));
    format!(
        "# Made by `lineproof init` from {from}. `lineproof steps --profile ...` lists what can be said.\n\
         Feature: {} {feature}\n\
         \x20 {remark}\n\
         \n\
         \x20 Scenario: {scenario}\n\
         \x20   Then {}\n\
         \n\
         \x20 # The next promise could be what the line does when it is told to:\n\
         \x20 #\n\
         \x20 # Scenario: What is asked for is done\n\
         \x20 #   When {act}\n\
         \x20 #   Then signal \"...\" is at least 1 within 5 s\n",
        line.name,
        steps.join("\n    And "),
    )
}

/// What is promised of a signal that was measured between two numbers.
fn within(signal: &Signal, (low, high): (f64, f64)) -> Option<(usize, String)> {
    let margin = (high - low).max(low.abs().max(high.abs()) / 10.0).max(1.0);
    let name = &signal.name;
    let limits = || format!("signal \"{name}\" is between {:.1} and {:.1} for 1 s", low - margin, high + margin);
    (!name.contains('"')).then(|| (0, limits()))
}

/// What is promised of a signal, the plainest first; none if no scenario can say its value.
fn step(signal: &Signal, names: &Names, value: &Value) -> Option<(usize, String)> {
    let name = &signal.name;
    if name.contains('"') {
        return None;
    }
    let shown = value.to_string();
    if let Some((word, _)) = listed(signal, names).iter().find(|(_, value)| *value == shown) {
        return Some((0, format!("{name} is {word} for 1 s")));
    }
    Some(match value {
        Value::Bool(is_on) => (1, format!("{name} is {} for 1 s", if *is_on { "on" } else { "off" })),
        Value::Int(number) => (2, format!("signal \"{name}\" is {number} for 1 s")),
        Value::Real(number) if number.is_finite() => (3, format!("signal \"{name}\" is {number} for 1 s")),
        Value::Text(text) if is_text(signal.data_type) && is_plain(text) => {
            (4, format!("signal \"{name}\" is \"{text}\" for 1 s"))
        }
        _ => return None,
    })
}

fn is_text(data_type: DataType) -> bool {
    matches!(data_type, DataType::String | DataType::LocalizedText)
}

fn is_plain(text: &str) -> bool {
    !text.contains(['"', '\n', '\r']) && text.trim() == text
}

#[cfg(test)]
mod tests {
    use super::*;
    use line_model::{Element, Limits};

    fn signal(name: &str, data_type: DataType, allowed: &[&str]) -> Signal {
        let allowed = allowed.iter().map(|&one| one.to_owned()).collect();
        let (name, limits) = (name.to_owned(), Limits::default());
        Signal { name, data_type, unit: None, limits, allowed, default: None, description: String::new() }
    }

    fn glimpse(signal: &str, value: Value, is_steady: bool) -> Glimpse {
        Glimpse { signal: signal.to_owned(), value, is_steady, range: None }
    }

    #[test]
    fn what_stands_still_is_promised_and_what_moves_is_not() {
        let signals = vec![
            signal("Count", DataType::UInt32, &[]),
            signal("On", DataType::Boolean, &[]),
            signal("Moves", DataType::Boolean, &[]),
            signal("State", DataType::String, &["Idle"]),
            signal("Quoted", DataType::String, &[]),
        ];
        let line =
            Line { name: "L".into(), elements: vec![Element { signals, ..Element::default() }], ..Line::default() };
        let seen = [
            glimpse("Count", Value::Int(3), true),
            glimpse("On", Value::Bool(false), true),
            glimpse("Moves", Value::Bool(false), false),
            glimpse("State", Value::Text("Idle".into()), true),
            glimpse("Quoted", Value::Text("a \"b\"".into()), true),
        ];
        let text = feature(&line, &Names::new(), &seen, "x").unwrap();
        let steps =
            "    Then State is Idle for 1 s\n    And On is off for 1 s\n    And signal \"Count\" is 3 for 1 s\n\n";
        assert!(text.contains(steps), "{text}");
        assert_eq!(feature(&line, &Names::new(), &seen[2..3], "x"), None);
    }

    #[test]
    fn where_nothing_stands_still_what_is_measured_stays_about_where_it_is() {
        let signals = vec![signal("Count", DataType::UInt32, &[]), signal("Oven", DataType::Double, &[])];
        let line =
            Line { name: "L".into(), elements: vec![Element { signals, ..Element::default() }], ..Line::default() };
        let oven = Glimpse { range: Some((178.5, 181.0)), ..glimpse("Oven", Value::Real(180.0), false) };
        let seen = [glimpse("Count", Value::Int(3), false), oven];
        let text = feature(&line, &Names::new(), &seen, "x").unwrap();
        assert!(text.contains("    Then signal \"Oven\" is between 160.4 and 199.1 for 1 s\n"), "{text}");
        assert!(text.contains("Feature: L is there, and stays within limits\n"), "{text}");
        assert_eq!(feature(&line, &Names::new(), &seen[..1], "x"), None);
    }
}
