//! Breaking and healing components.

use lineproof_judge::journal::Fault;

use super::Keyword::Act;
use super::{Action, Args, Definition, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} crashes",
        doc: "Kills the component's processes (SIGKILL).",
        bind: |args| Ok(kill(vec![args.component(0)?])),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} crashes",
        doc: "Kills the processes of all components of a kind (SIGKILL).",
        bind: |args| Ok(kill(args.of_kind(0)?)),
    },
    Definition {
        keyword: Act,
        expression: "{component} is started again",
        doc: "Starts a crashed component with what it left on its disk, and waits until it is ready.",
        bind: |args| Ok(Action::Start(vec![args.component(0)?])),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is started again",
        doc: "Starts all crashed components of a kind with what they left on their disks, and waits until they are ready.",
        bind: |args| Ok(Action::Start(args.of_kind(0)?)),
    },
    Definition {
        keyword: Act,
        expression: "{component} freezes",
        doc: "Stops the component's processes in the middle of what they do (SIGSTOP); its connections stay open.",
        bind: freeze,
    },
    Definition {
        keyword: Act,
        expression: "{component} wakes up",
        doc: "Lets a frozen component go on (SIGCONT).",
        bind: |args| Ok(Action::Thaw(args.component(0)?)),
    },
];

fn kill(components: Vec<String>) -> Action {
    Action::Inject(components.into_iter().map(|component| Fault::Kill { component }).collect())
}

fn freeze(args: &Args) -> Result<Action, Misfit> {
    Ok(Action::Inject(vec![Fault::Freeze { component: args.component(0)? }]))
}
