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
        bind: state,
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
        bind: stays,
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
        expression: "signal {signal} is {value} within {time}",
        doc: "A signal has a value in time.",
        bind: |args| Ok(reach(args.signal_is(0, 1)?, args.time(2)?)),
    },
];

/// How long the news of a cause and its effect may take.
const NEWS: Duration = Duration::from_secs(1);

fn state(args: &Args) -> Result<Action, Misfit> {
    let condition = args.state(0)?;
    Ok(if args.after_then() { Action::expect(Check::Holds { condition }) } else { reach(condition, args.patience()) })
}

fn stays(args: &Args) -> Result<Action, Misfit> {
    Ok(Action::expect(Check::Stays { condition: args.state(0)?, lasting: args.time(1)? }))
}

fn follows(args: &Args) -> Result<Action, Misfit> {
    let (effect, limit, cause) = (args.state(0)?, args.time(1)?, args.state(2)?);
    Ok(Action::standing(Check::Follows { cause, effect, limit, within: NEWS }))
}

fn reach(condition: Condition, within: Duration) -> Action {
    Action::expect(Check::Reaches { condition, within })
}
