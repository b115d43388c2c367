//! What is seen on the line.

use std::time::Duration;

use lineproof_judge::journal::{Check, Condition};

use super::{Action, Args, Definition, Keyword, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: "{state}",
        doc: "After Then the line is in this state now; after Given and When as soon as it gets there, and still when the \
              step ends.",
        bind: |args| Ok(now(args, args.state(0)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{state} within {time}",
        doc: "The line gets to this state in time, and is still in it when the step ends. If it was so before the first act \
              of this stage, the judgement says that no act has brought it about.",
        bind: |args| Ok(reach(args.state(0)?, args.time(1)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{state} for {time}",
        doc: "The line is in this state now and stays in it that long.",
        bind: |args| Ok(stays(args.state(0)?, args.time(1)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{state} no later than {time} after {state}",
        doc: "The first state came about in time after the second, both by the plant's own clock, and lasts as long as \
              the second; holds until the end of the scenario.",
        bind: follows,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} {comparison}",
        doc: "After Then a signal has such a value now; after Given and When as soon as it gets it, and still when the step \
              ends.",
        bind: |args| Ok(now(args, args.signal_condition(0, 1)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} {comparison} within {time}",
        doc: "A signal gets such a value in time, and still has one when the step ends.",
        bind: |args| Ok(reach(args.signal_condition(0, 1)?, args.time(2)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} {comparison} for {time}",
        doc: "A signal has such a value now and only such values that long.",
        bind: |args| Ok(stays(args.signal_condition(0, 1)?, args.time(2)?)),
    },
];

/// How long the news of a cause and its effect may take.
const NEWS: Duration = Duration::from_secs(1);

fn now(args: &Args, condition: Condition) -> Action {
    if args.after_then() { Action::expect(Check::Holds { condition }) } else { reach(condition, args.patience()) }
}

fn stays(condition: Condition, lasting: Duration) -> Action {
    Action::expect(Check::Stays { condition, lasting })
}

fn follows(args: &Args) -> Result<Action, Misfit> {
    let (effect, limit, cause) = (args.state(0)?, args.time(1)?, args.state(2)?);
    Ok(Action::standing(Check::Follows { cause, effect, limit, within: NEWS }))
}

fn reach(condition: Condition, within: Duration) -> Action {
    Action::expect(Check::ComesToHold { condition, within })
}
