//! `lineproof sweep`: removes what runs have left that are gone.

use std::time::Duration;

use miette::{IntoDiagnostic as _, Result};

use super::say;
use crate::bench::sweep_folders;
use crate::cloud::{aws, container};
use crate::process::{Fate, Leftover, Sweep};
use crate::profile::{ApiConfig, AwsConfig, Profile};
use crate::run::Exit;

/// What the exit codes say here.
const CODES: &str = "What a run holds that is under way is never touched, on this machine nor, for as long as it may take, on another one.

Exit codes:
    0  nothing is left over any more; with --dry: nothing is removed
    3  the command line is wrong
    4  something could not be removed, or not be looked up";

#[derive(Debug, clap::Args)]
#[command(after_help = CODES)]
pub(super) struct SweepArgs {
    /// Also look in the account of AWS of this profile: a name, or the path of a .toml file.
    #[arg(long)]
    profile: Option<String>,
    /// Remove only what is older: `2h`, `30min`, `0s`.
    #[arg(long, value_name = "AGE", default_value = "2h", value_parser = humantime::parse_duration)]
    older_than: Duration,
    /// Only list what is there.
    #[arg(long)]
    dry: bool,
}

/// What was found in one place, or why nobody looked there.
enum Place {
    Looked(Vec<Leftover>),
    NotLooked(String),
    CannotLook(String),
}

pub(super) fn main(args: &SweepArgs) -> Result<Exit> {
    let account = args.profile.as_deref().map(account).transpose()?.flatten();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    let sweep = Sweep { older_than: args.older_than, dry: args.dry };
    let places = runtime.block_on(async {
        [Place::Looked(sweep_folders(sweep).await), containers(sweep).await, in_aws(account.as_ref(), sweep).await]
    });
    let remains = |leftover: &Leftover| matches!(leftover.fate, Fate::Remains(_));
    let is_done = places.iter().all(|place| match place {
        Place::Looked(found) => !found.iter().any(remains),
        Place::NotLooked(_) => true,
        Place::CannotLook(_) => false,
    });
    Ok(say::print(&told(&places), if is_done { Exit::Pass } else { Exit::SetUp }))
}

/// The account of a profile, if its cloud is in one.
fn account(profile: &str) -> Result<Option<AwsConfig>> {
    match Profile::load(profile)?.settings.cloud.api {
        ApiConfig::Aws(config) => Ok(Some(config)),
        _ => Ok(None),
    }
}

#[cfg(feature = "containers")]
async fn containers(sweep: Sweep) -> Place {
    match container::sweep::sweep(sweep).await {
        Ok(found) => Place::Looked(found),
        Err(why) => Place::NotLooked(format!("containers: no engine answers: {why}")),
    }
}

#[cfg(not(feature = "containers"))]
#[expect(clippy::unused_async, reason = "with the feature it waits for an engine")]
async fn containers(_: Sweep) -> Place {
    Place::NotLooked(format!("containers: {}", container::REMEDY))
}

#[cfg(feature = "aws")]
async fn in_aws(config: Option<&AwsConfig>, sweep: Sweep) -> Place {
    let Some(config) = config else { return Place::NotLooked(NO_ACCOUNT.to_owned()) };
    match aws::Account::enter(config).await {
        Ok(account) => Place::Looked(aws::sweep::sweep(&account, sweep).await),
        Err(error) => Place::CannotLook(format!("AWS: {error}")),
    }
}

#[cfg(not(feature = "aws"))]
#[expect(clippy::unused_async, reason = "with the feature it waits for AWS")]
async fn in_aws(config: Option<&AwsConfig>, _: Sweep) -> Place {
    match config {
        None => Place::NotLooked(NO_ACCOUNT.to_owned()),
        Some(config) => Place::CannotLook(format!("AWS account {}: {}", config.account, aws::REMEDY)),
    }
}

/// Why nobody looks in AWS.
const NO_ACCOUNT: &str = "AWS: give with --profile one whose cloud is of the kind \"aws\"";

fn told(places: &[Place]) -> String {
    let mut lines = Vec::new();
    for place in places {
        match place {
            Place::Looked(found) => lines.extend(found.iter().map(line)),
            Place::NotLooked(why) => lines.push(format!("not looked at   {why}")),
            Place::CannotLook(why) => lines.push(format!("CANNOT LOOK     {why}")),
        }
    }
    let count = |is: fn(&Fate) -> bool| {
        let looked =
            places.iter().filter_map(|place| if let Place::Looked(found) = place { Some(found) } else { None });
        looked.flatten().filter(|leftover| is(&leftover.fate)).count()
    };
    let (removed, would) = (count(|fate| *fate == Fate::Removed), count(|fate| *fate == Fate::WouldBeRemoved));
    let (kept, remains) = (count(|fate| matches!(fate, Fate::Kept(_))), count(|fate| matches!(fate, Fate::Remains(_))));
    let would = if would > 0 { format!(", {would} would be removed") } else { String::new() };
    lines.push(format!("{removed} removed{would}, {kept} left alone, {remains} could not be removed"));
    lines.join("\n") + "\n"
}

fn line(Leftover { what, fate }: &Leftover) -> String {
    match fate {
        Fate::Removed => format!("removed         {what}"),
        Fate::WouldBeRemoved => format!("left over       {what}"),
        Fate::Kept(why) => format!("left alone      {what}: {why}"),
        Fate::Remains(why) => format!("NOT REMOVED     {what}: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_and_counted() {
        let leftover = |fate| Leftover { what: "folder x".to_owned(), fate };
        let found =
            vec![leftover(Fate::Removed), leftover(Fate::Kept("young".into())), leftover(Fate::Remains("busy".into()))];
        let text = told(&[Place::Looked(found), Place::NotLooked("containers: no".into())]);
        let lines: Vec<_> = text.lines().collect();
        let expected = [
            "removed         folder x",
            "left alone      folder x: young",
            "NOT REMOVED     folder x: busy",
            "not looked at   containers: no",
            "1 removed, 1 left alone, 1 could not be removed",
        ];
        assert_eq!(lines, expected);
    }
}
