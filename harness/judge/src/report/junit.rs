//! `JUnit` XML, for build servers: a suite per feature, a case per scenario.
//!
//! `Fail` becomes a `<failure>`; `Unknown` an `<error>`, because it says nothing about the system; a scenario that was not
//! run is `<skipped>`, with the reason. Every case has its
//! seed, profile and place as properties, and its steps, skipped ones too, with all evidence as `system-out`.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::{ReportError, Reporter, RunSummary, ScenarioReport, StepOutcome, StepReport, text};
use crate::journal::{Judgement, Verdict};

/// Collects scenarios, and writes one file when the run is over: whole or not at all.
#[derive(Debug)]
pub struct Junit {
    path: PathBuf,
    reports: Vec<ScenarioReport>,
}

impl Junit {
    /// Will write to `path`; missing folders are made.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), reports: Vec::new() }
    }

    /// The document, with the features in the order of their names and their scenarios in that of their lines:
    /// independent of which finished first.
    fn document(&self, wall: Duration) -> Report {
        let mut reports: Vec<_> = self.reports.iter().collect();
        reports.sort_by_key(|report| (&report.id.file, report.id.line, &report.id.scenario));
        let suites = reports.chunk_by(|one, other| one.id.file == other.id.file).map(suite);
        let mut document = Report::new("lineproof");
        document.set_time(wall).add_test_suites(suites);
        document
    }

    fn write(&self, wall: Duration) -> Result<(), ReportError> {
        let format = |error: quick_junit::SerializeError| ReportError::Format {
            path: self.path.clone(),
            message: error.to_string(),
        };
        let document = self.document(wall).to_string().map_err(format)?;
        write_whole(&self.path, &document).map_err(|source| ReportError::File { path: self.path.clone(), source })
    }
}

impl Reporter for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn scenario(&mut self, report: &ScenarioReport) -> Result<(), ReportError> {
        self.reports.push(report.clone());
        Ok(())
    }

    fn end(&mut self, summary: &RunSummary) -> Result<(), ReportError> {
        self.write(summary.wall)
    }
}

/// Writes beside the file and renames, so that nobody ever reads half of it.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder)?;
    let mut file = readable(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

/// A temporary file that others may read, as a build server does.
fn readable(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let permissions = std::fs::Permissions::from_mode(0o644);
    tempfile::Builder::new().permissions(permissions).tempfile_in(folder)
}

fn suite(reports: &[&ScenarioReport]) -> TestSuite {
    let feature = reports.first().map_or("", |report| report.id.feature.as_str());
    let mut suite = TestSuite::new(feature);
    suite.set_time(reports.iter().map(|report| report.duration).sum());
    let started = reports.iter().map(|report| &report.id.started_at).min();
    suite.extra.extend(started.map(|started| ("timestamp".into(), started.into())));
    suite.add_test_cases(reports.iter().map(|report| case(report)));
    suite
}

fn case(report: &ScenarioReport) -> TestCase {
    let mut case = TestCase::new(&report.id.scenario, status(report));
    case.set_classname(&report.id.feature).set_time(report.duration).set_system_out(story(report));
    case.extra.extend([("file".into(), (&report.id.file).into()), ("line".into(), report.id.line.to_string().into())]);
    case.add_properties(properties(report));
    case
}

fn properties(report: &ScenarioReport) -> Vec<Property> {
    let mut properties = vec![
        Property::new("seed", report.id.seed.to_string()),
        Property::new("profile", &report.id.profile),
        Property::new("rerun", text::rerun(report)),
    ];
    let journal = report.journal.as_ref().map(|path| Property::new("journal", path.display().to_string()));
    properties.extend(journal);
    properties.extend(report.id.tags.iter().map(|tag| Property::new("tag", tag)));
    properties
}

fn status(report: &ScenarioReport) -> TestCaseStatus {
    if let Some(why) = &report.not_run {
        let mut status = TestCaseStatus::skipped();
        status.set_message(why);
        return status;
    }
    let kind = match report.judgement.verdict {
        Verdict::Pass => return TestCaseStatus::success(),
        Verdict::Fail => NonSuccessKind::Failure,
        Verdict::Unknown => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(&report.judgement.summary).set_type(&report.judgement.check);
    status.set_description(argument(&report.judgement, "").join("\n"));
    status
}

/// Steps and standing checks with their outcomes, and the evidence of those that did not pass.
fn story(report: &ScenarioReport) -> String {
    let mut lines = Vec::new();
    report.steps.iter().for_each(|step| lines.extend(step_lines(step)));
    report.standing.iter().for_each(|judgement| lines.extend(standing_lines(judgement)));
    let trouble =
        report.troubles.iter().map(|line| format!("trouble  {}: {}", line.source, text::one_line(&line.text)));
    lines.extend(trouble);
    lines.join("\n")
}

fn step_lines(step: &StepReport) -> Vec<String> {
    let text = text::step(&step.step);
    match &step.outcome {
        StepOutcome::Skipped => vec![format!("skipped  {text}")],
        StepOutcome::Interrupted => vec![format!("UNKNOWN  {text}: interrupted")],
        StepOutcome::Judged(judgement) => {
            let head = format!("{:<7}  {text} ({})", judgement.verdict.to_string(), text::duration(step.duration));
            std::iter::once(head).chain(doubts(judgement)).collect()
        }
    }
}

fn standing_lines(judgement: &Judgement) -> Vec<String> {
    let head = format!("{:<7}  at the end: {}", judgement.verdict.to_string(), judgement.check);
    std::iter::once(head).chain(doubts(judgement)).collect()
}

fn doubts(judgement: &Judgement) -> Vec<String> {
    if judgement.verdict == Verdict::Pass { Vec::new() } else { argument(judgement, "         ") }
}

fn argument(judgement: &Judgement, indent: &str) -> Vec<String> {
    let rows = text::columns(&judgement.evidence);
    let rows = rows.into_iter().map(|[when, who, what]| format!("{indent}  {when}  {who}  {what}"));
    std::iter::once(format!("{indent}{}", text::one_line(&judgement.summary))).chain(rows).collect()
}
