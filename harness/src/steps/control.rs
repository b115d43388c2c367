//! Who commands the line.

use std::time::Duration;

use lineproof_judge::journal::Check;

use super::{Action, Args, Definition, Keyword, Misfit};
use Keyword::Act;

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "one component is in control",
        doc: "Waits until a component is in control of the line, and takes note of who it is: later steps can speak of `the \
              component that was in control`, and of the one `that stood by`.",
        bind: look,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{component} is in control",
        doc: "The component holds control of the line, by the plant's own ledger.",
        bind: |args| in_control(args, args.patience()),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{component} is in control within {time}",
        doc: "The component holds control of the line in time, by the plant's own ledger.",
        bind: |args| in_control(args, args.time(1)?),
    },
    Definition {
        keyword: Keyword::Check,
        expression: "control is never held by two",
        doc: "From the scenario's start to its end nobody commands the line but the one holder of control, and nobody \
              goes on as if in control after being told otherwise.",
        bind: never_shared,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{component} has given control back",
        doc: "The component's control ended because it gave it back, not because its lease ran out, since this stage began.",
        bind: given_back,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{component} stands by for {time}",
        doc: "The component neither gets control nor commands the line nor publishes anything about parts in this time.",
        bind: stands_by,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "{component} commands nothing for {time}",
        doc: "The component sends the line no command in this time: none that is carried out, none that an interlock \
              stops, none that is refused. Wait before until it must have noticed why, as with `the line stands idle for 1 s`.",
        bind: commands_nothing,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "every {kind} says truly whether it is in control, within {time}",
        doc: "What each component of a kind told the cloud last about that is true, from its start to the end of the \
              scenario, and at most that long behind, as long as it runs and no fault is on it or its links.",
        bind: says_truly,
    },
    Definition {
        keyword: Keyword::Check,
        expression: "the late commands of {component} are refused within {time}",
        doc: "The plant has refused, since the component lost control, what it still asked for. That it asks for \
              something late is sure only where it can go on and just its way to the plant is cut: `nothing from` it \
              `reaches the plant`.",
        bind: refused,
    },
];

fn look(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    args.somebody_takes_control()?;
    Ok(Action::Look)
}

fn in_control(args: &Args, within: Duration) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::expect(Check::HolderInControl { holder: args.holder(0)?, within }))
}

fn never_shared(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::standing(Check::ControlNeverShared))
}

fn given_back(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::expect(Check::GivesControlBack { holder: args.holder(0)?, within: args.patience() }))
}

fn stands_by(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    let (client, publisher) = (args.client(0)?, args.publisher(0)?);
    Ok(Action::expect(Check::StandsBy { client, publisher, lasting: args.time(1)? }))
}

fn commands_nothing(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::expect(Check::CommandsNothing { client: args.client(0)?, lasting: args.time(1)? }))
}

fn says_truly(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::standing(Check::SaysTruly { speakers: args.speakers(0)?, within: args.time(1)? }))
}

fn refused(args: &Args) -> Result<Action, Misfit> {
    args.knows_holders()?;
    Ok(Action::expect(Check::CommandsRefused { client: args.client(0)?, within: args.time(1)? }))
}
