//! The rules in force on all links of a fabric, as those see them who pass.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::Way;
use crate::rule::{Passing, Place, Rule, Ruling};
use crate::touched::Touched;

/// A rule that was put in force on one link by one injection, on one way or on both.
pub(crate) struct InForce {
    /// The injection's number; they count up.
    pub(crate) number: u64,
    grain: [usize; 2],
    state: Mutex<State>,
}

struct State {
    rules: [Option<Box<dyn Rule>>; 2],
    touched: Touched,
}

impl std::fmt::Debug for InForce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InForce").field("number", &self.number).finish_non_exhaustive()
    }
}

impl InForce {
    pub(crate) fn new<R: Rule>(
        number: u64,
        ways: &[Way],
        link: &str,
        seed: u64,
        rule: impl Fn(&Place<'_>) -> R,
    ) -> Self {
        let rules =
            [Way::Up, Way::Down].map(|way| ways.contains(&way).then(|| rule(&Place::new(link, way, number, seed))));
        let grain = rules.each_ref().map(|rule| rule.as_ref().map_or(usize::MAX, Rule::grain));
        let rules = rules.map(|rule| rule.map(|rule| Box::new(rule) as Box<dyn Rule>));
        let touched = Touched { link: link.into(), ..Touched::default() };
        Self { number, grain, state: Mutex::new(State { rules, touched }) }
    }

    /// Adds what it says of something, if that is more than that it may pass; notes so, if it `counts`.
    pub(crate) fn judge(&self, ways: &[Way], passing: &Passing, counts: bool, said: &mut Vec<(u64, Ruling)>) {
        let mut state = self.state.lock();
        let State { rules, touched } = &mut *state;
        let before = said.len();
        for way in ways {
            let ruling = rules[*way as usize].as_mut().map_or(Ruling::Pass, |rule| rule.judge(passing));
            if !passes(ruling) {
                said.push((self.number, ruling));
            }
        }
        if counts && said.len() > before {
            touched.note(ways[0], passing.what, said[before..].iter().map(|(_, ruling)| *ruling));
        }
    }

    /// What it touched so far.
    pub(crate) fn touched(&self, since: Instant) -> Touched {
        Touched { lasted: since.elapsed(), ..self.state.lock().touched.clone() }
    }
}

fn passes(ruling: Ruling) -> bool {
    match ruling {
        Ruling::Pass => true,
        Ruling::Delay(by) | Ruling::Queue(by) => by.is_zero(),
        Ruling::Hold | Ruling::Drop | Ruling::Reset => false,
    }
}

/// The rules in force on one link, in the order of their numbers.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// Changes with every rule that comes or goes.
    pub(crate) version: u64,
    in_force: Vec<Arc<InForce>>,
}

impl Rules {
    pub(crate) fn is_empty(&self) -> bool {
        self.in_force.is_empty()
    }

    /// The number of the latest rule; 0 if there is none.
    pub(crate) fn latest(&self) -> u64 {
        self.in_force.last().map_or(0, |rule| rule.number)
    }

    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &InForce> {
        self.in_force.iter().map(|rule| &**rule).filter(move |rule| rule.number > number)
    }

    pub(crate) fn has(&self, number: u64) -> bool {
        self.in_force.iter().any(|rule| rule.number == number)
    }

    /// The largest piece that the rules want to judge.
    pub(crate) fn grain(&self, way: Way) -> usize {
        self.in_force.iter().map(|rule| rule.grain[way as usize]).min().unwrap_or(usize::MAX)
    }
}

/// The rules in force, by link.
#[derive(Debug, Default)]
pub(crate) struct Force {
    links: Vec<Rules>,
}

impl Force {
    /// Adds a link without rules; returns its index.
    pub(crate) fn add(&mut self) -> usize {
        self.links.push(Rules::default());
        self.links.len() - 1
    }

    pub(crate) fn of(&self, link: usize) -> &Rules {
        &self.links[link]
    }

    pub(crate) fn put(&mut self, link: usize, rule: Arc<InForce>) {
        self.links[link].version += 1;
        self.links[link].in_force.push(rule);
    }

    pub(crate) fn lift(&mut self, link: usize, number: u64) {
        self.links[link].version += 1;
        self.links[link].in_force.retain(|rule| rule.number != number);
    }
}

/// The rules of one link, as one of its pumps sees them.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    force: watch::Receiver<Force>,
    link: usize,
}

impl Watch {
    pub(crate) fn new(force: watch::Receiver<Force>, link: usize) -> Self {
        Self { force, link }
    }

    /// Acts on the rules in force: none comes or goes while `act` runs, which must therefore not block.
    pub(crate) fn pass<T>(&mut self, act: impl FnOnce(&Rules) -> T) -> T {
        act(self.force.borrow_and_update().of(self.link))
    }

    /// Waits until a rule comes or goes, on whichever link, after the last [`pass`](Self::pass); or until a time, if
    /// there is one. Cancel safe.
    pub(crate) async fn changed(&mut self, until: Option<Instant>) {
        let changed = async {
            // An error says that the fabric is gone; its tasks are being ended then.
            if self.force.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        match until {
            Some(until) => drop(tokio::time::timeout_at(until, changed).await),
            None => changed.await,
        }
    }
}
