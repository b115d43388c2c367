//! Everything alive in one scenario: opened from a profile, closed by a clean-up.
//!
//! - [`setting`]: [`Setting`], what all benches of a run are opened from.
//! - `open`: opens plant, cloud, links and then the system, pointed at the links; ready means observed ready.
//! - [`act`]: [`Act`], what a person does to the line.
//! - `watch`: asks checks of the journal, and watches them until they are decided or time is up.
//! - `run_again`: components are stopped and started as acts of a scenario. `usage`: what they take of their machine.
//!   `connections`: what they open on their links.
//! - `programs`: checks that a program judges.
//! - [`role`]: components that are named by what they do: who is in control, who stands by.
//! - `timetable`: faults that come and go, each at its own time.
//! - `processes`: the system under test, as far as faults reach it.
//! - [`applications`]: what applications of the cloud do. `elsewhere`: what other lines on it do.
//! - `error`: what keeps a bench from doing what a step says.
//! - `stalls`: notices that the machine stood still.
//! - `rest`: faults are healed, the line comes to rest, what is outstanding falls due. `drain`: the system stops by itself,
//!   observers catch up.
//! - [`clean_up`]: closes everything in reverse, in bounded time.
//!
//! The harness observes plant and cloud on its own paths, which no fault touches.

pub mod act;
pub mod applications;
pub mod clean_up;
mod connections;
mod drain;
mod elsewhere;
mod error;
mod open;
mod processes;
mod programs;
mod rest;
pub mod role;
mod run_again;
pub mod setting;
mod stalls;
mod starving;
mod timetable;
mod usage;
mod watch;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use cucumber::gherkin::StepType;
use lineproof_relay::Fabric;

use crate::checks::Asking;
use crate::cloud::outcome::Observer;
use crate::cloud::{Applications, FunctionReleases, Settles};
use crate::journal::{Journal, Judged, Watching};
use crate::nemesis::Nemesis;
use crate::plant::{OwnTime, Plant};
use crate::process::Guardian;
use crate::profile::Profile;
use crate::system::System;
use lineproof_judge::journal::{Doubt, Judgement, Moment, Since, Verdict};

pub use act::Act;
use clean_up::CleanUp;
pub use error::BenchError;
pub use open::{OpenError, scratch, sweep_folders};
pub use role::Role;
pub use setting::Setting;
use stalls::Stalls;
use starving::Starving;
pub use timetable::Planned;

/// A bench: the `World` of a scenario.
pub struct Bench {
    profile: Arc<Profile>,
    parts: Parts,
    clean_up: CleanUp,
    standing: Vec<Watching>,
    /// Promises that the scenario did not come to.
    owed: Vec<Watching>,
    /// Programs that judge the standing and owed ones among them.
    asking: Vec<Asking>,
    /// Whether the scenario ended before it made good what it had broken.
    left_broken: bool,
    progress: Progress,
    /// The components whose use of the machine, and the links whose connections are looked at.
    looked_at: BTreeSet<String>,
    /// Who was in control when a step asked last.
    control: Option<role::Control>,
    /// How many parts each of the other lines has finished.
    elsewhere: u32,
}

/// What a bench consists of.
struct Parts {
    journal: Journal,
    plant: Arc<Plant>,
    /// The plant's own time, if it has one that can be waited for.
    time: Option<Arc<dyn OwnTime>>,
    settles: Option<Arc<dyn Settles>>,
    applications: Option<Arc<dyn Applications>>,
    function_releases: Option<Arc<dyn FunctionReleases>>,
    records: Option<Arc<dyn Observer>>,
    system: Arc<System>,
    nemesis: Arc<Nemesis>,
    links: Fabric,
    stalls: Arc<Stalls>,
    starving: Arc<Starving>,
    /// The scenario's own, for files.
    folder: PathBuf,
    guardian: Guardian,
}

/// Where the scenario has come to.
#[derive(Default)]
struct Progress {
    /// When the present step began, and the present stage: with the first of the `Given` and `When` steps that come
    /// together; and the last one of them before the present step.
    since: Since,
    /// When the present step was called.
    began: Moment,
    /// Whether the present step is one of these.
    acting: bool,
    /// Whether it sets the stage.
    given: bool,
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
    fn of(profile: Arc<Profile>, parts: Parts, clean_up: CleanUp) -> Self {
        Self {
            profile,
            parts,
            clean_up,
            standing: Vec::new(),
            owed: Vec::new(),
            asking: Vec::new(),
            left_broken: false,
            progress: Progress::default(),
            looked_at: BTreeSet::new(),
            control: None,
            elsewhere: 0,
        }
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

    /// Looks, for ever, whether the task by which it is polled goes on in time; where it did not, the journal tells of a stall.
    pub fn look_on(&self) -> impl Future<Output = Infallible> + Send + use<> {
        Arc::clone(&self.parts.stalls).look_on_here()
    }

    /// Takes note that a step begins. Time limits count from when this returns; what an act brings about is not older than when
    /// it was called, for the plant as well: its own time has come to that before anything is done.
    pub async fn begin_step(&mut self, kind: StepType) {
        let began = self.parts.journal.clock().now();
        if let Err(error) = self.in_time().await {
            self.parts.journal.trouble("plant", error);
        }
        let (now, acts) = (self.parts.journal.clock().now(), kind != StepType::Then);
        let stage = if acts && !self.progress.acting { began } else { self.progress.since.stage };
        let before = self.progress.since;
        let act = if self.progress.acting { self.progress.began } else { before.act };
        let known = if acts && !self.progress.acting { Moment::default() } else { before.when };
        let first = kind == StepType::When && known == Moment::default();
        let since = Since { window: now, stage, act, when: if first { began } else { known } };
        self.progress =
            Progress { since, began, acting: acts, given: kind == StepType::Given, standing: self.standing.len() };
    }

    /// Takes note that a step begins for which, among others, the words of the present one stand.
    pub async fn begin_inner_step(&mut self) {
        self.begin_step(if self.progress.given { StepType::Given } else { StepType::When }).await;
    }

    /// Takes note that what the present step is about is known only now: its time limits count from here.
    pub fn begin_window(&mut self) {
        self.progress.since.window = self.parts.journal.clock().now();
    }

    /// How a step ended. While the stage is set, in a `Given`, nothing is proved about the system: what fails to come about
    /// leaves the verdict unknown, also that of a check that was to stand from there. What a `When` waits for, the system
    /// has to do; it is not held against it if the harness has had trouble of its own.
    pub fn judge_step(&mut self, kind: StepType, result: Result<Judged, BenchError>) -> Judged {
        let judged = result.unwrap_or_else(|error| Judgement::unknown("bench", error.to_string()).into());
        let counts = match kind {
            StepType::Given => false,
            StepType::When => !self.parts.journal.has_trouble(),
            StepType::Then => true,
        };
        if counts {
            return judged;
        }
        if judged.judgement.verdict == Verdict::Fail {
            self.standing.truncate(self.progress.standing);
        }
        judged.doubted(Doubt::Stage)
    }

    /// Closes everything in reverse, within `limit`; what does not close in time is told to the journal.
    pub async fn close(self, limit: Duration) {
        let Self { parts, clean_up, asking, .. } = self;
        drop(asking);
        // From here on the clean-up alone holds them.
        drop(parts);
        clean_up.close(limit).await;
    }
}
