//! Everything alive in one scenario: opened from a profile, closed by a ledger.
//!
//! - [`setting`]: [`Setting`], what all benches of a run are opened from.
//! - `open`: opens plant, cloud, links and then the system, pointed at the links; ready means observed ready.
//! - `config`: what a profile says, in the words of the rooms.
//! - `act`: what a person does to the line.
//! - `watch`: feeds checkers from the journal until they decide or time is up.
//! - `processes`, `plant_faults`: the system under test and the simulated plant, as far as faults reach them.
//! - `error`: what keeps a bench from doing what a step says.
//! - `drain`: faults are healed, the system stops by itself, observers catch up.
//! - [`ledger`]: closes everything in reverse, in bounded time.
//!
//! The harness observes plant and cloud on its own paths, which no fault touches.

mod act;
mod config;
mod drain;
mod error;
pub mod ledger;
mod open;
mod plant_faults;
mod processes;
pub mod setting;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use cucumber::gherkin::{self, StepType};

use crate::cloud::Settles;
use crate::cloud::outcome::Observer;
use crate::journal::Journal;
use crate::nemesis::Nemesis;
use crate::plant::Plant;
use crate::profile::Profile;
use crate::system::System;
use lineproof_judge::journal::{Judgement, Moment, Verdict};
use plant_sim::SimulatedPlant;

pub use error::BenchError;
use ledger::Ledger;
pub use open::OpenError;
pub use setting::Setting;
use watch::Standing;

/// A bench: the `World` of a scenario.
pub struct Bench {
    profile: Arc<Profile>,
    parts: Parts,
    ledger: Ledger,
    standing: Vec<Standing>,
    progress: Progress,
    outcome: Option<Judgement>,
}

/// What a bench consists of.
struct Parts {
    journal: Journal,
    simulated: Arc<SimulatedPlant>,
    plant: Arc<Plant>,
    settles: Option<Arc<dyn Settles>>,
    records: Option<Arc<dyn Observer>>,
    system: Arc<System>,
    nemesis: Arc<Nemesis>,
}

/// Where the scenario has come to.
#[derive(Default)]
struct Progress {
    /// When the present step began.
    step: Moment,
    /// When the present stage began: with the first of the `Given` and `When` steps that come together.
    stage: Moment,
    /// Whether the present step is one of these.
    acting: bool,
    /// How many checks stood when the present step began.
    standing: usize,
}

impl std::fmt::Debug for Bench {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bench")
            .field("profile", &self.profile.name)
            .field("journal", &self.parts.journal.path())
            .finish_non_exhaustive()
    }
}

impl Bench {
    fn of(profile: Arc<Profile>, parts: Parts, ledger: Ledger) -> Self {
        Self { profile, parts, ledger, standing: Vec::new(), progress: Progress::default(), outcome: None }
    }

    /// The profile that the bench was opened from.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The system under test.
    pub fn system(&self) -> &System {
        &self.parts.system
    }

    /// The nemesis.
    pub fn nemesis(&self) -> &Nemesis {
        &self.parts.nemesis
    }

    /// Takes note that a step begins; time limits count from here. What the plant stamps from now on is not older
    /// than the step.
    pub async fn begin_step(&mut self, kind: StepType) {
        if let Err(error) = self.in_time().await {
            self.parts.journal.trouble("plant", error);
        }
        let (now, acts) = (self.parts.journal.clock().now(), kind != StepType::Then);
        let stage = if acts && !self.progress.acting { now } else { self.progress.stage };
        self.progress = Progress { step: now, stage, acting: acts, standing: self.standing.len() };
        self.outcome = None;
    }

    /// When the present stage began, with the first of the `Given` and `When` steps that come together: what happened
    /// before is no evidence for what these have brought about.
    pub fn stage_began(&self) -> Moment {
        self.progress.stage
    }

    /// Takes note of how a step ended. Before `When` has acted nothing is proved about the system: what fails to
    /// come about in a `Given` or `When` leaves the verdict unknown, also that of a check that was to stand from there.
    pub fn settle(&mut self, step: &gherkin::Step, result: Result<Judgement, BenchError>) {
        let mut judgement = result.unwrap_or_else(|error| Judgement::unknown("bench", error.to_string()));
        if step.ty != StepType::Then && judgement.verdict == Verdict::Fail {
            judgement.verdict = Verdict::Unknown;
            judgement.summary = format!("the stage could not be set: {}", judgement.summary);
            self.standing.truncate(self.progress.standing);
        }
        self.outcome = Some(judgement);
    }

    /// How the step that ran last ended.
    pub fn take_outcome(&mut self) -> Judgement {
        self.outcome.take().unwrap_or_else(|| Judgement::unknown("step", "the step came to no judgement"))
    }

    /// How long a step that names no time waits.
    pub fn patience(&self) -> Duration {
        Duration::from_millis(self.profile.settings.run.wait_ms)
    }

    /// Closes everything in reverse, within `limit`; what does not close in time is told to the journal.
    pub async fn close(self, limit: Duration) {
        let Self { parts, ledger, .. } = self;
        // From here on the ledger alone holds them.
        drop(parts);
        ledger.close(limit).await;
    }
}
