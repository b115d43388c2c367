//! A first promise about a line: what was seen to stay as it is stays so.

use line_model::{DataType, Line, Signal};
use lineproof_judge::journal::Value;

use super::words::{Names, listed};
use crate::plant::Glimpse;

/// So many signals are promised at most.
const MOST: usize = 4;

/// A feature whose scenario is so as long as nobody moves the line; none if no signal stands still that a scenario can speak of.
pub(super) fn feature(line: &Line, names: &Names, seen: &[Glimpse], from: &str) -> Option<String> {
    let mut steps: Vec<(usize, String)> = line
        .signals()
        .filter_map(|signal| {
            let glimpse = seen.iter().find(|glimpse| glimpse.signal == signal.name && glimpse.is_steady)?;
            step(signal, names, &glimpse.value)
        })
        .collect();
    steps.sort_by_key(|(rank, _)| *rank);
    steps.truncate(MOST);
    let steps: Vec<String> = steps.into_iter().map(|(_, step)| step).collect();
    if steps.is_empty() {
        return None;
    }
    let act = line
        .methods()
        .next()
        .map_or("... an act of the vocabulary ...".to_owned(), |method| format!("{} is called ...", method.name));
    Some(format!(
        "# Made by `lineproof init` from {from}. `lineproof steps --profile ...` lists what can be said.\n\
         Feature: {} is there, and stands still\n\
         \x20 What was seen when this file was made: nobody moved the line, and these signals stayed as they are. It fails as soon\n\
         \x20 as one of them is something else.\n\
         \n\
         \x20 Scenario: Nothing moves by itself\n\
         \x20   Then {}\n\
         \n\
         \x20 # The next promise could be what the line does when it is told to:\n\
         \x20 #\n\
         \x20 # Scenario: What is asked for is done\n\
         \x20 #   When {act}\n\
         \x20 #   Then signal \"...\" is at least 1 within 5 s\n",
        line.name,
        steps.join("\n    And "),
    ))
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
        Glimpse { signal: signal.to_owned(), value, is_steady }
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
}
