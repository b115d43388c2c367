//! `plant-sim check`: what files are, and what is wrong with them.

use std::error::Error;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use line_model::text;
use plant_replica::trace::{Ending, Reader};
use plant_replica::{Checked, Replica, ReplicaConfig};

use super::{Outcome, output};

/// How many bytes of a file tell whether it is XML at all.
const BEGINNING: u64 = 4096;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Lines (.aml, .amlx), traces, `NodeSet2` files and animations (.toml), in any order. Node sets are checked together,
    /// as `serve --nodeset` takes them, and animations with them; what else a file is stands in its content.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

/// What a file is and how much is in it, in lines of text.
type Findings = Result<String, Box<dyn Error>>;

pub(super) fn run(args: &Args) -> Outcome {
    let (mut wrong, mut node_sets, mut animations) = (0, Vec::new(), Vec::new());
    for file in &args.files {
        let findings = match FileType::of(file) {
            Ok(FileType::Line) => line(file),
            Ok(FileType::Trace) => trace(file),
            Ok(FileType::NodeSet) => {
                node_sets.push(file.clone());
                continue;
            }
            Ok(FileType::Animation) => {
                animations.push(file);
                continue;
            }
            Err(error) => Err(error),
        };
        wrong += print(findings, 1)?;
    }
    if !node_sets.is_empty() {
        wrong += print(together(&node_sets), node_sets.len())?;
    }
    for file in animations {
        wrong += print(animation(file, &node_sets), 1)?;
    }
    match wrong {
        0 => Ok(()),
        wrong => Err(format!("{wrong} of {} files cannot be used", args.files.len()).into()),
    }
}

/// Prints the findings about so many files; returns how many of them are wrong.
fn print(findings: Findings, files: usize) -> Result<usize, Box<dyn Error>> {
    match findings {
        Ok(what) => output::print(what).map(|()| 0).map_err(Into::into),
        Err(error) => {
            output::aside(format_args!("plant-sim: {error}\n"));
            Ok(files)
        }
    }
}

enum FileType {
    Line,
    Trace,
    NodeSet,
    Animation,
}

impl FileType {
    fn of(file: &Path) -> Result<Self, Box<dyn Error>> {
        let mut beginning = Vec::new();
        let read = File::open(file).and_then(|content| content.take(BEGINNING).read_to_end(&mut beginning));
        read.map_err(|error| unreadable(file, &error))?;
        // A byte order mark, the zero byte beside a character of UTF-16, white space.
        let is_layout = |byte: &&u8| b"\xEF\xBB\xBF\xFF\xFE\0 \t\r\n".contains(byte);
        let is_xml = beginning.iter().find(|byte| !is_layout(byte)) == Some(&b'<');
        let root = if is_xml { Self::root(file)? } else { None };
        match root.as_deref() {
            Some("UANodeSet") => Ok(Self::NodeSet),
            Some("CAEXFile") => Ok(Self::Line),
            _ if beginning.starts_with(b"PK") => Ok(Self::Line),
            _ if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) => {
                Ok(Self::Animation)
            }
            _ if beginning.starts_with(b"{") => Ok(Self::Trace),
            _ => Err(format!(
                "{}: this is neither a line in AutomationML nor a trace, a NodeSet2 file or an animation (.toml); check \
                 that it is the right file",
                file.display()
            )
            .into()),
        }
    }

    /// The root element of a file of XML, which may stand behind any number of comments.
    fn root(file: &Path) -> Result<Option<String>, Box<dyn Error>> {
        let content = fs::read(file).map_err(|error| unreadable(file, &error))?;
        // What is no text ends the XML where it begins.
        let text = text::decode(&content);
        let good = text.or_else(|valid| text::decode(content.get(..valid).unwrap_or_default()));
        Ok(good.ok().as_deref().and_then(text::root))
    }
}

fn unreadable(file: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}; check that the file is there, and your rights to it", file.display())
}

fn together(files: &[PathBuf]) -> Findings {
    let Checked { report, .. } = Replica::check(&ReplicaConfig::open(files.to_vec()))?;
    let names: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
    Ok(format!("{}: {report}", names.join(", ")))
}

fn animation(file: &Path, node_sets: &[PathBuf]) -> Findings {
    let name = file.display();
    if node_sets.is_empty() {
        return Err(format!(
            "{name}: an animation can only be checked with the node sets that it is for; name them, too"
        )
        .into());
    }
    let animation = Some(file.to_owned());
    let Checked { animated, .. } =
        Replica::check(&ReplicaConfig { animation, ..ReplicaConfig::open(node_sets.to_vec()) })?;
    Ok(format!("{name}: animation of {animated} signals\n"))
}

fn line(file: &Path) -> Findings {
    let (line, notes) = super::line::check(file)?;
    let (elements, wires) = (line.elements().count(), line.wires.len());
    let (signals, methods) = (line.signals().count(), line.methods().count());
    let (file, name) = (file.display(), line.name);
    let sums = format!("{elements} elements, {signals} signals, {methods} methods, {wires} links");
    let sum = format!("{file}: line {name}: {sums}\n");
    Ok([notes, vec![sum]].concat().join("\n"))
}

fn trace(file: &Path) -> Findings {
    let mut reader = Reader::open(file)?;
    for item in &mut reader {
        item?;
    }
    let (signals, samples, gaps) = (reader.signals().len(), reader.samples(), reader.gaps());
    let (at, state) = match reader.ending() {
        Some(Ending::Complete(at)) => (at, "complete"),
        Some(Ending::CutOff(at)) => (at, "cut off there and good up to there"),
        None => (0, "unfinished"),
    };
    let seconds = Duration::from_micros(at).as_secs_f64();
    let source = &reader.header().source;
    let file = file.display();
    Ok(format!(
        "{file}: trace of {source}: {signals} signals, {samples} samples, {gaps} gaps in {seconds:.3} s, {state}\n"
    ))
}
