//! Breaking and healing the tables of the AWS endpoint. Which tables there are the template says, which no step knows: an unknown one
//! is told when the step is done.

use lineproof_judge::journal::{Access, Fault, TableFault};

use super::Keyword::Act;
use super::{Action, Args, Definition, Misfit, misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{access} table {table} are throttled",
        doc: "Refuses these requests of everybody but the harness as too many, and does nothing of what they ask \
              (`ProvisionedThroughputExceededException`).",
        bind: |args| inject(args, TableFault::Throttled),
    },
    Definition {
        keyword: Act,
        expression: "{access} table {table} fail",
        doc: "Fails these requests, and does nothing of what they ask (`InternalServerError`, status 500).",
        bind: |args| inject(args, TableFault::Failing),
    },
    Definition {
        keyword: Act,
        expression: "the answers to {access} table {table} are lost",
        doc: "Does what these requests ask, and never answers them.",
        bind: |args| inject(args, TableFault::Unanswered),
    },
    Definition {
        keyword: Act,
        expression: "the answers to {access} table {table} take {time}",
        doc: "Does what these requests ask at once, and answers each of them so much later.",
        bind: |args| {
            let delay_us = u64::try_from(args.time(2)?.as_micros()).map_err(|_| misfit::senseless())?;
            inject(args, TableFault::Slow { delay_us })
        },
    },
    Definition {
        keyword: Act,
        expression: "{access} table {table} work again",
        doc: "Lets these requests be done and answered again; one that was not answered never is.",
        bind: |args| Ok(Action::MendTable { table: args.name(1)?, access: args.access(0)? }),
    },
];

fn inject(args: &Args, what: TableFault) -> Result<Action, Misfit> {
    let (access, table): (Access, _) = (args.access(0)?, args.name(1)?);
    Ok(Action::Inject(vec![Fault::Table { table, access, what }]))
}
