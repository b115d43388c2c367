//! `lineproof run`: from arguments to an exit code.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cucumber::gherkin::Feature;
use cucumber::gherkin::tagexpr::TagOperation;
use lineproof_judge::report::{Rerun, RunEnd};
use miette::{IntoDiagnostic as _, Result, miette};
use regex::Regex;
use tokio_util::sync::CancellationToken;

use crate::bench::Setting;
use crate::evidence::Unsealed;
use crate::plant::kind;
use crate::process::Guardian;
use crate::profile::{Profile, pack, tags};
use crate::run::scenario::Run;
use crate::run::{Admission, Exit, Plan, Runner, Selection, Target, admission, foreseen, long, packs, seed, tagged};
use crate::steps::{Definition, Library};

use super::ordered::{INTERRUPTED, OrderedReports};
use super::reports::Reports;
use super::teller::{News, Teller};
use super::{dry, folder, inputs, inspect, interrupt, junit_file, prepare, record, say, start};

#[derive(Debug, clap::Args)]
pub(super) struct RunArgs {
    /// Where and how to run: the name of a profile, or the path of a .toml file.
    #[arg(long, default_value = PROFILE)]
    profile: String,
    /// Run only scenarios whose tags match: `@smoke and not @slow`.
    #[arg(short, long, value_name = "EXPRESSION", value_parser = tags)]
    tags: Option<TagOperation>,
    /// Run only scenarios whose name matches this regular expression.
    #[arg(short, long, value_name = "PATTERN")]
    name: Option<Regex>,
    /// How many scenarios run at once, where they share nothing. By default the profile's number, or else as many as the
    /// machine bears, those first that took longest the last time.
    #[arg(short, long, value_name = "N")]
    concurrency: Option<NonZeroUsize>,
    /// The seed of everything random in the run; a new one by default.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Also write the verdicts as `JUnit` XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Where the journals of this run and its report are kept.
    #[arg(long, value_name = "FOLDER", default_value = OUT)]
    pub(super) out: PathBuf,
    /// Only see that it could be run: load the profile and the features, bind every step, and say which scenarios would run and
    /// which not, and why. Nothing is built, opened or written.
    #[arg(long, conflicts_with = "junit")]
    dry_run: bool,
    /// Run again whenever something has changed that the run was made of: features, profile, words, model, programs. Ctrl-C ends.
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) watch: bool,
    /// Run a scenario that has not passed again, up to N times, until it passes. What passes then is told as flaky: it does
    /// not count as passed, neither here nor in the exit code.
    #[arg(long, value_name = "N", default_value_t = 0)]
    retry: u32,
    /// Show the steps of scenarios that pass, too.
    #[arg(short, long)]
    verbose: bool,
    /// Run the features of a pack: the name of one that comes with lineproof, or the path of its folder.
    #[arg(long = "pack", value_name = "NAME|PATH")]
    packs: Vec<String>,
    /// Feature files, folders of them, or `FILE:LINE` for one scenario. By default what the profile names in `features`, or
    /// else the folder `features`, and what it takes with `use`; with `--pack` only the pack.
    #[arg(value_name = "PATH")]
    paths: Vec<Target>,
}

impl RunArgs {
    /// The files and folders that the command line names, or that are taken if it names none.
    pub(super) fn named(&self) -> Vec<PathBuf> {
        let features = self.paths.iter().map(|target| target.path.clone());
        let own = self.paths.is_empty().then(|| PathBuf::from(FEATURES));
        features.chain(own).chain([PathBuf::from(&self.profile)]).collect()
    }
}

/// The profile and the folder of features if neither the command line nor the profile says which.
const PROFILE: &str = "sim";
const FEATURES: &str = "features";

/// Where journals are kept if nothing is said.
pub(super) const OUT: &str = "target/lineproof";

pub(super) fn main(args: &RunArgs, own: &'static [Definition]) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().into_diagnostic()?;
    let exit = runtime.block_on(run(args, own));
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    exit
}

