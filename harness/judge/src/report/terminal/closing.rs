//! The end of a run: what it came to, and where its time went.

use std::time::Duration;

use super::paint::{Painter, Tone};
use crate::journal::Verdict;
use crate::report::text;
use crate::report::{Brief, PhaseTimes, RunSummary};

/// How many of the slowest scenarios are named.
const SLOWEST: usize = 3;
/// What stands in the place of a verdict where there is none.
pub(super) const NOT_RUN: &str = "NOT RUN";

pub(super) fn summary(painter: &mut Painter, summary: &RunSummary) {
    painter.end();
    let doubtful = summary.scenarios.iter().filter(|scenario| scenario.verdict != Some(Verdict::Pass));
    doubtful.for_each(|scenario| named(painter, scenario));
    counts(painter, summary);
    if summary.verdict().is_some() {
        times(painter, summary);
        slowest(painter, summary);
    }
}

/// `FAIL  features/redundancy.feature:9  name`.
fn named(painter: &mut Painter, scenario: &Brief) {
    let name = scenario.verdict.map_or(NOT_RUN.to_owned(), |verdict| verdict.to_string());
    painter.put(scenario.verdict.into(), &format!("{name:<7}"));
    painter.put(Tone::Plain, &format!("  {}  {}", scenario.place, scenario.name)).end();
}

/// `14 scenarios: 12 passed, 1 failed, 1 unknown    48.2 s`.
fn counts(painter: &mut Painter, summary: &RunSummary) {
    let number = summary.scenarios.len();
    let noun = if number == 1 { "scenario" } else { "scenarios" };
    painter.put(Tone::Strong, &format!("{number} {noun}"));
    let verdicts = [(Verdict::Pass, "passed"), (Verdict::Fail, "failed"), (Verdict::Unknown, "unknown")];
    let words = verdicts.map(|(verdict, word)| (Some(verdict), word)).into_iter().chain([(None, "not run")]);
    let present = words.filter(|(verdict, _)| summary.count(*verdict) > 0);
    for (place, (verdict, word)) in present.enumerate() {
        painter.put(Tone::Plain, if place == 0 { ": " } else { ", " });
        painter.put(verdict.into(), &format!("{} {word}", summary.count(verdict)));
    }
    painter.put_right(Tone::Strong, &text::duration(summary.wall)).end();
}

/// `time     opening 12.1 s, steps 80.0 s, draining 2.0 s, closing 1.1 s`.
fn times(painter: &mut Painter, summary: &RunSummary) {
    let PhaseTimes { opening, acting, draining, closing } = summary.phases;
    let phases = [("opening", opening), ("steps", acting), ("draining", draining), ("closing", closing)];
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

fn note(painter: &mut Painter, name: &str, text: &str) {
    painter.put(Tone::Faint, &format!("  {name:<7}  ")).put(Tone::Plain, text).end();
}
