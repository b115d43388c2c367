//! Own checks: words of the profile that a program judges.

use std::time::Duration;

use super::{Action, Args, Definition, Keyword, Misfit};

/// The expression of the words of an own check.
pub(super) const CHECK: &str = "{check}";

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Keyword::Check,
        expression: CHECK,
        doc: "The program that the profile names for these words judges everything so far; one that stands (`when = \
              \"scenario\"`) everything until the end of the scenario.",
        bind: |args| bound(args, None),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{check} within {time}",
        doc: "The program that the profile names for these words judges; it may wait so long before it answers.",
        bind: |args| bound(args, Some(args.time(1)?)),
    },
];

fn bound(args: &Args, within: Option<Duration>) -> Result<Action, Misfit> {
    let (check, standing) = args.own_check(0, within.unwrap_or_default())?;
    match (standing, within) {
        (true, Some(_)) => {
            let message = "this check stands until the end of the scenario: there is nothing to wait for";
            Err(Misfit::new(
                message,
                "leave `within ...` out, or let the profile judge it at its step: when = \"step\"",
            ))
        }
        (true, None) => Ok(Action::standing(check)),
        (false, _) => Ok(Action::expect(check)),
    }
}
