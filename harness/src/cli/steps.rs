//! `lineproof steps`: everything that a scenario can say under a profile.

use std::sync::Arc;

use miette::Result;

use crate::profile::Profile;
use crate::run::Exit;
use crate::steps::{Keyword, library};

#[derive(Debug, clap::Args)]
pub(super) struct StepsArgs {
    /// The profile whose words are listed: a name, or the path of a .toml file.
    #[arg(long, default_value = "sim")]
    profile: String,
}

pub(super) fn main(args: &StepsArgs) -> Result<Exit> {
    let profile = Arc::new(Profile::load(&args.profile)?);
    for definition in library::definitions() {
        let place = if definition.keyword == Keyword::Act { "Given, When" } else { "Given, When, Then" };
        println!("{}\n    {} ({place})", definition.expression.replace('\\', ""), definition.doc);
    }
    println!("\n{{act}} is one of");
    profile.vocabulary.act.iter().for_each(|act| println!("    {}", act.words.get_ref()));
    println!("\n{{state}} is one of");
    profile.vocabulary.state.iter().for_each(|state| println!("    {}", state.words.get_ref()));
    println!("\n{{component}} is one of");
    profile.components().for_each(|name| println!("    {}", said(name)));
    println!("\n{{end}} is one of");
    profile.ends().into_iter().for_each(|name| println!("    {}", said(name)));
    println!("\n{{signal}} is one of");
    profile.line.signals().for_each(|signal| println!("    \"{}\"", signal.name));
    Ok(Exit::Pass)
}

/// A component or an end as scenarios write it: `gateway "a"`, `the historian`.
fn said(name: &str) -> String {
    name.split_once(' ').map_or_else(|| format!("the {name}"), |(kind, rest)| format!("{kind} \"{rest}\""))
}
