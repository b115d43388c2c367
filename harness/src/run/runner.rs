//! Runs what is planned: scenarios in parallel, each on its own bench.
//!
//! It is no `cucumber::Runner`: that one's events would carry less than the journal does, from features that would have to be
//! bound once more, and nobody but this program listens. Cucumber's own runner has no timeouts and no cancellation, knows one
//! hook before and one after a scenario, and calls a run with undefined steps a success.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;

use crate::journal::Journal;
use lineproof_judge::journal::{Entry, Event, StoreError, Verdict};

use super::admission::Admission;
use super::admission::load::Gauge;
use super::plan::{Plan, PlannedScenario};
use super::scenario::{self, Run};

/// What happens in a run, as it happens.
pub enum Progress {
    /// A step has begun.
    Step {
        /// The scenario's name.
        scenario: String,
        /// The step's text.
        step: String,
    },
    /// A scenario has run, or was not to be run.
    Finished(Finished),
}

/// A scenario that has run.
pub struct Finished {
    /// Its place in the plan, from 0.
    pub place: usize,
    /// Its name.
    pub name: String,
    /// The first time, which alone counts, and the times that it was run again.
    pub times: Vec<Told>,
}

/// What a scenario's journal tells of one time that it was run.
pub struct Told {
    /// Everything that happened in it.
    pub entries: Vec<Arc<Entry>>,
    /// Where that is stored.
    pub journal: Option<PathBuf>,
    /// Why what is stored is not everything.
    pub incomplete: Option<StoreError>,
}

impl Told {
    async fn by(journal: &Journal) -> Self {
        let incomplete = journal.finish().await.err();
        Self { entries: journal.entries(), journal: journal.path(), incomplete }
    }

    /// Whether it was judged, and has not passed.
    fn is_doubtful(&self) -> bool {
        let is_closed = |entry: &Arc<Entry>| matches!(&entry.event, Event::Closed { judgement } if judgement.verdict != Verdict::Pass);
        self.entries.iter().rev().any(is_closed)
    }
}

/// Runs scenarios.
pub struct Runner {
    run: Run,
    admission: Admission,
    earlier: BTreeMap<String, Duration>,
    retry: u32,
}

impl Runner {
    /// A runner that starts a scenario when it is admitted, in the order of the plan.
    pub fn new(run: Run, admission: Admission) -> Self {
        Self { run, admission, earlier: BTreeMap::new(), retry: 0 }
    }

    /// Starts those first that took longest in an earlier run, before them those that are not known; by the stems of
    /// their files.
    #[must_use]
    pub fn longest_first(mut self, earlier: BTreeMap<String, Duration>) -> Self {
        self.earlier = earlier;
        self
    }

    /// Runs a scenario that has not passed again, so often at the most, until it passes: that shows who is flaky, and
    /// changes no verdict.
    #[must_use]
    pub fn retrying(self, retry: u32) -> Self {
        Self { retry, ..self }
    }

    /// Runs all scenarios, or until the run is to end; `tell` is called at once, and must not wait.
    pub async fn run(self, plan: &Plan, tell: &dyn Fn(Progress)) {
        let mut waiting = self.order(plan);
        let (mut admission, mut gauge, mut running) = (self.admission.clone(), Gauge::start(), FuturesUnordered::new());
        while !waiting.is_empty() || !running.is_empty() {
            let admitted = if waiting.is_empty() { 0 } else { admission.admit(running.len()).min(waiting.len()) };
            running.extend(waiting.drain(..admitted).map(|place| self.one(place, &plan.scenarios[place], tell)));
            tokio::select! {
                Some(()) = running.next() => {}
                load = gauge.next(), if !waiting.is_empty() => admission.note(load.as_ref()),
                () = self.run.stop.cancelled(), if !waiting.is_empty() => waiting.clear(),
            }
        }
    }

    /// The places in the plan, in the order in which they start.
    fn order(&self, plan: &Plan) -> VecDeque<usize> {
        let mut places: Vec<usize> = (0..plan.scenarios.len()).collect();
        let took = |place: &usize| self.earlier.get(&plan.scenarios[*place].slug).copied().unwrap_or(Duration::MAX);
        places.sort_by_key(|place| Reverse(took(place)));
        places.into()
    }

    async fn one(&self, place: usize, planned: &PlannedScenario, tell: &dyn Fn(Progress)) {
        let name = &planned.scenario.name;
        let begins = |step: &str| tell(Progress::Step { scenario: name.clone(), step: step.to_owned() });
        let mut times = Vec::new();
        for again in 0..=self.retry {
            let told = Told::by(&scenario::run(planned, &self.run, again, &begins).await).await;
            let is_over = !told.is_doubtful() || self.run.stop.is_cancelled();
            times.push(told);
            if is_over {
                break;
            }
        }
        tell(Progress::Finished(Finished { place, name: name.clone(), times }));
    }
}
