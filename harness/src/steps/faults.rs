//! Breaking and healing.

use lineproof_judge::journal::{Direction, Fault};

use super::Keyword::Act;
use super::{Action, Args, Definition, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} crashes",
        doc: "Kills the component's processes (SIGKILL).",
        bind: |args| kill(vec![args.component(0)?]),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} crashes",
        doc: "Kills the processes of all components of a kind (SIGKILL).",
        bind: |args| kill(args.of_kind(0)?),
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
    Definition {
        keyword: Act,
        expression: "{component} is cut off from the {end}",
        doc: "Withholds all bytes between the two, both ways, without closing a connection.",
        bind: |args| cut(args.link(0, 1)?, Direction::Both),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is cut off from the {end}",
        doc: "Withholds all bytes between the end and all components of a kind, as one atomic act.",
        bind: |args| cut(args.links(0, 1)?, Direction::Both),
    },
    Definition {
        keyword: Act,
        expression: "nothing from {component} reaches the {end}",
        doc: "Withholds the bytes that the component sends; the other direction stays open.",
        bind: |args| cut(args.link(0, 1)?, Direction::Up),
    },
    Definition {
        keyword: Act,
        expression: "nothing from the {end} reaches {component}",
        doc: "Withholds the bytes that the component would receive; the other direction stays open.",
        bind: |args| cut(args.link(1, 0)?, Direction::Down),
    },
    Definition {
        keyword: Act,
        expression: "{component} reaches the {end} again",
        doc: "Heals the cuts between the two; withheld bytes are delivered, connections live on.",
        bind: |args| Ok(Action::HealLinks(args.link(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} reaches the {end} again",
        doc: "Heals the cuts between the end and all components of a kind.",
        bind: |args| Ok(Action::HealLinks(args.links(0, 1)?)),
    },
];

fn kill(components: Vec<String>) -> Result<Action, Misfit> {
    Ok(Action::Inject(components.into_iter().map(|component| Fault::Kill { component }).collect()))
}

fn freeze(args: &Args) -> Result<Action, Misfit> {
    Ok(Action::Inject(vec![Fault::Freeze { component: args.component(0)? }]))
}

fn cut(links: Vec<String>, direction: Direction) -> Result<Action, Misfit> {
    Ok(Action::Inject(vec![Fault::Cut { links, direction }]))
}
