//! `JUnit` XML, for build servers: a suite per feature, a case per scenario.
//!
//! `Fail` becomes a `<failure>`; `Unknown` an `<error>`, because it says nothing about the system; what was planned and
//! never run is `<skipped>`, with the reason. What went wrong outside of any scenario is an `<error>` of a suite of its
//! own: a file that shows only success belongs to a run that was one. Every case has its seed, profile and place as
//! properties, what it has measured: `took NAME`, in seconds, and what came of it when it was run again, which is no case of
//! its own: it does not count. Its steps, skipped ones
//! too, stand with all evidence in `system-out`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::file::write_whole;
use super::{Brief, NotRun, ReportError, Reporter, RunSummary, ScenarioReport, StepOutcome, StepReport, text};
use crate::journal::{Entry, Judgement, Verdict};

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
    fn document(&self, summary: &RunSummary) -> Report {
        let again = |report: &ScenarioReport| summary.again(&Brief::of(report)).collect();
        let reported = self.reports.iter().map(|report| Case::Reported(report, again(report)));
        let mut cases: Vec<_> = reported.chain(summary.not_run.iter().map(Case::NotRun)).collect();
        cases.sort_by_key(Case::place);
        let suites = cases.chunk_by(|one, other| one.place().0 == other.place().0).map(suite);
        let mut document = Report::new("lineproof");
        document.set_time(summary.wall).add_test_suites(suites);
        if !summary.troubles.is_empty() {
            document.add_test_suite(outside(&summary.troubles));
        }
        document
    }

    fn write(&self, summary: &RunSummary) -> Result<(), ReportError> {
        let format = |error: quick_junit::SerializeError| ReportError::Format {
            path: self.path.clone(),
            message: error.to_string(),
        };
        let document = well_formed(&self.document(summary).to_string().map_err(format)?);
        write_whole(&self.path, &document).map_err(|source| ReportError::File { path: self.path.clone(), source })
    }
}

/// Every character that XML forbids as U+FFFD; the writer lets some through.
fn well_formed(document: &str) -> String {
    let is_allowed = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    document.chars().map(|c| if is_allowed(&c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// What a case of the file tells of.
enum Case<'a> {
    /// A scenario, and what came of it when it was run again.
    Reported(&'a ScenarioReport, Vec<Verdict>),
    NotRun(&'a NotRun),
}

impl<'a> Case<'a> {
    /// File, line, name.
    fn place(&self) -> (&'a str, usize, &'a str) {
        match self {
            Self::Reported(report, _) => (&report.id.file, report.id.line, &report.id.scenario),
            Self::NotRun(NotRun { planned, .. }) => (&planned.file, planned.line, &planned.scenario),
        }
    }

    fn feature(&self) -> &'a str {
        match self {
            Self::Reported(report, _) => &report.id.feature,
            Self::NotRun(not_run) => &not_run.planned.feature,
        }
    }

    fn report(&self) -> Option<&'a ScenarioReport> {
        if let Self::Reported(report, _) = self { Some(report) } else { None }
    }

    fn render(&self) -> TestCase {
        let mut case = match self {
            Self::Reported(report, again) => test_case(report, again),
            Self::NotRun(not_run) => skipped(not_run),
        };
        let (file, line, _) = self.place();
        case.set_classname(self.feature());
        case.extra.extend([("file".into(), file.into()), ("line".into(), line.to_string().into())]);
        case
    }
}

impl Reporter for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn file(&self) -> Option<&Path> {
        Some(&self.path)
    }

    fn scenario(&mut self, report: &ScenarioReport, _: &[&Entry]) -> Result<(), ReportError> {
        if report.id.again == 0 {
            self.reports.push(report.clone());
        }
        Ok(())
    }

    fn end(&mut self, summary: &RunSummary) -> Result<(), ReportError> {
        self.write(summary)
    }
}

fn suite(cases: &[Case<'_>]) -> TestSuite {
    let mut suite = TestSuite::new(cases.first().map_or("", Case::feature));
    let reports = || cases.iter().filter_map(Case::report);
    suite.set_time(reports().map(|report| report.duration).sum::<Duration>());
    let started = reports().map(|report| &report.id.started_at).min();
    suite.extra.extend(started.map(|started| ("timestamp".into(), started.into())));
    suite.add_test_cases(cases.iter().map(Case::render));
    suite
}

fn test_case(report: &ScenarioReport, again: &[Verdict]) -> TestCase {
    let mut case = TestCase::new(&report.id.scenario, status(report));
    case.add_properties(again.iter().map(|verdict| Property::new("run again", verdict.to_string())));
    case.set_time(report.duration).set_system_out(story(report)).add_properties(properties(report));
    case
}

fn skipped(not_run: &NotRun) -> TestCase {
    let mut status = TestCaseStatus::skipped();
    status.set_message(&not_run.reason);
    TestCase::new(&not_run.planned.scenario, status)
}

/// The name of the case that tells of what belongs to no scenario.
const OUTSIDE: &str = "outside of any scenario";

/// What belongs to no scenario.
fn outside(troubles: &[String]) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(text::one_line(&troubles.join("; "))).set_type("run");
    let mut suite = TestSuite::new("lineproof");
    suite.set_time(Duration::ZERO).add_test_case(TestCase::new(OUTSIDE, status));
    suite
}

fn properties(report: &ScenarioReport) -> Vec<Property> {
    let mut properties = vec![
        Property::new("seed", report.id.seed.to_string()),
        Property::new("profile", &report.id.profile),
        Property::new("rerun", &report.rerun),
    ];
    let journal = report.journal.as_ref().map(|path| Property::new("journal", path.display().to_string()));
    properties.extend(journal);
    let seconds = |us: u64| format!("{}.{:06}", us / 1_000_000, us % 1_000_000);
    let took = report.measures().map(|measure| Property::new(format!("took {}", measure.name), seconds(measure.us)));
    properties.extend(took);
    properties.extend(report.id.tags.iter().map(|tag| Property::new("tag", tag)));
    properties
}

fn status(report: &ScenarioReport) -> TestCaseStatus {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_not_written() {
        assert_eq!(
            well_formed("a\u{fffe}\u{ffff}\u{1}\tb\u{1f600}\u{fffd}"),
            "a\u{fffd}\u{fffd}\u{fffd}\tb\u{1f600}\u{fffd}"
        );
    }
}
