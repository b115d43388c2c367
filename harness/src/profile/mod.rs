//! Where and how to run: validated configuration.
//!
//! A [`Profile`] is one TOML file, the model of its line in AutomationML, and the line's [`Vocabulary`], a second TOML
//! file that says which words of the scenarios mean which methods and signals. Every error names file, line and the
//! nearest valid name.
//!
//! - [`settings`]: the configuration as it is written; each of its tables is a file: [`run`], [`plant`], [`cloud`], [`api`], [`aws`],
//!   [`records`], [`other_lines`], [`system`], [`release`].
//! - [`vocabulary`]: acts and states, the domain words of a line.
//! - [`link`]: what a component is linked to, as it is written; [`ends`]: what that leads to.
//! - [`check`]: own checks, words that a program judges.
//! - [`names`]: names that a profile gives. [`ready`]: by what a component is observed to be ready.
//! - [`pack`]: promises that are written for roles, and what they need of a profile; `packs`: those of a profile; `needs`: what
//!   it has of what they need.
//! - [`dialect`]: as which vendor's server a line is served.
//! - `line`: the line's model, its mistakes shown like those of a profile; `listed`: a list of signals in its place; [`node`]: their nodes.
//! - `validate`, `fit`, `halves`, `times` and `meaning`: what the types alone cannot say; `problem`: what to do about it.
//! - `values`: which values the line's model has. `span`: spans of time.
//! - [`schema`]: JSON schemas of both files, for editors. `keys`: their keys, told from the schema; `reference`: the same for a
//!   person to read.
//! - `environment`: variables of the environment in what a profile says.

pub mod api;
pub mod aws;
pub mod check;
pub mod cloud;
pub mod dialect;
pub mod ends;
mod environment;
mod fit;
mod halves;
mod keys;
mod line;
pub mod link;
mod listed;
mod meaning;
pub mod names;
mod needs;
pub mod node;
pub mod other_lines;
pub mod pack;
mod packs;
pub mod plant;
mod problem;
pub mod ready;
pub mod records;
mod reference;
pub mod release;
pub mod run;
pub mod schema;
pub mod settings;
mod source;
mod span;
pub mod system;
mod times;
pub mod twin;
mod validate;
mod values;
pub mod vocabulary;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub use api::{ApiConfig, ContainerConfig, EndpointConfig};
pub use aws::AwsConfig;
pub use check::{CheckConfig, OwnCheck};
pub use cloud::{CloudConfig, Code, Function, IotConfig, MessageConfig};
pub use dialect::DialectName;
pub use ends::{End, Link, function_link, link_name};
pub use link::{Address, LinkConfig};
pub use names::{COMPONENT, as_said, host_placeholder, in_one_word, kind_of};
pub use node::{Node, Nodes};
pub use other_lines::OtherLinesConfig;
pub use pack::{Need, Pack, UseConfig};
pub(crate) use plant::authority;
pub use plant::{LogNames, LoginConfig, PlantConfig, PlantKindName, Protection, Timeouts};
pub use ready::Ready;
pub use records::{RecordAttributes, RecordSource, RecordsConfig};
pub use release::ReleaseConfig;
pub use run::{RunConfig, tags};
pub use schema::Document;
pub use settings::Settings;
pub use system::{ComponentConfig, StatusConfig, SystemConfig};
pub use twin::{Twin, TwinConfig};
pub use vocabulary::{Act, State, Vocabulary};

pub(crate) use meaning::can_be_asked;
pub(crate) use source::Source;
pub(crate) use span::parse_time;
pub(crate) use values::{can_be_given, can_be_shown, can_be_written};

use crate::mistake::Mistake;
use line_model::Advice;
use line_model::aml::Places;

/// The folder in which a profile given by name is looked for.
pub const FOLDER: &str = "fixtures/profiles";

/// A validated profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// Its name as it was asked for, so that it is found again: a name in [`FOLDER`], or a path.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// What it says, paths made relative to the working directory.
    pub settings: Settings,
    /// The words of its line, and the phrases of its packs.
    pub vocabulary: Vocabulary,
    /// Its own checks.
    pub checks: Vec<OwnCheck>,
    /// The packs that it takes, and those that were asked for.
    pub packs: Vec<Pack>,
    /// The model of its line: signals, methods, units.
    pub line: line_model::Line,
    places: Places,
    line_files: Vec<PathBuf>,
    /// The nodes of what the model lists, if it does, or of a dialect.
    pub nodes: Nodes,
    /// The links of its system, those of the cloud's functions to the AWS endpoint among them.
    pub links: Vec<Link>,
    source: Source,
}

