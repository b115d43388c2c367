//! What the types alone cannot say: names that must exist, and must be there once.

use std::collections::BTreeSet;

use line_model::Line;
use line_model::nearest::suggestion;
use toml::Spanned;

use super::names::in_one_word;
use super::source::Source;
use super::system::{CREDENTIALS, OF_UPDATER, PLACEHOLDERS};
use super::vocabulary::{Condition, Deed, Phrase};
use super::{ComponentConfig, Link, Settings, SystemConfig, Vocabulary, ends, kind_of, names};
use crate::mistake::Mistake;

/// The links of the system, if all names in it are sound.
pub(super) fn settings(source: &Source, settings: &Settings) -> Result<Vec<Link>, Mistake> {
    let components = &settings.system.component;
    components.iter().try_for_each(|item| component(source, item))?;
    unique(source, "component", components.iter().map(|component| &component.name), in_one_word)?;
    let links = ends::links(source, settings)?;
    components.iter().try_for_each(|item| placeholders(source, item))?;
    releases(source, &settings.system)?;
    for function in &settings.cloud.function {
        let what = format!("release of function {}", function.name.get_ref());
        unique(source, &what, function.release.iter().map(|release| &release.name), str::to_owned)?;
    }
    Ok(links)
}

fn component(source: &Source, component: &ComponentConfig) -> Result<(), Mistake> {
    names::component(source, &component.name)?;
    if component.command.get_ref().is_empty() {
        return Err(source.problem(component.command.span(), "an empty command", "give program and arguments"));
    }
    component.offers.iter().try_for_each(|offer| names::word(source, offer))?;
    unique(source, "offer", component.offers.iter(), str::to_owned)
}

/// One meaning for each placeholder of a component.
fn placeholders(source: &Source, component: &ComponentConfig) -> Result<(), Mistake> {
    let mut known: BTreeSet<String> =
        PLACEHOLDERS.into_iter().chain(CREDENTIALS).chain(OF_UPDATER).map(str::to_owned).collect();
    let offers = component.offers.iter().map(|offer| (offer.get_ref().clone(), offer.span()));
    let ends = component.links.iter().map(|link| (in_one_word(&link.get_ref().end), link.span()));
    match offers.chain(ends).find(|(name, _)| !known.insert(name.clone())) {
        Some((name, span)) => {
            let message = format!("`{{{name}}}` would stand for two things in `{}`", component.name.get_ref());
            Err(source.problem(span, message, "give this one another name"))
        }
        None => Ok(()),
    }
}

/// Each release is for somebody, and a component has one of a name at most.
fn releases(source: &Source, system: &SystemConfig) -> Result<(), Mistake> {
    let names = || system.component.iter().map(|component| component.name.get_ref().as_str());
    for release in &system.release {
        if !names().any(|name| release.is_for(name)) {
            let known: BTreeSet<&str> = names().chain(names().map(kind_of)).collect();
            let of = release.of.get_ref();
            let message = format!("there is no component, and no kind of components, `{of}`");
            return Err(source.problem(release.of.span(), message, suggestion(of, known)));
        }
        if release.name.get_ref().trim().is_empty() || release.name.get_ref().contains('"') {
            let help = "give it a name that can stand in quotes, such as `2.0`";
            return Err(source.problem(release.name.span(), "this is no name of a release", help));
        }
    }
    names().try_for_each(|name| {
        let own = system.release.iter().filter(|release| release.is_for(name));
        unique(source, &format!("release of {name}"), own.map(|release| &release.name), str::to_owned)
    })
}

pub(super) fn vocabulary(source: &Source, words: &Vocabulary, line: &Line) -> Vec<Mistake> {
    let phrases = words.acts.iter().map(|act| &act.words).chain(words.states.iter().map(|state| &state.words));
    let twice = unique(source, "phrase", phrases.map(Phrase::words), str::to_owned);
    let deeds = || words.acts.iter().flat_map(|act| &act.deeds);
    let conditions = words.acts.iter().filter_map(|act| act.until.as_ref()).chain(deeds().filter_map(Deed::condition));
    let tests = conditions.chain(words.states.iter().map(|state| &state.is)).flat_map(Condition::tests);
    let written = deeds().filter_map(Deed::written).map(|write| &write.signal);
    let signals = tests.map(|(signal, _)| signal).chain(written);
    let signals =
        signals.map(|signal| source.known("signal", signal, line.signals().map(|signal| signal.name.as_str())));
    let calls = deeds().filter_map(Deed::call);
    let methods =
        calls.map(|call| source.known("method", &call.method, line.methods().map(|method| method.name.as_str())));
    std::iter::once(twice).chain(signals).chain(methods).filter_map(Result::err).collect()
}

fn unique<'a>(
    source: &Source,
    what: &str,
    names: impl Iterator<Item = &'a Spanned<String>>,
    key: impl Fn(&str) -> String,
) -> Result<(), Mistake> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(key(name.get_ref())) {
            let message = format!("the {what} `{}` is there twice", name.get_ref());
            return Err(source.problem(name.span(), message, "give each its own name"));
        }
    }
    Ok(())
}
