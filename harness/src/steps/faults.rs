//! Breaking and healing components.

use crate::bench::{Bench, BenchError};
use lineproof_judge::journal::{Fault, Judgement};

use super::Keyword::Act;
use super::{Args, Definition, StepResult, step};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} crashes",
        doc: "Kills the component's processes (SIGKILL).",
        run: step!(crash),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} crashes",
        doc: "Kills the processes of all components of a kind (SIGKILL).",
        run: step!(crash_all),
    },
    Definition {
        keyword: Act,
        expression: "{component} is started again",
        doc: "Starts a crashed component with what it left on its disk, and waits until it is ready.",
        run: step!(restart),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is started again",
        doc: "Starts all crashed components of a kind with what they left on their disks, and waits until they are ready.",
        run: step!(restart_all),
    },
    Definition {
        keyword: Act,
        expression: "{component} freezes",
        doc: "Stops the component's processes in the middle of what they do (SIGSTOP); its connections stay open.",
        run: step!(freeze),
    },
    Definition {
        keyword: Act,
        expression: "{component} wakes up",
        doc: "Lets a frozen component go on (SIGCONT).",
        run: step!(thaw),
    },
];

async fn crash(bench: &mut Bench, args: &Args) -> StepResult {
    inject(bench, [Fault::Kill { component: args.text(0) }]).await
}

async fn crash_all(bench: &mut Bench, args: &Args) -> StepResult {
    let components = components(bench, &args.text(0));
    inject(bench, components.into_iter().map(|component| Fault::Kill { component })).await
}

async fn restart(bench: &mut Bench, args: &Args) -> StepResult {
    start(bench, vec![args.text(0)]).await
}

async fn restart_all(bench: &mut Bench, args: &Args) -> StepResult {
    let components = components(bench, &args.text(0));
    start(bench, components).await
}

async fn freeze(bench: &mut Bench, args: &Args) -> StepResult {
    inject(bench, [Fault::Freeze { component: args.text(0) }]).await
}

async fn thaw(bench: &mut Bench, args: &Args) -> StepResult {
    bench.nemesis().heal_component(&args.text(0)).await.map_err(BenchError::new)?;
    Ok(done("goes on"))
}

pub(super) async fn inject(bench: &mut Bench, faults: impl IntoIterator<Item = Fault>) -> StepResult {
    for fault in faults {
        bench.nemesis().inject(fault).await.map_err(BenchError::new)?;
    }
    Ok(done("injected"))
}

async fn start(bench: &mut Bench, components: Vec<String>) -> StepResult {
    let starting = components.iter().map(|component| bench.system().start(component));
    futures::future::try_join_all(starting).await.map_err(BenchError::new)?;
    Ok(done("started and ready"))
}

pub(super) fn components(bench: &Bench, kind: &str) -> Vec<String> {
    bench.profile().of_kind(kind).into_iter().map(str::to_owned).collect()
}

pub(super) fn done(what: &str) -> Judgement {
    Judgement::pass("fault", what)
}
