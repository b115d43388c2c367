//! Whether the words of a line mean what the line's model has: arguments and values of its types.

use line_model::{Argument, DataType, Line, Method};
use toml::Spanned;

use super::source::Source;
use super::vocabulary::{Act, COUNT, Call, Vocabulary};
use crate::mistake::Mistake;
use lineproof_judge::journal::Value;

/// Checks every call and every value; the names are known.
pub(super) fn vocabulary(source: &Source, words: &Vocabulary, line: &Line) -> Result<(), Mistake> {
    for act in &words.act {
        act.calls.iter().try_for_each(|call| arguments(source, act, call, line))?;
    }
    let conditions = words.act.iter().filter_map(|act| act.until.as_ref()).map(|until| (&until.signal, &until.is));
    let states = words.state.iter().map(|state| (&state.signal, &state.is));
    conditions.chain(states).try_for_each(|(signal, is)| value(source, signal, is, line))
}

fn arguments(source: &Source, act: &Act, call: &Call, line: &Line) -> Result<(), Mistake> {
    let name = call.method.get_ref();
    let Some(method) = line.methods().find(|method| method.name == *name) else { return Ok(()) };
    if method.inputs.len() != call.with.len() {
        let message = format!("{name} takes {}, {} given", counted(method.inputs.len()), verb(call.with.len()));
        return Err(source.problem(call.method.span(), message, takes(method)));
    }
    method.inputs.iter().zip(&call.with).try_for_each(|(input, given)| argument(source, act, name, input, given))
}

fn argument(source: &Source, act: &Act, method: &str, input: &Argument, given: &Spanned<Value>) -> Result<(), Mistake> {
    let is_count = act.counts() && *given.get_ref() == Value::Text(COUNT.to_owned());
    // Any whole number may stand in the words.
    let value = if is_count { &Value::Int(1) } else { given.get_ref() };
    if !input.array && is_of_type(value, input.data_type) {
        return Ok(());
    }
    let wanted = if input.array { format!("{:?}[]", input.data_type) } else { format!("{:?}", input.data_type) };
    let message = format!("`{}` is no {wanted}, which {method} takes as `{}`", given.get_ref(), input.name);
    let help =
        if input.array { "a method that takes a list can't be called by an act" } else { write(input.data_type) };
    Err(source.problem(given.span(), message, help))
}

fn value(source: &Source, signal: &Spanned<String>, is: &Spanned<Value>, line: &Line) -> Result<(), Mistake> {
    let Some(known) = line.signals().find(|known| known.name == *signal.get_ref()) else { return Ok(()) };
    if is_of_type(is.get_ref(), known.data_type) {
        return Ok(());
    }
    let message = format!("`{}` is no {:?}, which {} is", is.get_ref(), known.data_type, known.name);
    Err(source.problem(is.span(), message, write(known.data_type)))
}

/// Whether a signal of the line can be held against a value, a number against any number; if not, what is wrong and
/// what to do.
pub(crate) fn fits(line: &Line, signal: &str, value: &Value) -> Result<(), (String, &'static str)> {
    let Some(known) = line.signals().find(|known| known.name == *signal) else { return Ok(()) };
    let number = Value::Int(1);
    let example = if matches!(value, Value::Int(_) | Value::Real(_)) { &number } else { value };
    if is_of_type(example, known.data_type) {
        return Ok(());
    }
    let message = format!("`{value}` is no {:?}, which {signal} is", known.data_type);
    Err((message, write(known.data_type)))
}

fn is_of_type(value: &Value, data_type: DataType) -> bool {
    match (data_type, value) {
        (DataType::Boolean, Value::Bool(_))
        | (DataType::Double, Value::Real(_) | Value::Int(_))
        | (DataType::String | DataType::DateTime, Value::Text(_)) => true,
        (DataType::Int32, Value::Int(number)) => i32::try_from(*number).is_ok(),
        (DataType::UInt32, Value::Int(number)) => u32::try_from(*number).is_ok(),
        (DataType::UInt64, Value::Int(number)) => u64::try_from(*number).is_ok(),
        _ => false,
    }
}

fn write(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "write true or false, without quotes",
        DataType::Int32 => "write a whole number of 32 bits, without quotes",
        DataType::UInt32 | DataType::UInt64 => "write a whole number, not below 0, without quotes",
        DataType::Double => "write a number, without quotes",
        _ => "write text in double quotes",
    }
}

fn takes(method: &Method) -> String {
    if method.inputs.is_empty() {
        return "leave `with` out".to_owned();
    }
    let input = |input: &Argument| format!("{}: {:?}", input.name, input.data_type);
    format!("give `with` = [{}]", method.inputs.iter().map(input).collect::<Vec<_>>().join(", "))
}

fn counted(arguments: usize) -> String {
    match arguments {
        0 => "no argument".to_owned(),
        1 => "1 argument".to_owned(),
        many => format!("{many} arguments"),
    }
}

fn verb(given: usize) -> String {
    match given {
        0 => "none is".to_owned(),
        1 => "1 is".to_owned(),
        many => format!("{many} are"),
    }
}
