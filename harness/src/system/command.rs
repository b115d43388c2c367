//! From a component's configuration to what is started.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use line_model::Advice;

use super::placeholder::{Filler, Values};
use crate::process::Command;
use crate::profile::ComponentConfig;

/// Checks that the placeholders of a component are among those that it can use.
///
/// # Errors
/// Names the first that is not.
pub fn check_placeholders(component: &ComponentConfig) -> Result<(), Advice> {
    let values = component.placeholders().into_iter().map(|name| (name.clone(), name)).collect();
    command(component, &values).map(drop)
}

/// Checks that the program of a component is there, if these values are enough to tell where it should be.
///
/// # Errors
/// If it is not there, or is no program.
pub fn check_program(component: &ComponentConfig, values: &Values) -> Result<(), Advice> {
    let Some(command) = program(component, values) else { return Ok(()) };
    let name = component.name.get_ref();
    command.resolve().map(drop).map_err(|error| error.about(format_args!("component \"{name}\"")))
}

/// The files and folders that a component's command names and that are there, its program first, as far as these values are
/// enough to tell.
#[must_use]
pub fn named_files(component: &ComponentConfig, values: &Values) -> Vec<PathBuf> {
    let filler = Filler { component: component.name.get_ref(), values };
    let program = program(component, values).and_then(|command| command.resolve().ok());
    let words = component.command.get_ref().iter().skip(1).filter_map(|word| filler.fill("command", word).ok());
    program.into_iter().chain(words.map(PathBuf::from).filter(|path| is_regular(path))).collect()
}

/// Whether something can be read without taking it from anybody: no device, no pipe.
fn is_regular(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_file() || found.is_dir())
}

/// The program of a component, if these values are enough to tell.
fn program(component: &ComponentConfig, values: &Values) -> Option<Command> {
    let filler = Filler { component: component.name.get_ref(), values };
    let program = filler.fill("command", component.command.get_ref().first()?).ok()?;
    let path = component.env.get("PATH").map(|path| ("PATH".to_owned(), path.clone()));
    Some(Command { env: path.into_iter().collect(), ..Command::new(program) })
}

/// What to start, with the placeholders filled in.
pub(super) fn command(component: &ComponentConfig, values: &Values) -> Result<Command, Advice> {
    let name = component.name.get_ref();
    let filler = Filler { component: name, values };
    let words = component.command.get_ref().iter().map(|word| filler.fill("command", word));
    let mut words = words.collect::<Result<Vec<_>, _>>()?.into_iter();
    let program = words.next().ok_or_else(|| {
        let message = format!("component \"{name}\" has an empty command");
        Advice::new(message, "name its program first, then its arguments")
    })?;
    let env = component.env.iter().map(|(variable, value)| {
        let value = filler.fill(&format!("env {variable}"), value)?;
        Ok((variable.clone(), value))
    });
    let env = env.collect::<Result<_, Advice>>()?;
    Ok(Command { env, without: BTreeSet::new(), ..Command::new(program).args(words) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gateway(command: &str, thing: &str) -> ComponentConfig {
        let table = format!(
            "name = 'gateway a'\ncommand = [{command}]\n{thing}\nlinks = ['plant']\nready = {{ stdout = 'ready' }}\n\
             env = {{ STORE = '{{target}}/store' }}"
        );
        toml::from_str(&table).unwrap()
    }

    #[test]
    fn the_command_is_filled_in() {
        let values = [("target".to_owned(), "/t".to_owned())].into();
        let command = command(&gateway("'{target}/gateway', '--name', 'a'", ""), &values).unwrap();
        assert_eq!(command, Command::new("/t/gateway").args(["--name", "a"]).env("STORE", "/t/store"));
    }

    #[test]
    fn a_placeholder_in_the_environment_is_named_with_its_variable() {
        let error = command(&gateway("'x'", ""), &Values::new()).unwrap_err().to_string();
        assert!(error.starts_with("component \"gateway a\", env STORE: nothing is known as {target}"), "{error}");
    }

    #[test]
    fn what_a_component_lacks_is_said_with_what_gives_it() {
        let error = |command| check_placeholders(&gateway(command, "")).unwrap_err().to_string();
        assert!(error("'x', '{cert}'").ends_with("; name the `thing` whose certificate it carries"));
        assert!(error("'x', '{cloud}'").ends_with("; add `\"cloud\"` to its `links`"), "{}", error("'x', '{cloud}'"));
        check_placeholders(&gateway("'x', '{cert}', '{plant}'", "thing = 'gateway-a'")).unwrap();
    }
}
