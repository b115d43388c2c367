//! What a server shows as a list of signals and methods, in place of a model of the line.

use std::fmt::Write as _;

use super::words::{comment, quoted};
use crate::plant::Survey;
use crate::plant::survey::{FoundArgument, FoundMethod, FoundSignal};

/// The list as a file.
pub(super) fn list(survey: &Survey, name: &str, endpoint: &str) -> String {
    let mut text = format!(
        "#:schema signals.schema.json\n\
         # What {endpoint} shows, made by `lineproof init`: signals and methods, each with its node. `lineproof explain signals` tells all keys.\n\
         #\n\
         # Names are browse paths. Change them into shorter ones, here and in the vocabulary, and leave out what no scenario needs: every\n\
         # signal is watched.\n\n\
         name = {}\n",
        quoted(name)
    );
    for signal in &survey.signals {
        push_signal(&mut text, signal);
    }
    for method in &survey.methods {
        push_method(&mut text, method);
    }
    if !survey.left_out.is_empty() {
        text.push_str("\n# Not in this list:\n#\n");
        for left_out in &survey.left_out {
            comment(&mut text, &left_out.to_string());
        }
    }
    text
}

fn push_signal(text: &mut String, signal: &FoundSignal) {
    let FoundSignal { name, node, data_type, unit, description, values } = signal;
    text.push_str("\n[[signal]]\n");
    pair(text, "name", name);
    pair(text, "node", &node.to_string());
    pair(text, "type", data_type.name());
    if let Some(unit) = unit {
        pair(text, "unit", unit);
    }
    if !description.is_empty() {
        pair(text, "description", description);
    }
    if !values.is_empty() {
        let named: Vec<String> = values.iter().map(|(value, name)| format!("{value} {name}")).collect();
        comment(text, &named.join(", "));
        let values: Vec<String> = values.iter().map(|(value, _)| quoted(&value.to_string())).collect();
        let _ = writeln!(text, "values = [{}]", values.join(", "));
    }
}

fn push_method(text: &mut String, method: &FoundMethod) {
    let FoundMethod { name, node, object, inputs, description } = method;
    text.push_str("\n[[method]]\n");
    pair(text, "name", name);
    pair(text, "node", &node.to_string());
    pair(text, "object", &object.to_string());
    if !inputs.is_empty() {
        let inputs: Vec<String> = inputs.iter().map(input).collect();
        let _ = writeln!(text, "inputs = [{}]", inputs.join(", "));
    }
    if !description.is_empty() {
        pair(text, "description", description);
    }
}

fn input(FoundArgument { name, data_type, is_list }: &FoundArgument) -> String {
    let list = if *is_list { ", list = true" } else { "" };
    format!("{{ name = {}, type = {}{list} }}", quoted(name), quoted(data_type.name()))
}

fn pair(text: &mut String, key: &str, value: &str) {
    let _ = writeln!(text, "{key} = {}", quoted(value));
}
