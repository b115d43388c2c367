//! The end of a run: what it came to, and where its time went.

use std::time::Duration;

use super::paint::{Painter, Tone};
use crate::journal::Verdict;
use crate::report::measures::exact;
use crate::report::text;
use crate::report::{Brief, NotRun, PhaseTimes, RunSummary, Spread};

/// How many of the slowest scenarios are named.
const SLOWEST: usize = 3;

pub(super) fn summary(painter: &mut Painter, summary: &RunSummary) {
    painter.end();
    let doubtful = summary.scenarios.iter().filter(|scenario| scenario.verdict != Verdict::Pass);
    doubtful.for_each(|scenario| named(painter, scenario, summary));
    summary.not_run.iter().for_each(|not_run| unjudged(painter, not_run));
    summary.troubles.iter().for_each(|trouble| outside(painter, trouble));
    counts(painter, summary);
    if !summary.scenarios.is_empty() {
        times(painter, summary);
        slowest(painter, summary);
        measured(painter, summary);
    }
    summary.files.iter().for_each(|file| note(painter, "report", &file.display().to_string()));
}

/// `FAIL  features/redundancy.feature:9  name`, and what came of it when it was run again.
fn named(painter: &mut Painter, scenario: &Brief, summary: &RunSummary) {
    painter.put(scenario.verdict.into(), &format!("{:<7}", scenario.verdict.to_string()));
    painter.put(Tone::Plain, &format!("  {}  {}", scenario.place, scenario.name)).end();
    let again: Vec<_> = summary.again(scenario).map(|verdict| verdict.to_string()).collect();
    if !again.is_empty() {
        let flaky = if summary.is_flaky(scenario) { "; flaky, which is no pass" } else { "" };
        painter.put(Tone::Faint, &format!("         run again: {}{flaky}", again.join(", "))).end();
    }
}

/// `NOT RUN  features/redundancy.feature:9  name: reason`.
fn unjudged(painter: &mut Painter, NotRun { planned, reason, .. }: &NotRun) {
    let text = format!("  {}:{}  {}: {reason}", planned.file, planned.line, planned.scenario);
    painter.put(Tone::Doubt, "NOT RUN").put_wrapped(Tone::Plain, &text).end();
}

/// `TROUBLE  what went wrong outside of any scenario`.
fn outside(painter: &mut Painter, trouble: &str) {
    painter.put(Tone::Doubt, "TROUBLE").put(Tone::Plain, "  ");
    painter.put_wrapped(Tone::Plain, &text::one_line(trouble)).end();
}

/// `14 scenarios: 12 passed, 1 failed, 1 unknown    48.2 s`.
fn counts(painter: &mut Painter, summary: &RunSummary) {
    let number = summary.scenarios.len() + summary.not_run.len();
    let noun = if number == 1 { "scenario" } else { "scenarios" };
    painter.put(Tone::Strong, &format!("{number} {noun}"));
    let words = [(Verdict::Pass, "passed"), (Verdict::Fail, "failed"), (Verdict::Unknown, "unknown")];
    let judged = words.map(|(verdict, word)| (Tone::from(verdict), summary.count(verdict), word));
    let counts = judged.into_iter().chain([(Tone::Doubt, summary.not_run.len(), "not run")]);
    for (place, (tone, count, word)) in counts.filter(|(_, count, _)| *count > 0).enumerate() {
        painter.put(Tone::Plain, if place == 0 { ": " } else { ", " });
        painter.put(tone, &format!("{count} {word}"));
    }
    let flaky = summary.scenarios.iter().filter(|scenario| summary.is_flaky(scenario)).count();
    if flaky > 0 {
        painter.put(Tone::Doubt, &format!(" ({flaky} flaky)"));
    }
    painter.put_right(Tone::Strong, &text::duration(summary.wall)).end();
}

/// `time     opening 12.1 s, steps 80.0 s, settling 9.0 s, draining 2.0 s, closing 1.1 s`.
fn times(painter: &mut Painter, summary: &RunSummary) {
    let PhaseTimes { opening, acting, settling, draining, closing } = summary.phases;
    let phases =
        [("opening", opening), ("steps", acting), ("settling", settling), ("draining", draining), ("closing", closing)];
    let total: Duration = phases.iter().map(|(_, time)| *time).sum();
    let shares = phases.map(|(name, time)| format!("{name} {} ({} %)", text::duration(time), share(time, total)));
    note(painter, "time", &shares.join(", "));
}

fn share(time: Duration, total: Duration) -> u128 {
    (time.as_micros() * 100 + total.as_micros() / 2).checked_div(total.as_micros()).unwrap_or(0)
}

fn slowest(painter: &mut Painter, summary: &RunSummary) {
    let slowest = summary.slowest(SLOWEST);
    let width = slowest.iter().map(|scenario| text::duration(scenario.duration).len()).max().unwrap_or(0);
    for (place, scenario) in slowest.into_iter().enumerate() {
        let duration = text::duration(scenario.duration);
        let name = if place == 0 { "slowest" } else { "" };
        note(painter, name, &format!("{duration:>width$}  {}", scenario.name));
    }
}

/// `took     emptying: 1.204 s to 1.530 s, median 1.311 s (3 times)`.
fn measured(painter: &mut Painter, summary: &RunSummary) {
    for (place, spread) in summary.measures.spreads().iter().enumerate() {
        let Spread { name, count, min_us, median_us, max_us } = spread;
        let (min, median, max) = (exact(*min_us), exact(*median_us), exact(*max_us));
        let times = match count {
            1 => median,
            _ => format!("{min} to {max}, median {median} ({count} times)"),
        };
        note(painter, if place == 0 { "took" } else { "" }, &format!("{}: {times}", text::one_line(name)));
    }
}

fn note(painter: &mut Painter, name: &str, text: &str) {
    painter.put(Tone::Faint, &format!("  {name:<7}  ")).put_wrapped(Tone::Plain, text).end();
}
