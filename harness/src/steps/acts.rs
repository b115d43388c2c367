//! What a person does to the line, in the words of its vocabulary; and letting time pass.

use super::Keyword::Act;
use super::{Action, Definition};

/// The expression of the words of an act.
pub(super) const ACT: &str = "{act}";

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: ACT,
        doc: "Does what the line's vocabulary says, and waits until the state that it names is reached; or takes the steps for \
              which the words stand.",
        bind: |args| Ok(Action::Act(args.act(0)?)),
    },
    Definition {
        keyword: Act,
        expression: "{time} pass(es)",
        doc: "Lets time pass: the line and the system go on.",
        bind: |args| Ok(Action::Pass(args.time(0)?)),
    },
];
