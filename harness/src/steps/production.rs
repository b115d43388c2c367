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
        expression: "no two finished parts are more than {time} apart",
        doc: "The line does not stand still for longer than that, by the plant's own clock, from the first `Given` or `When` of the stage \
              to the end of the scenario, as far as parts are finished one after the other.",
        bind: apart,
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
    Definition {
        keyword: Keyword::Check,
        expression: "the last {int} finished part(s) is/are recorded exactly once, in order, within {time}",
        doc: "As above for the parts that were finished last when the step begins, and for all later ones: those before them \
              may be missing, as where somebody keeps so many and no more.",
        bind: last_recorded,
    },
];

fn finished(args: &Args, within: Duration) -> Result<Action, Misfit> {
    args.numbers_parts()?;
    Ok(Action::expect(Check::PartsFinished { wanted: args.count(0)?, within, told_by: args.told_by() }))
}

fn apart(args: &Args) -> Result<Action, Misfit> {
    args.numbers_parts()?;
    Ok(Action::standing(Check::PartsApart { most: args.time(0)? }))
}

fn recorded(args: &Args, in_order: bool) -> Result<Action, Misfit> {
    args.numbers_parts()?;
    args.has_records()?;
    Ok(Action::standing(Check::Recorded { in_order, last: None, within: args.time(0)?, content: args.truth() }))
}

fn last_recorded(args: &Args) -> Result<Action, Misfit> {
    args.numbers_parts()?;
    args.has_records()?;
    let last = args.count(0)?;
    if last == 0 {
        return Err(Misfit::new(
            "of no part there is nothing to promise",
            "say how many of the last parts are recorded",
        ));
    }
    Ok(Action::standing(Check::Recorded {
        in_order: true,
        last: Some(last),
        within: args.time(1)?,
        content: args.truth(),
    }))
}
