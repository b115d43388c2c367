//! From what a system keeps to a record: which attribute is what.

use line_model::nearest::{nearest, suggestion};
use serde_json::Value;

use crate::profile::RecordAttributes;
use lineproof_judge::journal::{Moment, PartRecord, field, stamp, whole};

/// A text, or the text of a whole number.
pub(in crate::cloud) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if !number.is_f64() => Some(number.to_string()),
        _ => None,
    }
}

/// What identifies this.
pub(super) fn id(names: &RecordAttributes, fields: &Value) -> Result<String, String> {
    needed(fields, &names.id, "no text", text)
}

/// The record that this is. `arrival` is its place in the order of recording where no attribute says it.
///
/// # Errors
/// What is wrong with it, and what there is instead.
pub(super) fn record(
    names: &RecordAttributes,
    fields: &Value,
    arrival: i64,
    absent: Option<Moment>,
) -> Result<PartRecord, String> {
    let Value::Object(attributes) = fields else {
        return Err(format!("{fields} is no object, so it has no attributes"));
    };
    let order = names.order.as_ref();
    let what = "no whole number of microseconds and no time such as 2026-11-28T12:00:00.5Z";
    Ok(PartRecord {
        id: id(names, fields)?,
        serial: needed(fields, &names.serial, "no serial number", whole)?,
        order: order.map_or(Ok(arrival), |order| needed(fields, order, what, stamp))?,
        attributes: attributes.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        absent,
    })
}

/// The first of these names under which nothing is there, while something is under one that is nearly the same and nobody
/// asks for: the profile misspells it, or the system does.
pub(super) fn misspelt(names: &RecordAttributes, fields: &Value) -> Option<String> {
    let unasked: Vec<&str> = keys(fields).filter(|there| names.names().all(|name| name != *there)).collect();
    names.names().find_map(|name| {
        let near = field(fields, name).is_none().then(|| nearest(name, unasked.iter().copied())).flatten()?;
        Some(missing(name, [near]))
    })
}

fn needed<T>(fields: &Value, name: &str, not: &str, read: impl Fn(&Value) -> Option<T>) -> Result<T, String> {
    let Some(value) = field(fields, name) else { return Err(missing(name, keys(fields))) };
    let wrong = || format!("attribute {name} is {value}, which is {not}; check the profile's attribute names");
    read(value).ok_or_else(wrong)
}

fn keys(fields: &Value) -> impl Iterator<Item = &str> {
    fields.as_object().into_iter().flat_map(|fields| fields.keys().map(String::as_str))
}

/// What is there instead.
fn missing<'a>(name: &str, there: impl IntoIterator<Item = &'a str>) -> String {
    format!("attribute {name} is missing; the profile's attribute names: {}", suggestion(name, there))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> RecordAttributes {
        let order = Some("/made/at".to_owned());
        RecordAttributes { id: "id".into(), serial: "serial".into(), order, told: vec!["part".into()] }
    }

    #[test]
    fn attributes_are_found_by_name_and_by_pointer() {
        let fields = json!({"id": 17, "serial": "5", "made": {"at": "1970-01-01T00:00:01.000002Z"}, "colour": "red"});
        let record = record(&names(), &fields, 0, None).unwrap();
        assert_eq!((record.id.as_str(), record.serial, record.order), ("17", 5, 1_000_002));
        assert_eq!(record.attributes["colour"], "red");
        let by_arrival = RecordAttributes { order: None, ..names() };
        assert_eq!(super::record(&by_arrival, &fields, 9, None).unwrap().order, 9);
    }

    #[test]
    fn a_misspelt_name_is_one_for_which_another_is_there() {
        let misspelt = |fields: Value| misspelt(&names(), &fields);
        let sound = json!({"id": 1, "serial": 5, "made": {"at": 1}, "part": 3, "parts": 7});
        assert_eq!(misspelt(sound), None);
        assert_eq!(misspelt(json!({"id": 1, "serial": 5, "made": {"at": 1}})), None, "it does not say it at all");
        let told = misspelt(json!({"id": 1, "serial": 5, "made": {"at": 1}, "pert": 3})).unwrap();
        assert_eq!(told, "attribute part is missing; the profile's attribute names: did you mean `pert`?");
        assert_eq!(misspelt(json!({"serial": 5, "made": {"at": 1}, "part": 3})), None, "part is asked for itself");
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_there() {
        let cases = [
            (
                json!({"idd": "x", "serial": 5}),
                "attribute id is missing; the profile's attribute names: did you mean `idd`?",
            ),
            (
                json!({"id": "x", "number": 5}),
                "attribute serial is missing; the profile's attribute names: valid names: id, number",
            ),
            (json!({"id": "x", "serial": "five"}), "attribute serial is \"five\", which is no serial number; check"),
            (
                json!({"id": "x", "serial": 5, "made": {"at": "noon"}}),
                "attribute /made/at is \"noon\", which is no whole number",
            ),
            (json!([1]), "[1] is no object"),
        ];
        for (fields, expected) in cases {
            let error = record(&names(), &fields, 0, None).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
