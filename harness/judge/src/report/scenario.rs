//! What a report of a scenario holds.

use std::path::PathBuf;
use std::time::Duration;

use crate::journal::{Evidence, Fault, Judgement, Moment, Phase, ScenarioId, StepId, Touched, Verdict};

/// What a journal tells about its scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioReport {
    /// Which scenario, profile and seed.
    pub id: ScenarioId,
    /// Why the scenario was not run; none if it was. Nothing else but `id` tells of a scenario that was not run.
    pub not_run: Option<String>,
    /// The scenario's judgement; `Unknown` for a journal that ends before it was judged.
    pub judgement: Judgement,
    /// The steps in their order, also those that were skipped.
    pub steps: Vec<StepReport>,
    /// The standing checks.
    pub standing: Vec<Judgement>,
    /// How long each phase took.
    pub phases: PhaseTimes,
    /// The faults, by number.
    pub faults: Vec<FaultReport>,
    /// The last line that each component had printed, since it was ready, when the first step that did not pass was over, or before the system was
    /// stopped, by their names.
    pub said: Vec<Evidence>,
    /// What went wrong on the harness's own side.
    pub troubles: Vec<Evidence>,
    /// From the first entry to the last.
    pub duration: Duration,
    /// How many entries the journal has.
    pub entries: u64,
    /// Where the journal is stored.
    pub journal: Option<PathBuf>,
    /// The command that runs the scenario again.
    pub rerun: String,
}

impl ScenarioReport {
    /// Whether somebody ended the run in the middle of it.
    #[must_use]
    pub fn was_interrupted(&self) -> bool {
        let interrupted = Judgement::interrupted();
        let is_step =
            |step: &StepReport| matches!(&step.outcome, StepOutcome::Judged(judgement) if *judgement == interrupted);
        self.steps.iter().any(is_step) || self.standing.contains(&interrupted)
    }
}

/// What became of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepReport {
    /// Which step.
    pub step: StepId,
    /// How it ended.
    pub outcome: StepOutcome,
    /// How long it took; zero if it was skipped.
    pub duration: Duration,
    /// Its first and last entry in the journal.
    pub entries: (u64, u64),
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq)]
pub enum StepOutcome {
    /// It was judged.
    Judged(Judgement),
    /// It was not run, because an earlier one ended the scenario.
    Skipped,
    /// It was begun, and the journal does not tell how it ended.
    Interrupted,
}

impl StepOutcome {
    /// Its verdict; an interrupted step is `Unknown`, a skipped one has none.
    pub fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Judged(judgement) => Some(judgement.verdict),
            Self::Skipped => None,
            Self::Interrupted => Some(Verdict::Unknown),
        }
    }
}

/// How long the phases of a scenario took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhaseTimes {
    /// Plant, cloud, links and system come up.
    pub opening: Duration,
    /// Steps act.
    pub acting: Duration,
    /// Faults are healed, the line comes to rest, and what is outstanding falls due.
    pub settling: Duration,
    /// The system is stopped, standing checks are judged.
    pub draining: Duration,
    /// Everything is closed.
    pub closing: Duration,
}

impl PhaseTimes {
    pub(super) fn add(&mut self, phase: Phase, duration: Duration) {
        *match phase {
            Phase::Opening => &mut self.opening,
            Phase::Acting => &mut self.acting,
            Phase::Settling => &mut self.settling,
            Phase::Draining => &mut self.draining,
            Phase::Closing => &mut self.closing,
        } += duration;
    }
}

/// What became of a fault.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultReport {
    /// Its number in the scenario.
    pub id: u32,
    /// Which fault.
    pub fault: Fault,
    /// When it was injected.
    pub injected: Moment,
    /// When it was healed; none if it was not.
    pub healed: Option<Moment>,
    /// What it touched; none if it was not healed.
    pub touched: Option<Touched>,
}
