//! What other lines on the same cloud do, and what is promised of their parts.

use lineproof_judge::journal::Check;

use super::{Action, Args, Definition, Keyword, Misfit};
use crate::bench::applications::objection;

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Act,
        expression: "{int} other line(s) finish(es) {int} part(s) each within {time}",
        doc: "So many other lines on the same cloud publish, evenly over this time, that they have finished so many parts each, as \
              [cloud.other_lines] says; goes on when the last one is published. A later step goes on with the same lines.",
        bind: finish,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "every part of the other lines is recorded exactly once within {time}",
        doc: "None that they have finished is lost, none twice, none invented, none late; holds until the end of the scenario.",
        bind: |args| {
            args.has_records()?;
            args.other_lines()?;
            Ok(Action::standing(Check::RecordedElsewhere { within: args.time(0)? }))
        },
    },
];

fn finish(args: &Args) -> Result<Action, Misfit> {
    let (lines, parts, within) = (args.count(0)?, args.count(1)?, args.time(2)?);
    if lines == 0 || parts == 0 {
        return Err(Misfit::new("no other line would finish a part", "say how many lines finish how many parts"));
    }
    let others = args.other_lines()?;
    let (topic, message) = (others.topic_of("line-1"), others.message_of("line-1", 1));
    if let Some(objection) = objection(&topic, &message) {
        return Err(Misfit::new(objection, "give [cloud.other_lines] a topic and a message that AWS IoT takes"));
    }
    Ok(Action::FinishElsewhere { lines, parts, within })
}
