//! What the types alone cannot say: names that must exist, and must be there once.

use std::collections::BTreeSet;

use line_model::Line;
use line_model::nearest::suggestion;
use toml::Spanned;

use super::source::Source;
use super::{Component, Settings, Vocabulary};
use crate::mistake::Mistake;

/// The ends that a component can be linked to.
const ENDS: [&str; 2] = ["plant", "cloud"];

pub(super) fn settings(source: &Source, settings: &Settings) -> Result<(), Mistake> {
    unique(source, "component", settings.system.component.iter().map(|component| &component.name))?;
    settings.system.component.iter().try_for_each(|item| component(source, item))
}

fn component(source: &Source, component: &Component) -> Result<(), Mistake> {
    if component.command.get_ref().is_empty() {
        return Err(source.problem(component.command.span(), "an empty command", "give program and arguments"));
    }
    component.links.iter().try_for_each(|end| known(source, "end of a link", end, ENDS))?;
    unique(source, "link", component.links.iter())
}

pub(super) fn vocabulary(source: &Source, words: &Vocabulary, line: &Line) -> Result<(), Mistake> {
    let phrases = words.act.iter().map(|act| &act.words).chain(words.state.iter().map(|state| &state.words));
    unique(source, "phrase", phrases)?;
    let conditions = words.act.iter().filter_map(|act| act.until.as_ref()).map(|until| &until.signal);
    for signal in conditions.chain(words.state.iter().map(|state| &state.signal)) {
        known(source, "signal", signal, line.signals().map(|signal| signal.name.as_str()))?;
    }
    for call in words.act.iter().flat_map(|act| &act.calls) {
        known(source, "method", &call.method, line.methods().map(|method| method.name.as_str()))?;
    }
    Ok(())
}

fn known<'a>(
    source: &Source,
    what: &str,
    name: &Spanned<String>,
    valid: impl IntoIterator<Item = &'a str>,
) -> Result<(), Mistake> {
    let valid: Vec<&str> = valid.into_iter().collect();
    if valid.contains(&name.get_ref().as_str()) {
        return Ok(());
    }
    let message = format!("unknown {what} `{}`", name.get_ref());
    Err(source.problem(name.span(), message, suggestion(name.get_ref(), valid)))
}

fn unique<'a>(source: &Source, what: &str, names: impl Iterator<Item = &'a Spanned<String>>) -> Result<(), Mistake> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name.get_ref()) {
            let message = format!("the {what} `{}` is there twice", name.get_ref());
            return Err(source.problem(name.span(), message, "give each its own name"));
        }
    }
    Ok(())
}
