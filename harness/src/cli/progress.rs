//! What is going on right now, on a terminal.

use std::collections::BTreeMap;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// One line that says how far the run is and which steps are being done; nothing where there is no terminal.
pub(super) struct ProgressLine {
    bar: ProgressBar,
    current: BTreeMap<String, String>,
}

impl ProgressLine {
    /// For so many scenarios.
    pub(super) fn new(scenarios: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(scenarios as u64), ProgressDrawTarget::stderr());
        let template = "{spinner} {pos}/{len} scenarios  {elapsed}  {wide_msg:.dim}";
        bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self { bar, current: BTreeMap::new() }
    }

    /// A step of a scenario has begun.
    pub(super) fn begins(&mut self, scenario: String, step: String) {
        self.current.insert(scenario, step);
        self.show();
    }

    /// A scenario has ended.
    pub(super) fn ended(&mut self, scenario: &str) {
        self.current.remove(scenario);
        self.bar.inc(1);
        self.show();
    }

    fn show(&self) {
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
