//! What is going on right now, on a terminal.

use std::collections::BTreeMap;
use std::time::Duration;

use cucumber::event::{Cucumber, Feature, RetryableScenario, Rule, Scenario, Step};
use cucumber::gherkin;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::bench::Bench;

/// Something that goes on in a run.
pub(super) enum Change {
    /// So many scenarios are planned.
    Planned(u64),
    /// A step has begun in a scenario.
    Step {
        /// The scenario's name.
        scenario: String,
        /// The step's text.
        step: String,
    },
    /// A scenario of this name has ended.
    Ended(String),
}

impl Change {
    /// What an event of the runner says about that.
    pub(super) fn of(event: &Cucumber<Bench>) -> Option<Self> {
        match event {
            Cucumber::ParsingFinished { scenarios, .. } => Some(Self::Planned(*scenarios as u64)),
            Cucumber::Feature(
                _,
                Feature::Scenario(scenario, event) | Feature::Rule(_, Rule::Scenario(scenario, event)),
            ) => Self::of_scenario(scenario, event),
            _ => None,
        }
    }

    fn of_scenario(scenario: &gherkin::Scenario, event: &RetryableScenario<Bench>) -> Option<Self> {
        match &event.event {
            Scenario::Background(step, Step::Started) | Scenario::Step(step, Step::Started) => {
                Some(Self::Step { scenario: scenario.name.clone(), step: step.value.clone() })
            }
            Scenario::Finished => Some(Self::Ended(scenario.name.clone())),
            _ => None,
        }
    }
}

/// One line that says how far the run is and which steps are being done; nothing where there is no terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    current: BTreeMap<String, String>,
}

impl Progress {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let template = "{spinner} {pos}/{len} scenarios  {elapsed}  {wide_msg:.dim}";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, current: BTreeMap::new() }
    }

    /// Shows something that goes on.
    pub(super) fn show(&mut self, change: Change) {
        match change {
            Change::Planned(scenarios) => self.bar.set_length(scenarios),
            Change::Step { scenario, step } => drop(self.current.insert(scenario, step)),
            Change::Ended(scenario) => {
                self.current.remove(&scenario);
                self.bar.inc(1);
            }
        }
        let steps: Vec<&str> = self.current.values().map(String::as_str).collect();
        self.bar.set_message(steps.join(" | "));
    }

    /// Takes the line away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Runs `print` with the line out of the way.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }
}
