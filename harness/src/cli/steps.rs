//! `lineproof steps`: everything that a scenario can say under a profile.

use std::collections::BTreeSet;
use std::sync::Arc;

use line_model::fault::PlantFault;
use miette::Result;

use super::say;
use crate::plant::{PlantKind, kind};
use crate::profile::{Act, Profile, as_said, kind_of};
use crate::run::Exit;
use crate::steps::{Definition, library, role};

#[derive(Debug, clap::Args)]
pub(super) struct StepsArgs {
    /// The profile whose words are listed: a name, or the path of a .toml file.
    #[arg(long, default_value = "sim")]
    profile: String,
}

pub(super) fn main(args: &StepsArgs, own: &[Definition]) -> Result<Exit> {
    let profile = Arc::new(Profile::load(&args.profile)?);
    let plant = kind::of(&profile)?;
    Ok(say::print(&listed(&profile, plant.as_ref(), own), Exit::Pass))
}

/// What can stand for parameters that name nothing of the profile: what each is, and examples.
const EXAMPLES: [(&str, &[&str]); 11] = [
    ("{time} is a number with a unit", &["5 ms", "2 s", "1.5 min"]),
    ("{int} is a whole number such as", &["3"]),
    ("{amount} is a number in the unit of what it is about, or a percentage, such as", &["0.5", "5%"]),
    ("{value} is a truth value, a number, or a text in quotes, such as", &["true", "3", "0.5", "\"Running\""]),
    ("{name} is a name of your own in quotes, under which reports show it, such as", &["\"changeover\""]),
    ("{access} is one of", &["writes to", "reads of"]),
    ("{table} is a table of the AWS endpoint in quotes, such as", &["\"production-records\""]),
    (
        "{comparison} is a question such as",
        &[
            "is \"Running\"",
            "is not true",
            "is 500 ± 5",
            "is 500 ± 1 %",
            "is below 3, is above 3",
            "is at most 3, is at least 3",
            "is between 1 and 5",
            "is one of \"Idle\", \"Safe\"",
            "is 3",
        ],
    ),
    ("{rate} is a change in a time such as", &["rises by at least 20 per minute", "falls by at most 0.5 per second"]),
    (
        "{topic} is an MQTT topic or topic filter such as",
        &[
            "\"lines/mps/status\"",
            "\"lines/+/status\", with any name in place of the plus",
            "\"lines/#\", with all below",
        ],
    ),
    (
        "{field} is a field of a message or a record such as",
        &["\"state\"", "\"unit.axes.0\", one inside of others", "\"/unit/axes/0\", a JSON pointer"],
    ),
];

fn listed(profile: &Profile, plant: &dyn PlantKind, own: &[Definition]) -> String {
    let mut lines = Vec::new();
    for definition in library::definitions().iter().chain(own) {
        lines.push(definition.words());
        lines.push(format!("    {} ({})", definition.doc, definition.keyword.places()));
    }
    let words = &profile.vocabulary;
    lines.extend(one_of("act", words.acts.iter().map(act), "[[act]] of the vocabulary gives them"));
    let states = words.states.iter().map(|state| state.words.text().to_owned());
    lines.extend(one_of("state", states, "[[state]] of the vocabulary gives them"));
    let checks = profile.checks.iter().map(|check| check.words.text().to_owned());
    lines.extend(one_of("check", checks, "[[check]] of the profile gives them"));
    lines.extend(words.kinds_in_words().into_iter().flat_map(|kind| [String::new(), kind]));
    for (head, examples) in EXAMPLES {
        lines.extend(parameter(head, examples.iter().map(|example| (*example).to_owned())));
    }
    lines.extend(of_system(profile));
    lines.extend(of_plant(profile, plant));
    lines.join("\n") + "\n"
}

/// What can be named of the system under test.
fn of_system(profile: &Profile) -> Vec<String> {
    let by_role = role::EXAMPLES.into_iter().filter(|_| profile.holders().next().is_some()).map(str::to_owned);
    let components = profile.components().map(as_said).chain(by_role);
    let component = one_of("component", components, "[[system.component]] of the profile gives them");
    let kind = one_of("kind", kinds(profile), "[[system.component]] of the profile gives them");
    let functions = profile.settings.cloud.function.iter().map(|function| format!("\"{}\"", function.name.get_ref()));
    let function = one_of("function", functions, "[[cloud.function]] of the profile gives them");
    let releases = profile.settings.system.release.iter().map(|release| format!("\"{}\"", release.name.get_ref()));
    let release = one_of("release", releases, "[[system.release]] of the profile gives them");
    let ends = profile.ends().into_iter().map(as_said);
    [component, kind, release, function, one_of("end", ends, "`links` of a component give them")].concat()
}

/// What can be named of the plant, and of what of it can break.
fn of_plant(profile: &Profile, plant: &dyn PlantKind) -> Vec<String> {
    let signals = profile.line.signals().map(|signal| format!("\"{}\"", signal.name));
    let can = |fault: &PlantFault| plant.breakable().is_some_and(|plant| plant.check(fault).is_ok());
    let sensors = profile.line.signals().map(|signal| signal.name.clone());
    let sensors = sensors.filter(|sensor| can(&PlantFault::Stuck { sensor: sensor.clone(), at: None }));
    let devices = profile.line.elements().filter_map(|element| {
        let path = &element.path;
        let moves = can(&PlantFault::Jammed { device: path.clone() });
        let what = match (moves, can(&PlantFault::PartLost { carrier: path.clone() })) {
            (true, true) => "an actuator and a carrier of parts",
            (true, false) => "an actuator",
            (false, true) => "a carrier of parts",
            (false, false) => return None,
        };
        Some(format!("\"{path}\", {what}"))
    });
    let none = "they break on a simulated line only, `kind = \"sim\"`, which has them by its classes";
    let sensor = one_of("sensor", sensors.map(|sensor| format!("\"{sensor}\"")), none);
    [one_of("signal", signals, "the line's model has no signal"), sensor, one_of("device", devices, none)].concat()
}

/// The words of an act, and what stands below them.
fn act(act: &Act) -> String {
    let below = act.words.below();
    let columns: Vec<&str> = below.columns().collect();
    let table = if columns.is_empty() { String::new() } else { format!("\n        | {} |", columns.join(" | ")) };
    let text = if below.takes_text() { "\n        \"\"\"\n        a text\n        \"\"\"" } else { "" };
    format!("{}{table}{text}", act.words.text())
}

/// All that can stand for a parameter; what gives it some, where there is none.
fn one_of(name: &str, names: impl Iterator<Item = String>, gives: &str) -> Vec<String> {
    let mut names = names.peekable();
    let none = names.peek().is_none().then(|| format!("(none: {gives})"));
    parameter(&format!("{{{name}}} is one of"), names.chain(none))
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
