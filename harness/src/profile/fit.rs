//! Whether the keys of `[plant]` fit the kind of plant, and each other.

mod replica;

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;

use super::plant::{LoginConfig, PlantConfig, PlantKindName, authority};
use super::source::Source;
use super::vocabulary::Deed;
use super::{RecordsConfig, Vocabulary, environment};
use crate::mistake::Mistake;
use line_model::nearest::suggestion;
use line_model::{Advice, Line};
use lineproof_judge::journal::Meaning;

/// Checks the keys, and puts the environment into them.
pub(super) fn plant(source: &Source, plant: &mut PlantConfig) -> Result<(), Mistake> {
    match plant.kind.get_ref() {
        PlantKindName::Sim => {
            no_endpoint(source, plant, "simulated", "simulated plant")?;
            no_replica(source, plant, "sim")
        }
        PlantKindName::Opcua => {
            no_replica(source, plant, "opcua")?;
            there_already(source, plant)
        }
        PlantKindName::Replica => {
            no_endpoint(source, plant, "a replica", "replica")?;
            no_dialect(source, plant)?;
            replica::fits(source, plant)
        }
    }
}

/// The first of these keys that is given.
fn first(keys: impl IntoIterator<Item = (&'static str, Option<Range<usize>>)>) -> Option<(&'static str, Range<usize>)> {
    keys.into_iter().find_map(|(key, span)| Some((key, span?)))
}

fn no_endpoint(source: &Source, plant: &PlantConfig, this: &str, such: &str) -> Result<(), Mistake> {
    let foreign = [
        ("endpoint", plant.endpoint.as_ref().map(Spanned::span)),
        ("security", plant.security.as_ref().map(Spanned::span)),
        ("login", plant.login.as_ref().map(Spanned::span)),
    ];
    let Some((key, span)) = first(foreign) else { return Ok(()) };
    let message = format!("`{key}` says how to reach a plant that is there already, and this one is {this}");
    let help = format!(
        "leave `{key}` out: a {such} is opened in process; or write kind = \"opcua\" for the one that is there"
    );
    Err(source.problem(span, message, help))
}

fn no_replica(source: &Source, plant: &PlantConfig, kind: &str) -> Result<(), Mistake> {
    let Some((key, span)) = first(replica::keys(plant)) else { return Ok(()) };
    let message = format!("`{key}` says what a replica serves, and this plant is of the kind `{kind}`");
    Err(source.problem(span, message, format!("leave `{key}` out, or write kind = \"replica\"")))
}

fn no_dialect(source: &Source, plant: &PlantConfig) -> Result<(), Mistake> {
    let Some(dialect) = &plant.dialect else { return Ok(()) };
    let message = "`dialect` says how a simulated line is served, and a replica has the nodes of its files";
    Err(source.problem(dialect.span(), message, "leave `dialect` out, or write kind = \"sim\""))
}

fn there_already(source: &Source, plant: &mut PlantConfig) -> Result<(), Mistake> {
    let Some(endpoint) = &mut plant.endpoint else {
        let help = "add `endpoint = \"opc.tcp://HOST:PORT/\"` to this table";
        return Err(source.problem(plant.kind.span(), "a plant of the kind `opcua` needs its endpoint", help));
    };
    let span = endpoint.span();
    let expanded = environment::expand(endpoint.get_ref(), |name| std::env::var(name).ok());
    *endpoint.get_mut() = expanded.map_err(|Advice { message, help }| source.problem(span.clone(), message, help))?;
    if authority(endpoint.get_ref()).is_none() {
        let message = format!("`{}` is no endpoint of an OPC UA server", endpoint.get_ref());
        return Err(source.problem(span, message, "write `opc.tcp://HOST:PORT/`, with a path if the server has one"));
    }
    plant.login.as_ref().map_or(Ok(()), |login| password(source, login))
}

fn password(source: &Source, login: &Spanned<LoginConfig>) -> Result<(), Mistake> {
    let LoginConfig { password_env, password_file, .. } = login.get_ref();
    let (span, message) = match (password_env, password_file) {
        (Some(_), Some(file)) => (file.span(), "the password is said to be in two places"),
        (None, None) => (login.span(), "it is not said where the user's password is"),
        _ => return Ok(()),
    };
    let help = "give either `password_env`, a variable of the environment, or `password_file`, a file with the password in \
                its first line";
    Err(source.problem(span, message, help))
}

/// Why no signal of the plant can be written from outside; none if some may be.
fn unwritable(plant: &PlantConfig) -> Option<&'static str> {
    match plant.kind.get_ref() {
        PlantKindName::Sim => Some("no signal of a simulated line can be written from outside"),
        PlantKindName::Replica => plant.trace.as_ref().map(|_| "nothing of a trace that is replayed can be written"),
        PlantKindName::Opcua => None,
    }
}

