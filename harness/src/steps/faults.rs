//! Breaking and healing.

use crate::bench::{Bench, BenchError};
use crate::profile::Link;
use lineproof_judge::journal::{Direction, Fault, Judgement};

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
    Definition {
        keyword: Act,
        expression: "{component} is cut off from {end}",
        doc: "Withholds all bytes between the two, both ways, on every link that joins them, without closing a connection.",
        run: step!(cut),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is cut off from {end}",
        doc: "Withholds all bytes between the end and all components of a kind, as one atomic act.",
        run: step!(cut_all),
    },
    Definition {
        keyword: Act,
        expression: "nothing from {end} reaches {end}",
        doc: "Withholds the bytes that the first sends to the second; the other direction stays open.",
        run: step!(cut_one_way),
    },
    Definition {
        keyword: Act,
        expression: "{component} reaches {end} again",
        doc: "Heals the cuts between the two; withheld bytes are delivered, connections live on.",
        run: step!(heal),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} reaches {end} again",
        doc: "Heals the cuts between the end and all components of a kind.",
        run: step!(heal_all),
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

async fn cut(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, &args.text(0), &args.text(1));
    cut_links(bench, links, Direction::Both).await
}

async fn cut_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links_of_kind(bench, args);
    cut_links(bench, links, Direction::Both).await
}

/// Links that the first opens carry what it sends upwards, those that the second opens downwards.
async fn cut_one_way(bench: &mut Bench, args: &Args) -> StepResult {
    let (from, to) = (args.text(0), args.text(1));
    let (up, down): (Vec<_>, Vec<_>) = bench.profile().links_between(&from, &to).partition(|link| link.leads_to(&to));
    let names = |links: Vec<&Link>| links.into_iter().map(|link| link.name.clone()).collect::<Vec<_>>();
    let cuts = [(names(up), Direction::Up), (names(down), Direction::Down)];
    let cuts = cuts.into_iter().filter(|(links, _)| !links.is_empty());
    inject(bench, cuts.map(|(links, direction)| Fault::Cut { links, direction })).await
}

async fn heal(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, &args.text(0), &args.text(1));
    heal_links(bench, links).await
}

async fn heal_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links_of_kind(bench, args);
    heal_links(bench, links).await
}

async fn inject(bench: &mut Bench, faults: impl IntoIterator<Item = Fault>) -> StepResult {
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

async fn cut_links(bench: &mut Bench, links: Vec<String>, direction: Direction) -> StepResult {
    inject(bench, [Fault::Cut { links, direction }]).await
}

async fn heal_links(bench: &mut Bench, links: Vec<String>) -> StepResult {
    let names: Vec<&str> = links.iter().map(String::as_str).collect();
    bench.nemesis().heal_links(&names).await.map_err(BenchError::new)?;
    Ok(done("healed, and the heal was probed"))
}

fn components(bench: &Bench, kind: &str) -> Vec<String> {
    bench.profile().of_kind(kind).into_iter().map(str::to_owned).collect()
}

fn links(bench: &Bench, one: &str, other: &str) -> Vec<String> {
    bench.profile().links_between(one, other).map(|link| link.name.clone()).collect()
}

fn links_of_kind(bench: &Bench, args: &Args) -> Vec<String> {
    let (kind, end) = (args.text(0), args.text(1));
    bench.profile().linked_of_kind(&kind).iter().flat_map(|name| links(bench, name, &end)).collect()
}

fn done(what: &str) -> Judgement {
    Judgement::pass("fault", what)
}
