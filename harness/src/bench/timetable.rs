//! Faults that come and go by a timetable, each at its own time.

use std::time::Duration;

use futures::future::{join_all, try_join_all};
use tokio::time::{Instant, sleep_until};

use crate::journal::Judged;
use crate::nemesis::FaultId;
use crate::system::SystemError;
use lineproof_judge::journal::{Asked, Check, Event, Fault, Judgement, Moment, Operation, Outcome, Verdict};

use super::{Bench, BenchError};

/// A row of a timetable.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The step that it stands for, as it is written.
    pub text: String,
    /// When it happens, counted from the beginning of the timetable.
    pub at: Duration,
    /// What happens.
    pub faults: Vec<Fault>,
    /// How long it lasts; none if it stays.
    pub lasting: Option<Duration>,
}

/// Components that were started again, and when.
struct Started {
    components: Vec<String>,
    since: Moment,
}

impl Planned {
    /// Whether a fault can be ended: what happens once, at one moment, cannot.
    pub fn can_end(&self) -> bool {
        self.faults.iter().all(|fault| match fault {
            Fault::Plant { what } => what.carrier().is_none() && *what != line_model::fault::PlantFault::ServerRestart,
            _ => true,
        })
    }

    /// The components that it starts again when it ends.
    pub fn starts(&self) -> Vec<String> {
        let ended = self.faults.iter().flat_map(|fault| match fault {
            Fault::Kill { component } => vec![component.clone()],
            Fault::PowerLoss { components, .. } => components.clone(),
            _ => Vec::new(),
        });
        if self.lasting.is_some() { ended.collect() } else { Vec::new() }
    }

    /// When nothing more happens in it.
    pub fn end(&self) -> Duration {
        self.at + self.lasting.unwrap_or_default()
    }
}

impl Bench {
    /// Lets faults happen by a timetable that begins now, side by side, and heals each when its time is over; components that
    /// were killed are started again then. Each of these is an operation in the journal, at the moment at which it was done:
    /// a heal that takes long to be proved puts off what comes next.
    ///
    /// # Errors
    /// If a fault cannot be injected or healed, or a program cannot be started: the others are left as they are, and healed at
    /// the end of the scenario.
    pub async fn happen(&mut self, rows: &[Planned]) -> Result<Judged, BenchError> {
        let begin = Instant::now();
        let started = try_join_all(rows.iter().map(|row| self.row(row, begin))).await?;
        let mut last = Judgement::pass("fault", "all of them happened").into();
        for Started { components, since } in started.into_iter().flatten() {
            last = self.became_ready(components, since).await;
            if last.judgement.verdict != Verdict::Pass {
                break;
            }
        }
        Ok(last)
    }

    /// Does one row; what it started again, if it did.
    async fn row(&self, row: &Planned, begin: Instant) -> Result<Option<Started>, BenchError> {
        sleep_until(begin + row.at).await;
        let injected = self.parts.nemesis.inject_all(&row.faults).await.map_err(BenchError::new);
        let ids = self.told(&row.text, injected)?;
        let Some(lasting) = row.lasting else { return Ok(None) };
        sleep_until(begin + row.at + lasting).await;
        let since = self.parts.journal.clock().now();
        let what = format!("the end of: {}", row.text);
        self.told(&what, self.undo(row, &ids).await)?;
        Ok(Some(Started { components: row.starts(), since }).filter(|started| !started.components.is_empty()))
    }

    /// Heals what is in force, and starts again what was killed. Who does not become ready is told by a check.
    async fn undo(&self, row: &Planned, ids: &[FaultId]) -> Result<(), BenchError> {
        self.parts.nemesis.heal_these(ids).await.map_err(BenchError::new)?;
        let components = row.starts();
        let starting = components.iter().map(|name| self.parts.system.start(name));
        let failed = join_all(starting).await.into_iter().find_map(|started| match started {
            Err(error) if !SystemError::is_of_component(&error) => Some(error),
            _ => None,
        });
        failed.map_or(Ok(()), |error| Err(BenchError::new(error)))
    }

    /// Tells the journal that something of a timetable was done, or why not.
    fn told<T>(&self, what: &str, result: Result<T, BenchError>) -> Result<T, BenchError> {
        let why = result.as_ref().err().map(ToString::to_string);
        let outcome = why.map_or(Outcome::Done, |why| Outcome::Indeterminate { why });
        let operation = Operation { target: "timetable".to_owned(), what: what.to_owned(), outcome };
        self.parts.journal.record(Event::Operation(operation));
        result.map_err(|error| BenchError::new(format!("{what}: {error}")))
    }

    async fn became_ready(&mut self, components: Vec<String>, since: Moment) -> Judged {
        let known = components.iter().filter_map(|name| Some(self.profile.component(name)?.ready.timeout));
        let within = known.max().unwrap_or_default();
        let check = Check::BecomesReady { components, within };
        self.ask(Asked { check, since: since.into(), standing: false }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use line_model::fault::PlantFault;

    fn row(faults: Vec<Fault>, lasting: Option<Duration>) -> Planned {
        Planned { text: "it".into(), at: Duration::from_secs(1), faults, lasting }
    }

    #[test]
    fn what_happens_once_has_no_end() {
        let plant = |what| row(vec![Fault::Plant { what }], None);
        assert!(plant(PlantFault::AirLost).can_end());
        assert!(!plant(PlantFault::ServerRestart).can_end());
        assert!(!plant(PlantFault::PartLost { carrier: "Belt".into() }).can_end());
    }

    #[test]
    fn what_was_killed_is_started_again_if_it_ends() {
        let killed = || {
            vec![
                Fault::Kill { component: "a".into() },
                Fault::PowerLoss { components: vec!["b".into()], in_part: false },
            ]
        };
        let lasts = row(killed(), Some(Duration::from_secs(2)));
        assert_eq!((lasts.starts(), lasts.end()), (vec!["a".to_owned(), "b".to_owned()], Duration::from_secs(3)));
        assert!(row(killed(), None).starts().is_empty());
    }
}
