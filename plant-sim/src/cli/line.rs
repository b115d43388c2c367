//! The line that a command is about.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Args;
use line_model::Line;
use line_model::aml::{self, AmlError, LoadErrors, Place, Places};
use plant_sim::assembly::{self, LineError, LineErrors, Note, Registry};

/// Which line. A command that can do without puts `line` into a group with what takes its place.
#[derive(Args)]
pub(super) struct LineArgs {
    /// The file that describes the line: AutomationML, `.aml` or `.amlx`.
    #[arg(long, value_name = "FILE")]
    line: Option<PathBuf>,
}

impl LineArgs {
    /// The line as it is described, whether or not a machine can be made of it.
    pub(super) fn load(&self) -> Result<Line, Box<dyn Error>> {
        Ok(aml::load(self.file()?)?)
    }

    /// The line, of which a machine can be made.
    pub(super) fn load_whole(&self) -> Result<Line, Box<dyn Error>> {
        check(self.file()?).map(|(line, _)| line)
    }

    fn file(&self) -> Result<&Path, &'static str> {
        self.line.as_deref().ok_or("there is no line; name its file with `--line FILE`")
    }
}

/// The line that a file describes, of which a machine can be made, and what in it has no effect, a line of text each.
///
/// # Errors
/// Everything that is wrong with the file and with the line, a line of text each, with file and line, in their order.
pub(super) fn check(file: &Path) -> Result<(Line, Vec<String>), Box<dyn Error>> {
    let (line, places) = aml::load_with_places(file).map_err(|errors| all(&errors))?;
    match assembly::check(&line, &Registry::standard()) {
        Ok(mut notes) => {
            notes.extend(second_namespaces(&line));
            let notes =
                notes.into_iter().map(|Note { name, text }| placed(places.find(&name), format!("{name}: {text}")));
            let notes = in_order(notes.collect());
            Ok((line, notes))
        }
        Err(errors) => Err(in_order(errors.iter().map(|error| located(&places, error)).collect()).join("\n").into()),
    }
}

/// What names a namespace of its own was meant to be the line.
fn second_namespaces(line: &Line) -> impl Iterator<Item = Note> {
    let named = line.elements().filter(|element| element.attribute("Namespace").is_some());
    named.map(|element| {
        let text = format!(
            "its Namespace counts for nothing, because the line is `{}` in `{}`; if it is to be the line, give this element \
             the role ProductionLine",
            line.name, line.namespace
        );
        Note { name: element.path.clone(), text }
    })
}

/// What is wrong with the description, and what else is wrong with the line that it describes.
fn all(errors: &LoadErrors) -> String {
    let told = errors.iter().map(|error| placed(Some(error.place().clone()), without_place(error)));
    let more = errors.rest().into_iter().flat_map(|(line, places)| {
        let wrong = assembly::check(line, &Registry::standard()).err();
        let further = wrong.iter().flat_map(LineErrors::iter).filter(|error| !follows(errors, places, error));
        further.map(|error| located(places, error)).collect::<Vec<_>>()
    });
    in_order(told.chain(more).collect()).join("\n")
}

/// Whether something else is said of what stands there already.
fn follows(errors: &LoadErrors, places: &Places, error: &LineError) -> bool {
    let Some(Place { file, line, .. }) = places.find(&error.name()) else { return false };
    errors.iter().any(|known| (&known.place().file, known.place().line) == (&file, line))
}

fn without_place(error: &AmlError) -> String {
    let (problem, help) = (error.problem(), error.help());
    match error.place().path.as_str() {
        "" => format!("{problem}; {help}"),
        path => format!("{path}: {problem}; {help}"),
    }
}

/// What is told, with its place.
type Told = (Option<(String, Option<u32>)>, String);

fn located(places: &Places, error: &LineError) -> Told {
    placed(places.find(&error.name()), error.to_string())
}

fn placed(place: Option<Place>, text: String) -> Told {
    (place.map(|Place { file, line, .. }| (file, line)), text)
}

fn in_order(mut told: Vec<Told>) -> Vec<String> {
    told.sort_by(|(one, _), (other, _)| one.cmp(other));
    let line = |(place, text)| match place {
        Some((file, Some(line))) => format!("{file}:{line}: {text}"),
        Some((file, None)) => format!("{file}: {text}"),
        None => text,
    };
    told.into_iter().map(line).collect()
}
