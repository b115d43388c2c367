//! Delivers every report to every reporter.

use std::fmt;

use super::{ReportError, Reporter, RunSummary, ScenarioReport};
use crate::journal::Entry;

/// All reporters of a run. One that fails does not keep the others from their reports, and is asked again about the
/// next scenario; what failed is told at the end.
#[derive(Default)]
pub struct Reporters {
    sinks: Vec<Box<dyn Reporter>>,
    failures: Vec<(String, ReportError)>,
}

/// What could not be delivered: the first failure of each reporter.
#[derive(Debug, thiserror::Error)]
#[error("{}", Lines(.0))]
pub struct ReportErrors(Vec<(String, ReportError)>);

struct Lines<'a>(&'a [(String, ReportError)]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.0.iter().map(|(name, error)| format!("reporter {name}: {error}")).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl ReportErrors {
    /// Each reporter that failed, with its first error.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ReportError)> {
        self.0.iter().map(|(name, error)| (name.as_str(), error))
    }
}

impl Reporters {
    /// No reporters yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a reporter.
    #[must_use]
    pub fn with(mut self, reporter: impl Reporter + 'static) -> Self {
        self.sinks.push(Box::new(reporter));
        self
    }

    /// Tells every reporter that a scenario has finished.
    pub fn scenario(&mut self, report: &ScenarioReport, entries: &[&Entry]) {
        for sink in &mut self.sinks {
            let outcome = sink.scenario(report, entries);
            note(&mut self.failures, sink.as_ref(), outcome);
        }
    }

    /// Tells every reporter that the run is over, in the order in which they were added: each learns which files those
    /// before it have written, and what they could not deliver.
    ///
    /// # Errors
    /// Whatever could not be delivered during the run.
    pub fn end(mut self, summary: RunSummary) -> Result<(), ReportErrors> {
        let mut summary = summary;
        for sink in &mut self.sinks {
            let outcome = sink.end(&summary);
            let file = outcome.is_ok().then(|| sink.file()).flatten();
            summary.files.extend(file.map(std::path::Path::to_owned));
            note(&mut self.failures, sink.as_ref(), outcome);
            let failed = self.failures.iter().find(|(name, _)| name == sink.name());
            summary.troubles.extend(failed.map(|failure| Lines(std::slice::from_ref(failure)).to_string()));
        }
        if self.failures.is_empty() { Ok(()) } else { Err(ReportErrors(self.failures)) }
    }
}

/// Takes note of a reporter's first failure.
fn note(failures: &mut Vec<(String, ReportError)>, sink: &dyn Reporter, outcome: Result<(), ReportError>) {
    if let Err(error) = outcome
        && failures.iter().all(|(name, _)| name != sink.name())
    {
        failures.push((sink.name().to_owned(), error));
    }
}

impl fmt::Debug for Reporters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.sinks.iter().map(|sink| sink.name()).collect();
        f.debug_struct("Reporters").field("sinks", &names).field("failures", &self.failures).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    struct Broken;

    impl Reporter for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }
        fn scenario(&mut self, _: &ScenarioReport, _: &[&Entry]) -> Result<(), ReportError> {
            Err(io::Error::other("disk full").into())
        }
        fn end(&mut self, _: &RunSummary) -> Result<(), ReportError> {
            Err(io::Error::other("later").into())
        }
    }

    struct Counting(Arc<AtomicUsize>);

    impl Reporter for Counting {
        fn name(&self) -> &'static str {
            "counting"
        }
        fn scenario(&mut self, _: &ScenarioReport, _: &[&Entry]) -> Result<(), ReportError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
        fn end(&mut self, summary: &RunSummary) -> Result<(), ReportError> {
            assert_eq!(summary.troubles, ["reporter broken: cannot write the report: disk full"]);
            self.0.fetch_add(10, Ordering::Relaxed);
            Ok(())
        }
    }

    fn report() -> ScenarioReport {
        let line = include_str!("../../../../fixtures/journals/pass.jsonl").lines().next().unwrap();
        super::super::fold::<crate::journal::Entry>(&[serde_json::from_str(line).unwrap()], None).unwrap()
    }

    #[test]
    fn a_failing_sink_stops_no_other_and_is_told_once_at_the_end() {
        let calls = Arc::new(AtomicUsize::new(0));
        let mut reporters = Reporters::new().with(Broken).with(Counting(Arc::clone(&calls)));
        reporters.scenario(&report(), &[]);
        reporters.scenario(&report(), &[]);
        let errors = reporters.end(RunSummary::new(Duration::ZERO)).unwrap_err();
        assert_eq!(calls.load(Ordering::Relaxed), 12);
        assert_eq!(errors.to_string(), "reporter broken: cannot write the report: disk full");
    }
}
