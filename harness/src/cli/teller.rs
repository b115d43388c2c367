//! Tells of a run on a thread of its own: who reads slowly, or not at all, holds up no step.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::ordered::OrderedReports;
use super::progress::ProgressLine;
use super::say;
use crate::run::{Exit, Progress};

/// How long reports may take to be written when the run was told to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Something to tell of.
pub(super) enum News {
    /// Something happened in a scenario.
    Progress(Progress),
    /// Something went wrong outside of any scenario.
    Trouble(String),
    /// The run is over.
    Over {
        /// Whether a signal ended it.
        interrupted: bool,
    },
}

/// The thread that tells of a run.
pub(super) struct Teller {
    news: Sender<News>,
    thread: JoinHandle<Option<Exit>>,
}

impl Teller {
    /// Begins to tell of a run of so many scenarios.
    ///
    /// # Errors
    /// If the system has no thread left.
    pub(super) fn start(reports: OrderedReports, scenarios: usize) -> std::io::Result<Self> {
        let (news, received) = mpsc::channel();
        let thread =
            thread::Builder::new().name("tell".to_owned()).spawn(move || serve(&received, reports, scenarios))?;
        Ok(Self { news, thread })
    }

    /// Has something told, in the order in which this is called; never waits.
    pub(super) fn tell(&self, news: News) {
        // A thread that is gone has panicked: `end` says so.
        let _ = self.news.send(news);
    }

    /// Ends all reports, and waits until they are written: without a limit, for a reader may take its time, but not for
    /// long once `stop` is cancelled.
    pub(super) async fn end(self, stop: &CancellationToken) -> Exit {
        self.tell(News::Over { interrupted: stop.is_cancelled() });
        let thread = self.thread;
        let mut ended = spawn_blocking(move || thread.join());
        let ended = tokio::select! {
            ended = &mut ended => Some(ended),
            () = stop.cancelled() => timeout(PATIENCE, ended).await.ok(),
        };
        match ended {
            Some(Ok(Ok(Some(exit)))) => exit,
            Some(_) => {
                say::aside("the harness panicked while it told of the run; the journals are whole");
                Exit::Unknown
            }
            None => {
                say::aside(format_args!("nobody took the reports within {PATIENCE:?}; the journals are whole"));
                Exit::Interrupted
            }
        }
    }
}

/// Tells until the run is over; none if that was never said.
fn serve(news: &Receiver<News>, mut reports: OrderedReports, scenarios: usize) -> Option<Exit> {
    let mut line = ProgressLine::new(scenarios);
    for news in news {
        match news {
            News::Progress(Progress::Step { scenario, step }) => line.begins(scenario, step),
            News::Progress(Progress::Finished(finished)) => {
                line.ended(&finished.name);
                line.suspend(|| reports.scenario(finished));
            }
            News::Trouble(trouble) => reports.trouble(trouble),
            News::Over { interrupted } => {
                line.end();
                return Some(reports.end(interrupted));
            }
        }
    }
    None
}
