//! A component as a profile describes it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::SystemError;
use super::placeholder::{Filler, Values};
use crate::process::Command;
use crate::profile::{self, Ready};

/// A component of the system under test; in a profile a table `[[system.component]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentSpec {
    /// Its name, by which scenarios call it.
    pub name: String,
    /// The command line that makes its binary, split like a shell does but without a shell; may hold placeholders.
    pub build: Option<String>,
    /// The program and its arguments; may hold placeholders.
    pub command: Vec<String>,
    /// Variables that it gets in addition to the harness's own; the values may hold placeholders.
    pub env: BTreeMap<String, String>,
    /// By what it is observed to be ready.
    pub ready: Ready,
    /// How long it may take to end after SIGTERM before it is killed, in milliseconds.
    pub stop_grace_ms: u64,
}

impl From<&profile::Component> for ComponentSpec {
    fn from(component: &profile::Component) -> Self {
        Self {
            name: component.name.get_ref().clone(),
            build: component.build.clone(),
            command: component.command.get_ref().clone(),
            env: component.env.clone(),
            ready: component.ready.clone(),
            stop_grace_ms: component.stop_grace_ms,
        }
    }
}

impl ComponentSpec {
    /// How long it may take to end after SIGTERM.
    pub fn stop_grace(&self) -> Duration {
        Duration::from_millis(self.stop_grace_ms)
    }

    /// Checks that its placeholders are among these.
    ///
    /// # Errors
    /// Names the first that is not.
    pub fn check_placeholders<'a>(&self, known: impl IntoIterator<Item = &'a str>) -> Result<(), SystemError> {
        let values = known.into_iter().map(|name| (name.to_owned(), name.to_owned())).collect();
        self.command(&values).map(drop)
    }

    /// Checks that its program is there, if these values are enough to tell where it should be.
    ///
    /// # Errors
    /// If it is not there, or is no program.
    pub fn check_program(&self, values: &Values) -> Result<(), SystemError> {
        let filler = Filler { component: &self.name, values };
        let Some(Ok(program)) = self.command.first().map(|word| filler.fill("command", word)) else { return Ok(()) };
        let path = self.env.get("PATH").map(|path| ("PATH".to_owned(), path.clone()));
        let command = Command { env: path.into_iter().collect(), ..Command::new(program) };
        let error = |source| SystemError::Process { component: self.name.clone(), source };
        command.resolve().map(drop).map_err(error)
    }

    /// What to start, with the placeholders filled in.
    pub(super) fn command(&self, values: &Values) -> Result<Command, SystemError> {
        let filler = Filler { component: &self.name, values };
        let words = self.command.iter().map(|word| filler.fill("command", word));
        let mut words = words.collect::<Result<Vec<_>, _>>()?.into_iter();
        let program = words.next().ok_or_else(|| SystemError::NoCommand { name: self.name.clone() })?;
        let env = self.env.iter().map(|(name, value)| {
            let value = filler.fill(&format!("env {name}"), value)?;
            Ok((name.clone(), value))
        });
        let env = env.collect::<Result<_, SystemError>>()?;
        Ok(Command { env, without: BTreeSet::new(), ..Command::new(program).args(words) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ready::Sign;

    fn gateway() -> ComponentSpec {
        ComponentSpec {
            name: "gateway a".into(),
            build: None,
            command: ["{target}/gateway", "--name", "a"].map(str::to_owned).into(),
            env: [("STORE".to_owned(), "{target}/store".to_owned())].into(),
            ready: Ready { sign: Sign::StdoutEquals("ready".into()), timeout: Duration::from_secs(10) },
            stop_grace_ms: 2000,
        }
    }

    #[test]
    fn the_command_is_filled_in() {
        let values = [("target".to_owned(), "/t".to_owned())].into();
        let command = gateway().command(&values).unwrap();
        assert_eq!(command, Command::new("/t/gateway").args(["--name", "a"]).env("STORE", "/t/store"));
    }

    #[test]
    fn a_placeholder_in_the_environment_is_named_with_its_variable() {
        let spec = ComponentSpec { command: vec!["x".into()], ..gateway() };
        let error = spec.command(&Values::new()).unwrap_err().to_string();
        assert!(error.starts_with("component \"gateway a\", env STORE: nothing is known as {target}"), "{error}");
    }
}
