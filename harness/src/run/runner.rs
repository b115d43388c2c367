//! Our `cucumber::Runner`: scenarios in parallel, each on its own bench.
//!
//! The stock runner has no timeouts and no cancellation, knows one hook before and one after a scenario, and calls a
//! run with undefined steps a success.

use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use cucumber::event::{self, Cucumber, Event, RetryableScenario};
use cucumber::gherkin::Feature;
use cucumber::parser;
use futures::channel::mpsc;
use futures::stream::{self, FuturesUnordered, LocalBoxStream};
use futures::{Stream, StreamExt as _, TryStreamExt as _};

use crate::bench::Bench;
use crate::steps::Library;
use lineproof_judge::journal::{Entry, StoreError};

use super::admission::Admission;
use super::admission::load::Gauge;
use super::plan::{Plan, PlannedScenario};
use super::scenario::{self, Run};

/// A scenario that has run.
pub struct Finished {
    /// Its place in the plan, from 0.
    pub place: usize,
    /// Everything that happened in it.
    pub entries: Vec<Arc<Entry>>,
    /// Where that is stored.
    pub journal: Option<std::path::PathBuf>,
    /// Why what is stored is not everything.
    pub incomplete: Option<StoreError>,
}

/// Runs scenarios; gives Cucumber's events to its caller and finished scenarios to a channel.
pub struct Runner {
    run: Rc<Run>,
    library: Rc<Library>,
    admission: Admission,
    earlier: BTreeMap<String, Duration>,
    finished: mpsc::UnboundedSender<Finished>,
}

type Sender = mpsc::UnboundedSender<parser::Result<Event<Cucumber<Bench>>>>;

impl Runner {
    /// A runner that starts a scenario when it is admitted, in the order of the plan.
    pub fn new(
        run: Run,
        library: Rc<Library>,
        admission: Admission,
        finished: mpsc::UnboundedSender<Finished>,
    ) -> Self {
        Self { run: Rc::new(run), library, admission, earlier: BTreeMap::new(), finished }
    }

    /// Starts those first that took longest in an earlier run, before them those that are not known; by the stems of
    /// their files.
    #[must_use]
    pub fn longest_first(mut self, earlier: BTreeMap<String, Duration>) -> Self {
        self.earlier = earlier;
        self
    }

    async fn drive(self, plan: Plan, events: Sender) {
        tell(&events, Cucumber::Started);
        tell(&events, parsing_finished(&plan));
        let mut waiting = self.order(&plan);
        let (mut admission, mut gauge, mut running) = (self.admission.clone(), Gauge::start(), FuturesUnordered::new());
        while !waiting.is_empty() || !running.is_empty() {
            let admitted = if waiting.is_empty() { 0 } else { admission.admit(running.len()).min(waiting.len()) };
            running.extend(waiting.drain(..admitted).map(|place| self.one(place, &plan.scenarios[place], &events)));
            tokio::select! {
                Some(()) = running.next() => {}
                load = gauge.next(), if !waiting.is_empty() => admission.note(load.as_ref()),
                () = self.run.stop.cancelled(), if !waiting.is_empty() => waiting.clear(),
            }
        }
        drop(running);
        tell(&events, Cucumber::Finished);
    }

    /// The places in the plan, in the order in which they start.
    fn order(&self, plan: &Plan) -> VecDeque<usize> {
        let mut places: Vec<usize> = (0..plan.scenarios.len()).collect();
        let took = |place: &usize| self.earlier.get(&plan.scenarios[*place].slug).copied().unwrap_or(Duration::MAX);
        places.sort_by_key(|place| Reverse(took(place)));
        places.into()
    }

    async fn one(&self, place: usize, planned: &PlannedScenario, events: &Sender) {
        let report = |event| tell(events, scenario_event(planned, event));
        let journal = scenario::run(planned, &self.run, &report).await;
        let incomplete = journal.finish().await.err();
        let finished = Finished { place, entries: journal.entries(), journal: journal.path(), incomplete };
        // The receiver is gone only when nobody wants to know any more.
        let _ = self.finished.unbounded_send(finished);
    }
}

impl cucumber::Runner<Bench> for Runner {
    type Cli = cucumber::cli::Empty;
    type EventStream = LocalBoxStream<'static, parser::Result<Event<Cucumber<Bench>>>>;

    /// Binds all features, then runs them. Steps that cannot be bound become failed steps, and nothing runs.
    fn run<S>(self, features: S, _: Self::Cli) -> Self::EventStream
    where
        S: Stream<Item = parser::Result<Feature>> + 'static,
    {
        let (events, received) = mpsc::unbounded();
        let driver = async move {
            match features.try_collect::<Vec<_>>().await {
                Err(error) => drop(events.unbounded_send(Err(error))),
                Ok(features) => match Plan::bind(features, &self.library) {
                    Ok(plan) => self.drive(plan, events).await,
                    Err(error) => tracing::error!("{error}: {:?}", error.0),
                },
            }
        };
        let driver = stream::once(driver).filter_map(|()| async { None });
        stream::select(driver, received).boxed_local()
    }
}

fn scenario_event(planned: &PlannedScenario, event: event::Scenario<Bench>) -> Cucumber<Bench> {
    let event = RetryableScenario { event, retries: None };
    Cucumber::scenario(planned.feature.clone(), planned.rule.clone(), planned.scenario.clone(), event)
}

fn parsing_finished(plan: &Plan) -> Cucumber<Bench> {
    let steps = plan.scenarios.iter().map(|scenario| scenario.steps.len()).sum();
    let mut features: Vec<_> = plan.scenarios.iter().map(|scenario| scenario.feature.clone()).collect();
    features.dedup();
    Cucumber::ParsingFinished {
        features: features.len(),
        rules: plan.scenarios.iter().filter_map(|scenario| scenario.rule.clone()).count(),
        scenarios: plan.scenarios.len(),
        steps,
        parser_errors: 0,
    }
}

fn tell(events: &Sender, event: Cucumber<Bench>) {
    // Whoever dropped the stream does not want the events.
    let _ = events.unbounded_send(Ok(Event::new(event)));
}
