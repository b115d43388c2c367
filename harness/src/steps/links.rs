//! Breaking and healing links.

use std::time::Duration;

use crate::bench::{Bench, BenchError};
use crate::profile::Link;
use lineproof_judge::journal::{Delay, Direction, Fault};

use super::Keyword::Act;
use super::faults::{done, inject};
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
        expression: "nothing from {end} reaches {end}",
        doc: "Withholds the bytes that the first sends to the second; the other direction stays open.",
        run: step!(cut_one_way),
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
    let links = between(bench, args, 0, 1);
    cut_links(bench, links, Direction::Both).await
}

async fn cut_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    cut_links(bench, links, Direction::Both).await
}

async fn cut_one_way(bench: &mut Bench, args: &Args) -> StepResult {
    let ways = one_way(bench, &args.text(0), &args.text(1));
    inject(bench, ways.map(|(links, direction)| Fault::Cut { links, direction })).await
}

async fn reject(bench: &mut Bench, args: &Args) -> StepResult {
    let links = between(bench, args, 1, 0);
    inject(bench, [Fault::Reject { links, direction: Direction::Both }]).await
}

async fn forget(bench: &mut Bench, args: &Args) -> StepResult {
    let links = between(bench, args, 1, 0);
    inject(bench, [Fault::Forget { links, direction: Direction::Both }]).await
}

async fn slow(bench: &mut Bench, args: &Args) -> StepResult {
    let links = between(bench, args, 0, 1);
    slow_links(bench, links, Direction::Both, delay(args)?).await
}

async fn slow_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    slow_links(bench, links, Direction::Both, delay(args)?).await
}

async fn answer_late(bench: &mut Bench, args: &Args) -> StepResult {
    let (ways, delay) = (one_way(bench, &args.text(0), &args.text(1)), delay(args)?);
    inject(bench, ways.map(|(links, direction)| Fault::Slow { links, direction, delay })).await
}

async fn answer_all_late(bench: &mut Bench, args: &Args) -> StepResult {
    let (end, delay) = (args.text(0), delay(args)?);
    let linked = bench.profile().linked_of_kind(&args.text(1));
    let ways: Vec<_> = linked.into_iter().flat_map(|name| one_way(bench, &end, name)).collect();
    inject(bench, ways.into_iter().map(|(links, direction)| Fault::Slow { links, direction, delay })).await
}

async fn narrow(bench: &mut Bench, args: &Args) -> StepResult {
    let links = between(bench, args, 0, 1);
    let bytes_per_second = u64::from(args.count(2)?) * 1000;
    inject(bench, [Fault::Narrow { links, direction: Direction::Both, bytes_per_second }]).await
}

async fn speed_up(bench: &mut Bench, args: &Args) -> StepResult {
    let links = between(bench, args, 0, 1);
    speed_up_links(bench, links).await
}

async fn speed_up_all(bench: &mut Bench, args: &Args) -> StepResult {
    let links = links(bench, args);
    speed_up_links(bench, links).await
}

async fn heal(bench: &mut Bench, args: &Args) -> StepResult {
    let links = between(bench, args, 0, 1);
    heal_links(bench, links).await
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

/// The links that join two whom a step names.
fn between(bench: &Bench, args: &Args, one: usize, other: usize) -> Vec<String> {
    names(bench.profile().links_between(&args.text(one), &args.text(other)))
}

/// The links that carry what one sends to another, with its direction on them: what those carry upwards that the first
/// opens, those that the second opens carry downwards.
fn one_way(bench: &Bench, from: &str, to: &str) -> impl Iterator<Item = (Vec<String>, Direction)> + use<> {
    let (up, down): (Vec<_>, Vec<_>) = bench.profile().links_between(from, to).partition(|link| link.leads_to(to));
    let ways = [(names(up.into_iter()), Direction::Up), (names(down.into_iter()), Direction::Down)];
    ways.into_iter().filter(|(links, _)| !links.is_empty())
}

/// The links of all of a kind to an end.
fn links(bench: &Bench, args: &Args) -> Vec<String> {
    let (profile, end) = (bench.profile(), args.text(1));
    let linked = profile.linked_of_kind(&args.text(0));
    linked.iter().flat_map(|name| names(profile.links_between(name, &end))).collect()
}

fn names<'a>(links: impl Iterator<Item = &'a Link>) -> Vec<String> {
    links.map(|link| link.name.clone()).collect()
}
