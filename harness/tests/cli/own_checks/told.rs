//! What a program is told.

use serde_json::{Value, json};

use crate::support::Place;

/// Keeps what it is told.
const KEEPS: &str = r#"cat > told.jsonl; echo '{"verdict":"pass","because":"all is well"}'"#;

#[test]
fn a_program_is_told_what_is_asked_then_the_journal_as_it_is_stored_then_that_it_is_over() {
    let words = "{count} kegs take at most {float} kJ, says {string}";
    for (keys, when) in [("", "step"), ("when = \"scenario\"", "scenario")] {
        let steps =
            ["When the operator fills 3 parts into the magazine", "Then 3 kegs take at most 1.5 kJ, says \"Ada\""];
        let place = Place::with_steps(&steps).checked_by(&[(words, KEEPS, keys)]);
        place.run(&[]).ends_with(0);
        let told = std::fs::read_to_string(place.path("told.jsonl")).unwrap();
        let lines: Vec<&str> = told.lines().collect();
        let [first, entries @ .., last] = &lines[..] else { panic!("{told}") };
        let first: Value = serde_json::from_str(first).unwrap();
        let given = json!([
            {"kind": "count", "value": 3},
            {"kind": "float", "value": 1.5},
            {"kind": "string", "value": "Ada"},
        ]);
        assert_eq!(first["protocol"], 1);
        assert_eq!(first["said"], "3 kegs take at most 1.5 kJ, says \"Ada\"");
        assert_eq!((&first["words"], &first["when"]), (&json!(words), &json!(when)));
        assert_eq!(first["parameters"], given);
        assert_eq!(first["until"] == first["since"], when == "step", "{first}");
        let signals = first["signals"].as_array().unwrap();
        assert!(signals.contains(&json!({"name": "Line.State", "type": "String"})), "{signals:?}");
        assert!(signals.contains(&json!({"name": "Conveyor.Speed", "type": "Double", "unit": "mm/s"})), "{signals:?}");
        let stored = std::fs::read_to_string(place.path("target/lineproof/latest/one-2.jsonl")).unwrap();
        let stored: Vec<&str> = stored.lines().take(entries.len()).collect();
        assert_eq!(entries, stored);
        assert!(entries.iter().any(|entry| entry.contains("Operator.LoadMagazine")), "{told}");
        let over: Value = serde_json::from_str(last).unwrap();
        assert!(over["over"].as_i64() >= first["since"].as_i64() && first["since"].is_i64(), "{last}");
    }
}