async fn run(args: &RunArgs, own: &'static [Definition]) -> Result<Exit> {
    junit_file::clear(args.junit.as_deref())?;
    let asked = asked_packs(args);
    let profile = Arc::new(Profile::load_with(&args.profile, &[asked.clone(), packs::among(&args.paths)].concat())?);
    let plant = kind::of(&profile)?;
    let library = Library::new(Arc::clone(&profile), Arc::clone(&plant), own).map_err(|error| miette!("{error}"))?;
    let selection = selection(args, &profile, &asked);
    let features = selected(&selection, &profile)?;
    has_all_for_packs(&features, &library)?;
    if features.is_empty() {
        say::aside(format_args!("{:?}", miette!(help = NOTHING_HELP, "no scenario is selected")));
        return Ok(Exit::NothingRun);
    }
    let plan = Plan::bind(features, &library)?;
    if let Some(every) = library.looks_every() {
        foreseen::too_fine(&plan, &profile.line, every).iter().for_each(say::aside);
    }
    let inspected = prepare::inspected(&profile)?;
    let costs = inspect::cost(&profile, inspected.as_deref(), plan.scenarios_run() * (args.retry as usize + 1))?;
    costs.iter().for_each(say::aside);
    if args.dry_run {
        return Ok(dry::told(&plan));
    }
    let stop = CancellationToken::new();
    interrupt::watch(stop.clone()).into_diagnostic()?;
    folder::check(&args.out)?;
    let guardian = Guardian::of_this_program().into_diagnostic()?;
    let prepared = prepare::setting(Arc::clone(&profile), plant, guardian.clone(), plan.runs(), &stop).await;
    let teller = match prepared {
        Ok(setting) => judged(args, setting, &plan, &stop).await,
        Err(error) => Err(error),
    };
    let cleaned = guardian.close().await.inspect_err(|error| say::aside(error));
    match teller {
        Ok(teller) => {
            cleaned.err().into_iter().for_each(|error| teller.tell(News::Trouble(error.to_string())));
            Ok(teller.end(&stop).await)
        }
        Err(_) if stop.is_cancelled() => Ok(never_begun(args, &plan, &profile.name)),
        Err(error) => Err(error),
    }
}

/// Tells of a run that a signal ended while the system was built.
fn never_begun(args: &RunArgs, plan: &Plan, profile: &str) -> Exit {
    let seed = args.seed.unwrap_or_else(seed::fresh);
    let mut record = record::of(plan, profile, seed, again(args, seed));
    let troubles = vec![INTERRUPTED.to_owned()];
    record.end(RunEnd { wall_us: 0, interrupted: true, troubles, scenarios: Vec::new() });
    Reports::without_folder(args.verbose, args.junit.as_deref()).end(Some(record))
}

async fn judged(args: &RunArgs, setting: Setting, plan: &Plan, stop: &CancellationToken) -> Result<Teller> {
    let seed = args.seed.unwrap_or_else(seed::fresh);
    let earlier = admission::earlier::durations(&args.out.join("latest"));
    let folder = folder::create(&args.out, seed)?;
    let record = record::of(plan, &setting.profile.name, seed, again(args, seed));
    record.store(&folder).into_diagnostic()?;
    let unsealed = Unsealed::begin(inputs::of(&setting, plan)).into_diagnostic()?;
    let reports = Reports::new(&folder, args.verbose, args.junit.as_deref()).with_rerun(rerun(args));
    let teller = Teller::start(OrderedReports::new(record, unsealed, &folder, reports), plan.scenarios.len());
    let teller = teller.into_diagnostic()?;
    let limit = limit(args, &setting);
    let run = Run { setting: Arc::new(setting), seed, folder, stop: stop.clone() };
    let processors = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let runner = match limit {
        Some(limit) => Runner::new(run, Admission::fixed(limit, processors)),
        None => Runner::new(run, Admission::measured(processors)).longest_first(earlier),
    };
    runner.retrying(args.retry).run(plan, &|progress| teller.tell(News::Progress(progress))).await;
    Ok(teller)
}

fn rerun(args: &RunArgs) -> Rerun {
    let out = (args.out != Path::new(OUT)).then(|| args.out.display().to_string());
    Rerun { program: start::program(), out }
}

