//! The registry of defects of the reference system, and what must notice each.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use lineproof_judge::journal::{Event, Judgement, Verdict};
use serde::Deserialize;

use crate::run::{Broken, Run, text};
use crate::scenario::Scenario;

/// Every defect, by the program that has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Registry {
    gateway: Vec<Defect>,
    function: Vec<Defect>,
    updater: Vec<Defect>,
}

/// One way in which the reference system can be broken on purpose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Defect {
    /// Chooses it.
    pub(crate) name: String,
    /// What the system does wrongly.
    pub(crate) does: String,
    /// The profile of the line that shows it; `sim` if none is said.
    line: Option<String>,
    feature: String,
    scenario: String,
    promise: String,
    /// The template's parameter that chooses it in a function; `RecordDefect` if none is said.
    parameter: Option<String>,
    #[serde(skip)]
    part: Part,
}

/// The part of the system that is broken.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Part {
    #[default]
    Gateway,
    Function,
    Updater,
}

/// How a defect was noticed.
pub(crate) struct Notice {
    /// The name of the scenario's check or the text of its step.
    pub(crate) promise: String,
    /// Why it fails.
    pub(crate) summary: String,
    /// From the start of the run to its verdict.
    pub(crate) took: Duration,
}

/// Every defect of the registry.
pub(crate) fn all() -> Vec<Defect> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/system/defects.toml");
    let registry: Registry = toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let functions = registry.function.into_iter().map(|defect| Defect { part: Part::Function, ..defect });
    let updaters = registry.updater.into_iter().map(|defect| Defect { part: Part::Updater, ..defect });
    registry.gateway.into_iter().chain(functions).chain(updaters).collect()
}

impl Defect {
    /// A defect of the gateway, and the scenario of a pack that should notice it, its feature given as `PACK/FILE`.
    pub(crate) fn of_pack(name: &str, feature: &str, scenario: &str, promise: &str) -> Self {
        let [name, feature, scenario, promise] = [name, feature, scenario, promise].map(str::to_owned);
        let does = format!("noticed by {feature}");
        Self { name, does, line: None, feature, scenario, promise, parameter: None, part: Part::Gateway }
    }

    /// Runs the one scenario that should notice the defect; nothing if this machine cannot run it.
    ///
    /// # Errors
    /// If it does not fail, or by something else than the promise, or without saying why.
    pub(crate) fn noticed(&self) -> Result<Option<Notice>, String> {
        let begun = Instant::now();
        let folder = if self.feature.contains('/') { "fixtures/packs" } else { "features" };
        let feature = format!("{folder}/{}.feature", self.feature);
        let pattern = format!("^{}$", regex::escape(&self.scenario));
        let parameter = self.parameter.as_deref().unwrap_or("RecordDefect");
        let broken = match self.part {
            Part::Gateway => Broken::Gateway(&self.name),
            Part::Function => Broken::Function(parameter, &self.name),
            Part::Updater => Broken::Updater(&self.name),
        };
        let run = Run::on(self.line.as_deref().unwrap_or("sim"), broken, &[&feature, "-n", &pattern]);
        if run.left_out == 1 && run.scenarios.is_empty() {
            return Ok(None);
        }
        let [scenario] = run.scenarios.as_slice() else {
            return Err(format!("{}: not one scenario\n{}", self.name, text(&run.output)));
        };
        let Some((promise, judgement)) = failed(scenario).find(|(promise, _)| promise.contains(&self.promise)) else {
            return Err(format!("{}: `{}` does not fail\n{}", self.name, self.promise, text(&run.output)));
        };
        if scenario.verdict() != Verdict::Fail || judgement.evidence.is_empty() {
            return Err(format!("{}: no cause is shown\n{}", self.name, text(&run.output)));
        }
        Ok(Some(Notice { promise, summary: judgement.summary.clone(), took: begun.elapsed() }))
    }
}

/// What of a scenario failed: the text of a step or the name of a check, and why.
fn failed(scenario: &Scenario) -> impl Iterator<Item = (String, &Judgement)> {
    let judged = scenario.events().filter_map(|event| match event {
        Event::StepFinished { step, judgement, .. } => Some((step.text.clone(), judgement)),
        Event::Judged { judgement, .. } => Some((judgement.check.clone(), judgement)),
        _ => None,
    });
    judged.filter(|(_, judgement)| judgement.verdict == Verdict::Fail)
}

/// Tries `defects`, four at a time: most of a scenario is waiting. The results come in the order of the names, without those
/// that this machine cannot try.
pub(crate) fn noticed(defects: Vec<Defect>) -> Vec<(Defect, Result<Notice, String>)> {
    let (queue, results) = (Mutex::new(defects), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let Some(defect) = queue.lock().unwrap().pop() else { return };
                    if let Some(notice) = defect.noticed().transpose() {
                        results.lock().unwrap().push((defect, notice));
                    }
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by(|(one, _), (other, _)| one.name.cmp(&other.name));
    results
}
