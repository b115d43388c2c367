//! What is going on right now, on a terminal.

use std::collections::BTreeMap;
use std::time::Duration;

use cucumber::event::{Cucumber, Feature, RetryableScenario, Rule, Scenario, Source, Step};
use cucumber::gherkin;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::bench::Bench;

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

    /// Takes note of an event of the runner.
    pub(super) fn event(&mut self, event: Cucumber<Bench>) {
        match event {
            Cucumber::ParsingFinished { scenarios, .. } => self.bar.set_length(scenarios as u64),
            Cucumber::Feature(
                _,
                Feature::Scenario(scenario, event) | Feature::Rule(_, Rule::Scenario(scenario, event)),
            ) => {
                self.scenario(&scenario, event);
            }
            Cucumber::Finished => self.bar.finish_and_clear(),
            _ => (),
        }
    }

    fn scenario(&mut self, scenario: &Source<gherkin::Scenario>, event: RetryableScenario<Bench>) {
        match event.event {
            Scenario::Background(step, Step::Started) | Scenario::Step(step, Step::Started) => {
                self.current.insert(scenario.name.clone(), step.value.clone());
            }
            Scenario::Finished => {
                self.current.remove(&scenario.name);
                self.bar.inc(1);
            }
            _ => (),
        }
        let steps: Vec<&str> = self.current.values().map(String::as_str).collect();
        self.bar.set_message(steps.join(" | "));
    }

    /// Runs `print` with the line out of the way.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }
}