/// The command that runs all of this again.
fn again(args: &RunArgs, seed: u64) -> String {
    match args.seed {
        Some(_) => start::again(&[]),
        None => start::again(&["--seed", &seed.to_string()]),
    }
}

/// How many scenarios run at once at the most, if that is said: one where they share something.
fn limit(args: &RunArgs, Setting { profile, plant, .. }: &Setting) -> Option<NonZeroUsize> {
    let asked = args.concurrency.or(profile.settings.run.concurrency);
    let shared = match (plant.is_many(), profile.settings.cloud.api.is_shared()) {
        (true, false) => return asked,
        (false, _) => "plant",
        (true, true) => "AWS endpoint",
    };
    if let Some(asked) = asked.filter(|asked| asked.get() > 1) {
        say::aside(format_args!("there is one {shared} only: scenarios run one after another, not {asked} at once"));
    }
    Some(NonZeroUsize::MIN)
}

const NOTHING_HELP: &str = "check the paths, `--tags` and `--name`; a run that tests nothing is never a success";

/// The folders of the packs that are asked for by name or path.
fn asked_packs(args: &RunArgs) -> Vec<PathBuf> {
    args.packs.iter().map(|named| pack::folder(named, Path::new(""))).collect()
}

/// What is to be run: as the command line says, or else the profile.
fn selection(args: &RunArgs, profile: &Profile, packs: &[PathBuf]) -> Selection {
    let whole = |path: &Path| Target { path: path.to_owned(), line: None };
    let mut targets = args.paths.clone();
    targets.extend(packs.iter().map(|folder| whole(folder)));
    let is_own = targets.is_empty();
    if is_own {
        targets.extend(profile.settings.run.features.iter().map(|path| whole(path)));
        let taken = profile.packs.iter().filter(|pack| pack.in_use).map(|pack| whole(&pack.folder));
        let taken: Vec<Target> = taken.collect();
        // Who takes packs need not have features of their own.
        if targets.is_empty() && (taken.is_empty() || Path::new(FEATURES).exists()) {
            targets.push(whole(Path::new(FEATURES)));
        }
        targets.extend(taken);
    }
    let place = format!("{}, tags below [run]", profile.path.display());
    let meant = profile.settings.run.tags.clone().filter(|_| is_own).map(|tags| (tags, place));
    Selection { targets, tags: args.tags.clone(), name: args.name.clone(), packs: profile.packs.clone(), meant }
}

fn selected(selection: &Selection, profile: &Profile) -> Result<Vec<Feature>> {
    let mut features = selection.read().map_err(FeatureErrors)?;
    if let Some(tags) = &profile.settings.run.tags {
        let number = tagged::leave_out(&mut features, tags, &profile.packs);
        if number > 0 {
            let path = profile.path.display();
            say::aside(format_args!("left out: {number} that {path} is not for, by `tags` below [run]"));
        }
    }
    let number = long::leave_out(&mut features, selection);
    if number > 0 {
        let command = start::again(&["-t", "@long"]);
        say::aside(format_args!("left out: {number} of @long, which take minutes; `{command}` runs them"));
    }
    Ok(features)
}

/// Sees that the profile has what the packs need of which features are run.
fn has_all_for_packs(features: &[Feature], library: &Library) -> Result<()> {
    let profile = library.profile();
    for pack in packs::of(features, &profile.packs) {
        let lacking = packs::lacking(pack, library);
        if lacking.is_nothing() {
            continue;
        }
        let mut help = lacking.needs.clone();
        let stub = lacking.stub();
        if !stub.is_empty() {
            help.push(format!("add to {}:\n\n{stub}", profile.settings.plant.vocabulary.get_ref().display()));
        }
        let message = format!("{} lacks what the pack {} needs; nothing was opened", profile.path.display(), pack.name);
        return Err(miette!(help = help.join("\n"), "{message}"));
    }
    Ok(())
}

#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("{} mistake{} in what is to be run; nothing was opened", .0.len(), if .0.len() == 1 { "" } else { "s" })]
struct FeatureErrors(#[related] Vec<crate::mistake::Mistake>);
