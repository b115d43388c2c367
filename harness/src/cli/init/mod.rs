//! `lineproof init`: a profile, a vocabulary and a first feature for somebody's own line, which run as they are.
//!
//! - `source`: where the line is described. `files`: what is made, and removed again unless all of it is.
//! - `profile`: the profile's text; `list`: that of a list of signals; `words`: the vocabulary's; `feature`: the first promise.
//!
//! The line is opened and looked at as a run would do it, so that what is promised is what is there.

mod feature;
mod files;
mod list;
mod profile;
mod source;
mod words;

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use miette::{IntoDiagnostic as _, Result, miette};

use super::{say, start};
use crate::bench::scratch;
use crate::plant::{Glimpse, Opened, Place, Survey, glance, kind, survey};
use crate::profile::{Document, Profile, Timeouts};
use crate::run::Exit;
use files::{Files, from_folder, rewrite};
use source::Source;
use words::Names;

/// How long the line is looked at.
const GLANCE: Duration = Duration::from_secs(2);

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The folder for what is made; it need not be there.
    folder: PathBuf,
    /// Where the line is described: an AutomationML file, `.aml` or `.amlx`; or the address of an OPC UA server that lets anybody
    /// in, `opc.tcp://HOST:PORT/`, where nothing is written or called; or a `NodeSet2` file, `.xml`, that such a server has. It is
    /// asked for on a terminal if it is left out.
    #[arg(long, value_name = "FILE or ADDRESS")]
    from: Option<String>,
    /// The `NodeSet2` files of the models that a `NodeSet2` file requires, in any order.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    requires: Vec<PathBuf>,
    /// What the files are called. By default the model's name, or `plant`.
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

pub(super) fn main(args: &InitArgs) -> Result<Exit> {
    let source = Source::of(&args.from.clone().map_or_else(asked, Ok)?, &args.requires)?;
    let name = checked(args.name.clone().unwrap_or_else(|| source.name()))?;
    let plan = Plan::of(&args.folder, name, &source);
    let files = Files::new(&plan.all())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().into_diagnostic()?;
    let told = runtime.block_on(plan.make(files, &source));
    runtime.shutdown_timeout(Duration::from_secs(2));
    Ok(say::print(&told?, Exit::Pass))
}

/// Asks a person where the line is described.
fn asked() -> Result<String> {
    if !std::io::stdin().is_terminal() {
        let help = "name with `--from` an AutomationML file, a NodeSet2 file, or the address of an OPC UA server";
        return Err(miette!(help = help, "it is not said where the line is described"));
    }
    say::aside(
        "Where is the line described? The path of an AutomationML or NodeSet2 file, or opc.tcp://HOST:PORT/ of a server:",
    );
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).into_diagnostic()?;
    Ok(answer.trim().to_owned())
}

/// What the files are called: a word, so that it can be typed.
fn checked(name: String) -> Result<String> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(is_word) {
        return Ok(name);
    }
    let help = "give one with `--name`, of letters, digits, `-` and `_`";
    Err(miette!(help = help, "`{}` is no name for files", name.escape_debug()))
}

/// The files that are to be made.
struct Plan {
    folder: PathBuf,
    name: String,
    profile: PathBuf,
    vocabulary: PathBuf,
    feature: PathBuf,
    /// The list of signals, of a plant that has no model.
    list: Option<PathBuf>,
}

impl Plan {
    fn of(folder: &Path, name: String, source: &Source) -> Self {
        let file = |ending: &str| folder.join(format!("{name}.{ending}"));
        Self {
            profile: file("toml"),
            vocabulary: file("words.toml"),
            feature: folder.join("features").join(format!("{name}.feature")),
            list: (!matches!(source, Source::Model(_))).then(|| file("signals.toml")),
            folder: folder.to_owned(),
            name,
        }
    }

    fn all(&self) -> Vec<PathBuf> {
        let always = [&self.profile, &self.vocabulary, &self.feature];
        always.into_iter().chain(&self.list).cloned().collect()
    }

    /// Makes everything, and tells what.
    async fn make(&self, mut files: Files, source: &Source) -> Result<String> {
        let is_used = |document: &Document| *document != Document::Signals || self.list.is_some();
        for document in Document::ALL.into_iter().filter(is_used) {
            files.share(&self.folder.join(format!("{}.schema.json", document.name())), &document.schema_text())?;
        }
        files.write(&self.vocabulary, "")?;
        let (from, names, left_out) = match source {
            Source::Model(model) => (self.simulated(&mut files, model)?, Names::new(), 0),
            Source::Server(endpoint) => {
                let (names, left_out) = self.there_already(&mut files, endpoint).await?;
                (endpoint.clone(), names, left_out)
            }
            Source::NodeSets(file, requires) => self.replica(&mut files, file, requires).await?,
        };
        rewrite(&self.vocabulary, &words::vocabulary(&self.load()?.line, &names, &from))?;
        let known = self.load()?;
        let seen = look(&known).await.map_err(|error| source.unanswered(error))?;
        let feature = feature::feature(&known.line, &names, &seen, &from).ok_or_else(moves)?;
        files.write(&self.feature, &feature)?;
        files.keep();
        Ok(self.told(&known, left_out))
    }

