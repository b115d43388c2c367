//! Stopping and starting components in good order, as they are or as another release; and what they take of what others need, too.

use lineproof_judge::journal::Check;

use super::Keyword::{Act, Check as Checks};
use super::{Action, Args, Definition, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} is stopped",
        doc: "Asks the component to end in good order (SIGTERM), and waits for its end; it has its `stop_grace_ms`.",
        bind: |args| Ok(stop(args, vec![args.component(0)?])),
    },
    Definition {
        keyword: Act,
        expression: "{component} is stopped within {time}",
        doc: "Asks the component to end in good order (SIGTERM), and waits for its end, which has to come in time.",
        bind: |args| Ok(Action::End(vec![args.component(0)?], args.time(1)?)),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is stopped",
        doc: "Asks all components of a kind to end in good order (SIGTERM), at the same time, and waits for their end.",
        bind: |args| Ok(stop(args, args.of_kind(0)?)),
    },
    Definition {
        keyword: Act,
        expression: "{component} is restarted",
        doc: "Stops the component in good order, starts it with what it left on its disk, and waits until it is ready.",
        bind: |args| Ok(Action::Restart(vec![args.component(0)?])),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is restarted, one after the other",
        doc: "Stops and starts all components of a kind in turn, each when the one before it is ready.",
        bind: |args| Ok(Action::Restart(args.of_kind(0)?)),
    },
    Definition {
        keyword: Act,
        expression: "release {release} is deployed to {component}",
        doc: "Stops the component in good order, if it runs, starts this release of it with what it left on its disk, and waits until \
              it is ready. It is what is started from then on.",
        bind: |args| deploy(args, vec![args.component(1)?]),
    },
    Definition {
        keyword: Act,
        expression: "release {release} is deployed to every {kind}, one after the other",
        doc: "Deploys a release to all components of a kind in turn, to each when the one before it is ready.",
        bind: |args| deploy(args, args.of_kind(1)?),
    },
    Definition {
        keyword: Act,
        expression: "release {release} is rolled out to {component} by a job",
        doc: "An operator makes a job in the cloud for the component's `updater`, with what the release changes: what updates the \
              component on its device does the rest. Waits for nothing.",
        bind: |args| roll_out(args, vec![args.component(1)?]),
    },
    Definition {
        keyword: Act,
        expression: "release {release} is rolled out to every {kind} by a job, one after the other",
        doc: "The same for all components of a kind: each gets the job when the one before it has done it, and none does where one fails.",
        bind: |args| roll_out(args, args.of_kind(1)?),
    },
    Definition {
        keyword: Checks,
        expression: "{component} grows by no more than {int} MB and {int} open file(s)",
        doc: "Its resident memory and its open files grow by no more than that, from here on to the end of the scenario.",
        bind: grows,
    },
    Definition {
        keyword: Checks,
        expression: "{component} connects to {end} at most {int} time(s) for {time}",
        doc: "The component opens no more connections to the end in this time, whether anybody accepts them or not: who is \
              turned away pauses before the next attempt.",
        bind: connects,
    },
];

/// Gives each the longest of their graces.
fn stop(args: &Args, components: Vec<String>) -> Action {
    let within = args.stop_grace(&components);
    Action::End(components, within)
}

fn deploy(args: &Args, components: Vec<String>) -> Result<Action, Misfit> {
    let release = args.release(0, &components)?;
    Ok(Action::Deploy { release, components })
}

fn roll_out(args: &Args, components: Vec<String>) -> Result<Action, Misfit> {
    let release = args.release(0, &components)?;
    args.have_updaters(&components)?;
    Ok(Action::RollOut { release, components })
}

fn grows(args: &Args) -> Result<Action, Misfit> {
    let (component, memory_kb, files) = (args.component(0)?, u64::from(args.count(1)?) * 1000, args.count(2)?.into());
    Ok(Action::standing(Check::Grows { component, memory_kb, files }))
}

fn connects(args: &Args) -> Result<Action, Misfit> {
    let link = args.opened(0, 1)?;
    Ok(Action::expect(Check::ConnectsSeldom { link, most: args.count(2)?, lasting: args.time(3)? }))
}
