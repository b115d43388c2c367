//! One scenario: its verdict, and the argument where it did not pass.

use super::argument;
use super::paint::{Painter, Tone};
use crate::journal::{Judgement, Verdict};
use crate::report::text;
use crate::report::{ScenarioReport, StepOutcome, StepReport};

/// The heading of a feature.
pub(super) fn heading(painter: &mut Painter, report: &ScenarioReport) {
    painter.end();
    painter.put(Tone::Strong, &report.id.feature).put(Tone::Faint, &format!("  {}", report.id.file)).end();
}

/// The block of a scenario.
pub(super) fn scenario(painter: &mut Painter, report: &ScenarioReport) {
    let verdict = report.judgement.verdict;
    if verdict == Verdict::Unknown && report.was_interrupted() {
        // Nobody was to see how it ends.
        return title(painter, report, " (interrupted)");
    }
    match report.id.again {
        0 => title(painter, report, ""),
        number => title(painter, report, &format!(" (run again, {number})")),
    }
    if verdict != Verdict::Pass || painter.style().verbose {
        report.steps.iter().for_each(|step| line(painter, step, report));
        report.standing.iter().for_each(|judgement| standing(painter, report, judgement));
    }
    if verdict != Verdict::Pass {
        unexplained(painter, report);
        foot(painter, report);
    }
}

/// The columns that durations need at the right.
const ASIDE: usize = 12;

/// `PASS  name    14.2 s`, with a remark behind the name.
fn title(painter: &mut Painter, report: &ScenarioReport, remark: &str) {
    let verdict = report.judgement.verdict;
    let name = if verdict == Verdict::Pass { Tone::Plain } else { Tone::Strong };
    painter.put(verdict.into(), &verdict.to_string()).put(Tone::Plain, "  ");
    painter.put_beside(name, &format!("{}{remark}", report.id.scenario), ASIDE);
    painter.put_right(Tone::Faint, &text::duration(report.duration)).end();
}

fn line(painter: &mut Painter, step: &StepReport, report: &ScenarioReport) {
    let verdict = step.outcome.verdict();
    let (tone, aside) = match verdict {
        None => (Tone::Faint, "skipped".to_owned()),
        Some(Verdict::Pass) => (Tone::Plain, text::duration(step.duration)),
        Some(_) => (Tone::Strong, text::duration(step.duration)),
    };
    mark(painter, verdict);
    painter.put_beside(tone, &text::step(&step.step), ASIDE).put_right(Tone::Faint, &aside).end();
    if verdict.is_some_and(|verdict| verdict != Verdict::Pass) {
        painter.put(Tone::Faint, &format!("           {}:{}", report.id.file, step.step.line)).end();
        explain(painter, &step.outcome);
    }
}

fn explain(painter: &mut Painter, outcome: &StepOutcome) {
    match outcome {
        StepOutcome::Judged(judgement) => argument::judgement(painter, judgement),
        StepOutcome::Interrupted => argument::sentence(painter, "the step was interrupted"),
        StepOutcome::Skipped => {}
    }
}

/// A standing check; the line says when it was made, as it belongs to no step.
fn standing(painter: &mut Painter, report: &ScenarioReport, judgement: &Judgement) {
    mark(painter, Some(judgement.verdict));
    let tone = if judgement.verdict == Verdict::Pass { Tone::Plain } else { Tone::Strong };
    painter.put(tone, &format!("At the end: {}", judgement.check)).end();
    if judgement.verdict == Verdict::Pass {
        return;
    }
    if is_argued(report, judgement) {
        argument::sentence(painter, "as above");
    } else {
        argument::judgement(painter, judgement);
    }
}

/// Whether a step has failed with the same argument already: its check went on standing, and found nothing new.
fn is_argued(report: &ScenarioReport, judgement: &Judgement) -> bool {
    report.steps.iter().any(|step| match &step.outcome {
        StepOutcome::Judged(known) => known.check == judgement.check && known.summary == judgement.summary,
        StepOutcome::Interrupted | StepOutcome::Skipped => false,
    })
}

/// A column for the eye, and for a report without colours.
fn mark(painter: &mut Painter, verdict: Option<Verdict>) {
    let (tone, sign) = match verdict {
        None => (Tone::Faint, "-"),
        Some(Verdict::Pass) => (Tone::Good, "\u{2713}"),
        Some(Verdict::Fail) => (Tone::Bad, "\u{2717}"),
        Some(Verdict::Unknown) => (Tone::Doubt, "?"),
    };
    painter.put(Tone::Plain, "    ").put(tone, sign).put(Tone::Plain, " ");
}

/// The scenario's own judgement, where no step and no standing check has shown it.
fn unexplained(painter: &mut Painter, report: &ScenarioReport) {
    if !judgements(report).any(|judgement| *judgement == report.judgement) {
        argument::judgement(painter, &report.judgement);
    }
}

fn judgements(report: &ScenarioReport) -> impl Iterator<Item = &Judgement> {
    let steps = report.steps.iter().filter_map(|step| match &step.outcome {
        StepOutcome::Judged(judgement) => Some(judgement),
        _ => None,
    });
    steps.chain(&report.standing)
}

/// What components said last, where to look, and how to see it again.
fn foot(painter: &mut Painter, report: &ScenarioReport) {
    for (place, [when, who, what]) in text::columns(&report.said).into_iter().enumerate() {
        let name = if place == 0 { "said" } else { "" };
        painter.put(Tone::Faint, &format!("      {name:<7}  {when}")).put(Tone::Plain, &format!("  {who}  "));
        painter.put_wrapped(Tone::Plain, &what).end();
    }
    if let Some(path) = &report.journal {
        note(painter, "journal", &text::journal(path, events(report)));
    }
    note(painter, "rerun", &report.rerun);
}

/// The entries of the failing step and of the evidence.
fn events(report: &ScenarioReport) -> Option<(u64, u64)> {
    let is_bad = |step: &&StepReport| step.outcome.verdict().is_some_and(|verdict| verdict != Verdict::Pass);
    let step = report.steps.iter().find(is_bad).map(|step| step.entries);
    text::range(&report.judgement, step)
}

fn note(painter: &mut Painter, name: &str, text: &str) {
    painter.put(Tone::Faint, &format!("      {name:<7}  ")).put(Tone::Plain, text).end();
}
