//! What the page says of one scenario.

use serde::Serialize;

use super::lanes::Lanes;
use super::run::micros;
use crate::journal::{Entry, Judgement, Verdict};
use crate::report::{ScenarioReport, StepOutcome, StepReport, text};

/// A scenario's history.
#[derive(Debug, Serialize)]
pub(super) struct Scenario<'a> {
    judgement: &'a Judgement,
    steps: Vec<Step<'a>>,
    standing: &'a [Judgement],
    #[serde(flatten)]
    lanes: Lanes,
}

#[derive(Debug, Serialize)]
struct Step<'a> {
    text: String,
    line: usize,
    background: bool,
    outcome: &'static str,
    /// How long the step took, in microseconds.
    duration: u64,
    /// Its first and last entry in the journal.
    entries: (u64, u64),
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement: Option<&'a Judgement>,
}

impl<'a> Scenario<'a> {
    pub(super) fn of(report: &'a ScenarioReport, entries: &[&Entry]) -> Self {
        Self {
            judgement: &report.judgement,
            steps: report.steps.iter().map(Step::of).collect(),
            standing: &report.standing,
            lanes: Lanes::of(entries),
        }
    }
}

impl<'a> Step<'a> {
    fn of(report: &'a StepReport) -> Self {
        let StepReport { step, outcome, duration, entries } = report;
        Self {
            text: text::step(step),
            line: step.line,
            background: step.background,
            outcome: word(outcome),
            duration: micros(*duration),
            entries: *entries,
            judgement: if let StepOutcome::Judged(judgement) = outcome { Some(judgement) } else { None },
        }
    }
}

fn word(outcome: &StepOutcome) -> &'static str {
    match outcome {
        StepOutcome::Skipped => "skipped",
        StepOutcome::Interrupted => "interrupted",
        StepOutcome::Judged(judgement) => match judgement.verdict {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Unknown => "unknown",
        },
    }
}
