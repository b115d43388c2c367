//! States as values: merged, compared, measured.

use serde_json::{Map, Value};

/// Merges a change into a state: objects key by key, null removes, everything else replaces. What is left of an object that
/// has lost its last key goes as well.
pub fn merge(state: &mut Map<String, Value>, change: &Map<String, Value>) {
    for (key, value) in change {
        match value {
            Value::Null => {
                state.remove(key);
            }
            Value::Object(change) => {
                let known = state.remove(key);
                let mut inner = if let Some(Value::Object(inner)) = known { inner } else { Map::new() };
                merge(&mut inner, change);
                if !inner.is_empty() {
                    state.insert(key.clone(), Value::Object(inner));
                }
            }
            other => {
                state.insert(key.clone(), other.clone());
            }
        }
    }
}

/// What of `desired` is not in `reported`, or is otherwise there; none where nothing is.
#[must_use]
pub fn difference(desired: &Map<String, Value>, reported: &Map<String, Value>) -> Option<Map<String, Value>> {
    let differs = |(key, wanted): (&String, &Value)| {
        // A number is the same however it is written.
        let found = match (wanted, reported.get(key)) {
            (Value::Object(wanted), Some(Value::Object(known))) => Value::Object(difference(wanted, known)?),
            (wanted, Some(known)) if is_same(wanted, known) => return None,
            (wanted, _) => wanted.clone(),
        };
        Some((key.clone(), found))
    };
    let found: Map<String, Value> = desired.iter().filter_map(differs).collect();
    (!found.is_empty()).then_some(found)
}

fn is_same(one: &Value, other: &Value) -> bool {
    let number = |value: &Value| if value.is_i64() || value.is_u64() { None } else { value.as_f64() };
    match (number(one), number(other)) {
        (None, None) => one == other,
        _ => one.is_number() && one.as_f64() == other.as_f64(),
    }
}

/// The same shape with, for each value that is no object, what `leaf` makes of it. Arrays keep their shape as well. Nulls are
/// left out.
#[must_use]
pub fn shaped(state: &Map<String, Value>, leaf: &Value) -> Map<String, Value> {
    let of = |(key, value): (&String, &Value)| Some((key.clone(), shape(value, leaf)?));
    state.iter().filter_map(of).collect()
}

fn shape(value: &Value, leaf: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(inner) => Some(Value::Object(shaped(inner, leaf))),
        Value::Array(items) => {
            Some(items.iter().map(|item| shape(item, leaf).unwrap_or_else(|| leaf.clone())).collect())
        }
        _ => Some(leaf.clone()),
    }
}

/// The part of `whole` at those places that `shape` has.
#[must_use]
pub fn part(whole: &Map<String, Value>, shape: &Map<String, Value>) -> Map<String, Value> {
    let of = |(key, shape): (&String, &Value)| {
        let found = match (whole.get(key)?, shape) {
            (Value::Object(whole), Value::Object(shape)) => Value::Object(part(whole, shape)),
            (whole, _) => whole.clone(),
        };
        Some((key.clone(), found))
    };
    shape.iter().filter_map(of).collect()
}

/// How deep objects and arrays are nested: 0 for a plain value, 1 for `{"a": 1}`.
#[must_use]
pub fn depth(value: &Value) -> usize {
    match value {
        Value::Object(inner) => 1 + inner.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        if let Value::Object(map) = value { map } else { panic!("{value}") }
    }

    fn merged(state: Value, change: Value) -> Value {
        let mut state = map(state);
        merge(&mut state, &map(change));
        Value::Object(state)
    }

    #[test]
    fn objects_merge_key_by_key_null_removes_and_arrays_are_replaced() {
        let state = json!({"belt": {"speed": 400, "slow": 150}, "lamps": [1, 2], "mode": "auto"});
        let change = json!({"belt": {"speed": 300}, "lamps": [3], "mode": null, "new": {"a": 1}});
        let expected = json!({"belt": {"speed": 300, "slow": 150}, "lamps": [3], "new": {"a": 1}});
        assert_eq!(merged(state, change), expected);
        assert_eq!(merged(json!({"a": {"b": 1}}), json!({"a": {"b": null}})), json!({}));
        assert_eq!(merged(json!({"a": 1}), json!({"a": {"b": 2}})), json!({"a": {"b": 2}}));
        assert_eq!(merged(json!({}), json!({"a": {"b": null}})), json!({}));
    }

    #[test]
    fn the_difference_is_what_is_desired_and_not_reported_so() {
        let desired = map(json!({"belt": {"speed": 300, "slow": 150}, "lamps": [1], "mode": "auto", "new": 1}));
        let reported = map(json!({"belt": {"speed": 400, "slow": 150}, "lamps": [2], "mode": "auto", "else": 1}));
        let expected = map(json!({"belt": {"speed": 300}, "lamps": [1], "new": 1}));
        assert_eq!(difference(&desired, &reported), Some(expected));
        assert_eq!(difference(&desired, &desired), None);
        let (whole, real) = (map(json!({"a": 250, "b": [1]})), map(json!({"a": 250.0, "b": [1]})));
        assert_eq!((difference(&whole, &real), difference(&real, &whole)), (None, None));
        let other = map(json!({"a": 250.5, "b": [1]}));
        assert_eq!(difference(&whole, &other), Some(map(json!({"a": 250}))));
    }

    #[test]
    fn a_shape_has_a_leaf_for_each_value() {
        let state = map(json!({"a": {"b": 1, "c": null}, "d": [true, {"e": 2}]}));
        let expected = json!({"a": {"b": 7}, "d": [7, {"e": 7}]});
        assert_eq!(Value::Object(shaped(&state, &json!(7))), expected);
        let shape = map(json!({"a": {"b": 0, "x": 0}, "d": 0}));
        assert_eq!(Value::Object(part(&map(expected), &shape)), json!({"a": {"b": 7}, "d": [7, {"e": 7}]}));
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![any::<i32>().prop_map(Value::from), any::<bool>().prop_map(Value::from)];
        let object = |inner| proptest::collection::btree_map("[abc]", inner, 0..4).prop_map(|map| json!(map));
        object(leaf.prop_recursive(4, 32, 4, move |inner| prop_oneof![object(inner).boxed()]).boxed())
    }

    /// Without objects that hold nothing, as a state never has them.
    fn full(value: Value) -> Value {
        merged(json!({}), value)
    }

    proptest! {
        #[test]
        fn once_the_difference_is_reported_there_is_none(desired in values(), reported in values()) {
            let (desired, mut reported) = (map(full(desired)), map(full(reported)));
            if let Some(difference) = difference(&desired, &reported) {
                merge(&mut reported, &difference);
            }
            prop_assert_eq!(difference(&desired, &reported), None);
        }

        #[test]
        fn what_was_merged_last_is_there_and_twice_is_once(state in values(), change in values()) {
            let once = merged(full(state), change.clone());
            prop_assert_eq!(merged(once.clone(), change.clone()), once.clone());
            prop_assert_eq!(difference(&map(full(change)), &map(once)), None);
        }
    }
}
