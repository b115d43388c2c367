//! The report for a person who watches.
//!
//! - `style`: colours and width, and the one place where they are decided.
//! - `paint`: lines of a block, painted and aligned.
//! - `block`: one scenario.
//! - `argument`: why a judgement is what it is.
//! - `closing`: the end of the run.

mod argument;
mod block;
mod closing;
mod paint;
mod style;

use std::io::Write;

use super::{ReportError, Reporter, RunSummary, ScenarioReport};
use crate::journal::Entry;
use paint::Painter;

pub use style::Style;

/// Writes a block for every scenario as it finishes, and a summary at the end.
///
/// Each block is written in one piece, so that it is never torn by another writer of the same stream. A reader that leaves
/// early, as `head` does, has seen enough: that is no error.
#[derive(Debug)]
pub struct Terminal<W> {
    out: W,
    style: Style,
    /// The feature under whose heading the last scenario stands.
    feature: Option<String>,
}

impl<W: Write> Terminal<W> {
    /// A report written to `out`.
    pub fn new(out: W, style: Style) -> Self {
        Self { out, style, feature: None }
    }

    /// Prints the block of a scenario.
    ///
    /// # Errors
    /// If the stream refuses.
    pub fn scenario_finished(&mut self, report: &ScenarioReport) -> std::io::Result<()> {
        let mut painter = Painter::new(self.style);
        if self.feature.as_ref() != Some(&report.id.feature) {
            block::heading(&mut painter, report);
            self.feature = Some(report.id.feature.clone());
        }
        block::scenario(&mut painter, report);
        self.print(painter)
    }

    /// Prints the end of the run.
    ///
    /// # Errors
    /// If the stream refuses.
    pub fn run_finished(&mut self, summary: &RunSummary) -> std::io::Result<()> {
        let mut painter = Painter::new(self.style);
        closing::summary(&mut painter, summary);
        self.print(painter)
    }

    /// Gives the stream back.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn print(&mut self, painter: Painter) -> std::io::Result<()> {
        match self.out.write_all(painter.finish().as_bytes()).and_then(|()| self.out.flush()) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }
}

impl<W: Write + Send> Reporter for Terminal<W> {
    fn name(&self) -> &'static str {
        "terminal"
    }

    fn scenario(&mut self, report: &ScenarioReport, _: &[&Entry]) -> Result<(), ReportError> {
        Ok(self.scenario_finished(report)?)
    }

    fn end(&mut self, summary: &RunSummary) -> Result<(), ReportError> {
        Ok(self.run_finished(summary)?)
    }
}
