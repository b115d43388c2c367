//! Breaking and healing links.

use std::time::Duration;

use crate::bench::{Bench, BenchError};
use crate::profile::link_name;
use lineproof_judge::journal::{Delay, Direction, Fault};

use super::Keyword::Act;
use super::faults::{components, done, inject};
use super::{Args, Definition, StepResult, step};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} is cut off from the {end}",
        doc: "Withholds all bytes between the two, both ways, without closing a connection.",
        run: step!(cut),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is cut off from the {end}",
        doc: "Withholds all bytes between the end and all components of a kind, as one atomic act.",
        run: step!(cut_all),
    },
    Definition {
        keyword: Act,
        expression: "nothing from {component} reaches the {end}",
        doc: "Withholds the bytes that the component sends; the other direction stays open.",
        run: step!(cut_up),
    },
    Definition {
        keyword: Act,
        expression: "nothing from the {end} reaches {component}",
        doc: "Withholds the bytes that the component would receive; the other direction stays open.",
        run: step!(cut_down),
    },
    Definition {
        keyword: Act,
        expression: "the {end} rejects {component}",
        doc: "Resets every connection between the two on which something passes, and new ones at once.",
        run: step!(reject),
    },
    Definition {
        keyword: Act,
        expression: "the {end} forgets {component}",
        doc: "Loses what passes between the two, and forgets its connection for good without a word, as a router does that was restarted.",
        run: step!(forget),
    },
    Definition {
        keyword: Act,
        expression: "the link from {component} to the {end} is slow by {time}",
        doc: "Delays everything between the two by this time each way; its order, and how much can pass, stay.",
        run: step!(slow),
    },
    Definition {
        keyword: Act,
        expression: "the links from every {kind} to the {end} are slow by {time}",
        doc: "Delays everything between the end and all components of a kind by this time each way.",
        run: step!(slow_all),
    },
    Definition {
        keyword: Act,
        expression: "the {end} answers {component} after {time}",
        doc: "Delays everything that the component receives from the end by this time.",
        run: step!(answer_late),
    },
    Definition {
        keyword: Act,
        expression: "the {end} answers {component} after {time} ± {time}",
        doc: "Delays everything that the component receives from the end, anew each time, by at least the difference and at most the sum of the two times.",
        run: step!(answer_late),
    },
    Definition {
        keyword: Act,
        expression: "the {end} answers every {kind} after {time}",
        doc: "Delays everything that all components of a kind receive from the end by this time.",
        run: step!(answer_all_late),
    },
    Definition {
        keyword: Act,
        expression: "the {end} answers every {kind} after {time} ± {time}",
        doc: "Delays everything that all components of a kind receive from the end, anew each time, by at least the difference and at most the sum of the two times.",
        run: step!(answer_all_late),
    },
    Definition {
        keyword: Act,
        expression: "the link from {component} to the {end} carries {int} kB a second",
        doc: "Lets so much pass between the two each way, for all their connections together; whoever sends more has to wait.",
        run: step!(narrow),
    },
    Definition {
        keyword: Act,
        expression: "the link from {component} to the {end} is fast again",
        doc: "Ends what makes the link slow or narrow; what is under way arrives at once.",
        run: step!(speed_up),
    },
    Definition {
        keyword: Act,
        expression: "the links from every {kind} to the {end} are fast again",
        doc: "Ends what makes the links of all components of a kind to the end slow or narrow.",
        run: step!(speed_up_all),
    },
    Definition {
        keyword: Act,
        expression: "{component} reaches the {end} again",
        doc: "Heals the cuts between the two, and lets new connections pass; withheld bytes are delivered, connections that were not reset or forgotten live on.",
        run: step!(heal),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} reaches the {end} again",
        doc: "Heals the cuts between the end and all components of a kind.",
        run: step!(heal_all),
    },
];

async fn cut(bench: &mut Bench, args: &Args) -> StepResult {
    cut_links(bench, vec![link_name(&args.text(0), &args.text(1))], Direction::Both).await
}

async fn cut_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    cut_links(bench, links, Direction::Both).await
}

async fn cut_up(bench: &mut Bench, args: &Args) -> StepResult {
    cut_links(bench, vec![link_name(&args.text(0), &args.text(1))], Direction::Up).await
}

