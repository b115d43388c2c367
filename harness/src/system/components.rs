//! The components alive.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use line_model::nearest::suggestion;

use super::SystemError;
use super::component::{Change, Component};
use super::placeholder::Values;
use crate::journal::Journal;
use crate::process::{Exit, Guardian, Share};
use crate::profile::{ComponentConfig, SystemConfig};

/// The system under test of one scenario.
///
/// All methods take `&self`; behind an `Arc` any task may call them. Two calls for one component take their turns,
/// but a component that is only becoming ready can be killed, frozen and stopped.
#[derive(Debug)]
pub struct System {
    components: Vec<Component>,
    journal: Journal,
    guardian: Guardian,
    closed: AtomicBool,
}

impl System {
    /// Prepares the components, and starts nothing. `values` has for each component the values of its placeholders;
    /// their output goes to `logs`, one file each.
    ///
    /// # Errors
    /// If a name stands twice, `values` names no component, or a command is empty or holds an unknown placeholder.
    pub fn open(
        config: &SystemConfig,
        values: &BTreeMap<String, Values>,
        journal: Journal,
        guardian: Guardian,
        logs: &Path,
    ) -> Result<Self, SystemError> {
        check_names(&config.component, values)?;
        let none = Values::new();
        let components = config.component.iter().map(|component| {
            let values = values.get(component.name.get_ref()).unwrap_or(&none);
            Component::new(component.clone(), config.programs(component), values, logs)
        });
        let components = components.collect::<Result<_, _>>()?;
        Ok(Self { components, journal, guardian, closed: AtomicBool::new(false) })
    }

    /// Has components see hosts files of their own, by the components' names.
    ///
    /// # Errors
    /// If there is no such component.
    pub fn with_hosts(mut self, hosts: &BTreeMap<String, PathBuf>) -> Result<Self, SystemError> {
        for (name, file) in hosts {
            let known = self.components.iter().position(|component| component.name() == name);
            let place = known.ok_or_else(|| unknown(name, self.names()))?;
            self.components[place].see_hosts(file);
        }
        Ok(self)
    }

