//! Whether the words of a line mean what the line's model has: arguments, what is written, and what is asked.

use line_model::{Advice, Argument, DataType, Line, Method};
use toml::Spanned;

use super::source::Source;
use super::values::{self, is_of_type, write};
use super::vocabulary::{Act, Call, Condition, Deed, Given, Phrase, Vocabulary};
use crate::mistake::Mistake;
use lineproof_judge::journal::{Test, Value};

/// Checks every call and every value; gives the first mistake of each deed and of each condition. What names nothing that is
/// there is passed over.
pub(super) fn vocabulary(source: &Source, words: &Vocabulary, line: &Line) -> Vec<Mistake> {
    let deeds = words.acts.iter().flat_map(|act| act.deeds.iter().map(move |deed| (act, deed)));
    let deeds = deeds.map(|(act, deed)| {
        deed.call().map_or(Ok(()), |call| arguments(source, act, call, line))?;
        deed.condition().map_or(Ok(()), |awaited| condition(source, &act.words, awaited, line))?;
        written(source, &act.words, deed, line)
    });
    let awaited = words.acts.iter().filter_map(|act| Some((&act.words, act.until.as_ref()?)));
    let asked = awaited.chain(words.states.iter().map(|state| (&state.words, &state.is)));
    let asked = asked.map(|(words, asked)| condition(source, words, asked, line));
    deeds.chain(asked).filter_map(Result::err).collect()
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
    let meant = given.resolve(value.get_ref());
    if !input.array && meant.as_ref().is_ok_and(|value| is_of_type(value, input.data_type)) {
        // What a scenario gives is not known yet.
        let said = meant.ok().filter(|meant| meant == value.get_ref());
        let fits = said.map_or(Ok(()), |value| values::can_be_given(method, input, &value));
        return fits.map_err(|Advice { message, help }| source.problem(value.span(), message, help));
    }
    let wanted = if input.array { format!("{:?}[]", input.data_type) } else { format!("{:?}", input.data_type) };
    let message = format!("`{}` is no {wanted}, which {method} takes as `{}`", value.get_ref(), input.name);
    let help =
        if input.array { "a method that takes a list can't be called by an act" } else { write(input.data_type) };
    Err(source.problem(value.span(), message, help))
}

/// Sees that everything that a deed writes is a value of its signal.
fn written(source: &Source, words: &Phrase, deed: &Deed, line: &Line) -> Result<(), Mistake> {
    let Some(write) = deed.written() else { return Ok(()) };
    let signal = &write.signal;
    let Some(known) = line.signals().find(|known| known.name == *signal.get_ref()) else { return Ok(()) };
    let back = match deed {
        Deed::Pulse { back: None, .. } if known.data_type != DataType::Boolean => {
            let message = format!("{} is a {:?}, of which no value is the opposite", known.name, known.data_type);
            let help = "say with `value` what is written, and with `back` what is written afterwards";
            return Err(source.problem(signal.span(), message, help));
        }
        Deed::Pulse { back, .. } | Deed::Hold { back, .. } => back.as_ref(),
        _ => None,
    };
    let fits = |given: &Given, value: &Spanned<Value>| -> Result<(), Advice> {
        let meant = given.resolve(value.get_ref())?;
        values::is_of_signals_type(known, &meant, value.get_ref())?;
        if meant == *value.get_ref() { values::is_had(known, &meant) } else { Ok(()) }
    };
    for given in words.examples() {
        for value in std::iter::once(&write.value).chain(back) {
            fits(&given, value).map_err(|Advice { message, help }| source.problem(value.span(), message, help))?;
        }
    }
    Ok(())
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
    let wrong = |span, Advice { message, help }| source.problem(span, message, help);
    let plain = test.try_map(|value| Ok::<_, Advice>(value.get_ref().clone())).and_then(|test| given.test(&test));
    let plain = plain.map_err(|why| wrong(signal.span(), why))?;
    for (written, value) in test.values().into_iter().zip(plain.values()) {
        let exactly = !plain.orders();
        let fits = fits(line, signal.get_ref(), value, &plain, exactly, written.get_ref());
        fits.map_err(|why| wrong(written.span(), why))?;
    }
    Ok(())
}

/// Whether a signal of the line can be asked this, a number being held against any number; if not, what is wrong and what to do.
pub(crate) fn can_be_asked(line: &Line, signal: &str, test: &Test) -> Result<(), Advice> {
    test.values().into_iter().try_for_each(|value| fits(line, signal, value, test, false, value))
}

/// Whether the value of a test, as `written`, is one of the signal's type, `exactly` or as a number, and one that it has.
fn fits(line: &Line, signal: &str, value: &Value, test: &Test, exactly: bool, written: &Value) -> Result<(), Advice> {
    let Some(known) = line.signals().find(|known| known.name == *signal) else { return Ok(()) };
    let is_number = matches!(value, Value::Int(_) | Value::Real(_));
    if test.orders() && !is_of_type(&Value::Int(1), known.data_type) {
        let message = format!("{signal} is a {:?}, of which none is more than another", known.data_type);
        return Err(Advice::new(message, "ask it with `is`, `is_not` or `one_of`"));
    }
    let number = Value::Int(1);
    let example = if is_number && !exactly { &number } else { value };
    values::is_of_signals_type(known, example, written)?;
    // More and less may be asked also of what is never so as long as all is well; what a scenario gives is not known yet.
    if test.orders() || written != value { Ok(()) } else { values::is_had(known, value) }
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
