//! Parts and their records.

use std::time::Duration;

use lineproof_judge::journal::Check;

use super::{Action, Args, Definition, Keyword, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: "{int} part(s) is/are finished",
        doc: "At least so many parts are finished, counted from the scenario's start.",
        bind: |args| finished(args, args.patience()),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{int} part(s) is/are finished within {time}",
        doc: "At least so many parts are finished in time, counted from the scenario's start.",
        bind: |args| finished(args, args.time(1)?),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "every finished part is recorded exactly once within {time}",
        doc: "None lost, none twice, none invented, none late; holds until the end of the scenario.",
        bind: |args| recorded(args, false),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "every finished part is recorded exactly once, in order, within {time}",
        doc: "None lost, none twice, none invented, none late, each after the one made before it; holds until the end \
              of the scenario.",
        bind: |args| recorded(args, true),
    },
];

fn finished(args: &Args, within: Duration) -> Result<Action, Misfit> {
    args.numbers_parts()?;
    Ok(Action::expect(Check::PartsFinished { wanted: args.count(0)?, within, told_by: args.told_by() }))
}

fn recorded(args: &Args, in_order: bool) -> Result<Action, Misfit> {
    args.numbers_parts()?;
    args.has_records()?;
    Ok(Action::standing(Check::Recorded { in_order, within: args.time(0)?, content: args.truth() }))
}
