//! Reporters: what a person or a machine reads after a run.
//!
//! The only input is what a run's folder holds: journals, and the [`RunRecord`]. [`fold()`] turns a journal into a
//! [`ScenarioReport`]; every [`Reporter`] renders that, and the journal's entries where it needs more:
//!
//! - [`mod@fold`]: the fold. [`scenario`]: what a report of a scenario holds.
//! - [`rerun`]: [`Rerun`], the command that runs one scenario again.
//! - [`run`]: [`RunRecord`], what was planned and how the run ended.
//! - [`summary`]: [`RunSummary`], what a run came to and where its time went.
//! - [`measures`]: [`Measures`], what the scenarios of a run have measured, by name.
//! - [`parity`]: [`Parity`], several runs beside each other.
//! - [`terminal`]: for a person who watches.
//! - [`html`]: one page with the history of every scenario, for a person who wants to know why.
//! - [`junit`]: `JUnit` XML, for a build server.
//! - [`sinks`]: [`Reporters`], which delivers to all; one that fails never stops the others.

pub mod fold;
pub mod html;
pub mod junit;
pub mod measures;
pub mod parity;
pub mod rerun;
pub mod run;
pub mod scenario;
pub mod sinks;
pub mod summary;
pub mod terminal;

mod file;
mod text;

use std::path::{Path, PathBuf};

use crate::journal::Entry;

pub use fold::{FoldError, fold};
pub use html::Html;
pub use junit::Junit;
pub use measures::{Measures, Spread};
pub use parity::{Parity, ParityCell, ParityRow};
pub use rerun::{Rerun, command_line};
pub use run::{NotRun, Outcome, Planned, RUN_FILE, RunEnd, RunRecord};
pub use scenario::{FaultReport, PhaseTimes, ScenarioReport, StepOutcome, StepReport};
pub use sinks::{ReportErrors, Reporters};
pub use summary::{Brief, RunSummary};
pub use terminal::{Style, Terminal};

/// Renders reports as scenarios finish.
pub trait Reporter: Send {
    /// A short name, for messages: `terminal`, `junit`.
    fn name(&self) -> &str;

    /// The file that it writes; none if it writes to a stream.
    fn file(&self) -> Option<&Path> {
        None
    }

    /// A scenario has finished: its report, and the journal that it was folded from.
    ///
    /// # Errors
    /// If the report could not be delivered. The reporter is still asked about later scenarios.
    fn scenario(&mut self, report: &ScenarioReport, entries: &[&Entry]) -> Result<(), ReportError>;

    /// The run is over.
    ///
    /// # Errors
    /// If the report could not be delivered.
    fn end(&mut self, summary: &RunSummary) -> Result<(), ReportError>;
}

/// A report could not be delivered.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A stream refused.
    #[error("cannot write the report: {0}")]
    Stream(#[from] std::io::Error),
    /// A file could not be written.
    #[error("cannot write the report {}: {source}; choose a path that can be written", path.display())]
    File {
        /// The file of the report.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The report could not be put into its format.
    #[error("cannot render the report {}: {message}", path.display())]
    Format {
        /// The file that was to be written.
        path: PathBuf,
        /// What the renderer said.
        message: String,
    },
}
