//! What is seen on the line.

use std::time::Duration;

use crate::bench::{Bench, BenchError};
use lineproof_judge::check::{Condition, Follows, Reaches, Stays};

use super::Keyword::Check;
use super::{Args, Definition, StepResult, step};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Check,
        expression: "{state}",
        doc: "The line is seen in this state; after Then at once, after Given and When as soon as it gets there.",
        run: step!(state),
    },
    Definition {
        keyword: Check,
        expression: "{state} within {time}",
        doc: "The line is seen in this state in time.",
        run: step!(state_within),
    },
    Definition {
        keyword: Check,
        expression: "{state} for {time}",
        doc: "The line is in this state now and stays in it that long.",
        run: step!(state_for),
    },
    Definition {
        keyword: Check,
        expression: "{state} no later than {time} after {state}",
        doc: "The first state came about in time after the second, both by the plant's own clock, and lasts as long as \
              the second; holds until the end of the scenario.",
        run: step!(state_after),
    },
    Definition {
        keyword: Check,
        expression: "signal {signal} is {value} within {time}",
        doc: "A signal has a value in time.",
        run: step!(signal_within),
    },
];

/// What "at once" means to a person; a change is seen by the harness within milliseconds.
const AT_ONCE: Duration = Duration::from_secs(1);

async fn state(bench: &mut Bench, args: &Args) -> StepResult {
    let allowed = if args.after_then() { AT_ONCE } else { bench.patience() };
    reach(bench, named(bench, &args[0])?, allowed).await
}

async fn state_within(bench: &mut Bench, args: &Args) -> StepResult {
    reach(bench, named(bench, &args[0])?, args.time(1)?).await
}

async fn state_for(bench: &mut Bench, args: &Args) -> StepResult {
    let checker = Stays::new(named(bench, &args[0])?, bench.window(args.time(1)?));
    Ok(bench.expect(checker).await)
}

async fn state_after(bench: &mut Bench, args: &Args) -> StepResult {
    let checker = Follows::new(named(bench, &args[2])?, named(bench, &args[0])?, args.time(1)?, bench.window(AT_ONCE));
    Ok(bench.expect_and_hold(checker.since(bench.stage_began())).await)
}

async fn signal_within(bench: &mut Bench, args: &Args) -> StepResult {
    let condition = Condition::equals(args.text(0), args.value(1));
    reach(bench, condition, args.time(2)?).await
}

async fn reach(bench: &mut Bench, condition: Condition, allowed: Duration) -> StepResult {
    let checker = Reaches::new(condition, bench.window(allowed));
    Ok(bench.expect(checker).await)
}

/// The condition that the words of a state stand for.
fn named(bench: &Bench, words: &str) -> Result<Condition, BenchError> {
    let state = bench.profile().vocabulary.state(words);
    let condition = state.map(|state| Condition::equals(state.signal.get_ref(), state.is.get_ref().clone()));
    condition.ok_or_else(|| BenchError::new(format!("the vocabulary has no state `{words}`")))
}