impl Profile {
    /// Loads the profile `name`: a path if it ends in `.toml`, else a name in [`FOLDER`].
    ///
    /// # Errors
    /// If a file cannot be read, is not valid TOML, has an unknown key, or contradicts itself or the line's model.
    pub fn load(name: &str) -> Result<Self, Mistake> {
        Self::load_with(name, &[])
    }

    /// Loads the profile `name`, and the packs in these folders beside those that it takes itself.
    ///
    /// # Errors
    /// As [`load`](Self::load); also if a folder is no pack.
    pub fn load_with(name: &str, packs: &[PathBuf]) -> Result<Self, Mistake> {
        let path = locate(name)?;
        let source = Source::read(&path)?.explained_as(Document::Profile.name());
        let mut settings: Settings = source.parse()?;
        settings.rebase(path.parent().unwrap_or(Path::new("")));
        let links = validate::settings(&source, &settings)?;
        fit::plant(&source, &mut settings.plant)?;
        halves::check(&source, &settings)?;
        times::check(&source, &settings)?;
        let line::Loaded { line, places, nodes, files } = line::load(&source, &settings.plant)?;
        let words = Source::read(settings.plant.vocabulary.get_ref())?.explained_as(Document::Vocabulary.name());
        let mut vocabulary = Vocabulary::read(&words)?;
        let mut wrong = validate::vocabulary(&words, &vocabulary, &line);
        wrong.extend(meaning::vocabulary(&words, &vocabulary, &line));
        let fits = [
            fit::acts(&source, &settings.plant, &vocabulary),
            fit::ledgers(&source, &line),
            fit::told_by(&source, &settings.plant, &line),
            fit::truth(&source, settings.cloud.records.as_ref(), &line),
            twin::check(&source, settings.cloud.twin.as_ref(), &line),
            other_lines::check(&source, settings.cloud.other_lines.as_ref()),
        ];
        wrong.extend(fits.into_iter().filter_map(Result::err));
        Mistake::none(&path, wrong)?;
        let checks = check::read(&source, &settings.check, &folder(&path), &vocabulary)?;
        let packs = packs::load(&source, &settings.used, packs)?;
        packs::add_phrases(&mut vocabulary, &packs, &line)?;
        Ok(Self {
            name: name.to_owned(),
            path,
            settings,
            vocabulary,
            checks,
            packs,
            line,
            places,
            line_files: files,
            nodes,
            links,
            source,
        })
    }

    /// A problem that was found later, shown in its place in the profile.
    pub fn problem(&self, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Mistake {
        self.source.problem(span, message, help)
    }

    /// The files that it was read from, each with what it is for: itself, the line's model with its libraries, the vocabulary,
    /// what a replica serves, packs.
    pub fn files(&self) -> Vec<(&'static str, PathBuf)> {
        let line = self.line_files.iter().map(|file| ("line", file.clone()));
        let packs = self.packs.iter().flat_map(Pack::files).map(|file| ("pack", file));
        let vocabulary = ("vocabulary", self.settings.plant.vocabulary.get_ref().clone());
        let served = self.settings.plant.served().map(|(what, file)| (what, file.get_ref().clone()));
        [("profile", self.path.clone()), vocabulary].into_iter().chain(line).chain(served).chain(packs).collect()
    }

    /// The folder of its file, as an absolute path.
    pub fn folder(&self) -> PathBuf {
        folder(&self.path)
    }

    /// Where a time of `[run]` is said, for a person to read: `profile.toml:4`, or `by default`.
    pub fn place_of_time(&self, key: &str) -> String {
        times::place(&self.source, key)
    }

    /// A problem with the line's model that was found later, shown where the model describes what is called `name`: an
    /// element, or its attribute, signal or method.
    pub fn line_problem(&self, name: &str, message: impl Into<String>, help: impl Into<String>) -> Mistake {
        let (message, help) = (message.into(), help.into());
        line::problem(&self.places, name, &message, &help)
            .unwrap_or_else(|| self.problem(self.settings.plant.line.span(), message, help))
    }

    /// Sees that records can be observed, for a step that rests on them.
    ///
    /// # Errors
    /// If the profile does not say where records are.
    pub fn needs_records(&self) -> Result<(), Advice> {
        match &self.settings.cloud.records {
            Some(_) => Ok(()),
            None => Err(Advice::new(
                format!("{} does not say where records are", self.path.display()),
                "add a table [cloud.records] with table, topic, url or file, and the names of the attributes id, serial \
                 and order",
            )),
        }
    }

    /// Sees that there are messages to see.
    ///
    /// # Errors
    /// If the profile's cloud has no IoT half.
    pub fn needs_messages(&self) -> Result<(), Advice> {
        match &self.settings.cloud.iot {
            IotConfig::Embedded | IotConfig::Aws => Ok(()),
            IotConfig::None => Err(Advice::new(
                format!(
                    "messages are seen at an MQTT endpoint, and the cloud of {} has no IoT half",
                    self.path.display()
                ),
                "add [cloud.iot] with kind = \"embedded\", or leave this step out",
            )),
        }
    }

    /// The line's digital twin.
    ///
    /// # Errors
    /// If the profile names none.
    pub fn twin(&self) -> Result<Twin<'_>, Advice> {
        self.needs_messages()?;
        let config = self.settings.cloud.twin.as_ref().ok_or_else(|| {
            let message = format!("{} does not say where the line's twin is", self.path.display());
            Advice::new(message, "add a table [cloud.twin] with the thing whose shadow it is: thing = \"NAME\"")
        })?;
        Ok(Twin::new(config, &self.line))
    }

