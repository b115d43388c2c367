//! One page with the history of every scenario: a file that needs no network and nothing beside it.
//!
//! - `lanes`: a journal as lanes of a timeline, one small renderer per kind of event.
//! - `scenario`, `run`: the rest of what the page knows, as data.
//! - `embed`: puts data into the page so that no text of a journal can become a part of it.
//! - `page/`: the page itself: markup, styles and scripts, which know nothing but that data.

mod embed;
mod lanes;
mod run;
mod scenario;

use std::path::{Path, PathBuf};

use super::file::write_whole;
use super::{ReportError, Reporter, RunSummary, ScenarioReport};
use crate::journal::Entry;
use embed::Block;

/// The name of the page in a run's folder.
pub const FILE: &str = "report.html";

/// Collects scenarios, and writes the page when the run is over: whole or not at all.
#[derive(Debug)]
pub struct Html {
    path: PathBuf,
    /// The scenarios in short, in the order in which they were told.
    briefs: Vec<run::Brief>,
    /// Each scenario's history, ready for the page.
    blocks: Vec<Block>,
}

impl Html {
    /// Will write to `path`; missing folders are made.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), briefs: Vec::new(), blocks: Vec::new() }
    }

    /// The name by which the page knows a scenario, and its address: that of its journal, or of its place; no other has it.
    fn name(&self, report: &ScenarioReport) -> String {
        let journal = report.journal.as_ref().and_then(|path| path.file_stem());
        let place = || format!("{}-{}", report.id.file, report.id.line);
        let name = plain(&journal.map_or_else(place, |stem| stem.to_string_lossy().into_owned()));
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let mut names = std::iter::once(name.clone()).chain(numbered);
        names.find(|name| self.briefs.iter().all(|known| known.name != *name)).unwrap_or(name)
    }

    /// The path of a journal as seen from the page, if it lies beside it.
    fn beside<'a>(&self, journal: Option<&'a Path>) -> Option<&'a Path> {
        journal.filter(|path| path.parent() == self.path.parent()).and_then(|path| path.file_name()).map(Path::new)
    }

    fn format(&self, error: &serde_json::Error) -> ReportError {
        ReportError::Format { path: self.path.clone(), message: error.to_string() }
    }
}

/// With a hyphen for whatever an address cannot hold.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '-' }).collect()
}

impl Reporter for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn file(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn scenario(&mut self, report: &ScenarioReport, entries: &[&Entry]) -> Result<(), ReportError> {
        let name = self.name(report);
        let history = scenario::Scenario::of(report, entries);
        let block = Block::of(&format!("scenario:{name}"), &history).map_err(|error| self.format(&error))?;
        self.briefs.push(run::Brief::of(name, report, self.beside(report.journal.as_deref())));
        self.blocks.push(block);
        Ok(())
    }

    fn end(&mut self, summary: &RunSummary) -> Result<(), ReportError> {
        let facts = run::Run::of(summary, &self.briefs);
        let facts = Block::of("run", &facts).map_err(|error| self.format(&error))?;
        let page = embed::page(std::iter::once(&facts).chain(&self.blocks));
        write_whole(&self.path, &page).map_err(|source| ReportError::File { path: self.path.clone(), source })
    }
}
