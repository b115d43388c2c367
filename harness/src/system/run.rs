//! One run of a component, from its start to its end.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::time::timeout;

use super::SystemError;
use crate::journal::Journal;
use crate::process::{Child, Exit, ProcessObserver, Stream};
use crate::profile::ComponentConfig;
use crate::profile::ready::{Ready, Sign};
use lineproof_judge::journal::{ComponentChange, Event};

/// How far a run has come on its way to being ready. Ready is ready, however soon it ends after that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Starting,
    Ready,
    Ended(Exit),
}

/// One run of a component; cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) child: Arc<Child>,
    pub(super) witness: Arc<Witness>,
}

impl Run {
    /// Waits until it was observed ready; kills it if that takes too long.
    pub(super) async fn until_ready(&self) -> Result<(), SystemError> {
        let Ready { sign, timeout: limit } = &self.witness.ready;
        let (component, awaited) = (self.witness.name.clone(), sign.describe());
        let mut stage = self.witness.stage.subscribe();
        let decided = timeout(*limit, stage.wait_for(|stage| *stage != Stage::Starting)).await;
        let decided = decided.map(|stage| stage.map_or(Stage::Starting, |stage| *stage));
        match decided {
            Ok(Stage::Ready) => Ok(()),
            Ok(Stage::Ended(exit)) => {
                Err(SystemError::EndedEarly { component, exit, awaited, printed: self.witness.tail.describe() })
            }
            Ok(Stage::Starting) | Err(_) => {
                let printed = self.witness.tail.describe();
                self.destroy().await?;
                Err(SystemError::NotReady { component, limit: *limit, awaited, printed })
            }
        }
    }

    /// Kills it and waits until it is gone; an end by SIGKILL is expected, another is its own.
    pub(super) async fn destroy(&self) -> Result<Exit, SystemError> {
        self.child.destroy().await.map_err(|source| self.witness.process_error(source))
    }

    /// Asks it to end as an act of a scenario, and kills it if it takes longer than `within`: whether it ended in good order
    /// stands in the journal.
    pub(super) async fn end(&self, within: Duration) -> Result<(), SystemError> {
        self.witness.record(ComponentChange::Stopping);
        self.witness.asked_to_stop();
        match self.child.ask_to_end(within).await {
            Some(_) => Ok(()),
            None => self.destroy().await.map(drop),
        }
    }

    /// Ends it within its grace or by force, which is a trouble; an end by SIGTERM or with exit code 0 is expected.
    pub(super) async fn stop(&self, grace: Duration) -> Result<Exit, SystemError> {
        self.witness.asked_to_stop();
        if let Some(exit) = self.child.ask_to_end(grace).await {
            return Ok(exit);
        }
        self.witness.overstayed(grace);
        self.destroy().await
    }
}

/// What the harness did to end a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// SIGTERM.
    Stop,
    /// SIGKILL.
    Kill,
    /// SIGTERM, and SIGKILL because that did not help, or nobody waited for it any more.
    Force,
}

impl Cause {
    fn killed(self) -> bool {
        matches!(self, Self::Kill | Self::Force)
    }

    /// True for the end that this brings about; a crash at the same moment looks different.
    fn explains(self, exit: Exit) -> bool {
        match self {
            // Shells, and runtimes that handle the signal themselves, report it as 128 and its number (POSIX, Shell Command
            // Language, 2.8.2).
            Self::Stop => matches!(exit, Exit::Code(0 | 143) | Exit::Signal(nix::libc::SIGTERM)),
            Self::Kill => exit.is_kill(),
            Self::Force => Self::Stop.explains(exit) || Self::Kill.explains(exit),
        }
    }
}

/// Sees what a run does, and writes it to the journal.
#[derive(Debug)]
pub(super) struct Witness {
    name: String,
    ready: Ready,
    journal: Journal,
    stage: watch::Sender<Stage>,
    /// What the harness did to end it, noted before it is done.
    cause: Mutex<Option<Cause>>,
    tail: Tail,
}

