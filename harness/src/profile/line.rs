//! The line's model, from AutomationML, or a list in its place.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use line_model::Line;
use line_model::aml::{self, AmlError, LoadErrors, Places};
use miette::NamedSource;
use toml::Spanned;

use super::dialect;
use super::listed;
use super::node::Nodes;
use super::plant::{PlantConfig, PlantKindName};
use super::schema::Document;
use super::source::Source;
use crate::mistake::{self, Mistake};

/// A line's model.
pub(super) struct Loaded {
    pub(super) line: Line,
    /// Where everything in it is described, if it is AutomationML.
    pub(super) places: Places,
    /// Where everything in it is on the server, if it is a list or in a dialect.
    pub(super) nodes: Nodes,
    /// The files that it was read from, the one that the profile names first.
    pub(super) files: Vec<PathBuf>,
}

/// Loads the line of a profile.
pub(super) fn load(profile: &Source, plant: &PlantConfig) -> Result<Loaded, Mistake> {
    let path = &plant.line;
    if path.get_ref().extension().is_none_or(|ending| ending != "toml") {
        let loaded = aml::load_with_places(path.get_ref());
        let (line, places) = loaded.map_err(|errors| mistake(profile, path, &errors))?;
        let files = places.files().iter().map(PathBuf::from).collect();
        let nodes = dialect::nodes(&line, plant.dialect());
        return Ok(Loaded { line, places, nodes, files });
    }
    if plant.kind.get_ref() == &PlantKindName::Sim {
        let message = "a list of signals tells nothing of how the line moves, so no plant can be built of it";
        let help = "name a model in AutomationML, or write kind = \"opcua\" for the plant that is there, \
                    \"replica\" for a stand-in";
        return Err(profile.problem(path.span(), message, help));
    }
    if let Some(dialect) = &plant.dialect {
        let message = "a list of signals says itself which node each is";
        return Err(profile.problem(dialect.span(), message, "leave `dialect` out, or name a model in AutomationML"));
    }
    let source = Source::read(path.get_ref())?.explained_as(Document::Signals.name());
    let (line, nodes) = listed::read(&source)?;
    Ok(Loaded { line, places: Places::default(), nodes, files: vec![path.get_ref().clone()] })
}

/// A problem with what is called `name` in the line's model; none if the model does not say where that is.
pub(super) fn problem(places: &Places, name: &str, message: &str, help: &str) -> Option<Mistake> {
    let place = places.find(name)?;
    Some(Texts::default().show(&place.file, place.line?, message.to_owned(), help.to_owned()))
}

fn mistake(profile: &Source, path: &Spanned<PathBuf>, errors: &LoadErrors) -> Mistake {
    let mut texts = Texts::default();
    let all = errors.iter().map(|error| match error.place().line {
        Some(line) => texts.show(&error.place().file, line, message(error), error.help().to_owned()),
        // About the file as a whole: the profile names it.
        None => profile.problem(path.span(), format!("line {}: {}", error.place(), error.problem()), error.help()),
    });
    Mistake::all(path.get_ref(), all.collect())
}

fn message(error: &AmlError) -> String {
    match error.place().path.as_str() {
        "" => error.problem().to_string(),
        path => format!("{path}: {}", error.problem()),
    }
}

/// The files that errors are about, each read once.
#[derive(Default)]
struct Texts(BTreeMap<String, Option<Arc<NamedSource<String>>>>);

impl Texts {
    fn show(&mut self, file: &str, line: u32, message: String, help: String) -> Mistake {
        match self.read(file) {
            Some(code) => Mistake::in_line(&code, usize::try_from(line).unwrap_or(usize::MAX), message, help),
            None => Mistake::plain(format!("{file}:{line}"), message, help),
        }
    }

    /// The text of a file. A part of a container has none here, and bytes that are no text can't be shown.
    fn read(&mut self, file: &str) -> Option<Arc<NamedSource<String>>> {
        let read = |file: &str| {
            let text = std::fs::read_to_string(Path::new(file)).ok()?;
            Some(mistake::source(Path::new(file), text))
        };
        self.0.entry(file.to_owned()).or_insert_with_key(|file| read(file)).clone()
    }
}
