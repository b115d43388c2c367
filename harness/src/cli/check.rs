//! `lineproof check`: judges stored journals again, with today's checkers and without a bench; of a template it tells what the
//! embedded cloud does not do (`template`).

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use miette::Result;

use super::programs::Programs;
use super::{say, template};
use crate::mistake::Mistake;
use crate::profile::Profile;
use crate::run::Exit;
use lineproof_judge::check::{Again, Change, Difference, again};
use lineproof_judge::journal::{Event, Judgement, load};

/// What the exit codes say, where they do not say the same as for a run.
const CODES: &str = "Exit codes:
    0  every judgement is the same as then
    1  at least one verdict fails now that did not then
    2  none does, but a judgement differs, or a journal could not be judged again
    3  the command line is wrong
    4  a path cannot be used; nothing was judged
    5  there is no journal; nothing was judged

Of a template: 0 if the embedded cloud does all that it asks for, 1 if not, 4 if it cannot be read.";

#[derive(Debug, clap::Args)]
#[command(after_help = CODES)]
pub(super) struct CheckArgs {
    /// Journals, or folders of them; or CloudFormation templates (.yaml, .yml, .json).
    #[arg(default_value = "target/lineproof/latest", value_name = "FOLDER|JOURNAL|TEMPLATE")]
    paths: Vec<PathBuf>,
    /// Run the programs of this profile's own checks again: a name, or the path of a .toml file. Without it no program is run,
    /// and what a program said then stands. Of a template: take the values of its parameters from this profile.
    #[arg(long)]
    profile: Option<String>,
}

pub(super) fn main(args: &CheckArgs) -> Result<Exit> {
    let (templates, others): (Vec<&PathBuf>, Vec<_>) = args.paths.iter().partition(|path| template::is_one(path));
    match (templates.is_empty(), others.first()) {
        (true, _) => {}
        (false, None) => return template::told(&args.paths, &parameters(args.profile.as_deref())?),
        (false, Some(journal)) => return Err(mixed(journal).into()),
    }
    let mut journals = Vec::new();
    for path in &args.paths {
        journals.extend(found(path)?);
    }
    if journals.is_empty() {
        say::aside(format_args!("{:?}", none(&args.paths)));
        return Ok(Exit::NothingRun);
    }
    let programs = args.profile.as_deref().map(Programs::of).transpose()?;
    let mut tally = Tally { runs_programs: programs.is_some(), ..Tally::default() };
    for journal in &journals {
        match judged(journal, programs.as_ref()) {
            Ok(Some(again)) => tally.add(journal, &again),
            Ok(None) => tally.not_run += 1,
            Err(why) => tally.add_unjudged(&why),
        }
    }
    Ok(say::print(&tally.report(), tally.exit()))
}

/// The values of a template's parameters.
fn parameters(profile: Option<&str>) -> Result<BTreeMap<String, String>, Mistake> {
    let profile = profile.map(Profile::load).transpose()?;
    Ok(profile.map(|profile| profile.settings.cloud.parameters).unwrap_or_default())
}

/// Templates and journals in one command.
fn mixed(journal: &Path) -> Mistake {
    let help = "give templates alone, or journals and folders of them alone".to_owned();
    Mistake::plain(journal.display(), "is no template, and others are".to_owned(), help)
}

/// The journals at a path, in the order of their names.
fn found(path: &Path) -> Result<Vec<PathBuf>, Mistake> {
    let unusable = |error: std::io::Error| {
        let help = "give a journal, or the folder of a run: target/lineproof/latest; or a template".to_owned();
        Mistake::plain(path.display(), format!("cannot be read: {error}"), help)
    };
    if !path.metadata().map_err(unusable)?.is_dir() {
        return no_journal(path).map_or_else(|| Ok(vec![path.to_owned()]), Err);
    }
    let entries = path.read_dir().map_err(unusable)?.map(|entry| entry.map(|entry| entry.path()));
    let mut journals = entries.collect::<std::io::Result<Vec<_>>>().map_err(unusable)?;
    journals.retain(|path| path.extension().is_some_and(|kind| kind == "jsonl"));
    journals.sort();
    Ok(journals)
}

/// What is wrong with a file that is something else than a journal, as its name says; none if it may be one.
fn no_journal(path: &Path) -> Option<Mistake> {
    let shown = path.display();
    let (what, command) = match path.extension()?.to_str()? {
        "feature" => ("a feature", format!("lineproof run --dry-run {shown}")),
        "toml" => ("no journal", format!("lineproof run --dry-run --profile {shown}")),
        _ => return None,
    };
    let help = format!("`{command}` tells, without opening anything, whether it can be run");
    let message = format!("is {what}; journals of runs are judged here, and templates (.yaml, .yml, .json)");
    Some(Mistake::plain(shown, message, help))
}

