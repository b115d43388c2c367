//! Breaking the invocations of the cloud's functions, and changing their code.

use lineproof_judge::journal::{Fault, FunctionFault};

use super::Keyword::Act;
use super::{Action, Args, Definition, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "the next {int} invocation(s) of function {function} crash(es)",
        doc: "Kills the function's process in so many invocations: when it has taken the event, the next time when it has answered, \
              and so on in turn. Lambda tries each again.",
        bind: |args| inject(args, FunctionFault::Crashing),
    },
    Definition {
        keyword: Act,
        expression: "the next {int} invocation(s) of function {function} start(s) cold",
        doc: "Starts a new process for each of so many invocations.",
        bind: |args| inject(args, FunctionFault::Cold),
    },
    Definition {
        keyword: Act,
        expression: "the next {int} invocation(s) of function {function} is/are done twice",
        doc: "Has the function do each of so many events a second time when it has done it: Lambda delivers an event at least once.",
        bind: |args| inject(args, FunctionFault::Repeated),
    },
    Definition {
        keyword: Act,
        expression: "release {release} of function {function} is deployed",
        doc: "Has every invocation that begins from now on done by this release of the function; what is under way is finished by the \
              code that began it.",
        bind: update,
    },
    Definition {
        keyword: Act,
        expression: "the next {int} invocations of function {function} come in reverse order",
        doc: "Holds so many events back until the last of them has come, and has the function do that one first: Lambda promises no \
              order.",
        bind: |args| {
            if args.count(0)? < 2 {
                return Err(Misfit::new("one invocation alone has no order", "say 2 or more"));
            }
            inject(args, FunctionFault::Reversed)
        },
    },
];

fn update(args: &Args) -> Result<Action, Misfit> {
    let function = args.function(1)?;
    Ok(Action::UpdateFunction { release: args.function_release(0, &function)?, function })
}

fn inject(args: &Args, what: FunctionFault) -> Result<Action, Misfit> {
    let (times, function) = (args.count(0)?, args.function(1)?);
    if times == 0 {
        return Err(Misfit::new("no invocation would meet this", "say how many of the next invocations do"));
    }
    Ok(Action::Inject(vec![Fault::Function { function, what, times }]))
}
