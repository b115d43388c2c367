//! A whole trace in memory.

use std::path::Path;

use super::{Ending, Gap, Header, Item, MAX_BYTES, Reader, Sample, Signal, TraceError, TraceProblem};

/// A whole trace in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// What it says about itself.
    pub header: Header,
    /// Its signals.
    pub signals: Vec<Signal>,
    /// Its samples, in the order of time.
    pub samples: Vec<Sample>,
    /// Where samples may be missing, in the order in which that was over.
    pub gaps: Vec<Gap>,
    /// How it ends.
    pub ending: Ending,
}

impl Trace {
    /// Reads a file of at most [`MAX_BYTES`].
    ///
    /// # Errors
    /// [`TraceError`], with file and line.
    pub fn load(path: &Path) -> Result<Self, TraceError> {
        let size = std::fs::metadata(path).map_err(|error| TraceError::new(path, 0, error))?.len();
        if size > MAX_BYTES {
            return Err(TraceError::new(path, 0, TraceProblem::TooLarge));
        }
        let mut reader = Reader::open(path)?;
        let (mut samples, mut gaps) = (Vec::new(), Vec::new());
        for item in &mut reader {
            match item? {
                Item::Sample(sample) => samples.push(sample),
                Item::Gap(gap) => gaps.push(gap),
            }
        }
        let ending = reader.ending().unwrap_or(Ending::CutOff(0));
        Ok(Self { header: reader.header().clone(), signals: reader.signals().to_vec(), samples, gaps, ending })
    }
}
