//! `plant-sim check`: what files are, and what is wrong with them.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plant_sim::model::aml;
use plant_sim::trace::{Ending, Reader};

use super::{Outcome, output};

/// How much of a file tells what it is.
const BEGINNING: u64 = 64 * 1024;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Lines (.aml, .amlx) and traces, in any order; what a file is stands in its content.
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Outcome {
    let mut wrong = 0;
    for file in &args.files {
        match check(file) {
            Ok(what) => output::print(format_args!("{}: {what}\n", file.display()))?,
            Err(error) => {
                wrong += 1;
                eprintln!("plant-sim: {error}");
            }
        }
    }
    match wrong {
        0 => Ok(()),
        wrong => Err(format!("{wrong} of {} files cannot be used", args.files.len()).into()),
    }
}

/// What a file is and how much is in it.
fn check(file: &Path) -> Result<String, Box<dyn Error>> {
    match Kind::of(file)? {
        Kind::Line => line(file),
        Kind::Trace => trace(file),
    }
}

enum Kind {
    Line,
    Trace,
}

impl Kind {
    fn of(file: &Path) -> Result<Self, Box<dyn Error>> {
        let mut beginning = Vec::new();
        let read = File::open(file).and_then(|content| content.take(BEGINNING).read_to_end(&mut beginning));
        read.map_err(|error| {
            format!("{}: {error}; check that the file is there, and your rights to it", file.display())
        })?;
        let text = String::from_utf8_lossy(&beginning);
        if beginning.starts_with(b"PK") || text.contains("<CAEXFile") {
            Ok(Self::Line)
        } else if text.starts_with('{') {
            Ok(Self::Trace)
        } else {
            let file = file.display();
            Err(format!("{file}: this is neither a line in AutomationML nor a trace; check that it is the right file")
                .into())
        }
    }
}

fn line(file: &Path) -> Result<String, Box<dyn Error>> {
    let line = aml::load(file)?;
    let (elements, wires) = (line.elements().count(), line.wires.len());
    let (signals, methods) = (line.signals().count(), line.methods().count());
    Ok(format!("line {}: {elements} elements, {signals} signals, {methods} methods, {wires} links", line.name))
}

fn trace(file: &Path) -> Result<String, Box<dyn Error>> {
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
    Ok(format!("trace of {source}: {signals} signals, {samples} samples, {gaps} gaps in {seconds:.3} s, {state}"))
}
