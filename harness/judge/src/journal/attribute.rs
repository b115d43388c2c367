//! What the attributes of records and the fields of messages read as.

use std::collections::BTreeMap;
use std::time::UNIX_EPOCH;

use serde_json::Value;

/// A field of a message: by its name, by a path of names and numbers with dots between them (`unit.axes.0`), or by a JSON
/// pointer, which begins with `/`. A name that has a dot itself comes first.
#[must_use]
pub fn field<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') { of.pointer(name) } else { field_below(of, name) }
}

/// An attribute of a record, named as [`field`]s are.
#[must_use]
pub fn attribute<'a>(of: &'a BTreeMap<String, Value>, name: &str) -> Option<&'a Value> {
    let Some(pointer) = name.strip_prefix('/') else { return at_path(|name| of.get(name), name) };
    let (first, rest) = pointer.split_at(pointer.find('/').unwrap_or(pointer.len()));
    of.get(&first.replace("~1", "/").replace("~0", "~"))?.pointer(rest)
}

/// The value at a path of which `first` gives the first step.
fn at_path<'a>(first: impl Fn(&str) -> Option<&'a Value>, path: &str) -> Option<&'a Value> {
    first(path).or_else(|| {
        let (name, rest) = path.split_once('.')?;
        field_below(first(name)?, rest)
    })
}

fn field_below<'a>(of: &'a Value, path: &str) -> Option<&'a Value> {
    child(of, path).or_else(|| {
        let (name, rest) = path.split_once('.')?;
        field_below(child(of, name)?, rest)
    })
}

/// A field of an object, or an element of an array, counted from 0.
fn child<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    of.get(name).or_else(|| of.get(name.parse::<usize>().ok()?))
}

/// The value as one that can be compared; none for objects and arrays.
#[must_use]
pub fn scalar(value: &Value) -> Option<super::Value> {
    Some(match value {
        Value::Null => super::Value::Null,
        Value::Bool(value) => super::Value::Bool(*value),
        Value::Number(value) => {
            value.as_i64().map(super::Value::Int).or_else(|| value.as_f64().map(super::Value::Real))?
        }
        Value::String(value) => super::Value::Text(value.clone()),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// A number that is not negative, or its text.
#[must_use]
pub fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// A place in an order of time: microseconds since the Unix epoch from a time as RFC 3339 in UTC, or a whole number as it is,
/// which may as well be a counter, or a time in another unit.
#[must_use]
pub fn stamp(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| wall_us(value.as_str()?))
}

/// A time as RFC 3339 in UTC, in microseconds since the Unix epoch.
#[must_use]
pub fn wall_us(text: &str) -> Option<i64> {
    let since = humantime::parse_rfc3339(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_are_named_by_name_path_or_pointer() {
        let message = json!({"unit": {"axes": [{"mm": 3}], "a.b": 1}, "x.y": 2, "x": {"y": 9}});
        let number = |name: &str| field(&message, name).and_then(Value::as_i64);
        let names = ["unit.axes.0.mm", "/unit/axes/0/mm", "unit.a.b", "x.y", "unit.axes.1.mm", "unit.mm", ""];
        assert_eq!(names.map(number), [Some(3), Some(3), Some(1), Some(2), None, None, None]);
        let Value::Object(fields) = message.clone() else { panic!("{message}") };
        let record: BTreeMap<String, Value> = fields.into_iter().collect();
        assert_eq!(names.map(|name| attribute(&record, name).and_then(Value::as_i64)), names.map(number));
        assert_eq!(field(&json!("text"), "unit"), None);
    }

    #[test]
    fn what_is_made_of_parts_is_no_scalar() {
        assert_eq!(scalar(&json!(u64::MAX)), Some(super::super::Value::Real(18_446_744_073_709_551_615.0)));
        assert_eq!(scalar(&json!(null)), Some(super::super::Value::Null));
        assert_eq!((scalar(&json!([])), scalar(&json!({}))), (None, None));
    }
}