    /// Writes the profile of a simulated line; gives how its model is called.
    fn simulated(&self, files: &mut Files, model: &Path) -> Result<String> {
        let line = self.called(model)?;
        files.write(&self.profile, &profile::simulated(&self.name, &line))?;
        Ok(line)
    }

    /// Writes the profile of a plant that is there, and the list of its signals; gives the names of their values, and how much is
    /// said in the list to be left out of it.
    async fn there_already(&self, files: &mut Files, endpoint: &str) -> Result<(Names, usize)> {
        let found = survey(endpoint, &Timeouts::default()).await.into_diagnostic()?;
        files.write(&self.profile, &profile::there_already(&self.name, endpoint))?;
        self.listed(files, found, endpoint)
    }

    /// Writes the profile of a replica of a node set, and the list of its signals; gives how the node set is called, the names of
    /// their values, and how much is said in the list to be left out of it.
    async fn replica(&self, files: &mut Files, file: &Path, requires: &[PathBuf]) -> Result<(String, Names, usize)> {
        let all = std::iter::once(file.to_owned()).chain(requires.iter().cloned()).collect();
        let found = kind::survey_node_sets(all, &Timeouts::default()).await.map_err(|error| unservable(&error))?;
        if found.signals.is_empty() && found.methods.is_empty() && found.left_out.is_empty() {
            return Err(only_types(file));
        }
        let (from, requires) = (self.called(file)?, requires.iter().map(|file| self.called(file)));
        let text = profile::replica(&self.name, &from, &requires.collect::<Result<Vec<_>>>()?);
        files.write(&self.profile, &text)?;
        let (names, left_out) = self.listed(files, found, &from)?;
        Ok((from, names, left_out))
    }

    /// Writes the list of what was found; gives the names of the values, and how much is said in it to be left out.
    fn listed(&self, files: &mut Files, found: Survey, from: &str) -> Result<(Names, usize)> {
        if found.signals.is_empty() {
            return Err(nothing(from, &found));
        }
        if let Some(list) = &self.list {
            files.write(list, &list::list(&found, &self.name, from))?;
        }
        let names = found.signals.into_iter().map(|signal| (signal.name, signal.values)).collect();
        Ok((names, found.left_out.len()))
    }

    /// How a profile in the folder calls a file.
    fn called(&self, file: &Path) -> Result<String> {
        Ok(from_folder(&self.folder.canonicalize().into_diagnostic()?, file).display().to_string())
    }

    fn load(&self) -> Result<Profile> {
        Ok(Profile::load(&self.profile.display().to_string())?)
    }

    fn told(&self, known: &Profile, left_out: usize) -> String {
        let (acts, states) = (known.vocabulary.acts.len(), known.vocabulary.states.len());
        let mut lines = vec![format!("{}: where and how to run", self.profile.display())];
        let rest =
            if left_out == 0 { String::new() } else { format!("; what is left out stands at its end ({left_out})") };
        let signals = known.line.signals().count();
        lines.extend(self.list.iter().map(|list| format!("{}: {signals} signals{rest}", list.display())));
        lines.push(format!("{}: {acts} acts and {states} states", self.vocabulary.display()));
        lines.push(format!("{}: a first promise", self.feature.display()));
        lines.push(format!("run it: {} run --profile {}", start::program().join(" "), self.profile.display()));
        lines.join("\n") + "\n"
    }
}

/// Looks at the line of a profile.
async fn look(profile: &Profile) -> Result<Vec<Glimpse>> {
    let folder = scratch().into_diagnostic()?;
    let place = Place { folder: folder.path().join("plant"), seed: 0 };
    let Opened { server, close, faults, time, .. } = kind::of(profile)?.open(place).await.into_diagnostic()?;
    let seen = glance(server, GLANCE).await;
    drop((faults, time));
    if let Some(close) = close {
        close().await.map_err(|why| miette!("the plant could not be closed: {why}"))?;
    }
    seen.into_diagnostic()
}

fn moves() -> miette::Report {
    let help = "bring the line to rest and try again; a promise about a line that moves is yours to write";
    miette!(
        help = help,
        "no signal of the line stood still for {GLANCE:?}, and none is measured, so nothing can be promised of it"
    )
}

fn nothing(from: &str, found: &Survey) -> miette::Report {
    let help = match found.left_out.first() {
        Some(left_out) => format!("what it shows cannot be used: {left_out}"),
        None => {
            "see with another client whether anything stands below its folder Objects, and who may see it".to_owned()
        }
    };
    miette!(help = help, "{from} shows no signal")
}

/// A node set of which nothing is below the folder Objects.
fn only_types(file: &Path) -> miette::Report {
    let help = "it defines only types; name the file that has instances, and this one with `--requires`";
    miette!(help = help, "{} shows no signal", file.display())
}

/// What is wrong with node sets, and what to do: their messages end with it, but for a model that is missing.
fn unservable(error: &kind::SurveyError) -> miette::Report {
    let help = match error {
        kind::SurveyError::Replica(_) => {
            "name with `--requires` the NodeSet2 files of the models that it requires, if it requires any"
        }
        kind::SurveyError::Plant(_) => "see what `plant-sim check` says about the file",
    };
    miette!(help = help, "{error}")
}