async fn cut_down(bench: &mut Bench, args: &Args) -> StepResult {
    cut_links(bench, vec![link_name(&args.text(1), &args.text(0))], Direction::Down).await
}

async fn reject(bench: &mut Bench, args: &Args) -> StepResult {
    inject(bench, [Fault::Reject { links: link_to(args), direction: Direction::Both }]).await
}

async fn forget(bench: &mut Bench, args: &Args) -> StepResult {
    inject(bench, [Fault::Forget { links: link_to(args), direction: Direction::Both }]).await
}

async fn slow(bench: &mut Bench, args: &Args) -> StepResult {
    let links = vec![link_name(&args.text(0), &args.text(1))];
    slow_links(bench, links, Direction::Both, delay(args)?).await
}

async fn slow_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    slow_links(bench, links, Direction::Both, delay(args)?).await
}

async fn answer_late(bench: &mut Bench, args: &Args) -> StepResult {
    slow_links(bench, link_to(args), Direction::Down, delay(args)?).await
}

async fn answer_all_late(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links_of(bench, &args.text(1), &args.text(0));
    slow_links(bench, links, Direction::Down, delay(args)?).await
}

async fn narrow(bench: &mut Bench, args: &Args) -> StepResult {
    let links = vec![link_name(&args.text(0), &args.text(1))];
    let bytes_per_second = u64::from(args.count(2)?) * 1000;
    inject(bench, [Fault::Narrow { links, direction: Direction::Both, bytes_per_second }]).await
}

async fn speed_up(bench: &mut Bench, args: &Args) -> StepResult {
    speed_up_links(bench, vec![link_name(&args.text(0), &args.text(1))]).await
}

async fn speed_up_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    speed_up_links(bench, links).await
}

async fn heal(bench: &mut Bench, args: &Args) -> StepResult {
    heal_links(bench, vec![link_name(&args.text(0), &args.text(1))]).await
}

async fn heal_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    heal_links(bench, links).await
}

async fn cut_links(bench: &mut Bench, links: Vec<String>, direction: Direction) -> StepResult {
    inject(bench, [Fault::Cut { links, direction }]).await
}

async fn slow_links(bench: &mut Bench, links: Vec<String>, direction: Direction, delay: Delay) -> StepResult {
    inject(bench, [Fault::Slow { links, direction, delay }]).await
}

/// What parts the ends of a link.
async fn heal_links(bench: &mut Bench, links: Vec<String>) -> StepResult {
    let parts = |fault: &Fault| matches!(fault, Fault::Cut { .. } | Fault::Reject { .. } | Fault::Forget { .. });
    mend(bench, &links, "an interruption", parts).await
}

/// What takes a link its speed.
async fn speed_up_links(bench: &mut Bench, links: Vec<String>) -> StepResult {
    let slows = |fault: &Fault| matches!(fault, Fault::Slow { .. } | Fault::Narrow { .. });
    mend(bench, &links, "a delay", slows).await
}

async fn mend(bench: &mut Bench, links: &[String], what: &str, is_meant: impl Fn(&Fault) -> bool) -> StepResult {
    let names: Vec<&str> = links.iter().map(String::as_str).collect();
    bench.nemesis().heal_links(&names, what, is_meant).await.map_err(BenchError::new)?;
    Ok(done("healed, and the heal was probed"))
}

/// The times after the names of both ends: one time, or one and what it may differ by.
fn delay(args: &Args) -> Result<Delay, BenchError> {
    let us = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    let mean = us(args.time(2)?);
    if args.len() < 4 {
        return Ok(Delay::Constant { us: mean });
    }
    let spread = us(args.time(3)?);
    Ok(Delay::Uniform { from_us: mean.saturating_sub(spread), to_us: mean.saturating_add(spread) })
}

/// The link of a step that names the end first.
fn link_to(args: &Args) -> Vec<String> {
    vec![link_name(&args.text(1), &args.text(0))]
}

fn links(bench: &Bench, args: &Args) -> Vec<String> {
    links_of(bench, &args.text(0), &args.text(1))
}

fn links_of(bench: &Bench, kind: &str, end: &str) -> Vec<String> {
    components(bench, kind).iter().map(|component| link_name(component, end)).collect()
}
