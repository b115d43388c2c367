//! One scenario, from opening to closing.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::bench::{Bench, OpenError, Setting};
use crate::journal::{Clock, Journal, Judged, Watching, panic_text};
use lineproof_judge::check;
use lineproof_judge::journal::{Asked, Check, Event, Format, Judgement, Moment, Phase, ScenarioId, Verdict};

use super::hopeless::hopeless;
use super::plan::{PlannedScenario, PlannedStep};

/// What all scenarios of a run share.
pub struct Run {
    /// What benches are opened from.
    pub setting: Arc<Setting>,
    /// The run's seed.
    pub seed: u64,
    /// Where journals are written.
    pub folder: PathBuf,
    /// Cancelled when the run is to end early.
    pub stop: CancellationToken,
}

/// Runs one scenario; its journal tells everything about it, also that the harness itself panicked.
///
/// `again` says how often it was run before in this run. `begins` is told the text of each step that begins.
pub async fn run(planned: &PlannedScenario, run: &Run, again: u32, begins: &dyn Fn(&str)) -> Journal {
    let journal = open_journal(planned, run, again);
    if let Some(why) = &planned.not_run {
        journal.record(Event::NotRun { why: why.clone() });
        return journal;
    }
    // What is open when it panics outside the scenario's acts is dropped, which ends it; children are killed.
    Box::pin(survive(&journal, live(planned, run, &journal, begins))).await;
    judge(&journal).await;
    journal
}

async fn live(planned: &PlannedScenario, run: &Run, journal: &Journal, begins: &dyn Fn(&str)) {
    let seed = planned.seed(run.seed);
    journal.record(Event::Phase { phase: Phase::Opening });
    let scene = Scene { run, journal, begins };
    if let Some(mut bench) = scene.open(seed, planned.breaks_disks()).await {
        survive(journal, scene.run(&mut bench, &planned.steps)).await;
        scene.close(bench).await;
    } else {
        scene.skip(&planned.steps);
    }
}

/// Does all this, and tells the journal if it panics.
async fn survive(journal: &Journal, all: impl Future<Output = ()>) {
    if let Err(panic) = AssertUnwindSafe(all).catch_unwind().await {
        journal.trouble("harness", format!("it panicked: {}", panic_text(&*panic)));
    }
}

fn open_journal(planned: &PlannedScenario, run: &Run, again: u32) -> Journal {
    let journal = match Journal::create(&run.folder.join(planned.journal_file(again))) {
        Ok(journal) => journal,
        Err(error) => {
            let journal = Journal::in_memory();
            journal.record(Event::Opened(identity(planned, run, again, journal.clock())));
            journal.trouble("journal", error);
            return journal;
        }
    };
    journal.record(Event::Opened(identity(planned, run, again, journal.clock())));
    journal
}

fn identity(planned: &PlannedScenario, run: &Run, again: u32, clock: Clock) -> ScenarioId {
    ScenarioId {
        format: Format::CURRENT,
        feature: planned.feature.name.clone(),
        scenario: planned.scenario.name.clone(),
        file: planned.file().display().to_string(),
        line: planned.line(),
        tags: planned.tags(),
        profile: run.setting.profile.name.clone(),
        seed: run.seed,
        started_at: humantime::format_rfc3339_millis(clock.wall_start()).to_string(),
        again,
    }
}

struct Scene<'a> {
    run: &'a Run,
    journal: &'a Journal,
    begins: &'a dyn Fn(&str),
}

