//! Whether the words of a line mean what the line's model has: arguments and values of its types.

use line_model::{Argument, DataType, Line, Method};
use toml::Spanned;

use super::source::Source;
use super::vocabulary::{Act, Call, Condition, Given, Phrase, Vocabulary};
use crate::mistake::Mistake;
use lineproof_judge::journal::{Test, Value};

/// Checks every call and every value; the names are known.
pub(super) fn vocabulary(source: &Source, words: &Vocabulary, line: &Line) -> Result<(), Mistake> {
    for act in &words.acts {
        act.calls.iter().try_for_each(|call| arguments(source, act, call, line))?;
        act.until.iter().try_for_each(|until| condition(source, &act.words, until, line))?;
    }
    words.states.iter().try_for_each(|state| condition(source, &state.words, &state.is, line))
}

fn arguments(source: &Source, act: &Act, call: &Call, line: &Line) -> Result<(), Mistake> {
    let name = call.method.get_ref();
    let Some(method) = line.methods().find(|method| method.name == *name) else { return Ok(()) };
    if method.inputs.len() != call.with.len() {
        let message = format!("{name} takes {}, {} given", counted(method.inputs.len()), verb(call.with.len()));
        return Err(source.problem(call.method.span(), message, takes(method)));
    }
    let pairs = || method.inputs.iter().zip(&call.with);
    act.words
        .examples()
        .iter()
        .try_for_each(|given| pairs().try_for_each(|(input, value)| argument(source, given, name, input, value)))
}

fn argument(
    source: &Source,
    given: &Given,
    method: &str,
    input: &Argument,
    value: &Spanned<Value>,
) -> Result<(), Mistake> {
    let fits = given.resolve(value.get_ref()).is_ok_and(|value| is_of_type(&value, input.data_type));
    if !input.array && fits {
        return Ok(());
    }
    let wanted = if input.array { format!("{:?}[]", input.data_type) } else { format!("{:?}", input.data_type) };
    let message = format!("`{}` is no {wanted}, which {method} takes as `{}`", value.get_ref(), input.name);
    let help =
        if input.array { "a method that takes a list can't be called by an act" } else { write(input.data_type) };
    Err(source.problem(value.span(), message, help))
}

fn condition(source: &Source, words: &Phrase, condition: &Condition, line: &Line) -> Result<(), Mistake> {
    for (signal, test) in condition.tests() {
        for given in words.examples() {
            asked(source, &given, signal, test, line)?;
        }
    }
    Ok(())
}

fn asked(
    source: &Source,
    given: &Given,
    signal: &Spanned<String>,
    test: &Test<Spanned<Value>>,
    line: &Line,
) -> Result<(), Mistake> {
    let wrong = |span, message: String, help: &str| Err(source.problem(span, message, help));
    let plain = test.try_map(|value| Ok::<_, String>(value.get_ref().clone())).and_then(|test| given.test(&test));
    let plain = match plain {
        Ok(plain) => plain,
        Err(why) => return wrong(signal.span(), why, "give a number, or a percentage such as \"1 %\""),
    };
    for (written, value) in test.values().into_iter().zip(plain.values()) {
        let exactly = !plain.orders();
        if let Err((message, help)) = fits(line, signal.get_ref(), value, &plain, exactly, written.get_ref()) {
            return wrong(written.span(), message, help);
        }
    }
    Ok(())
}

/// Whether a signal of the line can be asked this, a number being held against any number; if not, what is wrong and what to do.
pub(crate) fn can_be_asked(line: &Line, signal: &str, test: &Test) -> Result<(), (String, &'static str)> {
    test.values().into_iter().try_for_each(|value| fits(line, signal, value, test, false, value))
}

/// Whether the value of a test, as `written`, is one of the signal's type, `exactly` or as a number.
fn fits(
    line: &Line,
    signal: &str,
    value: &Value,
    test: &Test,
    exactly: bool,
    written: &Value,
) -> Result<(), (String, &'static str)> {
    let Some(known) = line.signals().find(|known| known.name == *signal) else { return Ok(()) };
    let is_number = matches!(value, Value::Int(_) | Value::Real(_));
    if test.orders() && !is_of_type(&Value::Int(1), known.data_type) {
        let message = format!("{signal} is a {:?}, of which none is more than another", known.data_type);
        return Err((message, "ask it with `is`, `is_not` or `one_of`"));
    }
    let number = Value::Int(1);
    let example = if is_number && !exactly { &number } else { value };
    if is_of_type(example, known.data_type) {
        return Ok(());
    }
    Err((format!("`{written}` is no {:?}, which {signal} is", known.data_type), write(known.data_type)))
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
