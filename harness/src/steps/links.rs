//! Breaking and healing links.

use std::time::Duration;

use lineproof_judge::journal::{Delay, Direction, Fault};

use super::Keyword::Act;
use super::args::Ways;
use super::{Action, Args, Definition, Misfit};

pub(super) const STEPS: &[Definition] = &[
    Definition {
        keyword: Act,
        expression: "{component} is cut off from {end}",
        doc: "Withholds all bytes between the two, both ways, on every link that joins them, without closing a connection.",
        bind: |args| Ok(cut(args.link(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} is cut off from {end}",
        doc: "Withholds all bytes between the end and all components of a kind, as one atomic act.",
        bind: |args| Ok(cut(args.links(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "nothing from {end} reaches {end}",
        doc: "Withholds the bytes that the first sends to the second; the other direction stays open.",
        bind: |args| Ok(cut_one_way(args.ways(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "nothing from {end} reaches every {kind}",
        doc: "Withholds the bytes that the end sends to all components of a kind; the other direction stays open.",
        bind: |args| Ok(cut_one_way(args.ways_to_every(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "{end} rejects {component}",
        doc: "Resets every connection between the two on which something passes, and new ones at once.",
        bind: reject,
    },
    Definition {
        keyword: Act,
        expression: "{end} rejects every {kind}",
        doc: "The same between the end and all components of a kind.",
        bind: |args| Ok(Action::Inject(vec![Fault::Reject { links: args.links(1, 0)?, direction: Direction::Both }])),
    },
    Definition {
        keyword: Act,
        expression: "{end} forgets {component}",
        doc: "Loses what passes between the two, and forgets its connection for good without a word, as a router does that was restarted.",
        bind: forget,
    },
    Definition {
        keyword: Act,
        expression: "{end} forgets every {kind}",
        doc: "The same between the end and all components of a kind.",
        bind: |args| Ok(Action::Inject(vec![Fault::Forget { links: args.links(1, 0)?, direction: Direction::Both }])),
    },
    Definition {
        keyword: Act,
        expression: "the link from {component} to {end} is slow by {time}",
        doc: "Delays everything between the two by this time each way; its order, and how much can pass, stay.",
        bind: |args| Ok(slow(args.link(0, 1)?, delay(args)?)),
    },
    Definition {
        keyword: Act,
        expression: "the links from every {kind} to {end} are slow by {time}",
        doc: "Delays everything between the end and all components of a kind by this time each way.",
        bind: |args| Ok(slow(args.links(0, 1)?, delay(args)?)),
    },
    Definition {
        keyword: Act,
        expression: "{end} answers {component} after {time}",
        doc: "Delays everything that the component receives from the end by this time.",
        bind: |args| Ok(slow_one_way(args.ways(0, 1)?, delay(args)?)),
    },
    Definition {
        keyword: Act,
        expression: "{end} answers {component} after {time} ± {time}",
        doc: "Delays everything that the component receives from the end, anew each time, by at least the difference and at most the sum of the two times.",
        bind: |args| Ok(slow_one_way(args.ways(0, 1)?, spread(args)?)),
    },
    Definition {
        keyword: Act,
        expression: "{end} answers every {kind} after {time}",
        doc: "Delays everything that all components of a kind receive from the end by this time.",
        bind: |args| Ok(slow_one_way(args.ways_to_every(0, 1)?, delay(args)?)),
    },
    Definition {
        keyword: Act,
        expression: "{end} answers every {kind} after {time} ± {time}",
        doc: "Delays everything that all components of a kind receive from the end, anew each time, by at least the difference and at most the sum of the two times.",
        bind: |args| Ok(slow_one_way(args.ways_to_every(0, 1)?, spread(args)?)),
    },
    Definition {
        keyword: Act,
        expression: "the link from {component} to {end} carries {int} kB a second",
        doc: "Lets so much pass between the two each way, for all their connections together; whoever sends more has to wait.",
        bind: narrow,
    },
    Definition {
        keyword: Act,
        expression: "the link from {component} to {end} is fast again",
        doc: "Ends what makes the link slow or narrow; what is under way arrives at once.",
        bind: |args| Ok(Action::SpeedUp(args.link(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "the links from every {kind} to {end} are fast again",
        doc: "Ends what makes the links of all components of a kind to the end slow or narrow.",
        bind: |args| Ok(Action::SpeedUp(args.links(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "{component} reaches {end} again",
        doc: "Heals the cuts between the two, and lets new connections pass; withheld bytes are delivered, connections that were not reset or forgotten live on.",
        bind: |args| Ok(Action::Join(args.link(0, 1)?)),
    },
    Definition {
        keyword: Act,
        expression: "every {kind} reaches {end} again",
        doc: "Heals the cuts between the end and all components of a kind.",
        bind: |args| Ok(Action::Join(args.links(0, 1)?)),
    },
];

fn cut(links: Vec<String>) -> Action {
    Action::Inject(vec![Fault::Cut { links, direction: Direction::Both }])
}

fn cut_one_way(ways: Ways) -> Action {
    Action::Inject(ways.into_iter().map(|(links, direction)| Fault::Cut { links, direction }).collect())
}

fn slow(links: Vec<String>, delay: Delay) -> Action {
    Action::Inject(vec![Fault::Slow { links, direction: Direction::Both, delay }])
}

fn slow_one_way(ways: Ways, delay: Delay) -> Action {
    Action::Inject(ways.into_iter().map(|(links, direction)| Fault::Slow { links, direction, delay }).collect())
}

fn narrow(args: &Args) -> Result<Action, Misfit> {
    let (links, direction) = (args.link(0, 1)?, Direction::Both);
    let bytes_per_second = u64::from(args.count(2)?) * 1000;
    Ok(Action::Inject(vec![Fault::Narrow { links, direction, bytes_per_second }]))
}

fn reject(args: &Args) -> Result<Action, Misfit> {
    Ok(Action::Inject(vec![Fault::Reject { links: args.link(1, 0)?, direction: Direction::Both }]))
}

fn forget(args: &Args) -> Result<Action, Misfit> {
    Ok(Action::Inject(vec![Fault::Forget { links: args.link(1, 0)?, direction: Direction::Both }]))
}

/// The time after the names of both ends.
fn delay(args: &Args) -> Result<Delay, Misfit> {
    Ok(Delay::Constant { us: micros(args.time(2)?) })
}

/// The times after the names of both ends: one, and what it may differ by.
fn spread(args: &Args) -> Result<Delay, Misfit> {
    let (mean, spread) = (micros(args.time(2)?), micros(args.time(3)?));
    Ok(Delay::Uniform { from_us: mean.saturating_sub(spread), to_us: mean.saturating_add(spread) })
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}