    /// How other lines on the same cloud tell of their parts.
    ///
    /// # Errors
    /// If the profile does not say.
    pub fn other_lines(&self) -> Result<&OtherLinesConfig, Advice> {
        self.needs_messages()?;
        self.settings.cloud.other_lines.as_ref().ok_or_else(|| {
            let message = format!("{} does not say how other lines tell of their parts", self.path.display());
            Advice::new(message, "add a table [cloud.other_lines] with `topic`, `message` and `told_by`")
        })
    }

    /// Whether the system itself shows records, behind an address: only while it runs.
    pub fn shows_records(&self) -> bool {
        let records = self.settings.cloud.records.as_ref();
        records.is_some_and(|records| matches!(records.source, RecordSource::Url { .. }))
    }

    /// The component of that name.
    pub fn component(&self, name: &str) -> Option<&ComponentConfig> {
        self.settings.system.component.iter().find(|component| component.name.get_ref() == name)
    }

    /// The names of all components, in the order in which they start.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.settings.system.component.iter().map(|component| component.name.get_ref().as_str())
    }

    /// The names of the components of a kind, the first word of their names: `gateway` has `gateway a`, `gateway b`.
    pub fn of_kind(&self, kind: &str) -> Vec<&str> {
        self.components().filter(|name| kind_of(name) == kind).collect()
    }

    /// The components that can take control of the plant, each with the name under which it does.
    pub fn holders(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.settings.system.component.iter();
        all.filter_map(|component| Some((component.name.get_ref().as_str(), component.holder.as_deref()?)))
    }

    /// The components that record: those that are linked to the cloud or, where none is, to the AWS endpoint.
    pub fn recording(&self) -> Vec<&str> {
        let linked_to = |end| self.components().filter(|name| self.links_between(name, end).next().is_some()).collect();
        let to_the_cloud: Vec<&str> = linked_to("cloud");
        if to_the_cloud.is_empty() { linked_to("api") } else { to_the_cloud }
    }

    /// The names of all who have links, each once: components, and functions of the cloud as `function NAME`.
    pub fn linked(&self) -> Vec<&str> {
        let ends = self.links.iter().filter_map(|link| match &link.to {
            End::Offer { component, .. } => Some(component.as_str()),
            _ => None,
        });
        let names = self.links.iter().map(|link| link.from.as_str()).chain(ends);
        names.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Those who have links, of a kind.
    pub fn linked_of_kind(&self, kind: &str) -> Vec<&str> {
        self.linked().into_iter().filter(|name| kind_of(name) == kind).collect()
    }

    /// What a link joins, each once: those who have links, and what they are linked to.
    pub fn ends(&self) -> Vec<&str> {
        let ends = self.links.iter().map(|link| link.end.as_str());
        self.linked().into_iter().chain(ends).collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The links that a component opens, or a function.
    pub fn links_of(&self, from: &str) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.from == from)
    }

    /// The links that join two, whoever of them opens connections.
    pub fn links_between(&self, one: &str, other: &str) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(move |link| link.joins(one, other))
    }
}

fn folder(path: &Path) -> PathBuf {
    let folder = path.parent().unwrap_or(Path::new(""));
    // Only without a working directory there is no absolute path; then the relative one is as good.
    let absolute = std::env::current_dir().map(|here| here.join(folder));
    absolute.unwrap_or_else(|_| folder.to_owned())
}

fn locate(name: &str) -> Result<PathBuf, Mistake> {
    let is_path = Path::new(name).extension().is_some_and(|extension| extension == "toml");
    let path = if is_path { PathBuf::from(name) } else { Path::new(FOLDER).join(format!("{name}.toml")) };
    if path.is_file() { Ok(path) } else { Err(problem::missing(name, &path)) }
}