    /// The components' names, in the order of the profile.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.components.iter().map(Component::name)
    }

    /// Starts a component; returns when it was observed ready. If that takes too long, it is killed.
    ///
    /// # Errors
    /// If it is running already, cannot be started, ends, or is not ready in time; the error has what it printed.
    pub async fn start(&self, name: &str) -> Result<(), SystemError> {
        self.start_component(self.component(name)?).await
    }

    /// Has a component started with a release from its next start on, until another one is installed.
    ///
    /// # Errors
    /// If there is no such component, or it has no such release.
    pub fn install(&self, name: &str, release: &str) -> Result<(), SystemError> {
        self.component(name)?.install(release)
    }

    /// What a release changes of a component.
    ///
    /// # Errors
    /// If there is no such component, or it has no such release.
    pub fn change(&self, name: &str, release: &str) -> Result<Change, SystemError> {
        self.component(name)?.change(release)
    }

    /// Starts all components in the order of the profile, each when the one before it is ready; `begins` is told which is next.
    ///
    /// # Errors
    /// As [`System::start`], for the first that fails; those before it are left running.
    pub async fn start_all(&self, begins: impl Fn(&str)) -> Result<(), SystemError> {
        for component in &self.components {
            begins(component.name());
            self.start_component(component).await?;
        }
        Ok(())
    }

    /// Kills a component with SIGKILL; returns when nothing of it is left, with how it ended: one that ends by itself at
    /// this moment was not killed.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn kill(&self, name: &str) -> Result<Exit, SystemError> {
        self.strike(name).await?.await
    }

    /// Sends SIGKILL to a component; returns when that is done, with what [`System::kill`] then waits for.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn strike(
        &self,
        name: &str,
    ) -> Result<impl Future<Output = Result<Exit, SystemError>> + Send + 'static, SystemError> {
        let run = self.component(name)?.running("be killed").await?;
        run.child.kill();
        Ok(async move { run.destroy().await })
    }

    /// Freezes a component with SIGSTOP; returns when none of its code can run any more.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn freeze(&self, name: &str) -> Result<(), SystemError> {
        self.component(name)?.freeze().await
    }

    /// Lets a frozen component go on.
    ///
    /// # Errors
    /// If it is not running.
    pub async fn thaw(&self, name: &str) -> Result<(), SystemError> {
        self.component(name)?.thaw().await
    }

    /// Asks a component to end in good order (SIGTERM), as an act of a scenario; kills it if it takes longer than `within`.
    /// How it ended stands in the journal.
    ///
    /// # Errors
    /// If it is not running, or survives even SIGKILL.
    pub async fn end(&self, name: &str, within: Duration) -> Result<(), SystemError> {
        self.component(name)?.end(within).await
    }

    /// What a component's processes take at this moment: resident memory in kilobytes, and open file descriptors. None if
    /// it does not run.
    ///
    /// # Errors
    /// If there is no such component, or the system does not let the harness look into its processes.
    pub async fn usage(&self, name: &str) -> Result<Option<(u64, u64)>, SystemError> {
        let Some(run) = self.component(name)?.latest().await else { return Ok(None) };
        run.child.usage().map_err(|source| SystemError::Hidden { component: name.to_owned(), source })
    }

    /// What the threads of a component's process had of the processors, by their numbers; empty if it does not run.
    pub async fn shares(&self, name: &str) -> HashMap<i32, Share> {
        let Ok(component) = self.component(name) else { return HashMap::new() };
        component.latest().await.map(|run| run.child.shares()).unwrap_or_default()
    }

    /// Ends a component with SIGTERM, and after its grace with SIGKILL, which is a trouble in the journal. Does nothing if
    /// it is not running.
    ///
    /// # Errors
    /// If it survives even SIGKILL.
    pub async fn stop(&self, name: &str) -> Result<(), SystemError> {
        self.component(name)?.stop().await
    }

    /// True if a component's process runs, frozen or not.
    ///
    /// # Errors
    /// If there is no such component.
    pub async fn is_running(&self, name: &str) -> Result<bool, SystemError> {
        Ok(self.component(name)?.latest().await.is_some_and(|run| run.child.is_running()))
    }

    /// True if a component's process is stopped at this moment, as the system says.
    ///
    /// # Errors
    /// If there is no such component.
    pub async fn is_frozen(&self, name: &str) -> Result<bool, SystemError> {
        Ok(self.component(name)?.latest().await.is_some_and(|run| run.child.is_frozen()))
    }

    /// Stops all components at the same time, so that it takes no longer than the longest grace.
    ///
    /// # Errors
    /// The first, after all were tried.
    pub async fn stop_all(&self) -> Result<(), SystemError> {
        join_all(self.components.iter().map(Component::stop)).await.into_iter().collect()
    }

    /// Stops all components for good: nothing starts any more, not even a start that is under way elsewhere.
    ///
    /// # Errors
    /// As [`System::stop_all`].
    pub async fn close(&self) -> Result<(), SystemError> {
        self.closed.store(true, Ordering::SeqCst);
        self.stop_all().await
    }

    async fn start_component(&self, component: &Component) -> Result<(), SystemError> {
        component.begin(&self.guardian, &self.journal, &self.closed).await?.until_ready().await
    }

    fn component(&self, name: &str) -> Result<&Component, SystemError> {
        let found = self.components.iter().find(|component| component.name() == name);
        found.ok_or_else(|| unknown(name, self.names()))
    }
}

fn check_names(configs: &[ComponentConfig], values: &BTreeMap<String, Values>) -> Result<(), SystemError> {
    let mut names = BTreeSet::new();
    if let Some(twice) = configs.iter().map(|config| config.name.get_ref()).find(|name| !names.insert(name.as_str())) {
        return Err(SystemError::Twice { name: twice.clone() });
    }
    match values.keys().find(|name| !names.contains(name.as_str())) {
        Some(name) => Err(unknown(name, names)),
        None => Ok(()),
    }
}

fn unknown<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> SystemError {
    SystemError::UnknownComponent { name: name.to_owned(), hint: suggestion(name, known) }
}
