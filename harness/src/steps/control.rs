//! Who commands the line.

use std::time::Duration;

use crate::bench::{Bench, BenchError};
use lineproof_judge::check::{CommandsRefused, ControlNeverShared, HolderInControl};

use super::Keyword::Check;
use super::{Args, Definition, StepResult, step};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Check,
        expression: "{component} is in control",
        doc: "The component holds control of the line, by the plant's own ledger.",
        run: step!(in_control),
    },
    Definition {
        keyword: Check,
        expression: "{component} is in control within {time}",
        doc: "The component holds control of the line in time, by the plant's own ledger.",
        run: step!(in_control_within),
    },
    Definition {
        keyword: Check,
        expression: "control is never held by two",
        doc: "From the scenario's start to its end nobody commands the line but the one holder of control, and nobody \
              goes on as if in control after being told otherwise.",
        run: step!(never_shared),
    },
    Definition {
        keyword: Check,
        expression: "the late commands of {component} are refused within {time}",
        doc: "The plant has refused, since the component lost control, what it still asked for.",
        run: step!(refused),
    },
];

async fn in_control(bench: &mut Bench, args: &Args) -> StepResult {
    let patience = bench.patience();
    expect_holder(bench, &args.text(0), patience).await
}

async fn in_control_within(bench: &mut Bench, args: &Args) -> StepResult {
    expect_holder(bench, &args.text(0), args.time(1)?).await
}

async fn expect_holder(bench: &mut Bench, component: &str, allowed: Duration) -> StepResult {
    let checker = HolderInControl::new(holder(bench, component)?, bench.window(allowed));
    Ok(bench.expect(checker).await)
}

async fn never_shared(bench: &mut Bench, _: &Args) -> StepResult {
    Ok(bench.expect_and_hold(ControlNeverShared::new()).await)
}

async fn refused(bench: &mut Bench, args: &Args) -> StepResult {
    let checker = CommandsRefused::new(client(bench, &args.text(0))?, bench.window(args.time(1)?));
    Ok(bench.expect(checker.since(bench.stage_began())).await)
}

/// The name by which the plant knows the component's calls.
fn client(bench: &Bench, component: &str) -> Result<String, BenchError> {
    let client = bench.profile().component(component).and_then(|component| component.client.clone());
    client.map_or_else(|| holder(bench, component), Ok)
}

/// The name under which a component acquires control.
fn holder(bench: &Bench, component: &str) -> Result<String, BenchError> {
    let holder = bench.profile().component(component).and_then(|component| component.holder.clone());
    holder.ok_or_else(|| BenchError::new(format!("{component} has no `holder` in the profile: it never takes control")))
}
