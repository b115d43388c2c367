//! What records say.

use lineproof_judge::journal::Check;

use super::{Action, Args, Definition, Keyword, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: "every record has a/an {field} that {comparison}",
        doc: "This field of every record says so, whenever the record was made or changed, and none is without the field; \
              holds until the end of the scenario. Waits for a first record.",
        bind: every,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "a record whose {field} {comparison} is there within {time}",
        doc: "A record of which this field says so is there in time, and still when the step ends.",
        bind: there,
    },
];

fn every(args: &Args) -> Result<Action, Misfit> {
    args.has_records()?;
    Ok(Action::standing(Check::EveryRecordSays { that: args.field_test(0, 1)?, within: args.patience() }))
}

fn there(args: &Args) -> Result<Action, Misfit> {
    args.has_records()?;
    Ok(Action::expect(Check::RecordIsThere { that: args.field_test(0, 1)?, within: args.time(2)? }))
}
