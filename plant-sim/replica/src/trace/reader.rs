//! Reads a trace line by line.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::line::{self, EndLine, Line};
use super::{Gap, Header, MAX_LINE, MAX_SIGNALS, Micros, Sample, Signal, TraceError, TraceProblem};

/// What comes after the signals of a trace.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A value of a signal.
    Sample(Sample),
    /// Samples may be missing.
    Gap(Gap),
}

/// How a trace ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is complete, up to this time.
    Complete(Micros),
    /// It was cut off after this time.
    CutOff(Micros),
}

impl Ending {
    /// The time of the end.
    #[must_use]
    pub fn at(self) -> Micros {
        match self {
            Self::Complete(at) | Self::CutOff(at) => at,
        }
    }
}

/// Reads a trace in memory that does not depend on its length. Iterating it gives what comes after the signals; after
/// an error nothing comes any more.
#[derive(Debug)]
pub struct Reader<R> {
    lines: Lines<R>,
    header: Header,
    signals: Vec<Signal>,
    /// The first line after those of the signals.
    ahead: Option<Line>,
    samples: u64,
    gaps: u64,
    last: Micros,
    ending: Option<Ending>,
    failed: bool,
}

impl Reader<BufReader<File>> {
    /// Opens a file, and reads what it says about itself and its signals.
    ///
    /// # Errors
    /// [`TraceError`], with file and line.
    pub fn open(path: &Path) -> Result<Self, TraceError> {
        let file = File::open(path).map_err(|error| TraceError::new(path, 0, error))?;
        Self::new(BufReader::new(file), path)
    }
}

impl<R: BufRead> Reader<R> {
    /// Reads what a trace says about itself and its signals. Errors name `path`.
    ///
    /// # Errors
    /// [`TraceError`], with file and line.
    pub fn new(input: R, path: &Path) -> Result<Self, TraceError> {
        let mut lines = Lines { input, text: Vec::new(), path: path.to_owned(), number: 0, whole: false };
        let header = match lines.next()? {
            Some(text) => line::read_header(text).map_err(|fault| lines.error(fault))?,
            None => return Err(lines.error(TraceProblem::Empty)),
        };
        let (signals, ahead) = read_signals(&mut lines)?;
        let ending = ahead.is_none().then_some(Ending::CutOff(0));
        Ok(Self { lines, header, signals, ahead, samples: 0, gaps: 0, last: 0, ending, failed: false })
    }

    /// What the trace says about itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Its signals, in the order of their numbers.
    pub fn signals(&self) -> &[Signal] {
        &self.signals
    }

    /// How many samples were read so far.
    pub fn samples(&self) -> u64 {
        self.samples
    }

    /// How many gaps were read so far.
    pub fn gaps(&self) -> u64 {
        self.gaps
    }

    /// How the trace ends; `None` before the end was read, and after an error.
    pub fn ending(&self) -> Option<Ending> {
        self.ending
    }

    fn read(&mut self) -> Result<Option<Item>, TraceError> {
        let line = match self.ahead.take() {
            Some(line) => Some(line),
            None => next_line(&mut self.lines, &self.signals)?,
        };
        match line {
            None => {
                self.ending = Some(Ending::CutOff(self.last));
                Ok(None)
            }
            Some(Line::Sample(sample)) => {
                self.follow(sample.at)?;
                self.samples += 1;
                Ok(Some(Item::Sample(sample)))
            }
            Some(Line::Gap(gap)) => {
                self.follow(gap.to)?;
                self.gaps += 1;
                Ok(Some(Item::Gap(gap)))
            }
            Some(Line::Signal(_)) => Err(self.error(TraceProblem::Misplaced("a signal comes after the first sample"))),
            Some(Line::End(end)) => self.end(end).map(|()| None),
        }
    }

    fn follow(&mut self, at: Micros) -> Result<(), TraceError> {
        let before = self.last;
        if at < before {
            return Err(self.error(TraceProblem::Backwards { at, before }));
        }
        self.last = at;
        Ok(())
    }

    fn end(&mut self, end: EndLine) -> Result<(), TraceError> {
        self.follow(end.at)?;
        for (what, stated, found) in [("samples", end.samples, self.samples), ("gaps", end.gaps, self.gaps)] {
            if stated != found {
                return Err(self.error(TraceProblem::Count { what, stated, found }));
            }
        }
        if self.lines.next()?.is_some() {
            return Err(self.error(TraceProblem::Misplaced("there is something after the end")));
        }
        self.ending = Some(Ending::Complete(end.at));
        Ok(())
    }

    fn error(&self, fault: TraceProblem) -> TraceError {
        self.lines.error(fault)
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Item, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed || self.ending.is_some() {
            return None;
        }
        let read = self.read();
        self.failed = read.is_err();
        read.transpose()
    }
}

fn read_signals<R: BufRead>(lines: &mut Lines<R>) -> Result<(Vec<Signal>, Option<Line>), TraceError> {
    let (mut signals, mut known) = (Vec::new(), HashSet::new());
    loop {
        let signal = match next_line(lines, &signals)? {
            Some(Line::Signal(signal)) => signal,
            ahead => return Ok((signals, ahead)),
        };
        if signals.len() == MAX_SIGNALS {
            return Err(lines.error(TraceProblem::ManySignals));
        }
        if !known.insert(signal.node.clone()) {
            return Err(lines.error(TraceProblem::TwiceTheSignal(signal.node.to_string())));
        }
        signals.push(signal);
    }
}

/// The next line; `None` at the end of the file, or where it was cut off.
fn next_line<R: BufRead>(lines: &mut Lines<R>, signals: &[Signal]) -> Result<Option<Line>, TraceError> {
    let Some(text) = lines.next()? else { return Ok(None) };
    match line::read(text, signals) {
        Ok(line) => Ok(Some(line)),
        // A line that was not written to its end.
        Err(_) if !lines.whole => Ok(None),
        Err(fault) => Err(lines.error(fault)),
    }
}

/// The lines of a file, none longer than [`MAX_LINE`].
#[derive(Debug)]
struct Lines<R> {
    input: R,
    text: Vec<u8>,
    path: PathBuf,
    number: u64,
    /// Whether the last line has an end.
    whole: bool,
}

impl<R: BufRead> Lines<R> {
    fn next(&mut self) -> Result<Option<&str>, TraceError> {
        self.text.clear();
        self.number += 1;
        let limit = MAX_LINE as u64 + 1;
        let read = (&mut self.input).take(limit).read_until(b'\n', &mut self.text);
        read.map_err(|error| TraceError::new(&self.path, self.number, error))?;
        if self.text.is_empty() {
            return Ok(None);
        }
        self.whole = self.text.ends_with(b"\n");
        if self.text.len() > MAX_LINE {
            return Err(self.error(TraceProblem::LongLine));
        }
        match std::str::from_utf8(&self.text) {
            Ok(text) => Ok(Some(text)),
            // A letter that was not written to its end.
            Err(error) if !self.whole && error.error_len().is_none() => Ok(None),
            Err(error) => {
                let column = error.valid_up_to() + 1;
                Err(TraceError::new(&self.path, self.number, TraceProblem::Line(format!("byte {column} is no UTF-8"))))
            }
        }
    }

    fn error(&self, fault: TraceProblem) -> TraceError {
        TraceError::new(&self.path, self.number, fault)
    }
}