fn none(paths: &[PathBuf]) -> miette::Report {
    let paths: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    let help = "give the folder of a run, such as target/lineproof/latest: its journals end in .jsonl";
    miette::miette!(help = help, "there is no journal in {}", paths.join(", "))
}

/// Judges a journal again; none if its scenario was not run.
fn judged(journal: &Path, programs: Option<&Programs>) -> Result<Option<Again>, String> {
    let entries = load(journal).map_err(|error| error.to_string())?;
    if entries.iter().any(|entry| matches!(entry.event, Event::NotRun { .. })) {
        return Ok(None);
    }
    let named = |error: &dyn fmt::Display| format!("journal {}: {error}", journal.display());
    let entries = match programs {
        Some(programs) => programs.asked_again(entries).map_err(|error| named(&error))?,
        None => entries,
    };
    again(&entries).map(Some).map_err(|error| named(&error))
}

/// What became of all journals.
#[derive(Default)]
struct Tally {
    same: usize,
    different: usize,
    unjudged: usize,
    not_run: usize,
    judgements: usize,
    /// How many judgements were made by programs, and whether these were run again.
    by_programs: usize,
    runs_programs: bool,
    newly_fails: bool,
    /// The lines about scenarios that differ.
    lines: Vec<String>,
}

impl Tally {
    fn add(&mut self, journal: &Path, again: &Again) {
        self.judgements += again.judged;
        self.by_programs += again.by_programs;
        self.newly_fails |= again.newly_fails();
        if again.is_same() {
            self.same += 1;
        } else {
            self.different += 1;
            self.lines.push(Differs { journal, again }.to_string());
        }
    }

    fn add_unjudged(&mut self, why: &str) {
        self.unjudged += 1;
        say::aside(why);
    }

    /// All lines, the sum last.
    fn report(&self) -> String {
        let lines = self.lines.iter().cloned().chain([self.to_string()]);
        lines.map(|line| line + "\n").collect()
    }

    fn exit(&self) -> Exit {
        match self {
            Self { newly_fails: true, .. } => Exit::Fail,
            Self { different: 0, unjudged: 0, .. } => Exit::Pass,
            _ => Exit::Unknown,
        }
    }
}

impl fmt::Display for Tally {
    /// `16 journals judged again, 104 judgements: all the same`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let judged = self.same + self.different;
        write!(f, "{} judged again, {}: ", say::count(judged, "journal"), say::count(self.judgements, "judgement"))?;
        match self.different {
            0 if judged == 0 => write!(f, "none")?,
            0 => write!(f, "all the same")?,
            different => write!(f, "{} the same, {different} not", self.same)?,
        }
        match (self.by_programs, self.runs_programs) {
            (0, _) => {}
            (number, true) => write!(f, "; {} by programs, which were run again", say::count(number, "judgement"))?,
            (number, false) => {
                write!(f, "; {} by programs, not judged again (give --profile)", say::count(number, "judgement"))?;
            }
        }
        if self.not_run > 0 {
            write!(f, "; {} of a scenario that was not run", say::count(self.not_run, "journal"))?;
        }
        if self.unjudged > 0 {
            write!(f, "; {} could not be judged again", say::count(self.unjudged, "journal"))?;
        }
        Ok(())
    }
}

/// One scenario: what differs, then and now.
struct Differs<'a> {
    journal: &'a Path,
    again: &'a Again,
}

impl fmt::Display for Differs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Again { scenario, differences, verdict, .. } = self.again;
        writeln!(f, "DIFFERS  {}:{}  {}", scenario.file, scenario.line, scenario.scenario)?;
        for Difference { step, change } in differences {
            match step {
                Some(step) => writeln!(f, "    {} {}  (line {})", step.keyword, step.text, step.line)?,
                None => writeln!(f, "    At the end")?,
            }
            write_change(f, change)?;
        }
        if verdict.then != verdict.now {
            writeln!(f, "    The scenario")?;
            write_change(f, verdict)?;
        }
        write!(f, "      journal  {}", self.journal.display())
    }
}

fn write_change(f: &mut fmt::Formatter<'_>, Change { then, now }: &Change) -> fmt::Result {
    writeln!(f, "      then  {}", line(then))?;
    writeln!(f, "      now   {}", line(now))?;
    if line(then) == line(now) {
        let lines = |judgement: &Judgement| say::count(judgement.evidence.len(), "line");
        writeln!(f, "            the same with other evidence: {} then, {} now", lines(then), lines(now))?;
    }
    Ok(())
}

/// `PASS     parts are finished: 4 parts finished`.
fn line(judgement: &Judgement) -> String {
    format!("{:<7}  {}: {}", judgement.verdict.to_string(), judgement.check, judgement.summary)
}
