//! Functions of arrays and objects, and those that look for null and `Undefined`.

use serde_json::Value;

use super::super::value;
use super::{Call, Function, Objection};

/// An array that is transformed is no larger than this, in bytes, as in AWS.
const MAX_TRANSFORMED: usize = 128 * 1024;

/// More arguments than any statement has.
const ANY_NUMBER: usize = 1 << 20;

/// These functions.
pub const FUNCTIONS: &[Function] = &[
    Function::new("get(collection, key)", 2..=2, get),
    Function::new("concat([value, ...])", 0..=ANY_NUMBER, concat),
    Function::new("transform('enrichArray', object, array)", 3..=3, transform).objecting(mode_objection),
    Function::new("isNull(value)", 1..=1, |call| Some(call.value(0).is_some_and(Value::is_null).into())),
    Function::new("isUndefined(value)", 1..=1, |call| Some(call.value(0).is_none().into())),
    Function::new("nanvl(value, otherwise)", 2..=2, or_second),
    Function::new("get_or_default(value[, otherwise])", 1..=2, or_second),
];

/// The item of an array or the character of a text at a place counted from 0, or the field of an object.
fn get(call: &Call<'_>) -> Option<Value> {
    let place = || usize::try_from(call.int(1)?).ok();
    match call.value(0)? {
        Value::Array(items) => items.get(place()?).cloned(),
        Value::String(text) => Some(text.chars().nth(place()?)?.to_string().into()),
        Value::Object(fields) => fields.get(call.value(1)?.as_str()?).cloned(),
        _ => None,
    }
}

/// One argument is itself; arrays take in all others; otherwise texts are put together, if at least one is a text.
fn concat(call: &Call<'_>) -> Option<Value> {
    let is = |test: fn(&Value) -> bool| call.arguments.iter().flatten().any(test);
    match call.arguments {
        [single] => single.clone(),
        arguments if is(Value::is_array) => {
            let items = |value: &Value| match value {
                Value::Array(items) => items.clone(),
                other => vec![other.clone()],
            };
            call.budget.spend(arguments.iter().flatten().map(value::size).sum())?;
            Some(arguments.iter().flatten().flat_map(items).collect())
        }
        arguments if is(Value::is_string) => {
            let texts = (0..arguments.len()).map(|at| call.text(at));
            Some(texts.collect::<Option<String>>()?.into())
        }
        _ => None,
    }
}

/// Every object of an array with the fields of another object.
fn transform(call: &Call<'_>) -> Option<Value> {
    let (Value::Object(fields), Value::Array(items)) = (call.value(1)?, call.value(2)?) else { return None };
    let size = value::size(call.value(1)?) * items.len() + value::size(call.value(2)?);
    if call.value(0)?.as_str() != Some("enrichArray") || size > MAX_TRANSFORMED {
        return None;
    }
    let enriched = |item: &Value| {
        let mut item = item.as_object()?.clone();
        item.extend(fields.clone());
        Some(Value::Object(item))
    };
    call.budget.spend(size)?;
    items.iter().map(enriched).collect::<Option<Vec<_>>>().map(Value::Array)
}

fn mode_objection(place: usize, literal: Option<&Value>) -> Option<Objection> {
    let mode = literal.filter(|_| place == 0)?;
    let problem = || "there is only one way to transform".to_owned();
    (mode != "enrichArray").then(|| Objection { problem: problem(), remedy: "write 'enrichArray'" })
}

/// The first argument, or the second if the first is null or `Undefined`.
fn or_second(call: &Call<'_>) -> Option<Value> {
    call.value(0).filter(|value| !value.is_null()).or_else(|| call.value(1)).cloned()
}