impl Witness {
    pub(super) fn new(config: &ComponentConfig, journal: Journal) -> Arc<Self> {
        let (stage, cause) = (watch::Sender::new(Stage::Starting), Mutex::default());
        let (name, ready) = (config.name.get_ref().clone(), config.ready.clone());
        Arc::new(Self { name, ready, journal, stage, cause, tail: Tail::default() })
    }

    pub(super) fn record(&self, change: ComponentChange) {
        self.journal.record(Event::Component { name: self.name.clone(), change });
    }

    pub(super) fn process_error(&self, source: crate::process::ProcessError) -> SystemError {
        SystemError::Process { component: self.name.clone(), source }
    }

    /// It is about to get SIGTERM.
    fn asked_to_stop(&self) {
        let mut cause = self.cause.lock();
        *cause = Some(if cause.is_some_and(Cause::killed) { Cause::Force } else { Cause::Stop });
    }

    fn overstayed(&self, grace: Duration) {
        let message = format!(
            "component `{}` did not stop within {grace:?} of SIGTERM and is killed; see its `stop_grace_ms` in the profile",
            self.name
        );
        self.journal.trouble("system", message);
    }

    fn is_starting(&self) -> bool {
        *self.stage.borrow() == Stage::Starting
    }

    fn now_ready(&self) {
        self.record(ComponentChange::Ready);
        self.stage.send_replace(Stage::Ready);
    }
}

impl ProcessObserver for Witness {
    fn started(&self, pid: u32) {
        self.record(ComponentChange::Started { pid });
    }

    fn line(&self, stream: Stream, line: &str) {
        self.tail.push(line);
        self.record(ComponentChange::Output { line: line.to_owned() });
        if stream == Stream::Stdout && self.ready.sign.is_line(line) && self.is_starting() {
            self.now_ready();
        }
    }

    fn killed(&self) {
        let mut cause = self.cause.lock();
        *cause = Some(if matches!(*cause, Some(Cause::Stop | Cause::Force)) { Cause::Force } else { Cause::Kill });
    }

    fn exited(&self, exit: Exit) {
        let done = self.is_starting() && matches!(self.ready.sign, Sign::Exit(code) if exit == Exit::Code(code));
        let expected = done || self.cause.lock().is_some_and(|cause| cause.explains(exit));
        self.record(ComponentChange::Exited { how: exit.to_string(), expected });
        if done {
            self.now_ready();
        } else if self.is_starting() {
            self.stage.send_replace(Stage::Ended(exit));
        }
    }
}

/// The last lines that a process printed.
#[derive(Debug, Default)]
pub(super) struct Tail(Mutex<VecDeque<String>>);

impl Tail {
    const LENGTH: usize = 40;

    pub(super) fn push(&self, line: &str) {
        let mut lines = self.0.lock();
        if lines.len() == Self::LENGTH {
            lines.pop_front();
        }
        lines.push_back(line.to_owned());
    }

    /// For the end of an error.
    pub(super) fn describe(&self) -> String {
        let lines = self.0.lock();
        if lines.is_empty() {
            return "it printed nothing".to_owned();
        }
        let lines: String = lines.iter().flat_map(|line| ["\n    ", line]).collect();
        format!("it printed last:{lines}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_at_the_moment_of_a_kill_or_stop_stays_a_crash() {
        let ends = [Exit::Code(0), Exit::Code(101), Exit::Signal(6), Exit::Signal(9), Exit::Signal(15)];
        let explained = |cause: Cause| ends.map(|exit| cause.explains(exit));
        assert_eq!(explained(Cause::Kill), [false, false, false, true, false]);
        assert_eq!(explained(Cause::Stop), [true, false, false, false, true]);
        assert_eq!(explained(Cause::Force), [true, false, false, true, true]);
    }

    #[test]
    fn a_tail_keeps_the_last_lines_only() {
        let tail = Tail::default();
        assert_eq!(tail.describe(), "it printed nothing");
        (0..100).for_each(|number| tail.push(&format!("line {number}")));
        let text = tail.describe();
        assert_eq!(text.lines().count(), 1 + Tail::LENGTH);
        assert!(text.ends_with("\n    line 99"), "{text}");
    }
}