/// Checks that what is to be done before and after a scenario can be done.
pub(super) fn acts(source: &Source, plant: &PlantConfig, words: &Vocabulary) -> Result<(), Mistake> {
    plant.before.iter().chain(&plant.rest).try_for_each(|asked| act(source, asked, plant, words))
}

fn act(source: &Source, asked: &Spanned<String>, plant: &PlantConfig, words: &Vocabulary) -> Result<(), Mistake> {
    let Some(act) = words.acts.iter().find(|act| act.words.is_said_by(asked.get_ref())) else {
        let message = format!("the vocabulary has no act `{}`", asked.get_ref());
        let known = words.acts.iter().map(|act| act.words.text());
        return Err(source.problem(asked.span(), message, suggestion(asked.get_ref(), known)));
    };
    if let Some(prompt) = act.deeds.iter().find_map(Deed::prompt) {
        let message = format!("`{}` asks a person: {}", asked.get_ref(), prompt.get_ref());
        return Err(source.problem(asked.span(), message, "list acts that need nobody; a scenario may ask"));
    }
    if let (Some(write), Some(why)) = (act.deeds.iter().find_map(Deed::written), unwritable(plant)) {
        let message = format!("`{}` writes {}, and {why}", asked.get_ref(), write.signal.get_ref());
        return Err(source.problem(asked.span(), message, "list acts that call methods"));
    }
    if !plant.dialect().has_methods
        && plant.before.contains(asked)
        && act.deeds.iter().any(|deed| deed.call().is_some())
    {
        let message = format!("`{}` calls methods, and a server of this dialect has none", asked.get_ref());
        return Err(source.problem(asked.span(), message, "leave it out, or choose another `dialect`"));
    }
    let below = act.words.below();
    if below.takes_table() || below.takes_text() {
        let what = if below.takes_table() { "table" } else { "text" };
        let message = format!("`{}` takes a {what} below it, which only a scenario can give", asked.get_ref());
        return Err(source.problem(asked.span(), message, "list acts that need none"));
    }
    if act.steps.is_empty() {
        return Ok(());
    }
    let message = format!("`{}` stands for steps, which are taken only in a scenario", asked.get_ref());
    Err(source.problem(asked.span(), message, "list here the acts that it is made of, each with its calls"))
}

/// Where the names of logs stand, as far as a profile gives them.
#[derive(Default, Deserialize)]
struct Places {
    #[serde(default)]
    plant: Ledgers,
}

#[derive(Default, Deserialize)]
struct Ledgers {
    #[serde(default)]
    ledgers: Signals,
}

#[derive(Default, Deserialize)]
struct Signals {
    last_serial: Option<Spanned<String>>,
    last_sequence: Option<Spanned<String>>,
}

/// Checks that the signals by which the profile says that the plant keeps logs are there. A log of which it says nothing
/// need not be.
pub(super) fn ledgers(source: &Source, line: &Line) -> Result<(), Mistake> {
    let Places { plant: Ledgers { ledgers: Signals { last_serial, last_sequence } } } = source.parse()?;
    let signals = || line.signals().map(|signal| signal.name.as_str());
    last_serial.iter().chain(&last_sequence).try_for_each(|asked| source.known("signal", asked, signals()))
}

/// Checks that what tells why a part is missing is there.
pub(super) fn told_by(source: &Source, plant: &PlantConfig, line: &Line) -> Result<(), Mistake> {
    let signals = || line.signals().map(|signal| signal.name.as_str());
    plant.told_by.iter().try_for_each(|asked| source.known("signal", asked, signals()))
}

/// Checks that what records are to say is something that the line tells.
pub(super) fn truth(source: &Source, records: Option<&RecordsConfig>, line: &Line) -> Result<(), Mistake> {
    let signals = || line.signals().map(|signal| signal.name.as_str());
    for (span, attribute) in records.into_iter().flat_map(|records| &records.truth) {
        if let Meaning::Signal { signal } = &attribute.is
            && signals().all(|name| name != signal)
        {
            let message = format!("the line has no signal `{signal}`, which `{}` is to tell", attribute.name);
            return Err(source.problem(span.clone(), message, suggestion(signal, signals())));
        }
    }
    Ok(())
}
