//! `lineproof packs`: which packs there are, what each needs, and whether a profile has it.

use std::sync::Arc;

use miette::{Result, miette};

use super::say;
use crate::plant::kind;
use crate::profile::Profile;
use crate::profile::pack::{Pack, shipped};
use crate::run::{Exit, Plan, Selection, Target, packs};
use crate::steps::{Definition, Library};

#[derive(Debug, clap::Args)]
pub(super) struct PacksArgs {
    /// The profile that is looked at: a name, or the path of a .toml file.
    #[arg(long, default_value = "sim")]
    profile: String,
}

pub(super) fn main(args: &PacksArgs, own: &'static [Definition]) -> Result<Exit> {
    let profile = Arc::new(Profile::load_with(&args.profile, &shipped())?);
    let plant = kind::of(&profile)?;
    let library = Library::new(Arc::clone(&profile), plant, own).map_err(|error| miette!("{error}"))?;
    let told: Vec<String> = profile.packs.iter().map(|pack| told(pack, &library, &args.profile)).collect();
    let none = "there is no pack: none is in fixtures/packs, and the profile takes none with `use`\n".to_owned();
    Ok(say::print(&if told.is_empty() { none } else { told.join("\n") }, Exit::Pass))
}

/// What is said of one pack.
fn told(pack: &Pack, library: &Library, profile: &str) -> String {
    let mut lines = vec![format!("{}: {}", pack.name, pack.title)];
    lines.extend(pack.about.trim().lines().map(|line| format!("    {}", line.trim())));
    lines.extend(pack.needs.iter().map(|need| match library.profile().lacks(*need) {
        None => format!("  yes  {}", need.text()),
        Some(lack) => format!("  NO   {}\n         {lack}", need.text()),
    }));
    let lacking = packs::lacking(pack, library);
    for (table, words, missing) in [("act", &pack.acts, &lacking.acts), ("state", &pack.states, &lacking.states)] {
        lines.extend(words.iter().map(|word| {
            let mark = if missing.contains(word) { "NO " } else { "yes" };
            format!("  {mark}  {table} `{}`: {}", word.words, word.means)
        }));
    }
    let values = pack.values.iter();
    lines.extend(values.map(|(name, value)| format!("  with {name} = \"{}\": {}", value.is, value.means)));
    lines.extend(end(pack, library, profile, &lacking));
    lines.join("\n") + "\n"
}

/// Whether it can be run, or what to do first.
fn end(pack: &Pack, library: &Library, profile: &str, lacking: &packs::Lacking) -> Vec<String> {
    let stub = lacking.stub();
    if !stub.is_empty() {
        let file = library.profile().settings.plant.vocabulary.get_ref().display();
        let lines = stub.lines().map(|line| if line.is_empty() { String::new() } else { format!("      {line}") });
        return [format!("  to add to {file}:")].into_iter().chain(lines).collect();
    }
    if !lacking.needs.is_empty() {
        return vec![format!("  it can be run when {} has what is marked NO", library.profile().path.display())];
    }
    match bound(pack, library) {
        Err(why) => why.into_iter().map(|why| format!("  NO   {why}")).collect(),
        Ok(plan) => {
            let (number, not_run) =
                (plan.scenarios.len(), plan.scenarios.iter().filter_map(|one| one.not_run.as_ref()));
            let mut lines: Vec<String> = not_run.map(|why| format!("  not run here: {why}")).collect();
            lines.push(format!("  {number} scenario(s): lineproof run --pack {} --profile {profile}", pack.called()));
            lines
        }
    }
}

/// Its scenarios, bound to the profile; or what of them cannot be meant.
fn bound(pack: &Pack, library: &Library) -> std::result::Result<Plan, Vec<String>> {
    let targets = vec![Target { path: pack.folder.clone(), line: None }];
    let selection = Selection { targets, packs: library.profile().packs.clone(), ..Selection::default() };
    let all = |mistakes: Vec<crate::mistake::Mistake>| mistakes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let features = selection.read().map_err(all)?;
    Plan::bind(features, library).map_err(|error| all(error.0))
}
