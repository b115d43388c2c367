//! `lineproof steps`: everything that a scenario can say under a profile.

use std::collections::BTreeSet;
use std::sync::Arc;

use miette::Result;

use super::say;
use crate::profile::{Act, Profile, as_said, kind_of};
use crate::run::Exit;
use crate::steps::{library, role};

#[derive(Debug, clap::Args)]
pub(super) struct StepsArgs {
    /// The profile whose words are listed: a name, or the path of a .toml file.
    #[arg(long, default_value = "sim")]
    profile: String,
}

pub(super) fn main(args: &StepsArgs) -> Result<Exit> {
    let profile = Arc::new(Profile::load(&args.profile)?);
    Ok(say::print(&listed(&profile), Exit::Pass))
}

/// Examples of times, one of each unit.
const TIMES: [&str; 3] = ["5 ms", "2 s", "1.5 min"];

/// Examples of what a signal can be asked.
const COMPARISONS: [&str; 9] = [
    "is \"Running\"",
    "is not true",
    "is 500 ± 5",
    "is 500 ± 1 %",
    "is below 3, is above 3",
    "is at most 3, is at least 3",
    "is between 1 and 5",
    "is one of \"Idle\", \"Safe\"",
    "is 3",
];

/// Examples of rates.
const RATES: [&str; 2] = ["rises by at least 20 per minute", "falls by at most 0.5 per second"];

/// Examples of topics.
const TOPICS: [&str; 3] =
    ["\"lines/mps/status\"", "\"lines/+/status\", with any name in place of the plus", "\"lines/#\", with all below"];

/// Examples of fields.
const FIELDS: [&str; 3] = ["\"state\"", "\"unit.axes.0\", one inside of others", "\"/unit/axes/0\", a JSON pointer"];

fn listed(profile: &Profile) -> String {
    let mut lines = Vec::new();
    for definition in library::definitions() {
        lines.push(definition.words());
        lines.push(format!("    {} ({})", definition.doc, definition.keyword.places()));
    }
    lines.extend(one_of("act", profile.vocabulary.acts.iter().map(act)));
    lines.extend(one_of("state", profile.vocabulary.states.iter().map(|state| state.words.text().to_owned())));
    lines.extend(one_of("check", profile.checks.iter().map(|check| check.words.text().to_owned())));
    lines.extend(profile.vocabulary.kinds_in_words().into_iter().flat_map(|kind| [String::new(), kind]));
    lines.extend(parameter("{time} is a number with a unit", TIMES.map(str::to_owned).into_iter()));
    lines.extend(parameter("{comparison} is a question such as", COMPARISONS.map(str::to_owned).into_iter()));
    lines.extend(parameter("{rate} is a change in a time such as", RATES.map(str::to_owned).into_iter()));
    lines.extend(parameter("{topic} is an MQTT topic or topic filter such as", TOPICS.map(str::to_owned).into_iter()));
    lines.extend(parameter(
        "{field} is a field of a message or a record such as",
        FIELDS.map(str::to_owned).into_iter(),
    ));
    let by_role = role::EXAMPLES.into_iter().filter(|_| profile.holders().next().is_some()).map(str::to_owned);
    lines.extend(one_of("component", profile.components().map(as_said).chain(by_role)));
    lines.extend(one_of("kind", kinds(profile)));
    lines.extend(one_of("end", profile.ends().into_iter().map(as_said)));
    lines.extend(one_of("signal", profile.line.signals().map(|signal| format!("\"{}\"", signal.name))));
    lines.join("\n") + "\n"
}

/// The words of an act, and what stands below them.
fn act(act: &Act) -> String {
    let below = act.words.below();
    let columns: Vec<&str> = below.columns().collect();
    let table = if columns.is_empty() { String::new() } else { format!("\n        | {} |", columns.join(" | ")) };
    let text = if below.takes_text() { "\n        \"\"\"\n        a text\n        \"\"\"" } else { "" };
    format!("{}{table}{text}", act.words.text())
}

/// All that can stand for a parameter.
fn one_of(name: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    parameter(&format!("{{{name}}} is one of"), names)
}

/// What can stand for a parameter, below what it is.
fn parameter(head: &str, names: impl Iterator<Item = String>) -> Vec<String> {
    [String::new(), head.to_owned()].into_iter().chain(names.map(|name| format!("    {name}"))).collect()
}

/// The kinds of components, and those who do something.
fn kinds(profile: &Profile) -> impl Iterator<Item = String> {
    let kinds: BTreeSet<&str> = profile.components().map(kind_of).collect();
    let names: Vec<String> = kinds.into_iter().chain(role::KINDS).map(str::to_owned).collect();
    names.into_iter()
}
