//! Words for a line of which nobody has told how its people speak: those of its model.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use line_model::{Argument, DataType, Line, Method, Signal};

/// The names of signals' values, where they are numbers that stand for something; by the signals' names.
pub(super) type Names = BTreeMap<String, Vec<(i64, String)>>;

/// The name of the kind of parameter that stands for a truth value.
const SWITCH: &str = "switch";
/// The kinds of parameters that every vocabulary has.
const BUILT_IN: [&str; 6] = ["count", "int", "float", "word", "string", "tolerance"];

/// A vocabulary: a state for every signal that has one, an act for every method that can be called.
pub(super) fn vocabulary(line: &Line, names: &Names, from: &str) -> String {
    let mut text = format!(
        "#:schema vocabulary.schema.json\n\
         # The words of the line {}, made by `lineproof init` from {from}.\n\
         #\n\
         # Scenarios may say what stands in `words`. Change the words into those that people use at the line; what they mean stands below\n\
         # them. `lineproof explain vocabulary` tells all that is possible here.\n",
        line.name
    );
    acts(&mut text, line);
    states(&mut text, line, names);
    text
}

fn acts(text: &mut String, line: &Line) {
    if line.methods().next().is_none() {
        text.push_str("\n# The line has no methods. A signal that can be written is written by an act such as:\n#\n");
        text.push_str(
            "# [[act]]\n# words = \"the line is started\"\n# do = [{ pulse = \"Line.Start\", for = \"200 ms\" }]\n",
        );
        return;
    }
    text.push_str("\n# ---- Acts: what is done to the line, a call of a method each. An act can do more, and wait `until` something is so.\n");
    let takes_switch = |method: &Method| method.inputs.iter().any(|input| input.data_type == DataType::Boolean);
    if line.methods().any(takes_switch) {
        let _ = write!(
            text,
            "\n# What may stand for true and false.\n[[enumeration]]\nname = \"{SWITCH}\"\nvalues = {{ on = true, off = false }}\n"
        );
    }
    for method in line.methods() {
        text.push('\n');
        comment(text, &method.description);
        act(text, method);
    }
}

fn act(text: &mut String, method: &Method) {
    let kinds: Option<Vec<&str>> = method.inputs.iter().map(kind).collect();
    let Some(kinds) = kinds else {
        comment(
            text,
            &format!("{} cannot be called by an act: it takes a list, or a type that has no words", method.name),
        );
        return;
    };
    if method.inputs.first().is_some_and(|input| input.name == "token") {
        comment(text, "only who holds control of the line has the token that this takes");
    }
    let given = method
        .inputs
        .iter()
        .zip(kinds)
        .map(|(input, kind)| format!("{} {{{kind}}}", said(&input.name)).trim_start().to_owned());
    let given = given.collect::<Vec<_>>().join(" and ");
    let with = if given.is_empty() { String::new() } else { format!(" with {given}") };
    let places: Vec<String> = (1..=method.inputs.len()).map(|place| format!("\"{{{place}}}\"")).collect();
    let call = format!("{{ method = {}, with = [{}] }}", quoted(&method.name), places.join(", "));
    let _ = write!(
        text,
        "[[act]]\nwords = {}\ncalls = [{call}]\n",
        quoted(&format!("{} is called{with}", said(&method.name)))
    );
}

/// The kind of parameter that gives an argument its value; none if there is none.
fn kind(input: &Argument) -> Option<&'static str> {
    use DataType as Type;
    match input.data_type {
        _ if input.array => None,
        Type::Boolean => Some(SWITCH),
        Type::SByte | Type::Int16 | Type::Int32 | Type::Int64 | Type::UInt64 => Some("int"),
        Type::Byte | Type::UInt16 | Type::UInt32 => Some("count"),
        Type::Float | Type::Double => Some("float"),
        Type::String | Type::DateTime | Type::LocalizedText => Some("string"),
        Type::Guid | Type::ByteString | Type::StatusCode => None,
    }
}

fn states(text: &mut String, line: &Line, names: &Names) {
    text.push_str("\n# ---- States: what can be seen on the line.\n");
    let mut kinds: BTreeSet<String> = BUILT_IN.iter().chain([&SWITCH]).map(|name| (*name).to_owned()).collect();
    for signal in line.signals() {
        let values = listed(signal, names);
        if signal.data_type == DataType::Boolean {
            switched(text, signal);
        } else if !values.is_empty() {
            one_of(text, signal, &values, &mut kinds);
        }
    }
    let others: Vec<&Signal> = line
        .signals()
        .filter(|signal| signal.data_type != DataType::Boolean && listed(signal, names).is_empty())
        .collect();
    if others.is_empty() {
        return;
    }
    text.push_str("\n# Further signals, for states of your own. Without a state a scenario asks: signal \"NAME\" is at least 3 within 5 s\n#\n");
    for signal in others {
        comment(text, &told(signal));
    }
}

/// A signal that is on or off.
fn switched(text: &mut String, signal: &Signal) {
    text.push('\n');
    comment(text, &signal.description);
    let name = quoted(&signal.name);
    for (word, value, apart) in [("on", true, "\n"), ("off", false, "")] {
        let words = quoted(&format!("{} is {word}", said(&signal.name)));
        let _ = write!(text, "[[state]]\nwords = {words}\nsignal = {name}\nis = {value}\n{apart}");
    }
}

