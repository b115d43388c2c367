//! One component, over all its runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::SystemError;
use super::command::command;
use super::placeholder::Values;
use super::run::{Run, Witness};
use crate::journal::Journal;
use crate::process::{Child, Command, Guardian};
use crate::profile::{ComponentConfig, in_one_word};
use lineproof_judge::journal::ComponentChange;

/// What a release changes of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The program in place of its own, if it is another one.
    pub program: Option<PathBuf>,
    /// What stands behind its arguments.
    pub arguments: Vec<String>,
    /// Variables of its environment, beside its own or in their place.
    pub env: BTreeMap<String, String>,
}

/// One component: what it is, and its latest run.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) config: ComponentConfig,
    /// What it can be started with: as it says itself, or with a release of that name.
    programs: BTreeMap<Option<String>, Command>,
    /// The release that is started next.
    installed: parking_lot::Mutex<Option<String>>,
    log: PathBuf,
    /// The latest run. Locked while a run begins, not while it becomes ready, so that it can be killed meanwhile.
    latest: Arc<Mutex<Option<Run>>>,
}

impl Component {
    pub(super) fn new(
        config: ComponentConfig,
        programs: Vec<(Option<String>, ComponentConfig)>,
        values: &Values,
        logs: &Path,
    ) -> Result<Self, SystemError> {
        let programs = programs.into_iter().map(|(release, config)| Ok((release, command(&config, values)?)));
        let programs = programs.collect::<Result<_, SystemError>>()?;
        let log = logs.join(format!("{}.log", in_one_word(config.name.get_ref())));
        Ok(Self { config, programs, installed: parking_lot::Mutex::default(), log, latest: Arc::default() })
    }

    /// Has its runs see this hosts file.
    pub(super) fn see_hosts(&mut self, file: &Path) {
        self.programs.values_mut().for_each(|command| command.hosts = Some(file.to_owned()));
    }

    /// Has a release started from the next run on.
    pub(super) fn install(&self, release: &str) -> Result<(), SystemError> {
        let wanted = Some(release.to_owned());
        if !self.programs.contains_key(&wanted) {
            return Err(SystemError::NoRelease { component: self.name().to_owned(), release: release.to_owned() });
        }
        *self.installed.lock() = wanted;
        Ok(())
    }

    /// What a release changes of the component.
    pub(super) fn change(&self, release: &str) -> Result<Change, SystemError> {
        let missing = || SystemError::NoRelease { component: self.name().to_owned(), release: release.to_owned() };
        let released = self.programs.get(&Some(release.to_owned())).ok_or_else(missing)?;
        let own = &self.programs[&None];
        let is_new = |(name, value): &(&String, &String)| own.env.get(*name) != Some(*value);
        Ok(Change {
            program: (released.program != own.program).then(|| released.program.clone()),
            arguments: released.args.iter().skip(own.args.len()).cloned().collect(),
            env: released.env.iter().filter(is_new).map(|(name, value)| (name.clone(), value.clone())).collect(),
        })
    }

    /// What is started next.
    fn command(&self) -> Command {
        self.programs[&*self.installed.lock()].clone()
    }

    pub(super) fn name(&self) -> &str {
        self.config.name.get_ref()
    }

    /// Begins a run. If this future is dropped, the run is there all the same, or nothing runs.
    pub(super) async fn begin(
        &self,
        guardian: &Guardian,
        journal: &Journal,
        closed: &AtomicBool,
    ) -> Result<Run, SystemError> {
        let latest = Arc::clone(&self.latest).lock_owned().await;
        let component = self.name().to_owned();
        if closed.load(Ordering::SeqCst) {
            return Err(SystemError::Closed { component });
        }
        if latest.as_ref().is_some_and(|run| run.child.is_running()) {
            return Err(SystemError::Running { component });
        }
        let witness = Witness::new(&self.config, journal.clone());
        self.spawn(latest, guardian.clone(), witness).await
    }

    /// The lock goes with the blocking work, so that whoever waits for it finds the run.
    async fn spawn(
        &self,
        mut latest: OwnedMutexGuard<Option<Run>>,
        guardian: Guardian,
        witness: Arc<Witness>,
    ) -> Result<Run, SystemError> {
        let (command, log, teller) = (self.command(), self.log.clone(), Arc::clone(&witness));
        let program = command.program.clone();
        let work = move || {
            let child = Child::spawn_blocking(&guardian, &command, Arc::clone(&teller) as _, Some(&log))
                .map_err(|source| teller.process_error(source))?;
            let run = Run { child: Arc::new(child), witness: teller };
            Ok(latest.insert(run).clone())
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
            let source = std::io::Error::other(error);
            Err(witness.process_error(crate::process::ProcessError::Start { program, source }))
        })
    }

    /// The latest run, running or not.
    pub(super) async fn latest(&self) -> Option<Run> {
        self.latest.lock().await.clone()
    }

    /// The present run.
    pub(super) async fn running(&self, verb: &'static str) -> Result<Run, SystemError> {
        let why = match self.latest().await {
            Some(run) if run.child.is_running() => return Ok(run),
            Some(run) => format!("it has ended with {}", run.child.wait().await),
            None => "it was never started".to_owned(),
        };
        Err(SystemError::NotRunning { component: self.name().to_owned(), verb, why })
    }

    /// Freezes the present run.
    pub(super) async fn freeze(&self) -> Result<(), SystemError> {
        let run = self.running("freeze").await?;
        run.child.freeze().await.map_err(|source| run.witness.process_error(source))?;
        run.witness.record(ComponentChange::Frozen);
        Ok(())
    }

    /// Lets the present run go on.
    pub(super) async fn thaw(&self) -> Result<(), SystemError> {
        let run = self.running("thaw").await?;
        run.child.thaw().await.map_err(|source| run.witness.process_error(source))?;
        run.witness.record(ComponentChange::Thawed);
        Ok(())
    }

    /// Asks the present run to end in good order; kills it if it takes longer than `within`.
    pub(super) async fn end(&self, within: Duration) -> Result<(), SystemError> {
        let run = self.running("be stopped").await?;
        run.end(within).await
    }

    /// Ends the present run, if there is one.
    pub(super) async fn stop(&self) -> Result<(), SystemError> {
        match self.latest().await {
            Some(run) if run.child.is_running() => run.stop(self.config.stop_grace()).await.map(drop),
            // It has ended; the news of its end may still be on its way.
            Some(run) => {
                run.child.wait().await;
                Ok(())
            }
            None => Ok(()),
        }
    }
}
