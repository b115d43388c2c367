//! Who commands the line.

use std::time::Duration;

use lineproof_judge::journal::Check;

use super::{Action, Args, Definition, Keyword, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: "{component} is in control",
        doc: "The component holds control of the line, by the plant's own ledger.",
        bind: |args| in_control(args, args.patience()),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{component} is in control within {time}",
        doc: "The component holds control of the line in time, by the plant's own ledger.",
        bind: |args| in_control(args, args.time(1)?),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "control is never held by two",
        doc: "From the scenario's start to its end nobody commands the line but the one holder of control, and nobody \
              goes on as if in control after being told otherwise.",
        bind: never_shared,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the late commands of {component} are refused within {time}",
        doc: "The plant has refused, since the component lost control, what it still asked for.",
        bind: refused,
    },
];

fn in_control(args: &Args, within: Duration) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::expect(Check::HolderInControl { holder: args.holder(0)?, within }))
}

fn never_shared(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::standing(Check::ControlNeverShared))
}

fn refused(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::expect(Check::CommandsRefused { client: args.client(0)?, within: args.time(1)? }))
}
