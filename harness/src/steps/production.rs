//! Parts and their records.

use std::time::Duration;

use crate::bench::Bench;
use lineproof_judge::check::{PartsFinished, Recorded};

use super::Keyword::Check;
use super::{Args, Definition, StepResult, step};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Check,
        expression: "{int} part(s) is/are finished",
        doc: "At least so many parts are finished, counted from the scenario's start.",
        run: step!(finished),
    },
    Definition {
        keyword: Check,
        expression: "{int} part(s) is/are finished within {time}",
        doc: "At least so many parts are finished in time, counted from the scenario's start.",
        run: step!(finished_within),
    },
    Definition {
        keyword: Check,
        expression: "every finished part is recorded exactly once within {time}",
        doc: "None lost, none twice, none invented, none late; holds until the end of the scenario.",
        run: step!(recorded),
    },
    Definition {
        keyword: Check,
        expression: "every finished part is recorded exactly once, in order, within {time}",
        doc: "None lost, none twice, none invented, none late, each after the one made before it; holds until the end \
              of the scenario.",
        run: step!(recorded_in_order),
    },
];

/// Whether a step of this expression rests on records.
pub(super) fn needs_records(expression: &str) -> bool {
    expression.contains("is recorded")
}

async fn finished(bench: &mut Bench, args: &Args) -> StepResult {
    let patience = bench.patience();
    expect_finished(bench, args, patience).await
}

async fn finished_within(bench: &mut Bench, args: &Args) -> StepResult {
    expect_finished(bench, args, args.time(1)?).await
}

async fn expect_finished(bench: &mut Bench, args: &Args, allowed: Duration) -> StepResult {
    let checker = PartsFinished::new(args.count(0)? as usize, bench.window(allowed));
    Ok(bench.expect(checker).await)
}

async fn recorded(bench: &mut Bench, args: &Args) -> StepResult {
    let checker = Recorded::within(bench.window(args.time(0)?));
    Ok(bench.expect_and_hold(checker).await)
}

async fn recorded_in_order(bench: &mut Bench, args: &Args) -> StepResult {
    let checker = Recorded::within(bench.window(args.time(0)?)).in_order();
    Ok(bench.expect_and_hold(checker).await)
}
