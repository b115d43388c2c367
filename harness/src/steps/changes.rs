//! What a signal or a state of the line did over a time: came and went, how often, by how much and how fast.

use lineproof_judge::journal::{Amount, Bound, Check};

use super::{Action, Args, Definition, Keyword, Misfit, misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: "{state} was reached within {time}",
        doc: "The line was in this state at some time from the first `When` of this stage until the time is up; it may have left it \
              again.",
        bind: |args| Ok(Action::expect(Check::HasHeld { condition: args.state(0)?, within: args.time(1)? })),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} {comparison} was reached within {time}",
        doc: "A signal had such a value at some time from the first `When` of this stage until the time is up; it may have another again.",
        bind: |args| {
            Ok(Action::expect(Check::HasHeld { condition: args.signal_condition(0, 1)?, within: args.time(2)? }))
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{state} {int} time(s) within {time}",
        doc: "The line gets to this state so often, or more often, from the first `When` of this stage until the time is up.",
        bind: |args| match args.count(1)? {
            0 => Err(misfit::senseless()),
            least => often(args, Amount::AtLeast(least)),
        },
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{state} at most {int} time(s) for {time}",
        doc: "The line gets to this state no more often in this time.",
        bind: |args| often(args, Amount::AtMost(args.count(1)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} changed by at least {amount} within {time}",
        doc: "A signal gets so far, up or down, from the value that it had when the first `When` of this stage was begun; it may come back.",
        bind: |args| changes(args, Bound::AtLeast(bound(args)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} changed by at most {amount} for {time}",
        doc: "A signal gets no further, up or down, from the value that it has now in this time.",
        bind: |args| changes(args, Bound::AtMost(bound(args)?)),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "signal {signal} {rate} over {time}",
        doc: "A signal changes so fast on the whole, from its value now to the one when the time is up.",
        bind: |args| {
            let (signal, rate, over) = (args.number_signal(0)?, args.rate(1)?, args.time(2)?);
            Ok(Action::expect(Check::ChangesAtRate { signal, rate, over }))
        },
    },
];

fn often(args: &Args, times: Amount) -> Result<Action, Misfit> {
    let (condition, within) = (args.state(0)?, args.time(2)?);
    Ok(Action::expect(Check::HappensOften { condition, times, within }))
}

fn changes(args: &Args, by: Bound) -> Result<Action, Misfit> {
    let (signal, within) = (args.number_signal(0)?, args.time(2)?);
    Ok(Action::expect(Check::Changes { signal, by, within }))
}

/// How far: a number above 0, since nothing is always as far as that.
fn bound(args: &Args) -> Result<f64, Misfit> {
    args.number(1).filter(|far| *far > 0.0).ok_or_else(misfit::senseless)
}