impl Scene<'_> {
    async fn open(&self, seed: u64, breaks_disks: bool) -> Option<Bench> {
        let limit = Duration::from_millis(self.run.setting.profile.settings.run.open_timeout_ms);
        let opened =
            Bench::open(&self.run.setting, self.journal.clone(), seed, breaks_disks, limit, &self.run.stop).await;
        match opened {
            Ok(bench) => Some(bench),
            Err(OpenError::Interrupted) => {
                record(self.journal, Judgement::interrupted().into());
                None
            }
            Err(error) => {
                self.journal.trouble("bench", error);
                None
            }
        }
    }

    /// Everything between opening and closing.
    async fn run(&self, bench: &mut Bench, steps: &[PlannedStep]) {
        self.act(bench, steps).await;
        let rests = self.rest(bench).await;
        self.drain(bench, rests).await;
    }

    async fn act(&self, bench: &mut Bench, steps: &[PlannedStep]) {
        self.journal.record(Event::Phase { phase: Phase::Acting });
        let limit = Duration::from_millis(self.run.setting.profile.settings.run.scenario_timeout_ms);
        let deadline = Instant::now() + limit;
        for (index, step) in steps.iter().enumerate() {
            let judgement = self.step(bench, step, deadline).await;
            if judgement.verdict != Verdict::Pass {
                self.skip(&steps[index + 1..]);
                hold_promises(bench, &steps[index..]);
                return;
            }
        }
    }

    async fn step(&self, bench: &mut Bench, step: &PlannedStep, deadline: Instant) -> Judgement {
        self.journal.record(Event::StepStarted(step.id.clone()));
        (self.begins)(&step.step.value);
        bench.begin_step(step.step.ty).await;
        let Judged { judgement, basis } = self.perform(bench, step, deadline).await;
        self.journal.record(Event::StepFinished { step: step.id.clone(), judgement: judgement.clone(), basis });
        judgement
    }

    async fn perform(&self, bench: &mut Bench, step: &PlannedStep, deadline: Instant) -> Judged {
        let limit = self.limit(step);
        let by = deadline.min(Instant::now() + limit);
        let components = self.run.setting.profile.settings.system.component.iter();
        let components = components.map(|component| component.name.get_ref().clone()).collect();
        let waits = step.bound.action.checks();
        let stands_still = bench.look_on();
        let action = AssertUnwindSafe(step.bound.action.run(bench)).catch_unwind();
        let ended = tokio::select! {
            // First: what comes late is told before anything rests on it.
            biased;
            never = stands_still => match never {},
            ended = timeout_at(by, action) => ended,
            why = hopeless(self.journal, &components, waits) => return unknown(why),
            () = self.run.stop.cancelled() => return Judgement::interrupted().into(),
        };
        match ended {
            Ok(Ok(result)) => bench.judge_step(step.step.ty, result),
            Ok(Err(panic)) => unknown(format!("the harness panicked: {}", panic_text(&*panic))),
            Err(_) if by == deadline => unknown("the scenario's time was up; see `scenario_timeout_ms`".to_owned()),
            Err(_) => unknown(format!("cancelled after {limit:?}; see `step_timeout_ms`")),
        }
    }

    /// What a step may take: the times that it names, else the profile's wait, and the profile's step timeout on top; for each
    /// step that it stands for.
    fn limit(&self, step: &PlannedStep) -> Duration {
        let settings = &self.run.setting.profile.settings.run;
        let each = Duration::from_millis(settings.wait_ms + settings.step_timeout_ms);
        step.bound.named + each * step.bound.action.count()
    }

    fn skip(&self, steps: &[PlannedStep]) {
        for step in steps {
            self.journal.record(Event::StepSkipped(step.id.clone()));
        }
    }

    /// Lets the line come to rest and everything fall due; false if it did not, or the run is to end.
    async fn rest(&self, bench: &mut Bench) -> bool {
        self.journal.record(Event::Phase { phase: Phase::Settling });
        tokio::select! {
            rests = bench.rest() => rests,
            () = self.run.stop.cancelled() => false,
        }
    }

    async fn drain(&self, bench: &mut Bench, rests: bool) {
        self.journal.record(Event::Phase { phase: Phase::Draining });
        let limit = Duration::from_millis(self.run.setting.profile.settings.run.drain_timeout_ms);
        let complete = timeout(limit, bench.drain()).await.unwrap_or_else(|_| {
            self.journal.trouble("bench", format!("the system did not drain within {limit:?}; see `drain_timeout_ms`"));
            false
        });
        bench.hear_programs().await;
        for judged in bench.judge_standing(complete, rests) {
            record(self.journal, judged);
        }
    }

    async fn close(&self, bench: Bench) {
        self.journal.record(Event::Phase { phase: Phase::Closing });
        let limit = Duration::from_millis(self.run.setting.profile.settings.run.close_timeout_ms);
        bench.close(limit).await;
    }
}

/// Of the steps from the one on that ended the scenario, holds the promises that wait for no further act: a promise that is
/// broken by now is broken, however the scenario ended.
fn hold_promises(bench: &mut Bench, steps: &[PlannedStep]) {
    let Some((ended, after)) = steps.split_first() else { return };
    if steps.iter().any(|step| step.bound.action.restarts()) {
        bench.leave_broken();
    }
    if ended.bound.action.mends() {
        return;
    }
    let checks = after.iter().map(|step| &step.bound.action).take_while(|action| action.checks());
    for promise in checks.filter_map(|action| action.promise()) {
        bench.hold(promise.clone());
    }
}

/// The bookkeeping of the bench itself, then the scenario's verdict: the worst of all.
async fn judge(journal: &Journal) {
    if let Err(error) = journal.finish().await {
        journal.trouble("journal", error);
    }
    for check in [Check::FaultsTouched, Check::NoTrouble] {
        let mut bookkeeping =
            Watching::begin(journal, Asked { check, since: Moment::default().into(), standing: true });
        record(journal, bookkeeping.finish(journal.clock().now()));
    }
    let entries = journal.entries();
    let judgement = check::combine(entries.iter().filter_map(|entry| judgement_of(&entry.event)));
    journal.record(Event::Closed { judgement });
}

fn record(journal: &Journal, Judged { judgement, basis }: Judged) {
    journal.record(Event::Judged { judgement, basis });
}

fn unknown(why: String) -> Judged {
    Judgement::unknown("step", why).into()
}

fn judgement_of(event: &Event) -> Option<&Judgement> {
    match event {
        Event::StepFinished { judgement, .. } | Event::Judged { judgement, .. } => Some(judgement),
        _ => None,
    }
}
