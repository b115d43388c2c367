//! Makes the components' binaries.
//!
//! Every distinct build command is run once, always: whether a binary is stale is for the build tool to decide, and
//! cargo decides it in a blink. The commands run one after the other, for they would only wait for each other's locks.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::cargo::is_of_outer_cargo;
use super::placeholder::Filler;
use super::progress::Progress;
use super::run::Tail;
use super::{SystemError, Values};
use crate::process::{Child, Command, Exit, Guardian, ProcessObserver, Stream};

/// Runs build commands, each given with the name of what it is for, in the working folder, their placeholders filled in,
/// with the progress on stderr. A build is stopped when this future is dropped or the harness ends.
///
/// # Errors
/// If a command cannot be read or started, or fails; then the error has the end of its output.
pub async fn build<'a>(
    commands: impl IntoIterator<Item = (&'a str, &'a str)>,
    values: &Values,
    guardian: &Guardian,
) -> Result<(), SystemError> {
    let mut done = BTreeSet::new();
    for (component, line) in commands {
        let words = words(component, line, values)?;
        if done.insert(words.clone()) {
            Build { component, words: &words }.run(guardian).await?;
        }
    }
    Ok(())
}

/// The words of a command line, placeholders filled in after it was split, so that a path with spaces stays one word.
fn words(component: &str, line: &str, values: &Values) -> Result<Vec<String>, SystemError> {
    let filler = Filler { component, values };
    let words = shlex::split(line).filter(|words| !words.is_empty());
    let words =
        words.ok_or_else(|| SystemError::BuildCommand { component: component.to_owned(), command: line.to_owned() })?;
    words.iter().map(|word| Ok(filler.fill("build", word)?)).collect()
}

/// One build command.
struct Build<'a> {
    component: &'a str,
    words: &'a [String],
}

impl Build<'_> {
    async fn run(&self, guardian: &Guardian) -> Result<(), SystemError> {
        let progress = Progress::begin(format!("building {}: {}", self.component, self.line()));
        let witness = Arc::new(Witness { progress, tail: Tail::default() });
        let child = Child::spawn(guardian, self.command(), Arc::clone(&witness) as _, None).await;
        let child = child.map_err(|source| SystemError::Process { component: self.component.to_owned(), source })?;
        match child.wait().await {
            exit if exit.success() => Ok(()),
            exit => Err(self.failure(exit, witness.tail.describe())),
        }
    }

    fn command(&self) -> Command {
        // `words` has one at least.
        let (program, args) = self.words.split_first().map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
        let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        let without = variables.filter(|name| is_of_outer_cargo(name)).collect();
        Command { without, ..Command::new(program).args(args.iter().cloned()) }
    }

    fn failure(&self, exit: Exit, printed: String) -> SystemError {
        SystemError::Build { component: self.component.to_owned(), command: self.line(), exit, printed }
    }

    fn line(&self) -> String {
        self.words.join(" ")
    }
}

/// Shows the lines and keeps the last.
struct Witness {
    progress: Progress,
    tail: Tail,
}

impl ProcessObserver for Witness {
    fn line(&self, _: Stream, line: &str) {
        self.progress.line(line);
        self.tail.push(line);
    }

    fn exited(&self, exit: Exit) {
        self.progress.end(exit.success());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::CargoTarget;
    use assert_matches::assert_matches;

    fn split(line: &str) -> Result<Vec<String>, SystemError> {
        words("gateway a", line, &CargoTarget { profile: "dev", folder: "/my target/debug".into() }.values())
    }

    #[test]
    fn a_command_line_is_split_and_then_filled_in() {
        let words = split("cargo build --profile {cargo-profile} -o {target}/x 'a b'").unwrap();
        assert_eq!(words, ["cargo", "build", "--profile", "dev", "-o", "/my target/debug/x", "a b"]);
    }

    #[test]
    fn what_is_no_command_line_is_an_error() {
        assert_matches!(split("cargo 'build"), Err(SystemError::BuildCommand { .. }));
        assert_matches!(split("  "), Err(SystemError::BuildCommand { .. }));
        let unknown = split("cargo {profile}").unwrap_err().to_string();
        assert!(unknown.contains("build: nothing is known as {profile}"), "{unknown}");
    }
}