/// A signal that has one of some values.
fn one_of(text: &mut String, signal: &Signal, values: &[(String, String)], kinds: &mut BTreeSet<String>) {
    let kind = fresh(&signal.name, kinds);
    let values = values.iter().map(|(word, value)| format!("{} = {}", quoted(word), written(value, signal.data_type)));
    let values = values.collect::<Vec<_>>().join(", ");
    text.push('\n');
    comment(text, &signal.description);
    let _ = write!(text, "[[enumeration]]\nname = \"{kind}\"\nvalues = {{ {values} }}\n\n");
    let (words, name) = (quoted(&format!("{} is {{{kind}}}", said(&signal.name))), quoted(&signal.name));
    let _ = write!(text, "[[state]]\nwords = {words}\nsignal = {name}\nis = \"{{{kind}}}\"\n");
}

/// The values of a signal's list that a scenario can say: the word for each, and the value.
pub(super) fn listed(signal: &Signal, names: &Names) -> Vec<(String, String)> {
    let meanings = names.get(&signal.name).filter(|meanings| !meanings.is_empty());
    let all: Vec<(String, String)> = match meanings {
        Some(meanings) => meanings.iter().map(|(value, word)| (word.clone(), value.to_string())).collect(),
        None => signal.allowed.iter().map(|value| (value.clone(), value.clone())).collect(),
    };
    let mut said = BTreeSet::new();
    all.into_iter().filter(|(word, _)| is_word(word) && said.insert(word.clone())).collect()
}

/// Whether a text can be said without quotes, and read again.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains(['\n', '\r', '"'])
}

/// A name of a kind that no other has: letters, digits and `_`, a letter first.
fn fresh(name: &str, names: &mut BTreeSet<String>) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    let plain = if plain.starts_with(char::is_alphabetic) { plain } else { format!("signal_{plain}") };
    let numbered = (2..).map(|number| format!("{plain}_{number}"));
    let free = std::iter::once(plain.clone()).chain(numbered).find(|name| !names.contains(name)).unwrap_or(plain);
    names.insert(free.clone());
    free
}

/// A value of a list as TOML writes it.
fn written(value: &str, data_type: DataType) -> String {
    let is_number = data_type.is_number() && value.parse::<f64>().is_ok();
    if is_number { value.to_owned() } else { quoted(value) }
}

/// What there is to know of a signal.
fn told(signal: &Signal) -> String {
    let unit = signal.unit.as_deref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    let about = if signal.description.is_empty() { String::new() } else { format!(": {}", signal.description) };
    format!("{} ({}{unit}){about}", signal.name, signal.data_type)
}

/// A name in the words of a Cucumber Expression: what means something there stands behind a backslash.
fn said(name: &str) -> String {
    let is_special = |c: char| matches!(c, '(' | ')' | '{' | '}' | '/' | '\\');
    name.chars().flat_map(|c| is_special(c).then_some('\\').into_iter().chain([c])).collect()
}

/// A text in quotes, as TOML writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

pub(super) fn comment(text: &mut String, said: &str) {
    for line in said.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let _ = writeln!(text, "# {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_kinds_are_plain_and_there_once() {
        let mut names: BTreeSet<String> = ["switch".to_owned()].into();
        let mut fresh = |name: &str| fresh(name, &mut names);
        assert_eq!(fresh("Line.State"), "Line_State");
        assert_eq!(fresh("Line State"), "Line_State_2");
        assert_eq!(fresh("1.2"), "signal_1_2");
        assert_eq!(fresh("switch"), "switch_2");
    }

    #[test]
    fn a_number_that_stands_for_something_is_said_by_its_name() {
        let signal = |name: &str, data_type, allowed: &[&str]| Signal {
            name: name.to_owned(),
            data_type,
            unit: None,
            limits: line_model::Limits::default(),
            allowed: allowed.iter().map(|&value| value.to_owned()).collect(),
            default: None,
            description: String::new(),
        };
        let signals =
            vec![signal("M.Mode", DataType::Int32, &["0", "1"]), signal("M.State", DataType::String, &["Idle", ""])];
        let line = Line { elements: vec![line_model::Element { signals, ..Default::default() }], ..Line::default() };
        let names = Names::from([("M.Mode".to_owned(), vec![(0, "Off".to_owned()), (1, "Slow run".to_owned())])]);
        let text = vocabulary(&line, &names, "x");
        assert!(text.contains("name = \"M_Mode\"\nvalues = { \"Off\" = 0, \"Slow run\" = 1 }\n"), "{text}");
        assert!(text.contains("words = \"M.Mode is {M_Mode}\"\nsignal = \"M.Mode\"\nis = \"{M_Mode}\"\n"), "{text}");
        assert!(text.contains("values = { \"Idle\" = \"Idle\" }"), "{text}");
    }

    #[test]
    fn what_means_something_in_words_is_escaped() {
        assert_eq!(said(r"Tank (left)/a{b}\c"), r"Tank \(left\)\/a\{b\}\\c");
        assert_eq!(written("2", DataType::Int32), "2");
        assert_eq!(written("2", DataType::String), "\"2\"");
        assert!(is_word("Idle mode") && !is_word("") && !is_word(" x") && !is_word("a\"b"));
    }
}
