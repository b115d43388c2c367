//! How long something takes on the line, by the plant's own clock.

use lineproof_judge::journal::Check;

use super::{Action, Args, Definition, Keyword, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: "the time from {state} to {state} is at most {time}",
        doc: "It takes no longer from when the first state comes about, for the first time since this stage began, to when \
              the second does, for the first time since then; both by the plant's own clock.",
        bind: at_most,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the time from {state} to {state} is at least {time}",
        doc: "It takes no shorter from when the first state comes about to when the second does, as above; a second state that \
              has not come about after this time passes.",
        bind: at_least,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the time from {state} to {state} is measured as {name}",
        doc: "Measures the same time, and puts it into the reports under this name, with the shortest, middle and longest of \
              all scenarios that measure it. What cannot be measured leaves the verdict unknown.",
        bind: measured,
    },
];

fn at_most(args: &Args) -> Result<Action, Misfit> {
    let (from, to, limit, within) = (args.state(0)?, args.state(1)?, args.time(2)?, args.patience());
    Ok(Action::expect(Check::Takes { from, to, limit, within }))
}

fn at_least(args: &Args) -> Result<Action, Misfit> {
    let (from, to, limit, within) = (args.state(0)?, args.state(1)?, args.time(2)?, args.patience());
    Ok(Action::expect(Check::TakesAtLeast { from, to, limit, within }))
}

fn measured(args: &Args) -> Result<Action, Misfit> {
    let (from, to, name, within) = (args.state(0)?, args.state(1)?, args.name(2)?, args.patience());
    Ok(Action::expect(Check::Measured { from, to, name, within }))
}
